//! Connections to the server: how many at a time, in all and of one network, and which of them makes
//! room for another. Whoever keeps the server waiting is the first to go, so that neither idle nor
//! trickling connections stop the service for others, those of the same network among them.
//!
//! A proxy's connections are counted by whom it speaks for, one request after the other.
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
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Connections at a time, if the system lets the process open as many files.
const MOST: usize = 2_048;
/// Of strangers of one network: a bureau's people may all come from one address, with six connections
/// each until they have signed in.
const MOST_OF_NETWORK: usize = 512;
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
    /// Of strangers of one network, proxies excepted: those speak for many.
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
    /// Strangers, by their network.
    Network(IpAddr),
    /// People with an account.
    Known,
    /// Proxies that speak for nobody at the moment.
    Proxies,
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
    origins: HashMap<u64, Origin>,
    /// The oldest first.
    places: HashMap<Origin, BTreeMap<u64, Arc<Connection>>>,
}

impl Open {
    fn insert(&mut self, origin: Origin, connection: Arc<Connection>) {
        self.origins.insert(connection.number, origin);
        let places = self.places.entry(origin).or_default();
        places.insert(connection.number, connection);
    }

    fn remove(&mut self, number: u64) -> Option<Arc<Connection>> {
        let origin = self.origins.remove(&number)?;
        let places = self.places.get_mut(&origin)?;
        let removed = places.remove(&number);
        if places.is_empty() {
            self.places.remove(&origin);
        }
        removed
    }

    /// Whether an origin may have one more: beyond its share the oldest that waits makes room.
    fn admits(&mut self, origin: Origin, share: usize) -> bool {
        let count = self.places.get(&origin).map_or(0, BTreeMap::len);
        let is_bounded = matches!(origin, Origin::Network(_));
        !is_bounded || count < share || self.make_room(origin)
    }

    /// Whether there may be one more: beyond all a stranger of whoever has most makes room, else
    /// somebody who isn't served.
    fn has_room(&mut self, most: usize) -> bool {
        if self.origins.len() < most {
            return true;
        }
        let strangers = self.busiest();
        strangers.is_some_and(|strangers| self.make_room(strangers))
            || self.make_room(Origin::Known)
    }

    /// Ends the oldest connection of an origin that keeps the server waiting; false if there is none.
    fn make_room(&mut self, origin: Origin) -> bool {
        let waiting = self.places.get(&origin).and_then(|places| {
            let mut waiting = places.iter().filter(|(_, one)| one.is_kept_waiting());
            waiting.next().map(|(number, _)| *number)
        });
        let ended = waiting.and_then(|number| self.remove(number));
        if let Some(ended) = &ended {
            ended.end();
        }
        ended.is_some()
    }

    /// The network with most strangers, of those with one that waits.
    fn busiest(&self) -> Option<Origin> {
        let networks = self.places.iter().filter(|(origin, places)| {
            let is_waiting = |one: &Arc<Connection>| one.is_kept_waiting();
            matches!(origin, Origin::Network(_)) && places.values().any(is_waiting)
        });
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

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in; none if there is no room and nobody has to make it.
    pub fn open(self: &Arc<Self>, peer: IpAddr, is_proxy: bool) -> Option<Place> {
        let origin = match is_proxy {
            true => Origin::Proxies,
            false => Origin::Network(network_of(peer)),
        };
        let mut open = self.lock();
        let has_room = open.admits(origin, self.most.of_network) && open.has_room(self.most.in_all);
        if !has_room {
            metrics::counter!("connections_refused_total").increment(1);
            return None;
        }
        let number = open.next;
        open.next += 1;
        let connection = Arc::new(Connection::new(self, number, is_proxy));
        open.insert(origin, Arc::clone(&connection));
        Some(Place {
            connections: Arc::clone(self),
            connection,
        })
    }

    /// Counts a connection elsewhere from now on; false if there is no room for it, and it stays.
    fn count_elsewhere(&self, number: u64, origin: Origin) -> bool {
        let mut open = self.lock();
        if open.origins.get(&number) == Some(&origin) {
            return true;
        }
        if !open.admits(origin, self.most.of_network) {
            metrics::counter!("connections_refused_total").increment(1);
            return false;
        }
        // None if it has made room meanwhile.
        let connection = open.remove(number);
        let is_there = connection.is_some();
        if let Some(connection) = connection {
            open.insert(origin, connection);
        }
        is_there
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.lock().origins.len()
    }
}

/// A connection's place among the others; free again when this is dropped.
pub struct Place {
    connections: Arc<Connections>,
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
        // It is gone already if it had to make room.
        self.connections.lock().remove(self.connection.number);
    }
}

/// What is known of a connection: whose turn it is, and since when.
pub struct Connection {
    connections: Weak<Connections>,
    number: u64,
    is_of_proxy: bool,
    /// What `since` counts from.
    begun: Instant,
    /// The server's last word, in milliseconds.
    since: AtomicU64,
    /// A request is being answered.
    is_serving: AtomicBool,
    /// Of that request something is still to come.
    is_receiving: AtomicBool,
    is_too_slow: AtomicBool,
    is_ended: AtomicBool,
    task: AtomicWaker,
}

impl Connection {
    fn new(connections: &Arc<Connections>, number: u64, is_of_proxy: bool) -> Self {
        let connection = Self {
            connections: Arc::downgrade(connections),
            number,
            is_of_proxy,
            begun: connections.begun,
            since: AtomicU64::new(0),
            is_serving: AtomicBool::new(false),
            is_receiving: AtomicBool::new(false),
            is_too_slow: AtomicBool::new(false),
            is_ended: AtomicBool::new(false),
            task: AtomicWaker::new(),
        };
        connection.spoke();
        connection
    }

    /// Somebody with an account uses it: it makes no room for strangers.
    pub fn sign_in(&self) {
        self.is_counted_as(Origin::Known);
    }

    /// Counts a proxy's connection as that of the client whose request it carries; false if the
    /// client's network has as many as it may have.
    fn speak_for(&self, client: IpAddr) -> bool {
        !self.is_of_proxy || self.is_counted_as(Origin::Network(network_of(client)))
    }

    /// Counts a proxy's connection as the proxy's again; the next request may be anybody's.
    fn speak_for_nobody(&self) {
        if self.is_of_proxy {
            self.is_counted_as(Origin::Proxies);
        }
    }

    fn is_counted_as(&self, origin: Origin) -> bool {
        let connections = self.connections.upgrade();
        connections.is_none_or(|connections| connections.count_elsewhere(self.number, origin))
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

    /// Whether nothing happens here until the client sends something.
    fn is_kept_waiting(&self) -> bool {
        !self.is_serving() || self.is_receiving.load(Ordering::Relaxed)
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
mod tests;
