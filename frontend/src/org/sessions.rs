//! Where one is signed in: browser, address and times, and ending it from afar.

use super::api::{end_other_sessions, end_own_session, list_own_sessions};
use crate::format;
use crate::texts::org as t;
use crate::ui::{
    Button, ButtonSize, Card, ConfirmDialog, Loaded, PageHead, Remote, Table, Tag, TagKind, toast,
};
use leptos::prelude::*;
use sortition_contract::org::OwnSessionView;

/// The page.
#[component]
pub fn OwnSessionsPage() -> AnyView {
    let sessions = Remote::new(list_own_sessions);
    let (ending, ending_others) = (RwSignal::new(false), RwSignal::new(false));
    let chosen = RwSignal::new(String::new());
    let actions = move || {
        view! { <Button on_press=move || ending_others.set(true)>{t::end_other_sessions()}</Button> }
    };
    let end = Callback::new(move |id: String| {
        chosen.set(id);
        ending.set(true);
    });
    let done = move |text: &'static str| {
        sessions.reload();
        toast::done(text);
    };
    view! {
        <PageHead title=t::own_sessions().to_owned() lede=t::own_sessions_lede() actions/>
        <Loaded remote=sessions let:all>{shown(all, end)}</Loaded>
        <ConfirmDialog open=ending title=t::end_own_session_title().to_owned() verb=t::end_own_session()
            run=move |_: String| async move {
                end_own_session(&chosen.get_untracked()).await?;
                done(t::own_session_ended());
                Ok(())
            }>
            {t::end_own_session_consequence()}
        </ConfirmDialog>
        <ConfirmDialog open=ending_others title=t::end_other_sessions_title().to_owned() verb=t::end_other_sessions()
            run=move |_: String| async move {
                end_other_sessions().await?;
                done(t::other_sessions_ended());
                Ok(())
            }>
            {t::end_other_sessions_consequence()}
        </ConfirmDialog>
    }
    .into_any()
}

fn shown(all: Vec<OwnSessionView>, end: Callback<String>) -> AnyView {
    let rows: Vec<_> = all.into_iter().map(|session| row(session, end)).collect();
    view! {
        <Card title=t::own_sessions()>
            <Table label=t::own_sessions()>
                <thead>
                    <tr>
                        <th scope="col">{t::session_browser()}</th>
                        <th scope="col" class="wide-only">{t::session_address()}</th>
                        <th scope="col" class="wide-only">{t::session_began()}</th>
                        <th scope="col">{t::session_active()}</th>
                        <th scope="col" class="wide-only">{t::session_ends()}</th>
                        <th scope="col">{t::actions()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}

fn row(session: OwnSessionView, end: Callback<String>) -> AnyView {
    let id = session.id.to_string();
    let action = match session.is_current {
        true => view! { <Tag kind=TagKind::Info label=t::session_current()/> }.into_any(),
        false => view! {
            <Button size=ButtonSize::Small on_press=move || end.run(id.clone())>{t::end_own_session()}</Button>
        }
        .into_any(),
    };
    let address = match session.address.is_empty() {
        true => format::UNKNOWN.to_owned(),
        false => session.address,
    };
    view! {
        <tr>
            <td class="wraps">{browser_text(&session.user_agent)}</td>
            <td class="wide-only code">{address}</td>
            <td class="wide-only nowrap">{format::moment(session.created_at)}</td>
            <td class="nowrap">{format::moment(session.active_at)}</td>
            <td class="wide-only nowrap">{format::moment(session.ends_at)}</td>
            <td>{action}</td>
        </tr>
    }
    .into_any()
}

/// A mark in what browsers call themselves, and whose it is. The first that is there counts: most
/// browsers call themselves Chrome and Safari too.
const BROWSERS: [(&str, &str); 9] = [
    ("MicroMessenger/", "WeChat"),
    ("QQBrowser/", "QQBrowser"),
    ("360SE", "360"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same of systems.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// What opened a session, as a person knows it; a program goes by the name that it gives itself.
fn browser_text(user_agent: &str) -> String {
    let named = |marks: &[(&str, &'static str)]| {
        let found = marks.iter().find(|(mark, _)| user_agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => t::browser_on(browser, system),
        (Some(browser), None) => browser.to_owned(),
        (None, _) if user_agent.is_empty() => format::UNKNOWN.to_owned(),
        (None, _) => {
            let name = user_agent.split([' ', '/']).next().unwrap_or_default();
            name.chars().take(40).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_go_by_the_name_that_people_know() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 Edg/109.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        for (user_agent, browser, system) in [(edge, "Edge", "Windows"), (phone, "Safari", "iOS")] {
            assert_eq!(browser_text(user_agent), t::browser_on(browser, system));
        }
        assert_eq!(browser_text("python-httpx/0.27.0"), "python-httpx");
        assert_eq!(browser_text(""), format::UNKNOWN);
    }
}
