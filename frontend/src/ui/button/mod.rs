//! Buttons, and links that look like them.

use super::Icon;
use super::icon::IconShape;
use leptos::prelude::*;

/// How loud a button is. One `Primary` per page; `Final` only in the dialog that confirms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Outlined.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Leads to something that destroys.
    Danger,
    /// Destroys.
    Final,
    /// Without an outline, for tool rows.
    Quiet,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// In rows and bars.
    Small,
    /// Elsewhere.
    #[default]
    Normal,
    /// At the end of a form by itself, and for thumbs.
    Large,
}

fn class_of(kind: ButtonKind, size: ButtonSize, is_icon: bool, is_block: bool) -> String {
    let mut class = String::from(match kind {
        ButtonKind::Plain => "btn",
        ButtonKind::Primary => "btn btn-primary",
        ButtonKind::Danger => "btn btn-danger",
        ButtonKind::Final => "btn btn-danger-solid",
        ButtonKind::Quiet => "btn btn-quiet",
    });
    class.push_str(match size {
        ButtonSize::Small => " btn-sm",
        ButtonSize::Normal => "",
        ButtonSize::Large => " btn-lg",
    });
    if is_icon {
        class.push_str(" btn-icon");
    }
    if is_block {
        class.push_str(" btn-block");
    }
    class
}

/// A button with words. While `busy` it shows that it works and takes no press.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large.
    #[prop(optional)]
    size: ButtonSize,
    /// Before the words.
    #[prop(optional)]
    icon: Option<IconShape>,
    /// Whether its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The words while busy, as 提交中; else they stay.
    #[prop(optional)]
    busy_label: Option<&'static str>,
    /// Whether it may not be pressed. Say why near it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// As wide as what holds it.
    #[prop(optional)]
    is_block: bool,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    children: ChildrenFn,
) -> AnyView {
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let label = move || match busy_label.filter(|_| busy.get()) {
        Some(label) => label.into_any(),
        None => children().into_any(),
    };
    view! {
        <button
            class=class_of(kind, size, false, is_block)
            type=if submit { "submit" } else { "button" }
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {move || match (busy.get(), icon) {
                (true, _) => view! { <span class="spin" aria-hidden="true"></span> }.into_any(),
                (false, Some(icon)) => view! { <Icon icon/> }.into_any(),
                (false, None) => ().into_any(),
            }}
            {label}
        </button>
    }
    .into_any()
}

/// A button with an icon only, for tool rows; `label` names it.
#[component]
pub fn IconButton(
    /// Which icon.
    icon: IconShape,
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// How loud.
    #[prop(optional)]
    kind: Option<ButtonKind>,
    /// How large.
    #[prop(optional)]
    size: ButtonSize,
    /// Whether it may not be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it stands for a state that is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// What a press does.
    #[prop(into)]
    on_press: Callback<()>,
) -> AnyView {
    view! {
        <button
            class=class_of(kind.unwrap_or(ButtonKind::Quiet), size, true, false)
            type="button"
            disabled=disabled
            aria-label=label
            title=label
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            on:click=move |_| on_press.run(())
        >
            <Icon icon/>
        </button>
    }
    .into_any()
}

/// A link that looks like a button: goes somewhere instead of doing something.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: String,
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large.
    #[prop(optional)]
    size: ButtonSize,
    /// Before the words.
    #[prop(optional)]
    icon: Option<IconShape>,
    /// As wide as what holds it.
    #[prop(optional)]
    is_block: bool,
    children: Children,
) -> AnyView {
    view! {
        <a class=class_of(kind, size, false, is_block) href=href>
            {icon.map(|icon| view! { <Icon icon/> })}
            {children()}
        </a>
    }
    .into_any()
}
