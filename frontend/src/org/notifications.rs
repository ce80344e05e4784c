//! What one is told: the bell with the latest, and the page of all.

use super::api::{list_notifications, read_all_notifications, read_notification};
use crate::api::{Error, list_file};
use crate::app::Page;
use crate::format;
use crate::home::Pulse;
use crate::session;
use crate::texts::org as t;
use crate::ui::{
    Button, ButtonSize, Column, Command, DataList, EmptyState, ErrorNote, Filter, Icon, ListHandle,
    ListQuery, Loaded, PageHead, Popover, Remote, SavedView, icon,
};
use leptos::prelude::*;
use sortition_contract::org::NotificationView;

/// How many the bell shows.
const LATEST: u32 = 8;

/// The bell: how many weren't read, and the latest.
#[component]
pub fn Bell() -> AnyView {
    let pulse = expect_context::<Pulse>();
    let trigger = move || {
        view! {
            <Icon icon=icon::BELL/>
            <span class="bell-count" class:is-none=move || pulse.unread() == 0 aria-hidden="true">
                {move || short(pulse.unread())}
            </span>
            <span class="sr">{move || label(pulse.unread())}</span>
        }
    };
    // A live region in the button would not be part of its name.
    view! {
        <Popover class="btn btn-quiet btn-icon bell" panel_class="pop-notices" trigger>
            <Latest/>
        </Popover>
        <span class="sr" role="status">{move || label(pulse.unread())}</span>
    }
    .into_any()
}

/// No more digits than there is room for.
fn short(unread: i64) -> String {
    match unread {
        many if many > 99 => "99+".to_owned(),
        few => few.to_string(),
    }
}

fn label(unread: i64) -> String {
    match unread {
        0 => t::notifications().to_owned(),
        unread => t::notifications_unread(unread),
    }
}

#[component]
fn Latest() -> AnyView {
    let pulse = expect_context::<Pulse>();
    let latest = Remote::new(|| async {
        let query = ListQuery::default().with("limit", LATEST);
        Ok::<_, Error>(list_notifications(query).await?.items)
    });
    let reading = Command::new();
    let read_all = move || {
        reading.run(read_all_notifications(), move |()| {
            latest.reload();
            pulse.refresh();
        });
    };
    view! {
        <div class="notices">
            <div class="row row-between">
                <p class="title">{t::notifications()}</p>
                <Button size=ButtonSize::Small busy=reading.busy on_press=read_all>{t::read_all()}</Button>
            </div>
            <ErrorNote error=reading.error/>
            <Loaded remote=latest lines=4 let:latest>
                {match latest.is_empty() {
                    true => view! { <p class="t3 sm">{t::no_notifications()}</p> }.into_any(),
                    false => view! { <ul>{latest.into_iter().map(|one| notice(one, pulse)).collect::<Vec<_>>()}</ul> }.into_any(),
                }}
            </Loaded>
            <ul><li><a class="all" href=Page::Notifications.path()>{t::all_notifications()}</a></li></ul>
        </div>
    }
    .into_any()
}

fn notice(notification: NotificationView, pulse: Pulse) -> AnyView {
    let is_unread = notification.read_at.is_none();
    let id = notification.id.to_string();
    let on_press = move |_| {
        if is_unread {
            mark(id.clone(), pulse);
        }
    };
    let unread = is_unread.then(|| view! { <span class="sr">{t::unread()}</span> });
    view! {
        <li>
            <a class="notice" class:is-unread=is_unread href=record_path(&notification) on:click=on_press>
                <span class="grow">{unread}{notification.text.clone()}</span>
                <span class="xs t3 nowrap">{format::moment(notification.created_at)}</span>
            </a>
        </li>
    }
    .into_any()
}

/// Marks one as read, as opening it does; the way to its record doesn't wait for it.
fn mark(id: String, pulse: Pulse) {
    leptos::task::spawn_local(async move {
        // If it fails, it stays unread, and is told of again.
        if read_notification(&id).await.is_ok() {
            pulse.refresh();
        }
    });
}

/// Where the record is that a notification is about: itself where it has a page, else its list.
fn record_path(notification: &NotificationView) -> String {
    let inspects = session::may("start_check");
    let id = notification.record_id.clone().unwrap_or_default();
    let page = match notification.resource.as_str() {
        "checks" if inspects => Page::Visit(id),
        "checks" => Page::Check(id),
        // An inspector is told of a task that has checks for them.
        "tasks" if inspects => Page::Visits,
        "tasks" => Page::Task(id),
        "plans" => Page::Plan(id),
        "recusals" => Page::Recusals,
        "experts" => Page::Expert(id),
        "inspectors" => Page::Inspector(id),
        "draws" => Page::Draw(id),
        "publications" => Page::Publication(id),
        "monthly_reports" => Page::MonthlyReport(id),
        "jobs" => Page::Job(id),
        "export_requests" => Page::Export(id),
        "item_versions" | "items" => Page::Items,
        // What was done with one's own account, and what one asked for about another's.
        "users" => Page::OwnSessions,
        "account_requests" => Page::Users,
        _ => Page::Notifications,
    };
    page.path()
}

/// The page of all notifications.
#[component]
pub fn NotificationsPage() -> AnyView {
    let pulse = expect_context::<Pulse>();
    let handle = ListHandle::new();
    let reading = Command::new();
    let read_all = move || {
        reading.run(read_all_notifications(), move |()| {
            handle.reload();
            pulse.refresh();
        });
    };
    let actions = move || {
        view! { <Button icon=icon::CHECK busy=reading.busy on_press=read_all>{t::read_all()}</Button> }
    };
    let columns = vec![
        Column::text("text", t::notice(), |one: &NotificationView| {
            one.text.clone()
        })
        .view(move |one: &NotificationView| line(one, pulse))
        .wraps()
        .phone(),
        Column::text("state", t::notice_state(), |one: &NotificationView| {
            state(one).to_owned()
        }),
        Column::moment("created_at", t::told_at(), |one: &NotificationView| {
            Some(one.created_at)
        })
        .sort("created_at"),
    ];
    let views = vec![
        SavedView {
            label: t::all_view().to_owned(),
            query: "",
        },
        SavedView {
            label: t::unread().to_owned(),
            query: "is_read=false",
        },
    ];
    view! {
        <PageHead title=t::notifications().to_owned() lede=t::notifications_lede() actions/>
        <ErrorNote error=reading.error/>
        <DataList id="org.notifications" label=t::notifications() columns
            key=|one: &NotificationView| one.id.to_string()
            load=list_notifications views sort="-created_at" handle
            file=list_file("list_notifications", "/notifications", |query| query)
            filters=vec![Filter::flag("is_read", t::read())]
            empty=|| view! { <EmptyState icon=icon::BELL title=t::no_notifications() text=t::no_notifications_hint()/> }/>
    }
    .into_any()
}

fn line(one: &NotificationView, pulse: Pulse) -> AnyView {
    let (id, is_unread) = (one.id.to_string(), one.read_at.is_none());
    let on_press = move |_| {
        if is_unread {
            mark(id.clone(), pulse);
        }
    };
    view! { <a class="name wraps" class:strong=is_unread href=record_path(one) on:click=on_press>{one.text.clone()}</a> }
        .into_any()
}

fn state(one: &NotificationView) -> &'static str {
    match one.read_at {
        Some(_) => t::read(),
        None => t::unread(),
    }
}
