//! What can be done with one row: a menu at its end, with what the server allows for that record. What
//! changes something asks first.

use super::List;
use crate::texts;
use crate::ui::icon::{self, Icon, IconShape};
use crate::ui::{ConfirmDialog, Menu, MenuItem, Work, toast};
use leptos::prelude::*;
use std::sync::Arc;

/// One thing to do with a record.
#[derive(Clone)]
pub struct RowAction {
    label: String,
    icon: Option<IconShape>,
    what: What,
}

#[derive(Clone)]
enum What {
    Go(String),
    Press(Callback<()>),
    Ask(Asked),
}

/// What is asked before it is done.
#[derive(Clone)]
pub struct Asked {
    /// The question.
    pub title: &'static str,
    /// What will happen.
    pub consequence: String,
    /// The verb on the button.
    pub verb: &'static str,
    /// Asks for a reason under this label.
    pub reason_label: Option<&'static str>,
    /// It can't be taken back.
    pub is_final: bool,
    /// Said when it is done.
    pub done: &'static str,
    /// Does it; gets the reason.
    pub run: Work<String>,
}

impl RowAction {
    /// Goes to a page.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label, What::Go(href.into()))
    }

    /// Does something that changes no record, or asks for itself.
    pub fn press(label: impl Into<String>, on_press: impl Fn() + Send + Sync + 'static) -> Self {
        Self::new(label, What::Press(Callback::new(move |()| on_press())))
    }

    /// Asks, and then does something; the list is loaded again after it. Its label is the verb.
    pub fn ask(asked: Asked) -> Self {
        Self::new(asked.verb, What::Ask(asked))
    }

    fn new(label: impl Into<String>, what: What) -> Self {
        Self {
            label: label.into(),
            icon: None,
            what,
        }
    }

    /// With an icon before the words.
    pub fn icon(mut self, icon: IconShape) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// From a record to what can be done with it.
type ActionsOf<T> = dyn Fn(&T) -> Vec<RowAction> + Send + Sync;

/// What can be done with a record of type `T`.
pub struct RowActions<T>(Arc<ActionsOf<T>>);

impl<T> RowActions<T> {
    pub(super) fn of(&self, record: &T) -> Vec<RowAction> {
        (self.0)(record)
    }
}

impl<T, F: Fn(&T) -> Vec<RowAction> + Send + Sync + 'static> From<F> for RowActions<T> {
    fn from(actions: F) -> Self {
        Self(Arc::new(actions))
    }
}

/// The cell at the end of a row. The menu itself is made when somebody wants it: rows are many.
pub fn action_cell(list: List, row: usize, actions: Vec<RowAction>) -> AnyView {
    if actions.is_empty() {
        return view! { <td class="act"></td> }.into_any();
    }
    let name = texts::ui::actions_of(list.data.text.run((row, 0)));
    let is_wanted = RwSignal::new(false);
    let content = move || {
        let name = name.clone();
        let shown = move || {
            view! { <Icon icon=icon::MORE/><span class="sr">{name.clone()}</span> }.into_any()
        };
        if is_wanted.get() {
            let items: Vec<_> = actions
                .iter()
                .map(|action| menu_item(list, action))
                .collect();
            return view! {
                <Menu class=BUTTON trigger=shown items=Signal::stored(items) open=RwSignal::new(true)/>
            }
            .into_any();
        }
        view! {
            <button
                class=BUTTON
                type="button"
                aria-haspopup="menu"
                aria-expanded="false"
                on:click=move |_| is_wanted.set(true)
            >
                {shown()}
            </button>
        }
        .into_any()
    };
    view! { <td class="act">{content}</td> }.into_any()
}

const BUTTON: &str = "btn btn-quiet btn-icon btn-sm";

fn menu_item(list: List, action: &RowAction) -> MenuItem {
    let item = match &action.what {
        What::Go(href) => MenuItem::link(&action.label, href),
        What::Press(on_press) => {
            let on_press = *on_press;
            MenuItem::press(&action.label, move || on_press.run(()))
        }
        What::Ask(asked) => {
            let own = asked.clone();
            let item = MenuItem::press(&action.label, move || list.asked.set(Some(own.clone())));
            match asked.is_final {
                true => item.danger(),
                false => item,
            }
        }
    };
    match action.icon {
        Some(icon) => item.icon(icon),
        None => item,
    }
}

/// The question that a row's action asks.
pub fn question(list: List) -> AnyView {
    let dialog = move |asked: Asked| {
        let open = RwSignal::new(true);
        let Asked {
            title,
            consequence,
            verb,
            reason_label,
            is_final,
            done,
            run,
        } = asked;
        let run = Work::from(move |reason: String| {
            let doing = run.run(reason);
            async move {
                doing.await?;
                toast::done(done);
                list.data.reload();
                Ok(())
            }
        });
        Effect::new(move |_| {
            if !open.get() {
                list.asked.set(None);
            }
        });
        let words = move || consequence.clone();
        match reason_label {
            Some(reason_label) => view! {
                <ConfirmDialog open title=title.to_owned() verb is_final reason_label run>{words.clone()}</ConfirmDialog>
            }
            .into_any(),
            None => view! {
                <ConfirmDialog open title=title.to_owned() verb is_final run>{words.clone()}</ConfirmDialog>
            }
            .into_any(),
        }
    };
    view! { {move || list.asked.get().map(dialog)} }.into_any()
}
