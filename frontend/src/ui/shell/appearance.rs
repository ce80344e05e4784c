//! Theme, type size and language, in the top bar and at the sign-in.

use crate::preferences::{Language, Preferences, Theme};
use crate::texts;
use crate::ui::form::before_leaving;
use crate::ui::icon::{self, Icon};
use crate::ui::{Choice, Popover, Segments};
use leptos::prelude::*;

/// The button with its panel.
#[component]
pub fn Appearance() -> AnyView {
    view! {
        <Popover
            class="btn btn-quiet btn-icon"
            panel_class="pop-look"
            label=texts::ui::appearance()
            trigger=|| view! { <Icon icon=icon::CONTRAST/> }
        >
            <AppearancePanel/>
        </Popover>
    }
    .into_any()
}

#[component]
fn AppearancePanel() -> AnyView {
    let preferences = expect_context::<Preferences>();
    let theme = RwSignal::new(preferences.theme.get_untracked().code().to_owned());
    let size = RwSignal::new(
        if preferences.is_large.get_untracked() {
            "large"
        } else {
            "normal"
        }
        .to_owned(),
    );
    let language = RwSignal::new(preferences.language.get_untracked().tag().to_owned());
    Effect::new(move |former: Option<()>| {
        let chosen = theme.get();
        if former.is_some() {
            let found = Theme::ALL.into_iter().find(|theme| theme.code() == chosen);
            preferences.theme.set(found.unwrap_or(Theme::System));
        }
    });
    Effect::new(move |former: Option<()>| {
        let chosen = size.get();
        if former.is_some() {
            preferences.is_large.set(chosen == "large");
        }
    });
    Effect::new(move |former: Option<()>| {
        let chosen = language.get();
        if former.is_some() {
            let present = preferences.language.get_untracked();
            if chosen == present.tag() {
                return;
            }
            let wanted = match chosen == Language::English.tag() {
                true => Language::English,
                false => Language::Chinese,
            };
            // The page is built anew then. Until that is agreed to, the choice stays as it was.
            language.set(present.tag().to_owned());
            before_leaving(None, move || preferences.set_language(wanted));
        }
    });
    let themes = Choice::all(&Theme::ALL.map(Theme::code), |code| match code {
        "light" => texts::ui::theme_light(),
        "dark" => texts::ui::theme_dark(),
        _ => texts::ui::theme_system(),
    });
    let sizes = vec![
        Choice::new("normal", texts::ui::text_normal()),
        Choice::new("large", texts::ui::text_large()),
    ];
    let languages = vec![Choice::new("zh-CN", "中文"), Choice::new("en", "English")];
    view! {
        <div class="stack-sm">
            <p class="title">{texts::ui::theme()}</p>
            <Segments is_small=true is_block=true label=texts::ui::theme() value=theme choices=themes/>
            <p class="title">{texts::ui::text_size()}</p>
            <Segments is_small=true is_block=true label=texts::ui::text_size() value=size choices=sizes/>
            <p class="title" lang="en">"Language"</p>
            <Segments is_small=true is_block=true label="Language" value=language choices=languages/>
        </div>
    }
    .into_any()
}
