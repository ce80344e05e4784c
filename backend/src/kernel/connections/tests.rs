//! Who gets a place, and who makes room for it.

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
    let few: Vec<Place> = ["203.0.113.8", "203.0.113.9"]
        .map(|peer| open(&connections, peer).unwrap())
        .into();
    serve(&busy[0]);
    let next = open(&connections, "203.0.113.10");
    assert!(next.is_some());
    let ended: Vec<bool> = busy.iter().map(is_ended).collect();
    assert_eq!(ended, [false, true, false]);
    assert!(!few.iter().any(is_ended));
    assert_eq!(connections.count(), 5);
}

#[test]
fn who_has_signed_in_makes_room_last() {
    let connections = connections();
    let known: Vec<Place> = (0..3)
        .map(|_| open(&connections, "203.0.113.7").unwrap())
        .collect();
    for place in &known {
        place.connection().sign_in();
    }
    // Their network has its whole share still.
    let strangers: Vec<Place> = (0..2)
        .map(|_| open(&connections, "203.0.113.7").unwrap())
        .collect();
    assert!(!strangers.iter().any(is_ended));
    let third = open(&connections, "203.0.113.8").unwrap();
    assert!(is_ended(&strangers[0]) && !known.iter().any(is_ended));
    serve(&strangers[1]);
    serve(&third);
    serve(&known[0]);
    assert!(open(&connections, "203.0.113.8").is_some());
    let ended: Vec<bool> = known.iter().map(is_ended).collect();
    assert_eq!(ended, [false, true, false]);
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
    assert!(connections.lock().places.is_empty());
}

#[test]
fn connections_of_a_proxy_count_for_whom_it_speaks() {
    let connections = connections();
    let client: IpAddr = "203.0.113.7".parse().unwrap();
    let places: Vec<Place> = (0..4)
        .map(|_| connections.open([127, 0, 0, 1].into(), true).unwrap())
        .collect();
    for place in &places {
        serve(place);
    }
    let speak = |place: &Place| place.connection().speak_for(client);
    assert!(places[..3].iter().all(speak));
    // All three are served: nobody makes room.
    assert!(!speak(&places[3]) && !places.iter().any(is_ended));
    places[0].connection().speak_for_nobody();
    assert!(speak(&places[3]));
    // One that waits for the client's content does.
    let receiving = &places[1].connection().is_receiving;
    receiving.store(true, Ordering::Relaxed);
    assert!(speak(&places[0]) && is_ended(&places[1]));
    assert!(!speak(&places[1]), "it has made room");
    assert_eq!(connections.count(), 3);
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
    let place = open(&connections(), "203.0.113.7").unwrap();
    let connection = place.connection();
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
