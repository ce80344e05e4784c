//! One record from the server: loaded, shown, set anew by commands, loaded again.

use super::form::Keeper;
use super::note::{Note, NoteKind};
use super::{ErrorState, Place, Skeleton, Work};
use crate::api::Error;
use crate::texts;
use leptos::context::Provider;
use leptos::prelude::*;
use std::future::Future;

/// A value that the server holds. `Copy`; give it to buttons and dialogs.
pub struct Remote<T: Send + Sync + 'static> {
    state: RwSignal<State<T>>,
    load: Work<(), T>,
    turn: StoredValue<u32>,
}

#[derive(Clone)]
enum State<T> {
    Loading,
    Ready(T),
    Failed(Error),
}

impl<T> State<T> {
    fn is_settled(&self) -> bool {
        !matches!(self, Self::Loading)
    }
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Starts loading: `Remote::new(move || get_plan(id.clone()))`.
    pub fn new<Doing>(load: impl Fn() -> Doing + Send + Sync + 'static) -> Self
    where
        Doing: Future<Output = Result<T, Error>> + 'static,
    {
        let remote = Self {
            state: RwSignal::new(State::Loading),
            load: Work::from(move |()| load()),
            turn: StoredValue::new(0),
        };
        remote.reload();
        remote
    }

    /// Loads again; what is there stays until the answer comes.
    pub fn reload(self) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.state.update(|state| {
            if matches!(state, State::Failed(_)) {
                *state = State::Loading;
            }
        });
        let loading = self.load.run(());
        leptos::task::spawn_local(async move {
            let result = loading.await;
            // A later load, or the end of the page, makes this one moot.
            if self.turn.try_get_value() == Some(turn) {
                self.state.set(match result {
                    Ok(value) => State::Ready(value),
                    Err(error) => State::Failed(error),
                });
            }
        });
    }

    /// Takes the value that a command answered.
    pub fn set(self, value: T) {
        self.turn.update_value(|turn| *turn += 1);
        self.state.set(State::Ready(value));
    }

    /// The value, once it is there. Reactive.
    pub fn get(self) -> Option<T> {
        match self.state.get() {
            State::Ready(value) => Some(value),
            State::Loading | State::Failed(_) => None,
        }
    }

    /// The value, without following it: for event handlers.
    pub fn get_untracked(self) -> Option<T> {
        match self.state.get_untracked() {
            State::Ready(value) => Some(value),
            State::Loading | State::Failed(_) => None,
        }
    }
}

/// Shows a value once it is there; before, grey lines; if it fails, why. Built anew with each value:
/// `<Loaded remote=plan let:plan>…</Loaded>`. What is typed into forms over it stays
/// ([`FormState::over`](super::FormState::over)).
#[component]
pub fn Loaded<T, F, V>(
    /// The value.
    remote: Remote<T>,
    /// Lines to show while it loads.
    #[prop(default = 6)]
    lines: usize,
    /// Where it stands in its column; without one it fills as soon as it is loaded.
    #[prop(optional)]
    place: Option<Place>,
    children: F,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
    V: IntoAny,
{
    if let Some(place) = place {
        place.fill_once(move || remote.state.with(State::is_settled));
    }
    let is_reached = move || place.is_none_or(Place::is_reached);
    let shown = move || match remote.state.get() {
        _ if !is_reached() => view! { <Skeleton lines/> }.into_any(),
        State::Loading => view! { <Skeleton lines/> }.into_any(),
        State::Ready(value) => children(value).into_any(),
        State::Failed(error) => {
            view! { <ErrorState error on_retry=move || remote.reload()/> }.into_any()
        }
    };
    let keeper = Keeper::new(Callback::new(move |()| remote.reload()));
    let kept = keeper.clone();
    view! {
        <Provider value=keeper>
            {move || left_over(&kept.left_over())}
            {shown}
        </Provider>
    }
    .into_any()
}

/// What was typed when the record moved on to where it can't be changed any more: to be copied.
fn left_over(lines: &[(String, String)]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let lines: Vec<_> = lines
        .iter()
        .map(|(label, words)| view! { <span class="blk">{texts::ui::left_over_line(label, words)}</span> })
        .collect();
    Some(view! { <Note kind=NoteKind::Bad>{texts::ui::left_over()}{lines}</Note> }.into_any())
}
