//! One's own random number on this device: kept from when it is made until the draw ends, for the
//! account that made it. It is secret until it is revealed, and it lies in the browser's storage in
//! plain text: whoever may use this browser as its user, or runs a script in this origin, could
//! read it there, as in the field. Losing it is the greater harm, because the draw can then only be
//! aborted. Who shares the computer saves it to a file instead, and nothing stays here.

use super::api::get_draw;
use crate::preferences::{forget, store, stored, stored_keys};
use crate::session;
use sortition_contract::draws::DrawState;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

const PREFIX: &str = "draws.nonce.";

thread_local! {
    /// The numbers saved to a file in this visit, by their commitments.
    static SAVED: RefCell<HashSet<String>> = RefCell::new(HashSet::new());
}

/// Where the numbers of the signed-in person lie.
fn own_prefix() -> Option<String> {
    let person = session::person()?;
    Some(format!("{PREFIX}{}.", person.id))
}

fn key(draw: &str, contributor: &str) -> Option<String> {
    Some(format!("{}{draw}.{contributor}", own_prefix()?))
}

/// The number that is kept here.
pub fn kept(draw: &str, contributor: &str) -> Option<String> {
    stored(&key(draw, contributor)?)
}

/// Keeps a number; false if the browser doesn't.
pub fn keep(draw: &str, contributor: &str, nonce: &str) -> bool {
    let Some(key) = key(draw, contributor) else {
        return false;
    };
    store(&key, nonce);
    stored(&key).as_deref() == Some(nonce)
}

/// Remembers for this visit that a number lies in a file.
pub fn note_saved(commitment: &str) {
    SAVED.with_borrow_mut(|saved| saved.insert(commitment.to_owned()));
}

/// Whether the number of this commitment was saved to a file in this visit.
pub fn is_saved(commitment: &str) -> bool {
    SAVED.with_borrow(|saved| saved.contains(commitment))
}

/// The draw has ended: its numbers are of no use any more.
pub fn forget_draw(draw: &str) {
    let Some(prefix) = own_prefix() else { return };
    for key in stored_keys(&format!("{prefix}{draw}.")) {
        forget(&key);
    }
}

/// Takes away what is left of draws that ended while their page wasn't open.
pub fn forget_ended() {
    let Some(prefix) = own_prefix() else { return };
    let draws: BTreeSet<String> = stored_keys(&prefix)
        .iter()
        .filter_map(|key| Some(draw_of(key.strip_prefix(&prefix)?)?.to_owned()))
        .collect();
    leptos::task::spawn_local(async move {
        for draw in draws {
            let is_over = match get_draw(&draw).await {
                Ok(view) => matches!(view.state, DrawState::Drawn | DrawState::Aborted),
                Err(error) => error.is_not_found(),
            };
            if is_over {
                forget_draw(&draw);
            }
        }
    });
}

/// The draw's id, before the contributor's.
fn draw_of(rest: &str) -> Option<&str> {
    rest.split_once('.').map(|(draw, _)| draw)
}

#[cfg(test)]
mod tests {
    use super::draw_of;

    #[test]
    fn draw_of_stands_before_the_contributor() {
        assert_eq!(draw_of("0193.130100-LSB"), Some("0193"));
        assert_eq!(draw_of("0193"), None);
    }
}
