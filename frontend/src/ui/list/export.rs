//! A list as a file: the columns that are shown, all rows that match; the server makes it.

use super::query::ListQuery;
use crate::api::Error;
use crate::texts;
use crate::ui::icon::{self, Icon};
use crate::ui::{Command, Popover, Work, toast};
use leptos::prelude::*;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// A workbook, for Excel and WPS.
    Xlsx,
    /// Text with commas.
    Csv,
}

impl FileForm {
    /// The media type to ask the server for.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
        }
    }

    /// How its name ends, if the server gives none.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Xlsx => texts::ui::export_xlsx(),
            Self::Csv => texts::ui::export_csv(),
        }
    }
}

/// The file that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFile {
    /// What it holds: the list's conditions and order, its columns.
    pub query: ListQuery,
    /// Of which kind.
    pub form: FileForm,
}

/// The menu of files. What isn't a list of its own, as a short table, has it beside its search.
#[component]
pub fn FileMenu(
    /// Takes the file from the server: `list_file("list_units", "/units", conditions)`.
    file: Work<ListFile>,
    /// What is shown: conditions, order and columns ([`ListQuery::for_file`]).
    #[prop(into)]
    query: Callback<(), ListQuery>,
) -> AnyView {
    let command = Command::new();
    Effect::new(move |_| {
        // One that was broken off says by itself what goes on.
        if let Some(error) = command.error.get()
            && error != Error::Cancelled
        {
            toast::failed(error.message());
        }
    });
    let entry = move |form: FileForm| {
        let save = move |_| {
            let query = untrack(|| query.run(()));
            let file = file.run(ListFile { query, form });
            command.run(file, |()| toast::done(texts::ui::exported()));
        };
        view! {
            <li>
                <button type="button" disabled=command.busy on:click=save>
                    <Icon icon=icon::FILE/>
                    {form.label()}
                </button>
            </li>
        }
    };
    view! {
        <Popover
            label=texts::ui::export()
            trigger=|| view! { <Icon icon=icon::DOWNLOAD/><span class="t">{texts::ui::export()}</span> }
        >
            <ul>{[FileForm::Xlsx, FileForm::Csv].map(entry)}</ul>
        </Popover>
    }
    .into_any()
}
