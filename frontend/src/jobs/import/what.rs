//! What can be imported: where its files go, and what they hold.

use crate::app::Page;
use crate::checklist::ITEM_COLUMNS;
use crate::registers::{INSPECTOR_COLUMNS, OBJECT_COLUMNS};
use crate::texts::jobs as t;

/// What a file is imported into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// 检查对象
    Objects,
    /// 执法检查人员
    Inspectors,
    /// 抽查事项
    Items,
}

/// A column of an import.
pub struct ImportColumn {
    /// Its name in the file.
    pub head: fn() -> &'static str,
    /// Whether a file must have it.
    pub is_needed: bool,
    /// What its cells hold.
    pub how: fn() -> &'static str,
}

impl ImportColumn {
    /// One that a file must have.
    pub const fn needed(head: fn() -> &'static str, how: fn() -> &'static str) -> Self {
        Self {
            head,
            is_needed: true,
            how,
        }
    }

    /// One that a file may have.
    pub const fn other(head: fn() -> &'static str, how: fn() -> &'static str) -> Self {
        Self {
            head,
            is_needed: false,
            how,
        }
    }
}

impl Imported {
    /// What the page is called.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Objects => t::import_objects(),
            Self::Inspectors => t::import_inspectors(),
            Self::Items => t::import_items(),
        }
    }

    /// What it is for.
    pub(super) fn lede(self) -> &'static str {
        match self {
            Self::Objects => t::import_objects_lede(),
            Self::Inspectors => t::import_inspectors_lede(),
            Self::Items => t::import_items_lede(),
        }
    }

    /// Where the file goes.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Objects => "/objects/import",
            Self::Inspectors => "/inspectors/import",
            Self::Items => "/items/import",
        }
    }

    /// The columns that its files may hold.
    pub(super) fn columns(self) -> &'static [ImportColumn] {
        match self {
            Self::Objects => OBJECT_COLUMNS,
            Self::Inspectors => INSPECTOR_COLUMNS,
            Self::Items => ITEM_COLUMNS,
        }
    }

    /// The list that shows what was imported.
    pub(super) fn list(self) -> Page {
        match self {
            Self::Objects => Page::Objects,
            Self::Inspectors => Page::Inspectors,
            Self::Items => Page::Items,
        }
    }
}
