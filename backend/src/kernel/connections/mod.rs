//! Connections to the server: how many at a time, in all and of one network, and which of them makes
//! room for another. Whoever keeps the server waiting is the first to go, so that neither idle nor
//! trickling connections stop the service for others, those of the same network among them.
//!
//! [`stream`] ends connections that come to nothing, [`body`] requests whose content trickles,
//! [`listening`] puts both before the application.

pub mod body;
pub mod listening;
pub mod stream;

use crate::kernel::limits::network_of;
use futures_util::task::AtomicWaker;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Connections at a time, if the system lets the process open as many files.
const MOST: usize = 2_048;
/// Of one network: a bureau's people may all come from one address, with six connections each.
const MOST_OF_NETWORK: usize = 256;
/// Files that the process opens besides: databases with their logs, uploads, programs' libraries.
const OTHER_FILES: u64 = 256;

/// From the last word of the server until the client's next request has come, its headers whole.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same after a request whose content came too slowly.
const LITTLE_PATIENCE: Duration = Duration::from_secs(1);
/// For a client that takes none of what it is sent.
const PATIENCE_TO_BE_READ: Duration = Duration::from_secs(30);

/// How many connections there may be at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// In all.
    pub in_all: usize,
    /// Of one network, proxies excepted: those speak for many.
    pub of_network: usize,
}

impl Most {
    /// As many as the system lets this process open, which is asked to let it open enough.
    pub fn of_this_process() -> Self {
        let wanted = MOST as u64 + OTHER_FILES;
        let limit = getrlimit(Resource::Nofile);
        let current = limit.current.unwrap_or(u64::MAX);
        let files = match limit.maximum.unwrap_or(u64::MAX).min(wanted) {
            raised if raised > current => {
                let raised_limit = Rlimit {
                    current: Some(raised),
                    maximum: limit.maximum,
                };
                match setrlimit(Resource::Nofile, raised_limit) {
                    Ok(()) => raised,
                    Err(_) => current,
                }
            }
            _ => current,
        };
        // Never none: even a quarter of very few is worth answering with.
        let free = files.saturating_sub(OTHER_FILES).max(files / 4);
        let in_all = usize::try_from(free).map_or(MOST, |free| free.min(MOST));
        Self {
            in_all,
            of_network: MOST_OF_NETWORK.min(in_all / 2),
        }
    }
}

/// Whose connections are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Origin {
    Proxies,
    Network(IpAddr),
}

/// The connections that are open.
pub struct Connections {
    most: Most,
    begun: Instant,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    count: usize,
    /// The oldest first.
    places: HashMap<Origin, BTreeMap<u64, Arc<Connection>>>,
}

impl Open {
    fn remove(&mut self, origin: Origin, number: u64) -> Option<Arc<Connection>> {
        let places = self.places.get_mut(&origin)?;
        let removed = places.remove(&number)?;
        if places.is_empty() {
            self.places.remove(&origin);
        }
        self.count -= 1;
        Some(removed)
    }

    /// Ends the oldest connection of an origin that keeps the server waiting; false if there is none.
    fn make_room(&mut self, origin: Origin) -> bool {
        let waiting = self.places.get(&origin).and_then(|places| {
            let mut waiting = places.iter().filter(|(_, one)| one.is_kept_waiting());
            waiting.next().map(|(number, _)| *number)
        });
        let ended = waiting.and_then(|number| self.remove(origin, number));
        if let Some(ended) = &ended {
            ended.end();
        }
        ended.is_some()
    }

    /// Whoever has most connections, proxies excepted.
    fn busiest(&self) -> Option<Origin> {
        let networks = self.places.iter();
        let networks = networks.filter(|(origin, _)| **origin != Origin::Proxies);
        let busiest = networks.max_by_key(|(_, places)| places.len());
        busiest.map(|(origin, _)| *origin)
    }
}

impl Connections {
    /// None yet.
    pub fn new(most: Most) -> Self {
        Self {
            most,
            begun: Instant::now(),
            open: Mutex::default(),
        }
    }

    /// Takes a connection in; none if there is no room and nobody has to make it.
    pub fn open(self: &Arc<Self>, peer: IpAddr, is_proxy: bool) -> Option<Place> {
        let origin = match is_proxy {
            true => Origin::Proxies,
            false => Origin::Network(network_of(peer)),
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_origin = open.places.get(&origin).map_or(0, BTreeMap::len);
        let is_within = is_proxy || of_origin < self.most.of_network || open.make_room(origin);
        let has_room = is_within
            && (open.count < self.most.in_all
                || open
                    .busiest()
                    .is_some_and(|busiest| open.make_room(busiest)));
        if !has_room {
            metrics::counter!("connections_refused_total").increment(1);
            return None;
        }
        let number = open.next;
        open.next += 1;
        open.count += 1;
        let connection = Arc::new(Connection::new(self.begun));
        let places = open.places.entry(origin).or_default();
        places.insert(number, Arc::clone(&connection));
        Some(Place {
            connections: Arc::clone(self),
            origin,
            number,
            connection,
        })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .count
    }
}

/// A connection's place among the others; free again when this is dropped.
pub struct Place {
    connections: Arc<Connections>,
    origin: Origin,
    number: u64,
    connection: Arc<Connection>,
}

impl Place {
    /// The connection.
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let open = self.connections.open.lock();
        let mut open = open.unwrap_or_else(PoisonError::into_inner);
        // It is gone already if it had to make room.
        open.remove(self.origin, self.number);
    }
}

/// What is known of a connection: whose turn it is, and since when.
pub struct Connection {
    /// What `since` counts from.
    begun: Instant,
    /// The server's last word, in milliseconds.
    since: AtomicU64,
    /// A request is being answered.
    is_serving: AtomicBool,
    /// Of that request something is still to come.
    is_receiving: AtomicBool,
    is_signed_in: AtomicBool,
    is_too_slow: AtomicBool,
    is_ended: AtomicBool,
    task: AtomicWaker,
}

impl Connection {
    fn new(begun: Instant) -> Self {
        let connection = Self {
            begun,
            since: AtomicU64::new(0),
            is_serving: AtomicBool::new(false),
            is_receiving: AtomicBool::new(false),
            is_signed_in: AtomicBool::new(false),
            is_too_slow: AtomicBool::new(false),
            is_ended: AtomicBool::new(false),
            task: AtomicWaker::new(),
        };
        connection.spoke();
        connection
    }

    /// Somebody with an account has used it: it makes no room for strangers.
    pub fn sign_in(&self) {
        self.is_signed_in.store(true, Ordering::Relaxed);
    }

    /// Whether the content of its request came too slowly.
    pub fn is_too_slow(&self) -> bool {
        self.is_too_slow.load(Ordering::Relaxed)
    }

    /// The server has said something.
    fn spoke(&self) {
        let since = self.begun.elapsed().as_millis();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.since.store(since, Ordering::Relaxed);
    }

    fn is_serving(&self) -> bool {
        self.is_serving.load(Ordering::Relaxed)
    }

    /// Whether nothing happens here until a stranger sends something.
    fn is_kept_waiting(&self) -> bool {
        let is_served = self.is_serving() && !self.is_receiving.load(Ordering::Relaxed);
        !is_served && !self.is_signed_in.load(Ordering::Relaxed)
    }

    /// Makes room for another.
    fn end(&self) {
        self.is_ended.store(true, Ordering::Relaxed);
        metrics::counter!("connections_ended_total").increment(1);
        self.task.wake();
    }

    /// How long the client has left: nothing left, and the connection ends.
    fn time_left(&self, is_unread: bool) -> Duration {
        let patience = if is_unread {
            PATIENCE_TO_BE_READ
        } else if self.is_serving() {
            return PATIENCE;
        } else if self.is_too_slow() {
            LITTLE_PATIENCE
        } else {
            PATIENCE
        };
        let since = Duration::from_millis(self.since.load(Ordering::Relaxed));
        patience.saturating_sub(self.begun.elapsed().saturating_sub(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Most = Most {
        in_all: 5,
        of_network: 3,
    };

    fn connections() -> Arc<Connections> {
        Arc::new(Connections::new(MOST))
    }

    fn open(connections: &Arc<Connections>, peer: &str) -> Option<Place> {
        connections.open(peer.parse().unwrap(), false)
    }

    fn is_ended(place: &Place) -> bool {
        place.connection().is_ended.load(Ordering::Relaxed)
    }

    fn serve(place: &Place) {
        place.connection().is_serving.store(true, Ordering::Relaxed);
    }

    #[test]
    fn open_beyond_a_networks_share_ends_its_oldest_that_waits() {
        let connections = connections();
        let places: Vec<Place> = (0..3)
            .map(|_| open(&connections, "203.0.113.7").unwrap())
            .collect();
        let other = open(&connections, "203.0.113.8").unwrap();
        serve(&places[0]);
        let next = open(&connections, "203.0.113.7").unwrap();
        let ended: Vec<bool> = places.iter().map(is_ended).collect();
        assert_eq!(ended, [false, true, false]);
        assert!(!is_ended(&other) && !is_ended(&next));
        assert_eq!(connections.count(), 4);
    }

    #[test]
    fn open_of_a_network_that_is_served_in_all_places_is_refused() {
        let connections = connections();
        let places: Vec<Place> = (0..3)
            .map(|_| open(&connections, "203.0.113.7").unwrap())
            .collect();
        for place in &places {
            serve(place);
        }
        assert!(open(&connections, "203.0.113.7").is_none());
        assert!(open(&connections, "203.0.113.8").is_some());
        // A content that is still to come is no reason to stay.
        let receiving = &places[2].connection().is_receiving;
        receiving.store(true, Ordering::Relaxed);
        assert!(open(&connections, "203.0.113.7").is_some());
        assert!(is_ended(&places[2]));
    }

    #[test]
    fn open_beyond_all_ends_one_of_the_busiest_network() {
        let connections = connections();
        let busy: Vec<Place> = (0..3)
            .map(|_| open(&connections, "203.0.113.7").unwrap())
            .collect();
        let few: Vec<Place> = (0..2)
            .map(|_| open(&connections, "203.0.113.8").unwrap())
            .collect();
        busy[0].connection().sign_in();
        let next = open(&connections, "203.0.113.9");
        assert!(next.is_some());
        let ended: Vec<bool> = busy.iter().map(is_ended).collect();
        assert_eq!(ended, [false, true, false]);
        assert!(!few.iter().any(is_ended));
        assert_eq!(connections.count(), 5);
    }

    #[test]
    fn open_of_proxies_is_bounded_by_all_only_and_they_make_no_room() {
        let connections = connections();
        let proxy = IpAddr::from([127, 0, 0, 1]);
        let places: Vec<Place> = (0..5)
            .map(|_| connections.open(proxy, true).unwrap())
            .collect();
        assert!(connections.open(proxy, true).is_none());
        assert!(open(&connections, "203.0.113.7").is_none());
        assert!(!places.iter().any(is_ended));
    }

    #[test]
    fn place_is_free_again_when_it_is_dropped() {
        let connections = connections();
        let places: Vec<Place> = (0..4)
            .map(|_| open(&connections, "203.0.113.7").unwrap())
            .collect();
        assert_eq!(connections.count(), 3);
        drop(places);
        assert_eq!(connections.count(), 0);
        assert!(connections.open.lock().unwrap().places.is_empty());
    }

    #[test]
    fn networks_of_the_long_kind_are_counted_by_their_first_half() {
        let connections = connections();
        let places: Vec<Place> = (1..=4)
            .map(|last| open(&connections, &format!("2001:db8::{last}")).unwrap())
            .collect();
        assert!(is_ended(&places[0]));
    }

    #[test]
    fn time_left_depends_on_whose_turn_it_is() {
        let connection = Connection::new(Instant::now());
        assert!(connection.time_left(false) > PATIENCE / 2);
        assert!(connection.time_left(true) > PATIENCE_TO_BE_READ / 2);
        connection.is_too_slow.store(true, Ordering::Relaxed);
        assert!(connection.time_left(false) <= LITTLE_PATIENCE);
        connection.is_serving.store(true, Ordering::Relaxed);
        assert_eq!(connection.time_left(false), PATIENCE);
    }

    #[test]
    fn this_process_may_open_some() {
        let most = Most::of_this_process();
        assert!(most.in_all > 0 && most.in_all <= super::MOST, "{most:?}");
        assert!(most.of_network <= most.in_all, "{most:?}");
    }
}
