//! `checks`: one object in one task, inspected by those who were matched with it; its findings,
//! its evidence, its result.

mod check;
mod findings;

pub use self::check::{
    CheckAction, CheckDetail, CheckFilter, CheckInspector, CheckObject, CheckPart, CheckState,
    CheckStep, CheckView, ConfirmCheck, ReadReason, Released, TerminateCheck,
};
pub use self::findings::{
    CheckResult, EvidenceView, FindingResult, FindingView, FormPoint, SaveFinding, StartCheck,
    UpdateCheck,
};
