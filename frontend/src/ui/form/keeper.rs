//! What outlives a record's page being built anew: the state of its forms, and which of its dialogs
//! are open. `Loaded` holds one.

use super::FormState;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The forms and dialogs over one record.
#[derive(Clone)]
pub struct Keeper {
    owner: Owner,
    reload: Callback<()>,
    forms: Arc<Mutex<HashMap<String, FormState>>>,
    opens: Arc<Mutex<HashMap<String, RwSignal<bool>>>>,
    /// Counts the forms, so that what follows them is told of new ones.
    count: RwSignal<usize>,
}

impl Keeper {
    /// Made by the component that outlives the pages; `reload` loads the record anew.
    pub fn new(reload: Callback<()>) -> Self {
        Self {
            owner: Owner::current().unwrap_or_default(),
            reload,
            forms: Arc::default(),
            opens: Arc::default(),
            count: RwSignal::new(0),
        }
    }

    /// Loads the record anew.
    pub fn reload(&self) {
        self.reload.run(());
    }

    fn form(&self, name: &str, make: fn() -> FormState) -> FormState {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(form) = forms.get(name) {
            return *form;
        }
        let form = self.owner.with(|| make().with_reload(Some(self.reload)));
        forms.insert(name.to_owned(), form);
        self.count.set(forms.len());
        form
    }

    /// What was typed into forms that the record's page has no more. Reactive.
    pub fn left_over(&self) -> Vec<(String, String)> {
        self.count.track();
        let forms: Vec<FormState> = {
            let forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
            forms.values().copied().collect()
        };
        forms.into_iter().flat_map(FormState::left_over).collect()
    }
}

impl FormState {
    /// The form of this name over the record that `Loaded` shows around it: what is typed stays
    /// when the record is loaded anew, as after another person's change. Elsewhere a form of its
    /// own. To be called once each time the page is built; whoever else needs it is given it.
    pub fn over(name: &str) -> Self {
        Self::kept_over(name, Self::new)
    }

    /// The same for a form whose content the page keeps on the device as it is typed: leaving it
    /// loses nothing, so nothing is asked.
    pub fn on_device(name: &str) -> Self {
        Self::kept_over(name, Self::unwatched)
    }

    fn kept_over(name: &str, make: fn() -> Self) -> Self {
        match use_context::<Keeper>() {
            None => make(),
            Some(keeper) => {
                let form = keeper.form(name, make);
                form.mount.update_value(|mount| *mount += 1);
                form
            }
        }
    }
}

/// Whether the dialog of this name over the record around it is open: as long as it is, it stays so
/// when the record is loaded anew.
pub fn kept_open(name: &str) -> RwSignal<bool> {
    let Some(keeper) = use_context::<Keeper>() else {
        return RwSignal::new(false);
    };
    let mut opens = keeper.opens.lock().unwrap_or_else(PoisonError::into_inner);
    *opens
        .entry(name.to_owned())
        .or_insert_with(|| keeper.owner.with(|| RwSignal::new(false)))
}
