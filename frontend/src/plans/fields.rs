//! An entry while it is edited: its fields as signals, read as what is sent.

use super::ratios::Ratios;
use leptos::prelude::*;
use sortition_contract::plans::{CreateEntry, EntryView, UpdateEntry};
use sortition_contract::registers::ObjectScope;
use std::str::FromStr;

/// All fields of an entry. `Copy`.
#[derive(Clone, Copy)]
pub struct EntryFields {
    /// The title.
    pub title: RwSignal<String>,
    /// Ids of items.
    pub items: RwSignal<Vec<String>>,
    /// Codes of object types.
    pub types: RwSignal<Vec<String>>,
    /// Codes of regions.
    pub regions: RwSignal<Vec<String>>,
    /// Codes of industries.
    pub industries: RwSignal<Vec<String>>,
    /// Tags.
    pub tags: RwSignal<Vec<String>>,
    /// Credit classes and `unrated`.
    pub classes: RwSignal<Vec<String>>,
    /// Leaves out what was checked within so many months.
    pub exclude_months: RwSignal<Option<i64>>,
    /// How much of each stratum is drawn.
    pub ratios: Ratios,
    /// Reserves, in basis points; none: the setting's.
    pub reserve: RwSignal<Option<i64>>,
    /// Months, as numbers in text.
    pub months: RwSignal<Vec<String>>,
    /// The leading unit's id.
    pub lead: RwSignal<String>,
    /// Ids of the units that join.
    pub partners: RwSignal<Vec<String>>,
    /// Whether it is a special-purpose inspection.
    pub is_special: RwSignal<bool>,
}

fn texts<T: ToString>(values: &[T]) -> RwSignal<Vec<String>> {
    RwSignal::new(values.iter().map(ToString::to_string).collect())
}

/// What the texts name; they come from choices, so each is known.
fn read<T: FromStr>(texts: &[String]) -> Vec<T> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

impl EntryFields {
    /// A new entry of a unit's plan.
    pub fn empty(unit_id: &str) -> Self {
        let none = || RwSignal::new(Vec::new());
        Self {
            title: RwSignal::new(String::new()),
            items: none(),
            types: none(),
            regions: none(),
            industries: none(),
            tags: none(),
            classes: none(),
            exclude_months: RwSignal::new(None),
            ratios: Ratios::new(&[]),
            reserve: RwSignal::new(None),
            months: none(),
            lead: RwSignal::new(unit_id.to_owned()),
            partners: none(),
            is_special: RwSignal::new(false),
        }
    }

    /// As an entry has them.
    pub fn of(entry: &EntryView) -> Self {
        let months = entry.scope.exclude_checked_within_months;
        Self {
            title: RwSignal::new(entry.title.clone()),
            items: texts(&entry.item_ids),
            types: texts(&entry.scope.types),
            regions: texts(&entry.scope.region_codes),
            industries: texts(&entry.scope.industry_codes),
            tags: texts(&entry.scope.tags),
            classes: texts(&entry.scope.credit_classes),
            exclude_months: RwSignal::new(months.map(i64::from)),
            ratios: Ratios::new(&entry.ratios),
            reserve: RwSignal::new(Some(i64::from(entry.reserve_bp))),
            months: texts(&entry.months),
            lead: RwSignal::new(entry.lead_unit_id.to_string()),
            partners: texts(&entry.partner_unit_ids),
            is_special: RwSignal::new(entry.special_purpose),
        }
    }

    /// The items. Reactive.
    pub fn item_ids<T: FromStr>(self) -> Vec<T> {
        self.items.with(|items| read(items))
    }

    /// The filter over the register. Reactive.
    pub fn scope(self) -> ObjectScope {
        ObjectScope {
            types: self.types.with(|types| read(types)),
            region_codes: self.regions.get(),
            industry_codes: self.industries.get(),
            tags: self.tags.get(),
            credit_classes: self.classes.get(),
            exclude_checked_within_months: self
                .exclude_months
                .get()
                .and_then(|months| months.try_into().ok()),
        }
    }

    /// The reserves. Reactive.
    pub fn reserve_bp(self) -> Option<u32> {
        self.reserve
            .get()
            .and_then(|reserve| reserve.try_into().ok())
    }

    /// As a new entry.
    pub fn create(self) -> CreateEntry {
        untrack(|| CreateEntry {
            title: self.title.get(),
            item_ids: self.item_ids(),
            scope: self.scope(),
            ratios: self.ratios.read(),
            reserve_bp: self.reserve_bp(),
            months: self.months.with(|months| read(months)),
            lead_unit_id: self.lead.with(|lead| lead.parse().ok()),
            partner_unit_ids: self.partners.with(|partners| read(partners)),
            special_purpose: self.is_special.get(),
        })
    }

    /// As changes to an entry: all of it.
    pub fn update(self) -> UpdateEntry {
        let all = self.create();
        UpdateEntry {
            title: Some(all.title),
            item_ids: Some(all.item_ids),
            scope: Some(all.scope),
            ratios: Some(all.ratios),
            reserve_bp: all.reserve_bp,
            months: Some(all.months),
            lead_unit_id: all.lead_unit_id,
            partner_unit_ids: Some(all.partner_unit_ids),
            special_purpose: Some(all.special_purpose),
        }
    }
}
