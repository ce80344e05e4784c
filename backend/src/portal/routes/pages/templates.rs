//! The pages as their templates take them.

use crate::kernel::calendar::shanghai_time;
use crate::portal::problems::Explanation;
use crate::portal::store::PublicDraw;
use askama::Template;
use chrono::{DateTime, Utc};
use sortition_contract::draws::{DrawState, LogEntryKind, LogEntryView};
use sortition_contract::portal::{PublishedItem, PublishedPlan, PublishedResult};
use sortition_contract::publications::PublicationState;
use std::borrow::Borrow;

/// What stands around each page.
pub(super) struct Frame {
    pub(super) title: &'static str,
    /// The entry of the navigation that is open.
    pub(super) place: &'static str,
    pub(super) is_demo: bool,
}

impl Frame {
    fn is(&self, place: &str) -> bool {
        self.place == place
    }
}

#[derive(Template)]
#[template(path = "portal/home.html")]
pub(super) struct HomePage {
    pub(super) frame: Frame,
    pub(super) total: i64,
    pub(super) results: Vec<PublishedResult>,
    pub(super) plans: Vec<PublishedPlan>,
}

#[derive(Template)]
#[template(path = "portal/checklist.html")]
pub(super) struct ChecklistPage {
    pub(super) frame: Frame,
    pub(super) items: Vec<PublishedItem>,
}

#[derive(Template)]
#[template(path = "portal/plans.html")]
pub(super) struct PlansPage {
    pub(super) frame: Frame,
    pub(super) plans: Vec<PublishedPlan>,
    pub(super) next: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/plan.html")]
pub(super) struct PlanPage {
    pub(super) frame: Frame,
    pub(super) plan: PublishedPlan,
}

#[derive(Template)]
#[template(path = "portal/results.html")]
pub(super) struct ResultsPage {
    pub(super) frame: Frame,
    pub(super) q: String,
    pub(super) total: i64,
    /// Whether there are more than were counted.
    pub(super) has_uncounted: bool,
    pub(super) results: Vec<PublishedResult>,
    pub(super) next: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/result.html")]
pub(super) struct ResultPage {
    pub(super) frame: Frame,
    pub(super) result: PublishedResult,
}

#[derive(Template)]
#[template(path = "portal/draws.html")]
pub(super) struct DrawsPage {
    pub(super) frame: Frame,
    pub(super) draws: Vec<PublicDraw>,
}

#[derive(Template)]
#[template(path = "portal/draw.html")]
pub(super) struct DrawPage {
    pub(super) frame: Frame,
    pub(super) draw: PublicDraw,
    pub(super) entries: Vec<LogEntryView>,
}

#[derive(Template)]
#[template(path = "portal/problem.html")]
pub(super) struct ProblemPage {
    pub(super) frame: Frame,
    pub(super) code: &'static str,
    pub(super) status: u16,
    pub(super) texts: [Explanation; 2],
}

#[derive(Template)]
#[template(path = "portal/missing.html")]
pub(super) struct MissingPage {
    pub(super) frame: Frame,
}

mod filters {
    //! What the templates need beyond text.

    use super::*;
    use std::fmt::Display;

    /// A day in Asia/Shanghai.
    #[askama::filter_fn]
    pub fn day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(shanghai_time(*at).format("%Y-%m-%d").to_string())
    }

    /// A moment in Asia/Shanghai.
    #[askama::filter_fn]
    pub fn moment(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(shanghai_time(*at).format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// Months as `3、4、5`.
    #[askama::filter_fn]
    pub fn months(months: &[u32], _: &dyn askama::Values) -> askama::Result<String> {
        let months: Vec<String> = months.iter().map(u32::to_string).collect();
        Ok(months.join("、"))
    }

    /// A text as a value in a query string.
    #[askama::filter_fn]
    pub fn query(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(form_urlencoded::byte_serialize(text.to_string().as_bytes()).collect())
    }

    /// The state of a draw in words.
    #[askama::filter_fn]
    pub fn draw_state(state: &DrawState, _: &dyn askama::Values) -> askama::Result<&'static str> {
        Ok(match state {
            DrawState::Frozen => "已冻结",
            DrawState::Revealing => "揭示中",
            DrawState::Drawn => "已抽出",
            DrawState::Aborted => "已中止",
            DrawState::Open => "待承诺",
        })
    }

    /// What an entry of the log tells.
    #[askama::filter_fn]
    pub fn log_kind(kind: &LogEntryKind, _: &dyn askama::Values) -> askama::Result<&'static str> {
        Ok(match kind {
            LogEntryKind::Commit => "提交承诺",
            LogEntryKind::Freeze => "冻结清单",
            LogEntryKind::Reveal => "揭示随机数",
            LogEntryKind::Result => "抽取结果",
            LogEntryKind::Rematch => "重新匹配",
            LogEntryKind::Abort => "中止",
            LogEntryKind::Void => "作废",
            LogEntryKind::Publish => "公布数据包",
            LogEntryKind::Substitute => "替换对象",
            LogEntryKind::Recuse => "执法人员回避",
        })
    }
}

fn is_former(state: impl Borrow<PublicationState>) -> bool {
    *state.borrow() == PublicationState::Corrected
}
