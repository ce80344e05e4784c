//! Who read how much, by the entries of the trail that tell of it.

use serde_json::Value;
use sortition_contract::audit::AuditReading;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use sortition_contract::jobs::ROWS_ALONE;
use std::collections::{BTreeMap, HashMap};

/// Personal data was shown.
pub const UNMASK: &str = "unmask";
/// A list was taken as a file.
pub const EXPORT: &str = "export";
/// Many rows were leafed through.
pub const READ_MANY: &str = "read_many";
/// An access was refused; whether for reading too much, its facts say.
pub const REFUSED: &str = "refuse_access";

/// An entry that tells of reading.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The account.
    pub user_id: Option<UserId>,
    /// Its name.
    pub username: String,
    /// What happened.
    pub event: Option<String>,
    /// What the entry holds of it, JSON.
    pub facts: Option<String>,
}

/// Adds up by account, those who took most first.
pub fn by_account(read: Vec<Read>, names: &HashMap<UserId, String>) -> Vec<AuditReading> {
    let mut accounts: BTreeMap<String, AuditReading> = BTreeMap::new();
    for one in read {
        let facts: Value = one
            .facts
            .as_deref()
            .and_then(|facts| serde_json::from_str(facts).ok())
            .unwrap_or_default();
        let event = one.event.as_deref().unwrap_or_default();
        if event == REFUSED && !is_for_reading(&facts) {
            continue;
        }
        let reading = accounts
            .entry(one.username.clone())
            .or_insert_with(|| AuditReading {
                name: one.user_id.as_ref().and_then(|id| names.get(id).cloned()),
                user_id: one.user_id.clone(),
                username: one.username.clone(),
                ..AuditReading::default()
            });
        let rows = facts["rows"].as_i64().unwrap_or(0);
        match event {
            UNMASK => reading.unmasked_count += 1,
            EXPORT => {
                reading.file_count += 1;
                reading.file_rows += rows;
                reading.large_count += i64::from(rows > ROWS_ALONE);
            }
            READ_MANY => reading.many_count += 1,
            _ => reading.refused_count += 1,
        }
    }
    let mut readings: Vec<AuditReading> = accounts.into_values().collect();
    readings.sort_by_key(|one| {
        let most = one.file_rows.max(one.unmasked_count);
        (std::cmp::Reverse(most), one.username.clone())
    });
    readings
}

/// Whether an access was refused because too much had been read.
fn is_for_reading(facts: &Value) -> bool {
    let code = facts["code"].as_str().and_then(ErrorCode::find);
    code.is_some_and(crate::kernel::readings::is_limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(username: &str, event: &str, facts: &str) -> Read {
        Read {
            user_id: Some(format!("id of {username}").into()),
            username: username.to_owned(),
            event: Some(event.to_owned()),
            facts: (!facts.is_empty()).then(|| facts.to_owned()),
        }
    }

    #[test]
    fn by_account_adds_up_and_puts_those_who_took_most_first() {
        let names = HashMap::from([("id of b".to_owned().into(), "乙".to_owned())]);
        let all = vec![
            read("a", UNMASK, ""),
            read("a", UNMASK, ""),
            read("a", REFUSED, "{\"code\":\"too_many_unmasked\"}"),
            read("a", REFUSED, "{\"code\":\"forbidden\"}"),
            read("c", REFUSED, "{\"code\":\"forbidden\"}"),
            read("b", EXPORT, "{\"rows\":10000}"),
            read("b", EXPORT, "{\"rows\":10001}"),
            // Of a former version.
            read("b", EXPORT, "{\"format\":\"csv\"}"),
            read("b", READ_MANY, "{\"rows\":10000}"),
        ];
        let told = by_account(all, &names);
        let (first, second) = (&told[0], &told[1]);
        assert_eq!(told.len(), 2);
        assert_eq!(first.name.as_deref(), Some("乙"));
        assert_eq!(
            (first.file_count, first.file_rows, first.large_count),
            (3, 20_001, 1)
        );
        assert_eq!(first.many_count, 1);
        assert_eq!(second.username, "a");
        assert_eq!((second.unmasked_count, second.refused_count), (2, 1));
    }
}
