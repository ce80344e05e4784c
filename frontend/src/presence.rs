//! Whether somebody is at the page. What the page asks by itself (what waits, how far a job is, a new
//! token) is marked as such while nobody is, so that it keeps no session alive; and who only types for
//! minutes on end is told to the server now and then.

use crate::api;
use crate::session::{self, SessionState};
use leptos::prelude::*;
use std::cell::Cell;

/// For so long after the last key or press a call may be a person's, in milliseconds.
const AT_HAND: f64 = 60_000.0;
/// Who does something, and has asked the server for nothing for so long, is told of; far below the
/// shortest time after which a session is idle.
const UNTOLD: f64 = 120_000.0;

thread_local! {
    static ACTED_AT: Cell<f64> = Cell::new(js_sys::Date::now());
    static TOLD_AT: Cell<f64> = const { Cell::new(0.0) };
}

/// Follows keys, presses and the wheel.
pub fn start() {
    let handles = [
        window_event_listener(leptos::ev::keydown, |_| act()),
        window_event_listener(leptos::ev::pointerdown, |_| act()),
        window_event_listener(leptos::ev::wheel, |_| act()),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

/// Whether a call that is made now may be a person's.
pub fn is_at_hand() -> bool {
    js_sys::Date::now() - ACTED_AT.get() < AT_HAND
}

/// A call went to the server that counts as somebody's.
pub fn told() {
    TOLD_AT.set(js_sys::Date::now());
}

fn act() {
    let now = js_sys::Date::now();
    ACTED_AT.set(now);
    let is_signed_in =
        session::state().with_untracked(|state| matches!(state, SessionState::SignedIn(_)));
    if is_signed_in && now - TOLD_AT.get() >= UNTOLD {
        told();
        leptos::task::spawn_local(async {
            // If it fails, the next call finds out and says so.
            let _outcome = api::get("/me").send_empty().await;
        });
    }
}
