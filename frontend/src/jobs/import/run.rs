//! One import on its way, from the choice of a file to its end.

use super::what::Imported;
use crate::api::Transfer;
use crate::jobs::words::import_result;
use crate::ui::Command;
use leptos::prelude::*;
use sortition_contract::jobs::{EmptyCells, ImportResult, JobState, JobView, SimilarCertificates};
use web_sys::File;

/// One import on its way: the file, its check, its run. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) what: Imported,
    pub(super) file: RwSignal<Option<File>, LocalStorage>,
    pub(super) is_all_or_nothing: RwSignal<bool>,
    /// Whether empty cells erase what is stored.
    pub(super) is_erasing: RwSignal<bool>,
    /// Whether a certificate that differs by zeros is somebody else's.
    pub(super) is_entering_similar: RwSignal<bool>,
    /// The code of an encoding; empty: told by the content.
    pub(super) encoding: RwSignal<String>,
    pub(super) transfer: Transfer,
    pub(super) checking: Command,
    pub(super) importing: Command,
    pub(super) check: RwSignal<Option<RwSignal<JobView>>>,
    pub(super) import: RwSignal<Option<RwSignal<JobView>>>,
}

impl Run {
    /// Nothing is chosen yet.
    pub(super) fn new(what: Imported) -> Self {
        let run = Self {
            what,
            file: RwSignal::new_local(None),
            is_all_or_nothing: RwSignal::new(false),
            is_erasing: RwSignal::new(false),
            is_entering_similar: RwSignal::new(false),
            encoding: RwSignal::new(String::new()),
            transfer: Transfer::new(),
            checking: Command::new(),
            importing: Command::new(),
            check: RwSignal::new(None),
            import: RwSignal::new(None),
        };
        // Another file hasn't been checked, nor the same one taken otherwise.
        Effect::new(move |_| {
            run.file.track();
            run.is_erasing.track();
            run.is_entering_similar.track();
            run.encoding.track();
            run.forget();
        });
        run
    }

    fn forget(self) {
        self.check.set(None);
        self.import.set(None);
        self.checking.error.set(None);
        self.importing.error.set(None);
    }

    /// Sends the file, to be checked or to be imported.
    fn send(self, command: Command, is_dry_run: bool, job: RwSignal<Option<RwSignal<JobView>>>) {
        let Some(file) = self.file.get_untracked() else {
            return;
        };
        let address = format!(
            "{}?dry_run={is_dry_run}{}",
            self.what.address(),
            self.options()
        );
        let transfer = self.transfer;
        command.run(
            async move { transfer.upload::<JobView>(&address, &file).await },
            move |answer| job.set(Some(RwSignal::new(answer))),
        );
    }

    /// How the file is to be taken, as further query parameters.
    fn options(self) -> String {
        let mut options = format!("&all_or_nothing={}", self.is_all_or_nothing.get_untracked());
        if self.is_erasing.get_untracked() {
            options.push_str(&format!("&empty={}", EmptyCells::Erase));
        }
        if self.is_entering_similar.get_untracked() {
            options.push_str(&format!("&similar={}", SimilarCertificates::Enter));
        }
        self.encoding.with_untracked(|encoding| {
            if !encoding.is_empty() {
                options.push_str(&format!("&encoding={encoding}"));
            }
        });
        options
    }

    /// Has the file checked; nothing is written.
    pub(super) fn start_check(self) {
        self.import.set(None);
        self.send(self.checking, true, self.check);
    }

    /// Has the file imported.
    pub(super) fn start_import(self) {
        self.send(self.importing, false, self.import);
    }

    /// What the check found, once it is over. Reactive.
    pub(super) fn checked(self) -> Option<ImportResult> {
        self.check.get().and_then(|job| job.with(import_result))
    }

    /// How many rows an import would write. Reactive.
    pub(super) fn rows_to_write(self) -> i64 {
        match self.checked() {
            Some(result) if self.is_all_or_nothing.get() && result.rejected > 0 => 0,
            Some(result) => result.created + result.updated,
            None => 0,
        }
    }

    /// Whether what was imported is there. Reactive.
    pub(super) fn is_done(self) -> bool {
        self.import
            .get()
            .is_some_and(|job| job.with(|job| job.state == JobState::Succeeded))
    }

    /// The present step. Reactive.
    pub(super) fn step(self) -> usize {
        match (self.check.get(), self.import.get()) {
            (None, _) => 0,
            (Some(_), None) => 1,
            (Some(_), Some(_)) if self.is_done() => 3,
            (Some(_), Some(_)) => 2,
        }
    }
}
