//! What is saved and what is typed. A form knows of each of its fields both; what is typed survives
//! the page around it being built anew, as after another person's change, and is asked about before
//! it is lost.

use super::FormState;
use super::held::{Held, Holds};
use leptos::prelude::*;
use std::sync::Arc;

/// A field that takes part.
#[derive(Clone)]
pub(super) struct Field {
    number: u32,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) check: Callback<(), Option<String>>,
    value: Value,
}

/// A field's value, read, written and put in words without knowing its type.
#[derive(Clone)]
pub struct Value {
    read: Arc<dyn Fn() -> Option<Held> + Send + Sync>,
    write: Arc<dyn Fn(Held) + Send + Sync>,
    words: Arc<dyn Fn(&Held) -> String + Send + Sync>,
}

impl Value {
    /// The value of a signal; `words` is what is said of it where two of them are compared.
    pub fn of<T: Holds>(
        signal: RwSignal<T>,
        words: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::new(
            // A signal that is gone with its page holds nothing any more.
            move || signal.try_get().map(|value| value.hold()),
            move |value: T| {
                let _gone = signal.try_set(value);
            },
            words,
        )
    }

    /// A value that is put together of several signals, or kept elsewhere.
    pub fn new<T: Holds>(
        read: impl Fn() -> Option<Held> + Send + Sync + 'static,
        write: impl Fn(T) + Send + Sync + 'static,
        words: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            read: Arc::new(read),
            write: Arc::new(move |held| {
                if let Some(value) = T::take(held) {
                    write(value);
                }
            }),
            words: Arc::new(move |held| {
                T::take(held.clone()).map_or_else(String::new, |value| words(&value))
            }),
        }
    }

    /// Whether nothing is filled in.
    pub(in crate::ui) fn is_empty(&self) -> bool {
        untrack(|| (self.read)()).is_none_or(|held| held.is_empty())
    }
}

/// What was typed into a field that is off the page.
#[derive(Clone)]
pub(super) struct Kept {
    label: String,
    held: Held,
    words: String,
}

/// One line of what differs between the record and what is typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) label: String,
    pub(super) saved: String,
    pub(super) typed: String,
}

impl FormState {
    /// Makes a field take part until it is taken off the page. What it holds now is what is saved;
    /// if something was typed into it before the page was built anew, it gets that back.
    pub(in crate::ui) fn register(
        self,
        name: &str,
        label: &str,
        check: Callback<(), Option<String>>,
        value: Value,
    ) {
        let (number, mount) = (self.next_number(), self.mount.get_value());
        let incoming = untrack(|| (value.read)());
        let kept = self
            .kept
            .try_update_value(|kept| kept.remove(name))
            .flatten();
        // The same page shows a field again: what was saved of it stands already.
        let is_again = self
            .saved
            .with_untracked(|saved| saved.get(name).is_some_and(|(at, _)| *at == mount));
        if let Some(incoming) = incoming.filter(|_| !is_again) {
            self.saved.update(|saved| {
                saved.insert(name.to_owned(), (mount, incoming));
            });
            if let Some(kept) = kept {
                (value.write)(kept.held);
            }
        }
        let field = Field {
            number,
            name: name.to_owned(),
            label: label.to_owned(),
            check,
            value,
        };
        self.fields.update(|fields| fields.push(field.clone()));
        on_cleanup(move || self.take_off(&field));
    }

    /// Makes a control take part that is no field of the kit, as a choice of segments.
    pub fn track<T: Holds>(
        self,
        name: &str,
        label: &str,
        signal: RwSignal<T>,
        words: impl Fn(&T) -> String + Send + Sync + 'static,
    ) {
        self.track_value(name, label, Value::of(signal, words));
    }

    /// Makes a value take part that several controls edit together.
    pub fn track_value(self, name: &str, label: &str, value: Value) {
        self.register(name, label, Callback::new(|()| None), value);
    }

    fn take_off(self, field: &Field) {
        let typed = untrack(|| (field.value.read)());
        let is_changed = self.is_changed(field).unwrap_or(false);
        if let Some(held) = typed.filter(|_| is_changed) {
            let kept = Kept {
                label: field.label.clone(),
                words: (field.value.words)(&held),
                held,
            };
            let _gone = self.kept.try_update_value(|all| {
                all.insert(field.name.clone(), kept);
            });
        }
        let _gone = self
            .fields
            .try_update(|fields| fields.retain(|one| one.number != field.number));
    }

    /// Whether a field holds something else than what is saved; none if one can't be known.
    fn is_changed(self, field: &Field) -> Option<bool> {
        let typed = (field.value.read)()?;
        self.saved
            .try_with(|saved| {
                let (_, saved) = saved.get(&field.name)?;
                Some(!saved.is_same(&typed))
            })
            .flatten()
    }

    /// The fields that hold something that isn't saved. Reactive.
    pub(super) fn changed_fields(self) -> Vec<Field> {
        self.fields
            .try_get()
            .unwrap_or_default()
            .into_iter()
            .filter(|field| self.is_changed(field).unwrap_or(false))
            .collect()
    }

    /// Whether something is typed that isn't saved. Reactive.
    pub fn is_unsaved(self) -> bool {
        !self.changed_fields().is_empty()
    }

    /// What all fields hold now.
    pub(super) fn snapshot(self) -> Vec<(String, Held)> {
        untrack(|| {
            self.fields
                .try_get()
                .unwrap_or_default()
                .iter()
                .filter_map(|field| Some((field.name.clone(), (field.value.read)()?)))
                .collect()
        })
    }

    /// The server has what was sent.
    pub(super) fn settle(self, sent: Vec<(String, Held)>) {
        let mount = self.mount.try_get_value().unwrap_or_default();
        let _gone = self.saved.try_update(|saved| {
            for (name, held) in sent {
                saved.insert(name, (mount, held));
            }
        });
        self.forget_kept();
    }

    /// What is typed is safe elsewhere, as in a file or on the device: nothing is asked about it.
    pub fn settle_now(self) {
        self.settle(self.snapshot());
    }

    /// Puts what is saved back into all fields.
    pub fn take_back(self) {
        for field in untrack(|| self.changed_fields()) {
            let saved = self
                .saved
                .with_untracked(|saved| saved.get(&field.name).map(|(_, held)| held.clone()));
            if let Some(saved) = saved {
                (field.value.write)(saved);
            }
            self.clear(&field.name);
        }
        self.forget_kept();
    }

    /// What was typed is no longer wanted, or no longer in question.
    pub(super) fn forget_kept(self) {
        let _gone = self.kept.try_update_value(std::collections::HashMap::clear);
        let _gone = self.conflict.try_set(None);
    }

    /// What differs between what is saved and what is typed. Reactive.
    pub(super) fn differences(self) -> Vec<Difference> {
        let changed = self.changed_fields();
        let saved = self.saved.get();
        changed
            .into_iter()
            .filter_map(|field| {
                let (_, held) = saved.get(&field.name)?;
                let found = Difference {
                    saved: (field.value.words)(held),
                    typed: (field.value.words)(&(field.value.read)()?),
                    label: field.label,
                };
                // What has no words says nothing to a reader.
                (found.saved != found.typed).then_some(found)
            })
            .collect()
    }

    /// The labels of the fields that somebody else changed since `base` was read. Reactive.
    pub(super) fn changed_by_others(self, base: &[(String, Held)]) -> Vec<String> {
        let saved = self.saved.get();
        let fields = self.fields.get();
        let is_other = |field: &&Field| {
            let before = base.iter().find(|(name, _)| *name == field.name);
            let now = saved.get(&field.name);
            matches!((before, now), (Some((_, before)), Some((_, now))) if !before.is_same(now))
        };
        let others = fields.iter().filter(is_other);
        others.map(|field| field.label.clone()).collect()
    }

    /// What was typed and has no field any more, since the record moved on: label and words.
    pub(in crate::ui) fn left_over(self) -> Vec<(String, String)> {
        let has_fields = self.fields.with(|fields| !fields.is_empty());
        if has_fields || self.conflict.get().is_none() {
            return Vec::new();
        }
        self.kept.with_value(|kept| {
            let lines = kept
                .values()
                .map(|one| (one.label.clone(), one.words.clone()));
            lines.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, FormState};
    use leptos::prelude::*;

    /// Builds the page over a record of two fields; gives what its cleanup ends, and the fields.
    fn page(form: FormState, record: (&str, &str)) -> (Owner, RwSignal<String>, RwSignal<String>) {
        let built = Owner::new();
        let (name, phone) = built.with(|| {
            form.mount.update_value(|mount| *mount += 1);
            let name = RwSignal::new(record.0.to_owned());
            let phone = RwSignal::new(record.1.to_owned());
            form.track("name", "姓名", name, String::clone);
            form.track("phone", "电话", phone, String::clone);
            (name, phone)
        });
        (built, name, phone)
    }

    fn is_unsaved(form: FormState) -> bool {
        untrack(|| form.is_unsaved())
    }

    #[test]
    fn what_is_typed_outlives_the_page_and_the_rest_follows_the_record() {
        Owner::new().with(|| {
            let form = FormState::unwatched();
            let (first, name, _) = page(form, ("甲", "1"));
            assert!(!is_unsaved(form));
            name.set("乙".to_owned());
            assert!(is_unsaved(form));
            first.cleanup();
            assert!(
                !is_unsaved(form),
                "a field that is off the page isn't asked about"
            );

            let (_second, name, phone) = page(form, ("丙", "2"));
            assert_eq!(name.get_untracked(), "乙", "mine");
            assert_eq!(
                phone.get_untracked(),
                "2",
                "theirs, for I typed nothing there"
            );
            let difference = Difference {
                label: "姓名".to_owned(),
                saved: "丙".to_owned(),
                typed: "乙".to_owned(),
            };
            assert_eq!(untrack(|| form.differences()), [difference]);
            form.take_back();
            assert_eq!(name.get_untracked(), "丙");
            assert!(!is_unsaved(form));
        });
    }

    #[test]
    fn what_was_sent_is_saved_and_what_was_typed_meanwhile_is_not() {
        Owner::new().with(|| {
            let form = FormState::unwatched();
            let (_page, name, _) = page(form, ("甲", "1"));
            name.set("乙".to_owned());
            let sent = form.snapshot();
            name.set("丙".to_owned());
            form.settle(sent);
            assert!(is_unsaved(form));
            name.set("乙".to_owned());
            assert!(!is_unsaved(form));
        });
    }

    #[test]
    fn others_changes_are_named() {
        Owner::new().with(|| {
            let form = FormState::unwatched();
            let (first, ..) = page(form, ("甲", "1"));
            let base = form.snapshot();
            first.cleanup();
            let (_second, ..) = page(form, ("甲", "2"));
            assert_eq!(untrack(|| form.changed_by_others(&base)), ["电话"]);
        });
    }
}
