//! What the server finds for what is typed. Answers may overtake each other and come late: only the
//! one for the text that stands there counts, and Enter takes from no other.

use super::Work;
use crate::api::Error;
use leptos::prelude::*;
use std::time::Duration;

/// How long one must have stopped typing before the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// A typed text and what was found for it. `Copy`.
pub struct Sought<T: Send + Sync + 'static> {
    /// What is typed.
    pub text: RwSignal<String>,
    /// The latest answer, with the text that it is for.
    answer: RwSignal<Option<(String, Vec<T>)>>,
    /// Why the latest question had none.
    error: RwSignal<Option<Error>>,
    /// What is to be done with the answer for a text, once it is there.
    wanted: StoredValue<Option<(String, Callback<Vec<T>>)>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    search: Work<String, Vec<T>>,
}

impl<T: Send + Sync + 'static> Clone for Sought<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Sought<T> {}

impl<T: Clone + Send + Sync + 'static> Sought<T> {
    /// Begins with the empty text, for which the server is asked too.
    pub fn new(search: Work<String, Vec<T>>) -> Self {
        let sought = Self {
            text: RwSignal::new(String::new()),
            answer: RwSignal::new(None),
            error: RwSignal::new(None),
            wanted: StoredValue::new(None),
            timer: StoredValue::new(None),
            search,
        };
        Effect::new(move |_| {
            let text = sought.text.get();
            // Whoever types on wants something else than what Enter asked for.
            sought.wanted.update_value(|wanted| {
                if wanted.as_ref().is_some_and(|(of, _)| *of != text) {
                    *wanted = None;
                }
            });
            sought.stop_waiting();
            let timer = set_timeout_with_handle(move || sought.ask(), PAUSE);
            sought.timer.set_value(timer.ok());
        });
        sought
    }

    /// What was found last, perhaps for a former text. Reactive.
    pub fn found(self) -> Vec<T> {
        self.answer
            .with(|answer| answer.as_ref().map(|(_, found)| found.clone()))
            .unwrap_or_default()
    }

    /// Whether what was found is for the text that stands there. Reactive.
    pub fn is_current(self) -> bool {
        self.text.with(|text| {
            self.answer
                .with(|answer| answer.as_ref().is_some_and(|(of, _)| of == text))
        })
    }

    /// Why nothing was found out. Reactive.
    pub fn error(self) -> Option<Error> {
        self.error.get()
    }

    /// Does something with what is found for the text that stands there: at once, or when the answer
    /// comes, unless one types on.
    pub fn with_current(self, then: Callback<Vec<T>>) {
        let text = self.text.get_untracked();
        let found = self.answer.with_untracked(|answer| {
            answer
                .as_ref()
                .filter(|(of, _)| *of == text)
                .map(|(_, found)| found.clone())
        });
        match found {
            Some(found) => then.run(found),
            None => {
                self.wanted.set_value(Some((text, then)));
                self.stop_waiting();
                self.ask();
            }
        }
    }

    fn stop_waiting(self) {
        self.timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
    }

    fn ask(self) {
        // The field may be gone since the text was typed, as in a dialog that was closed.
        let Some(text) = self.text.try_get_untracked() else {
            return;
        };
        leptos::task::spawn_local(async move {
            let result = self.search.run(text.clone()).await;
            if self.text.try_get_untracked().as_ref() != Some(&text) {
                return;
            }
            match result {
                Ok(found) => {
                    self.error.set(None);
                    self.answer.set(Some((text.clone(), found.clone())));
                    let mut wanted = None;
                    self.wanted.update_value(|waiting| wanted = waiting.take());
                    if let Some((_, then)) = wanted.filter(|(of, _)| *of == text) {
                        then.run(found);
                    }
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}
