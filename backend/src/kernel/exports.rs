//! Lists taken as files: how many rows somebody takes alone is a rule of the module that keeps the
//! requests for more; it mounts here what it says.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::personal_numbers;
use sortition_contract::ids::ExportRequestId;

/// The parameter that searches.
const SEARCHED: &str = "q";
/// What stands for a value in the trail.
const MASKED: &str = "***";

/// A file that somebody wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The list's query in its normal form ([`normal_query`]).
    pub query: String,
    /// `csv`, `xlsx`.
    pub format: &'static str,
    /// How many rows it has now.
    pub rows: i64,
    /// The request under which it is wanted.
    pub request: Option<String>,
    /// Whether it is given now; not where only its headers are asked for.
    pub is_taken: bool,
}

/// Under what a file may be taken that one doesn't take alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// The request.
    pub request_id: ExportRequestId,
    /// The name of the account of whoever agreed.
    pub confirmed_by: String,
}

/// Says whether a file may be taken, and notes that it is: none where one takes it alone.
pub type ExportGate = fn(&mut AnyConnection, &Call, &Wanted) -> Result<Option<Permit>, ApiError>;

/// A list's query without what only chooses a page of it, its parameters in their order: the same file has
/// the same one. Of a parameter that is given twice one holds, so that those keep the order they came in.
pub fn normal_query(query: &str) -> String {
    const OF_A_PAGE: [&str; 4] = ["limit", "cursor", "page", "count"];
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .filter(|(name, _)| !OF_A_PAGE.contains(&name.as_str()))
        .collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// A normal query as the trail keeps it, for ever: what was searched for may be somebody's name, identity
/// number or telephone, whatever the parameter is called, and is masked. Codes, days and columns stay; the
/// request, which the entry names, has all of it.
pub fn query_in_trail(query: &str) -> String {
    let is_plain = |name: &str, value: &str| {
        name != SEARCHED && value.is_ascii() && personal_numbers::find(value).is_empty()
    };
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
        let shown = match is_plain(&name, &value) {
            true => value,
            false => MASKED.into(),
        };
        (name, shown)
    });
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_query_is_the_same_of_the_same_file() {
        for query in [
            "sort=code&region_code=130102&q=%E5%85%AC%E5%8F%B8",
            "region_code=130102&limit=50&q=公司&sort=code&count=true",
            "region_code=130102&q=公司&sort=code&page=3",
        ] {
            assert_eq!(
                normal_query(query),
                "q=%E5%85%AC%E5%8F%B8&region_code=130102&sort=code"
            );
        }
        assert_eq!(normal_query(""), "");
        assert_ne!(normal_query("columns=a,b"), normal_query("columns=b,a"));
        // What was agreed to isn't what the other one gives.
        assert_ne!(normal_query("q=a&q=b"), normal_query("q=b&q=a"));
    }

    #[test]
    fn query_in_trail_holds_no_term_and_nobodys_number() {
        for (query, expected) in [
            ("", ""),
            (
                "columns=code%2Cname&region_code=130102&sort=-created_at",
                "columns=code%2Cname&region_code=130102&sort=-created_at",
            ),
            (
                "from=2026-11-23&q=%E7%A7%A6%E6%9C%97",
                "from=2026-11-23&q=***",
            ),
            ("q=130102199003071234", "q=***"),
            ("q=a&q=b", "q=***&q=***"),
            (
                "code=13812345678&name=%E7%A7%A6%E6%9C%97",
                "code=***&name=***",
            ),
        ] {
            assert_eq!(query_in_trail(query), expected);
        }
    }
}
