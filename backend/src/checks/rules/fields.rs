//! The fields of what an inspector and an operator send about a check.

use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::text;
use sortition_contract::checks::{FindingResult, SaveFinding, TerminateCheck};
use sortition_contract::registers::ObjectStatus;

/// The longest detail or words.
pub const WORDS_LIMIT: usize = 2_000;

/// What was found at a point, in words, which a problem needs; and why it is saved anew.
pub fn check_finding(fields: &mut Fields, finding: &SaveFinding) -> Option<String> {
    let detail = match finding.result {
        FindingResult::Problem => fields.paragraphs("/detail", &finding.detail, WORDS_LIMIT),
        _ => fields
            .optional_paragraphs("/detail", Some(&finding.detail), WORDS_LIMIT)
            .map(Option::unwrap_or_default),
    };
    fields.optional_line("/reason", finding.reason.as_deref(), text::REASON_LIMIT)?;
    detail
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
        let finding = |result: FindingResult, detail: &str| SaveFinding {
            unit_id: "u".to_owned().into(),
            item_id: "i".to_owned().into(),
            point: "劳动合同".to_owned(),
            result,
            detail: detail.to_owned(),
            client_time: "2026-11-23T02:00:00Z".parse().unwrap(),
            reason: None,
        };
        let check = |finding: SaveFinding| read(|fields| check_finding(fields, &finding));
        let found = check(finding(FindingResult::Compliant, " "));
        assert_eq!(found.as_deref(), Ok(""));
        let found = check(finding(FindingResult::Problem, " 未订立 "));
        assert_eq!(found.as_deref(), Ok("未订立"));
        let errors = check(finding(FindingResult::Problem, " ")).unwrap_err();
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
