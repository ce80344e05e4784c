//! How a person likes the page: theme, type size, language, and small choices of lists. Kept in
//! the browser's storage where it is allowed, else for this visit only. Drafts of findings and one's
//! own random number of a draw lie there too, each by its own module, which says why it may.

use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    static IS_ENGLISH: Cell<bool> = const { Cell::new(false) };
}

/// Reads a stored choice; none if storage is empty or refused.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(&format!("sortition.{key}")).ok()?
}

/// Stores a choice; a refusal by the browser is no error, the choice then lasts for this visit.
pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _refused = storage.set_item(&format!("sortition.{key}"), value);
    }
}

/// The keys of what is stored under a prefix.
pub fn stored_keys(prefix: &str) -> Vec<String> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    (0..count)
        .filter_map(|place| storage.key(place).ok()?)
        .filter_map(|key| Some(key.strip_prefix("sortition.")?.to_owned()))
        .filter(|key| key.starts_with(prefix))
        .collect()
}

/// Takes a stored choice away.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _refused = storage.remove_item(&format!("sortition.{key}"));
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

/// Light, dark, or as the system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system is.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 简体中文
    Chinese,
    /// English
    English,
}

impl Language {
    /// The tag for `lang` and `Accept-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// Whether texts are wanted in English.
pub fn is_english() -> bool {
    IS_ENGLISH.get()
}

/// The language in force.
pub fn language() -> Language {
    if is_english() {
        Language::English
    } else {
        Language::Chinese
    }
}

/// The choices as signals, for the parts of the page that set or follow them.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// The theme.
    pub theme: RwSignal<Theme>,
    /// Whether type is a quarter larger.
    pub is_large: RwSignal<bool>,
    /// The language; the page is built anew when it changes.
    pub language: RwSignal<Language>,
}

impl Preferences {
    /// Reads what is stored and keeps document and storage in step with the signals.
    pub fn start() -> Self {
        let theme = match stored("theme").as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let language = match stored("language").as_deref() {
            Some("en") => Language::English,
            _ => Language::Chinese,
        };
        IS_ENGLISH.set(language == Language::English);
        let preferences = Self {
            theme: RwSignal::new(theme),
            is_large: RwSignal::new(stored("text").as_deref() == Some("large")),
            language: RwSignal::new(language),
        };
        preferences.follow();
        preferences
    }

    /// Switches the language.
    pub fn set_language(self, language: Language) {
        IS_ENGLISH.set(language == Language::English);
        self.language.set(language);
    }

    fn follow(self) {
        Effect::new(move |_| {
            let theme = self.theme.get();
            let code = (theme != Theme::System).then_some(theme.code());
            set_root_attribute("data-theme", code);
            store("theme", theme.code());
        });
        Effect::new(move |_| {
            let is_large = self.is_large.get();
            set_root_attribute("data-text", is_large.then_some("large"));
            store("text", if is_large { "large" } else { "normal" });
        });
        Effect::new(move |_| {
            let tag = self.language.get().tag();
            set_root_attribute("lang", Some(tag));
            store("language", tag);
        });
    }
}

/// Sets or takes away an attribute of `<html>`.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _set = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}
