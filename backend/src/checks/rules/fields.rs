//! The fields of what an inspector and an operator send about a check.

use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::text;
use sortition_contract::checks::{FindingResult, SaveFinding, TerminateCheck};
use sortition_contract::registers::ObjectStatus;

/// The longest detail or words.
pub const WORDS_LIMIT: usize = 2_000;

/// The words of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingWords {
    /// What was found at the point, which a problem needs.
    pub detail: String,
    /// Why it is saved anew, if that is said.
    pub reason: Option<String>,
}

/// The words of a finding in their normal form.
pub fn check_finding(fields: &mut Fields, finding: &SaveFinding) -> Option<FindingWords> {
    let detail = match finding.result {
        FindingResult::Problem => fields.paragraphs("/detail", &finding.detail, WORDS_LIMIT),
        _ => fields
            .optional_paragraphs("/detail", Some(&finding.detail), WORDS_LIMIT)
            .map(Option::unwrap_or_default),
    };
    let reason = finding.reason.as_deref();
    let reason = fields.optional_line("/reason", reason, text::REASON_LIMIT);
    Some(FindingWords {
        detail: detail?,
        reason: reason?,
    })
}

/// Why a check is to be given up: its object isn't what it was.
pub fn check_termination(fields: &mut Fields, asked: &TerminateCheck) -> Option<TerminateCheck> {
    let reason = match asked.reason {
        ObjectStatus::Active => Err(FieldError::unknown_value("/reason", asked.reason.code())),
        gone => Ok(gone),
    };
    let reason = fields.take(reason);
    let text = fields.paragraphs("/text", &asked.text, text::REASON_LIMIT);
    Some(TerminateCheck {
        reason: reason?,
        text: text?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;
    use sortition_contract::error::ErrorCode;

    #[test]
    fn only_a_problem_needs_words() {
        let finding = |result: FindingResult, detail: &str, reason: Option<&str>| SaveFinding {
            unit_id: "u".to_owned().into(),
            item_id: "i".to_owned().into(),
            point: "劳动合同".to_owned(),
            result,
            detail: detail.to_owned(),
            client_time: "2026-11-23T02:00:00Z".parse().unwrap(),
            reason: reason.map(str::to_owned),
        };
        let check = |finding: SaveFinding| read(|fields| check_finding(fields, &finding));
        let words = |detail: &str, reason: Option<&str>| FindingWords {
            detail: detail.to_owned(),
            reason: reason.map(str::to_owned),
        };
        let found = check(finding(FindingResult::Compliant, " ", Some(" ")));
        assert_eq!(found, Ok(words("", None)));
        let found = check(finding(FindingResult::Problem, " 未订立 ", Some(" 遗漏 ")));
        assert_eq!(found, Ok(words("未订立", Some("遗漏"))));
        let errors = check(finding(FindingResult::Problem, " ", None)).unwrap_err();
        assert_eq!(errors, [FieldError::new("/detail", ErrorCode::Required)]);
    }

    #[test]
    fn a_check_is_given_up_for_what_became_of_its_object() {
        let asked = |reason| TerminateCheck {
            reason,
            text: " 已注销 ".to_owned(),
        };
        let check = |asked: TerminateCheck| read(|fields| check_termination(fields, &asked));
        let found = check(asked(ObjectStatus::Deregistered)).unwrap();
        assert_eq!(found.text, "已注销");
        let errors = check(asked(ObjectStatus::Active)).unwrap_err();
        assert_eq!(errors[0].code, ErrorCode::UnknownValue);
    }
}
