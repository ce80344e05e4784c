//! The contract's table of errors: stable codes, each with a sentence in both languages.

use sortition_contract::error::{ErrorCode, Language};

#[test]
fn every_error_has_a_sentence_in_both_languages() {
    for code in ErrorCode::ALL {
        let (chinese, english) = (
            code.template(Language::Chinese),
            code.template(Language::English),
        );
        let name = code.code();
        assert!(
            chinese
                .chars()
                .any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
            "{name}: write its Chinese sentence in openapi/src/error.rs"
        );
        assert!(
            !english.is_empty() && english.is_ascii() | english.contains('“'),
            "{name}: write its English sentence in openapi/src/error.rs"
        );
    }
}

#[test]
fn every_error_has_a_status_of_the_api() {
    const STATUSES: [u16; 15] = [
        400, 401, 403, 404, 405, 406, 408, 409, 412, 413, 415, 422, 428, 429, 500,
    ];
    for code in ErrorCode::ALL {
        let status = code.status();
        assert!(
            STATUSES.contains(&status) || status == 503,
            "{}: {status} is no status of the API; see the conventions in openapi/README.md",
            code.code()
        );
    }
}
