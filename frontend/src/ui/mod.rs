//! The component kit: native elements with the look's classes. No domain word inside, no request
//! to the server, no colour or size: those are in the style beside each component, from tokens.

mod brand;
mod button;
mod calendar;
mod card;
mod chart;
mod choice;
mod description;
mod dialog;
mod diff;
mod drawer;
mod field;
mod figure;
mod fold;
mod form;
mod hash;
pub mod icon;
mod list;
mod note;
mod page_head;
mod palette;
mod place;
mod popover;
mod progress;
mod remote;
mod segments;
mod shell;
mod sought;
mod state;
mod steps;
mod table;
mod tabs;
mod tag;
mod timeline;
pub mod toast;
mod todo;
mod upload;
mod work;

pub use brand::Brand;
pub use button::{Button, ButtonKind, ButtonSize, IconButton, LinkButton};
pub use calendar::{Month, WorkCalendar, WorkDays};
pub use card::Card;
pub use chart::{BarChart, BarLink, LineChart, Series};
pub use choice::{Choice, chosen_label};
pub use description::{Fact, Facts};
pub use dialog::{ConfirmDialog, Dialog, DialogFoot};
pub use diff::{Change, ChangeTable};
pub use drawer::{Drawer, Neighbours};
pub use field::{
    CheckField, ChecksField, DateField, DecimalField, FileField, ManyField, NumberField, PickField,
    RadioField, RatioField, SelectField, TagsField, TextArea, TextField,
};
pub use figure::{Bar, Stat, Target};
pub use fold::Fold;
pub use form::{
    Form, FormFoot, FormState, Holds, LeaveDialog, Value, before_leaving, follow_address,
    kept_open, watch_page,
};
pub use hash::Hash;
pub use icon::Icon;
pub use list::{
    Asked, BatchButton, Column, Conditions, DataList, FileForm, FileMenu, Filter, Group, ListFile,
    ListHandle, ListQuery, RowAction, SavedView, SearchField, Selection, part_in_address,
};
pub use note::{ErrorNote, Note, NoteKind};
pub use page_head::PageHead;
pub use palette::{Palette, PaletteEntry, PaletteSource, remember};
pub use place::Place;
pub use popover::{Menu, MenuItem, Popover};
pub use progress::Progress;
pub use remote::{Loaded, Remote};
pub use segments::Segments;
pub use shell::{Crumb, NavEntry, NavGroup, Shell};
pub use sought::Sought;
pub use state::{EmptyState, ErrorState, Skeleton};
pub use steps::{Step, StepState, Steps};
pub use table::Table;
pub use tabs::{Tab, Tabs};
pub use tag::{Grade, Status, StatusKind, Tag, TagKind};
pub use timeline::{Moment, MomentKind, Timeline};
pub use todo::{Todo, TodoList};
pub use upload::UploadBox;
pub use work::{Command, Work};

use std::cell::Cell;

/// An id that no other element has, for labels and descriptions.
pub fn unique_id() -> String {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    let next = LAST.get() + 1;
    LAST.set(next);
    format!("e{next}")
}
