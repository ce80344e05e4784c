//! Deciding on a recusal: confirm, refuse with a reason, end with a reason.

use crate::api::Error;
use crate::registers::api::{confirm_recusal, end_recusal, refuse_recusal};
use crate::texts::registers as t;
use crate::ui::{Asked, Button, ButtonSize, ConfirmDialog, RowAction, Work, toast};
use leptos::prelude::*;
use sortition_contract::registers::{DecideRecusal, RecusalAction, RecusalView};

/// What is to be decided on which recusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    recusal: RecusalView,
    action: RecusalAction,
}

impl Decision {
    fn title(&self) -> &'static str {
        match self.action {
            RecusalAction::Confirm => t::confirm_recusal_title(),
            RecusalAction::Refuse => t::refuse_recusal_title(),
            RecusalAction::End => t::end_recusal_title(),
        }
    }

    fn consequence(&self) -> String {
        let name = &self.recusal.object_name;
        match self.action {
            RecusalAction::Confirm => t::confirm_recusal_consequence(name),
            RecusalAction::Refuse => t::refuse_recusal_consequence(name),
            RecusalAction::End => t::end_recusal_consequence(name),
        }
    }

    /// A confirmation says all by itself; what goes against the declaration needs a reason.
    fn reason_label(&self) -> Option<&'static str> {
        (self.action != RecusalAction::Confirm).then(t::reason)
    }

    /// Those that the caller may make.
    fn all_of(recusal: &RecusalView) -> Vec<Self> {
        let actions = recusal.allowed_actions.iter();
        actions
            .map(|action| Self {
                recusal: recusal.clone(),
                action: *action,
            })
            .collect()
    }

    /// Makes it.
    async fn make(self, reason: String) -> Result<(), Error> {
        let body = DecideRecusal {
            reason: Some(reason).filter(|reason| !reason.trim().is_empty()),
        };
        let (inspector_id, id) = (&self.recusal.inspector_id, &self.recusal.id);
        match self.action {
            RecusalAction::Confirm => confirm_recusal(inspector_id, id).await?,
            RecusalAction::Refuse => refuse_recusal(inspector_id, id, &body).await?,
            RecusalAction::End => end_recusal(inspector_id, id, &body).await?,
        };
        Ok(())
    }
}

/// What the caller may decide, as a list's actions.
pub fn row_actions(recusal: &RecusalView) -> Vec<RowAction> {
    Decision::all_of(recusal)
        .into_iter()
        .map(|decision| {
            RowAction::ask(Asked {
                title: decision.title(),
                consequence: decision.consequence(),
                verb: verb(decision.action),
                reason_label: decision.reason_label(),
                is_final: false,
                done: t::recusal_was_decided(),
                run: Work::from(move |reason: String| decision.clone().make(reason)),
            })
        })
        .collect()
}

fn verb(action: RecusalAction) -> &'static str {
    match action {
        RecusalAction::Confirm => t::confirm(),
        RecusalAction::Refuse => t::refuse(),
        RecusalAction::End => t::end(),
    }
}

/// The decision that a page asks for, if any, and whether its dialog shows. `Copy`.
#[derive(Clone, Copy)]
pub struct Deciding {
    open: RwSignal<bool>,
    decision: RwSignal<Option<Decision>>,
}

impl Deciding {
    /// Nothing asked.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            decision: RwSignal::new(None),
        }
    }

    /// The buttons of what the caller may decide.
    pub fn buttons(self, recusal: &RecusalView) -> AnyView {
        let buttons: Vec<_> = Decision::all_of(recusal)
            .into_iter()
            .map(|chosen| {
                let label = verb(chosen.action);
                let press = move || {
                    self.decision.set(Some(chosen.clone()));
                    self.open.set(true);
                };
                view! { <Button size=ButtonSize::Small on_press=press>{label}</Button> }
            })
            .collect();
        view! { <span class="row">{buttons}</span> }.into_any()
    }
}

/// Asks before it is decided.
#[component]
pub fn DecisionDialog(
    /// What is asked.
    deciding: Deciding,
    /// Once it is decided.
    #[prop(into)]
    done: Callback<()>,
) -> AnyView {
    let run = move |reason: String| async move {
        let Some(chosen) = deciding.decision.get_untracked() else {
            return Ok(());
        };
        chosen.make(reason).await?;
        toast::done(t::recusal_was_decided());
        done.run(());
        Ok(())
    };
    let dialog = move || {
        deciding.decision.get().map(|chosen| {
            let (title, verb) = (chosen.title().to_owned(), verb(chosen.action));
            match chosen.reason_label() {
                Some(reason_label) => view! {
                    <ConfirmDialog open=deciding.open title verb reason_label run>
                        {chosen.consequence()}
                    </ConfirmDialog>
                }
                .into_any(),
                None => view! {
                    <ConfirmDialog open=deciding.open title verb run>{chosen.consequence()}</ConfirmDialog>
                }
                .into_any(),
            }
        })
    };
    view! { {dialog} }.into_any()
}
