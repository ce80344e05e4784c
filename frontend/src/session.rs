//! Who is signed in. The access token lives in memory only; the refresh token is a cookie that
//! scripts cannot read. Refreshes before the token ends, once at a time, across tabs too, because
//! the cookie changes with each refresh.

use crate::api::{self, Error};
use crate::{preferences, presence};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use leptos::prelude::*;
use sortition_contract::org::{MeView, Role, SessionView, SignIn, UnitKind};
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::prelude::JsValue;

/// Stored while a session may exist: a visitor without one is shown the sign-in at once.
const HINT: &str = "session";

/// Where one stands.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// Not known yet: the page has just been opened.
    Starting,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn(MeView),
    /// Somebody was, and may go on after giving the password again; the page stays as it is.
    Expired(MeView),
}

impl SessionState {
    /// The person, also while they have to sign in again.
    pub fn person(&self) -> Option<&MeView> {
        match self {
            Self::SignedIn(person) | Self::Expired(person) => Some(person),
            Self::Starting | Self::SignedOut => None,
        }
    }
}

/// A refresh under way, shared by all who wait for it.
type Refreshing = Shared<LocalBoxFuture<'static, Result<(), Error>>>;

thread_local! {
    static STATE: ArcRwSignal<SessionState> = ArcRwSignal::new(SessionState::Starting);
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
    static TIMER: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    static REFRESHING: RefCell<Option<Refreshing>> = const { RefCell::new(None) };
}

/// The state, to be followed.
pub fn state() -> ArcRwSignal<SessionState> {
    STATE.with(ArcRwSignal::clone)
}

/// The signed-in person. Not reactive; the page is built anew when the person changes.
pub fn person() -> Option<MeView> {
    state().with_untracked(|state| state.person().cloned())
}

/// Whether the person's roles allow an operation, by its id. For what is shown in menus only: what
/// one may do with a record is in its `allowed_actions`.
pub fn may(operation: &str) -> bool {
    state().with_untracked(|state| {
        state
            .person()
            .is_some_and(|person| person.operations.iter().any(|one| one == operation))
    })
}

/// Whether the person reads the whole city's records: those who oversee, and administrators. Others see
/// what is their unit's, their region's, or their tasks'.
pub fn reads_all() -> bool {
    const WIDE: [Role; 5] = [
        Role::Regulations,
        Role::CityLead,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::Auditor,
    ];
    person().is_some_and(|person| person.roles.iter().any(|held| WIDE.contains(&held.role)))
}

/// The region that the person's unit is bound to; none for those of the whole city.
pub fn own_region() -> Option<String> {
    let person = person().filter(|person| person.unit.kind == UnitKind::County)?;
    let (region, _) = person.unit.code.split_once('-')?;
    Some(region.to_owned()).filter(|_| !reads_all())
}

/// Whether the signed-in person may take a list as a file, by its operation's id.
pub fn may_export(operation: &str) -> bool {
    state().with_untracked(|state| {
        state
            .person()
            .is_some_and(|person| person.exports.iter().any(|one| one == operation))
    })
}

/// The token for `Authorization`.
pub fn token() -> Option<String> {
    TOKEN.with_borrow(Clone::clone)
}

/// Takes up a session that the cookie still holds, and follows sign-outs in other tabs.
pub fn start() {
    let listener = window_event_listener(leptos::ev::storage, |event| {
        if event.key().as_deref() == Some("sortition.session") && event.new_value().is_none() {
            forget();
        }
    });
    on_cleanup(move || listener.remove());
    presence::start();
    if preferences::stored(HINT).is_none() {
        state().set(SessionState::SignedOut);
        return;
    }
    leptos::task::spawn_local(async {
        if refresh().await.is_err() {
            state().set(SessionState::SignedOut);
        }
    });
}

/// Signs in.
pub async fn sign_in(credentials: &SignIn) -> Result<(), Error> {
    let session = api::post("/session")
        .json(credentials)
        .without_session()
        .send::<SessionView>()
        .await?;
    adopt(session);
    Ok(())
}

/// Signs out here and on the server; here even if the server can't be reached.
pub async fn sign_out() {
    let _answer = api::delete("/session").send_empty().await;
    preferences::forget(HINT);
    forget();
}

/// Gets a new access token by the cookie. All callers share one call.
async fn refresh() -> Result<(), Error> {
    let shared = REFRESHING.with_borrow_mut(|running| {
        running
            .get_or_insert_with(|| refresh_alone().boxed_local().shared())
            .clone()
    });
    shared.await
}

/// Gets a new access token for a call that was refused. If the session is over, the page asks for
/// the password and keeps what is on it.
pub async fn renew() -> Result<(), Error> {
    match refresh().await {
        Err(Error::Problem(_)) => {
            expire();
            Err(Error::SignedOut)
        }
        other => other,
    }
}

fn expire() {
    TOKEN.with_borrow_mut(|token| *token = None);
    state().update(|state| {
        *state = match state.person() {
            Some(person) => SessionState::Expired(person.clone()),
            None => SessionState::SignedOut,
        };
    });
}

/// The server wants the first password changed before anything else.
pub fn require_password_change() {
    change_person(|person| person.must_change_password = true);
}

/// The password was changed: all pages are open.
pub fn password_changed() {
    change_person(|person| person.must_change_password = false);
}

fn change_person(change: impl FnOnce(&mut MeView)) {
    state().update(|state| {
        if let SessionState::SignedIn(person) = state {
            change(person);
        }
    });
}

async fn refresh_alone() -> Result<(), Error> {
    let lock = cross_tab_lock().await;
    let answer = api::post("/session/refresh")
        .without_session()
        .send::<SessionView>()
        .await;
    if let Some(release) = lock {
        let _released = release.call0(&JsValue::NULL);
    }
    REFRESHING.with_borrow_mut(|running| *running = None);
    answer.map(adopt)
}

fn adopt(session: SessionView) {
    TOKEN.with_borrow_mut(|token| *token = Some(session.access_token));
    preferences::store(HINT, "1");
    refresh_before(session.expires_at);
    let new = SessionState::SignedIn(session.user);
    // A refresh of the same person's session must not build the page anew.
    if state().with_untracked(|old| *old != new) {
        state().set(new);
    }
}

fn forget() {
    TOKEN.with_borrow_mut(|token| *token = None);
    if let Some(timer) = TIMER.take() {
        timer.clear();
    }
    state().set(SessionState::SignedOut);
}

/// A minute before the end, but within what a wrong clock on this machine can't spoil.
fn refresh_before(end: DateTime<Utc>) {
    let left = (end - Utc::now()).num_seconds() - 60;
    let wait = Duration::from_secs(left.clamp(60, 840).unsigned_abs());
    let timer = set_timeout_with_handle(
        || {
            leptos::task::spawn_local(async {
                // If it fails, the next call finds out and says so.
                let _outcome = refresh().await;
            });
        },
        wait,
    );
    if let Some(former) = TIMER.replace(timer.ok()) {
        former.clear();
    }
}

/// Waits until no other tab refreshes; gives the function that lets the next one in. None where
/// the browser has no locks (they need a secure context); the server then tolerates the overlap.
async fn cross_tab_lock() -> Option<js_sys::Function> {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;

    let get = |target: &JsValue, name: &str| js_sys::Reflect::get(target, &name.into()).ok();
    let locks = get(&window().navigator().into(), "locks").filter(|locks| locks.is_object())?;
    let request: js_sys::Function = get(&locks, "request")?.dyn_into().ok()?;
    let (granted, waiting) = futures::channel::oneshot::channel();
    let mut granted = Some(granted);
    let on_grant = Closure::once_into_js(move || {
        js_sys::Promise::new(&mut |resolve, _| {
            if let Some(granted) = granted.take() {
                let _told = granted.send(resolve);
            }
        })
    });
    request
        .call2(&locks, &"sortition-refresh".into(), &on_grant)
        .ok()?;
    waiting.await.ok()
}
