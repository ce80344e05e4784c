//! Icons, from the Lucide set. Named here by what they are; only those used get into the module.

use leptos::prelude::*;

pub use icondata_core::Icon as IconShape;
pub use icondata_lu::{
    LuAlignJustify as LINES, LuArrowDown as ARROW_DOWN, LuArrowUp as ARROW_UP,
    LuBadgeCheck as BADGE, LuBell as BELL, LuBookOpen as DICTIONARY, LuBuilding2 as BUILDING,
    LuCalendarDays as CALENDAR, LuCheck as CHECK, LuChevronDown as CHEVRON_DOWN,
    LuChevronLeft as CHEVRON_LEFT, LuChevronRight as CHEVRON_RIGHT, LuChevronsUpDown as SORTABLE,
    LuCircleAlert as ALERT, LuCircleCheck as DONE, LuColumns3 as COLUMNS, LuContrast as CONTRAST,
    LuCopy as COPY, LuDices as DICE, LuDownload as DOWNLOAD, LuEllipsis as MORE,
    LuFileText as FILE, LuHouse as HOUSE, LuInbox as INBOX, LuInfo as INFO, LuKeyRound as KEY,
    LuLanguages as LANGUAGES, LuList as LIST, LuListChecks as JOBS, LuLock as LOCK,
    LuLogOut as SIGN_OUT, LuMaximize as SCREEN, LuMenu as MENU, LuNetwork as UNITS, LuPlus as PLUS,
    LuRefreshCw as REFRESH, LuScrollText as TRAIL, LuSearch as SEARCH, LuSearchX as NOTHING_FOUND,
    LuSettings as SETTINGS, LuSmartphone as PHONE, LuSquareCheck as TASK,
    LuTriangleAlert as WARNING, LuUpload as UPLOAD, LuUsers as PEOPLE, LuX as CROSS,
};

/// An icon beside words, or alone in a button that is named otherwise.
#[component]
pub fn Icon(
    /// Which.
    icon: IconShape,
) -> impl IntoView {
    view! { <svg class="ico" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.data></svg> }
}
