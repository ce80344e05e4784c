//! What waits for the person, kept fresh: read when the page opens, on each way to another page, and
//! every minute while somebody may be looking.

use super::api::get_waiting;
use super::waiting::page_of;
use crate::api::Error;
use crate::app::Page;
use crate::session::{self, SessionState};
use leptos::prelude::*;
use sortition_contract::home::WaitingView;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// What waits, for all parts of the page. `Copy`.
#[derive(Clone, Copy)]
pub struct Pulse {
    /// As it was read last; changes only when something else waits.
    pub view: Memo<Option<WaitingView>>,
    /// Why it could not be read last.
    pub error: RwSignal<Option<Error>>,
    latest: RwSignal<Option<WaitingView>>,
    etag: StoredValue<Option<String>>,
    turn: StoredValue<u32>,
}

impl Pulse {
    /// Begins; `path` is where one is.
    pub fn start(path: Memo<String>) -> Self {
        let latest = RwSignal::new(None);
        let pulse = Self {
            view: Memo::new(move |_| latest.get()),
            error: RwSignal::new(None),
            latest,
            etag: StoredValue::new(None),
            turn: StoredValue::new(0),
        };
        Effect::new(move |_| {
            // Read, not tracked: a memo that nobody reads never looks at what it follows.
            path.with(|_| pulse.refresh());
        });
        if let Ok(timer) = set_interval_with_handle(
            move || {
                if !document().hidden() {
                    pulse.refresh();
                }
            },
            MINUTE,
        ) {
            on_cleanup(move || timer.clear());
        }
        pulse
    }

    /// Reads it again.
    pub fn refresh(self) {
        let is_signed_in =
            session::state().with_untracked(|state| matches!(state, SessionState::SignedIn(_)));
        let Some(turn) = self.turn.try_get_value().filter(|_| is_signed_in) else {
            return;
        };
        self.turn.set_value(turn + 1);
        let etag = self.etag.get_value();
        leptos::task::spawn_local(async move {
            let result = get_waiting(etag).await;
            // A later reading, or the end of the session, makes this one moot.
            if self.turn.try_get_value() != Some(turn + 1) {
                return;
            }
            match result {
                Ok(None) => self.error.set(None),
                Ok(Some((view, etag))) => {
                    self.etag.set_value(etag);
                    self.error.set(None);
                    self.latest.set(Some(view));
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// How many notifications weren't read. Reactive.
    pub fn unread(self) -> i64 {
        self.view
            .with(|view| view.as_ref().map_or(0, |view| view.unread_count))
    }

    /// How much waits at an entry of the menu. Reactive.
    pub fn at(self, page: &Page) -> i64 {
        self.view.with(|view| {
            let groups = view.iter().flat_map(|view| &view.groups);
            groups
                .filter(|group| page_of(group.kind).menu_entry().as_ref() == Some(page))
                .map(|group| group.count)
                .sum()
        })
    }
}
