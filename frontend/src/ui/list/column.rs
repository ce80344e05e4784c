//! A column, declared once: head, cell, text for the export, order, where it shows.

use crate::format::{self, UNKNOWN};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use std::sync::Arc;

/// A column of records of type `T`.
pub struct Column<T> {
    head: Head,
    text: CellOf<T, String>,
    view: Option<CellOf<T, AnyView>>,
    open: Option<CellOf<T, ()>>,
}

/// What a cell shows of its record.
type CellOf<T, Content> = Arc<dyn Fn(&T) -> Content + Send + Sync>;

/// What the table knows of a column without its records.
#[derive(Clone)]
pub(super) struct Head {
    pub key: &'static str,
    pub label: String,
    pub sort: Option<&'static str>,
    pub is_number: bool,
    pub is_code: bool,
    pub is_on_phone: bool,
    pub is_hidden_at_first: bool,
    pub is_clipped: bool,
    pub can_wrap: bool,
}

impl<T> Column<T> {
    /// Text; the em dash where it is empty.
    pub fn text(
        key: &'static str,
        label: impl Into<String>,
        text: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            head: Head {
                key,
                label: label.into(),
                sort: None,
                is_number: false,
                is_code: false,
                is_on_phone: false,
                is_hidden_at_first: false,
                is_clipped: false,
                can_wrap: false,
            },
            text: Arc::new(text),
            view: None,
            open: None,
        }
    }

    /// A count, aligned right.
    pub fn count(
        key: &'static str,
        label: impl Into<String>,
        value: impl Fn(&T) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        Self::text(key, label, move |record| {
            value(record).map(format::count).unwrap_or_default()
        })
        .number()
    }

    /// A ratio in basis points, shown in percent, aligned right.
    pub fn ratio(
        key: &'static str,
        label: impl Into<String>,
        value: impl Fn(&T) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        Self::text(key, label, move |record| {
            value(record).map(format::percent).unwrap_or_default()
        })
        .number()
    }

    /// A day.
    pub fn day(
        key: &'static str,
        label: impl Into<String>,
        value: impl Fn(&T) -> Option<NaiveDate> + Send + Sync + 'static,
    ) -> Self {
        Self::text(key, label, move |record| {
            value(record).map(format::day).unwrap_or_default()
        })
    }

    /// A moment, to the minute.
    pub fn moment(
        key: &'static str,
        label: impl Into<String>,
        value: impl Fn(&T) -> Option<DateTime<Utc>> + Send + Sync + 'static,
    ) -> Self {
        Self::text(key, label, move |record| {
            value(record).map(format::moment).unwrap_or_default()
        })
    }

    /// Shown otherwise than as plain text: a link, a tag, a state. The text stays for the export.
    pub fn view<V: IntoAny>(mut self, view: impl Fn(&T) -> V + Send + Sync + 'static) -> Self {
        self.view = Some(Arc::new(move |record| view(record).into_any()));
        self
    }

    /// The record's name, as a link to its page.
    pub fn link(self, href: impl Fn(&T) -> String + Send + Sync + 'static) -> Self
    where
        T: 'static,
    {
        let text = Arc::clone(&self.text);
        self.view(move |record| {
            view! { <a class="name" href=href(record)>{text(record)}</a> }
        })
        .phone()
    }

    /// The record's name, as a button that opens it in a drawer.
    pub fn opens(self, open: impl Fn(&T) + Send + Sync + 'static) -> Self
    where
        T: Clone + Send + Sync + 'static,
    {
        let text = Arc::clone(&self.text);
        let open: CellOf<T, ()> = Arc::new(open);
        let column = Self {
            open: Some(Arc::clone(&open)),
            ..self
        };
        column.view(move |record: &T| {
            let (open, record) = (Arc::clone(&open), record.clone());
            let name = text(&record);
            view! {
                <button class="name link" type="button" on:click=move |_| open(&record)>{name}</button>
            }
        })
        .phone()
    }

    /// Can be sorted by, under the API's name for it.
    pub fn sort(mut self, name: &'static str) -> Self {
        self.head.sort = Some(name);
        self
    }

    /// Aligned right, in tabular figures.
    pub fn number(mut self) -> Self {
        self.head.is_number = true;
        self
    }

    /// In monospace.
    pub fn code(mut self) -> Self {
        self.head.is_code = true;
        self
    }

    /// Stays on a phone. Besides the name, one or two columns may.
    pub fn phone(mut self) -> Self {
        self.head.is_on_phone = true;
        self
    }

    /// Not shown until chosen.
    pub fn hidden(mut self) -> Self {
        self.head.is_hidden_at_first = true;
        self
    }

    /// Long text that may take several lines.
    pub fn wraps(mut self) -> Self {
        self.head.can_wrap = true;
        self
    }

    /// A text of which the beginning is enough: what doesn't fit is cut, the whole shows on hovering.
    pub fn clips(mut self) -> Self {
        self.head.is_clipped = true;
        self
    }

    pub(super) fn head(&self) -> Head {
        self.head.clone()
    }

    /// Opens the record as a press on its name does, if this is the column to press.
    pub(super) fn open(&self, record: &T) {
        if let Some(open) = &self.open {
            open(record);
        }
    }

    pub(super) fn text_of(&self, record: &T) -> String {
        (self.text)(record)
    }

    pub(super) fn cell_of(&self, record: &T) -> AnyView {
        if let Some(view) = &self.view {
            return view(record);
        }
        let text = (self.text)(record);
        if text.is_empty() {
            UNKNOWN.into_any()
        } else {
            text.into_any()
        }
    }
}
