//! Asynchronous things that components start: as a property ([`Work`]), and with what one sees of
//! them while they run ([`Command`]).

use crate::api::Error;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use std::future::Future;

/// An asynchronous function as a property: `run=move |id: String| async move { … }`.
pub struct Work<In: 'static, T: 'static = ()>(
    Callback<In, LocalBoxFuture<'static, Result<T, Error>>>,
);

impl<In, T> Clone for Work<In, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<In, T> Copy for Work<In, T> {}

impl<In, T> Work<In, T> {
    /// Starts it.
    pub fn run(self, input: In) -> LocalBoxFuture<'static, Result<T, Error>> {
        self.0.run(input)
    }
}

impl<In, T, F, Doing> From<F> for Work<In, T>
where
    F: Fn(In) -> Doing + Send + Sync + 'static,
    Doing: Future<Output = Result<T, Error>> + 'static,
{
    fn from(function: F) -> Self {
        Self(Callback::new(move |input| function(input).boxed_local()))
    }
}

/// One command that a person gives: busy while it runs, with its error after.
#[derive(Clone, Copy)]
pub struct Command {
    /// True while it runs; for a button's `busy`.
    pub busy: RwSignal<bool>,
    /// Why the last run failed; for a note beside the button.
    pub error: RwSignal<Option<Error>>,
}

impl Command {
    /// Nothing under way.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// Runs `doing`, unless it runs already; then `done` with its result.
    pub fn run<T: 'static>(
        self,
        doing: impl Future<Output = Result<T, Error>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        leptos::task::spawn_local(async move {
            let result = doing.await;
            // The page may be gone by now; then nobody waits for the result.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(value) => done(value),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

impl Default for Command {
    fn default() -> Self {
        Self::new()
    }
}
