//! What errors call the fields of a request, in the reader's language: by the words of the page.

use super::Language;
use crate::texts::Words;
use crate::texts::catalogue::{checklist, draws, org, plans, publications, registers, tasks};

/// The parameter whose value are names of fields, as the API has them, with spaces between.
pub(super) const PARAMETER: &str = "field";

/// The words for fields; a name that has none stays.
pub(super) fn words(names: &str, language: Language) -> String {
    let words: Vec<&str> = names
        .split_whitespace()
        .map(|name| words_of(name).map_or(name, |words| words.text(language)))
        .collect();
    words.join(match language {
        Language::Chinese => "、",
        Language::English => ", ",
    })
}

fn words_of(name: &str) -> Option<Words> {
    Some(match name {
        "title" | "task_title" => plans::title,
        "document_number" => tasks::document_number,
        "name" => Words::new("名称", "Name"),
        "code" => Words::new("编码", "Code"),
        "content" => checklist::content,
        "method" => checklist::method,
        "legal_basis" => checklist::legal_basis,
        "site" => publications::site,
        "url" => publications::url,
        "number" => publications::number,
        "public_text" => publications::public_text,
        "reason" | "text" => publications::reason,
        "round" => draws::round,
        "object_name" => registers::object,
        "unit_name" | "units" | "lead_unit" | "partner_units" => org::unit_name,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_fields_are_those_of_the_page() {
        for (names, chinese, english) in [
            ("title", "标题", "Title"),
            ("title public_text", "标题、公示内容", "Title, Public text"),
            ("colour", "colour", "colour"),
            ("", "", ""),
        ] {
            assert_eq!(words(names, Language::Chinese), chinese);
            assert_eq!(words(names, Language::English), english);
        }
    }
}
