//! What was refused, as entries of the audit trail, within bounds: whoever is refused again and again
//! can't fill the disk with it. What is left out is counted, and the next entry says how many they
//! were. Each server counts for itself, in memory; request and address of all of them are in the log.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::limits::{Limit, Limiter};
use crate::kernel::readings::is_limit;
use crate::kernel::services::Services;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, web};
use serde_json::{Value, json};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UserId;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Entries of one source (an address, an account): so many at once, refilled within the hour.
const BY_SOURCE: u32 = 60;
/// Entries of all accounts together, and as many of all addresses that nobody is signed in from: some
/// megabytes a day at the most, and those outside leave room for those inside.
const OF_ALL: u32 = 600;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Says which refusals become entries.
pub struct Refusals {
    by_source: Limiter<String>,
    of_all: Limiter<bool>,
    left_out: AtomicU64,
}

impl Refusals {
    /// With the bounds of a server; `None` can't happen while the hour has a length.
    pub fn new() -> Option<Self> {
        let limit = |name, burst| Limit {
            name,
            burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
            window: HOUR,
        };
        Some(Self {
            by_source: Limiter::new(limit("refusals-of-one", BY_SOURCE))?,
            of_all: Limiter::new(limit("refusals", OF_ALL))?,
            left_out: AtomicU64::new(0),
        })
    }

    /// Whether a refusal of this address becomes an entry: then how many were left out before it.
    pub fn admit_anonymous(&self, address: &str) -> Option<u64> {
        self.admit(address, false)
    }

    /// The same of an account that is signed in.
    pub fn admit_account(&self, user_id: &UserId) -> Option<u64> {
        self.admit(user_id, true)
    }

    fn admit(&self, source: &str, is_signed_in: bool) -> Option<u64> {
        let is_admitted = self.by_source.check(&source.to_owned()).is_allowed()
            && self.of_all.check(&is_signed_in).is_allowed();
        if is_admitted {
            return Some(self.left_out.swap(0, Ordering::Relaxed));
        }
        self.left_out.fetch_add(1, Ordering::Relaxed);
        None
    }
}

/// What an entry says besides, if there is anything.
pub fn facts(mut facts: Value, left_out: u64) -> Option<Value> {
    if left_out > 0 {
        facts["left_out"] = json!(left_out);
    }
    facts
        .as_object()
        .is_some_and(|known| !known.is_empty())
        .then_some(facts)
}

/// Beside a request (its extensions): who asks for what, once that is known.
#[derive(Clone, Debug)]
pub struct Asked(pub Call);

/// Writes the entry of an answer 403 to somebody who is signed in, and of one who read too much. If the
/// database has no time, the answer goes out and the entry follows.
pub async fn note(response: &ServiceResponse<BoxBody>) {
    let status = response.status();
    if status != StatusCode::FORBIDDEN && status != StatusCode::TOO_MANY_REQUESTS {
        return;
    }
    let error = response.response().error();
    let code = error
        .and_then(|error| error.as_error::<ApiError>())
        .map_or(ErrorCode::Forbidden, ApiError::code);
    if status != StatusCode::FORBIDDEN && !is_limit(code) {
        return;
    }
    let request = response.request();
    let asked = request.extensions().get::<Asked>().cloned();
    let services = request.app_data::<web::Data<Services>>().cloned();
    let (Some(Asked(call)), Some(services)) = (asked, services) else {
        return;
    };
    let account = call.actor.user_id.clone();
    let Some(left_out) = account.and_then(|id| services.refusals.admit_account(&id)) else {
        return;
    };
    services
        .write_aside("a refused access", move |connection| {
            record(connection, &call, code, left_out)
        })
        .await;
}

/// The entry is about the account that was refused. It names no record: to whom it may not be shown
/// may not read it in the trail either.
fn record(
    connection: &mut AnyConnection,
    call: &Call,
    code: ErrorCode,
    left_out: u64,
) -> Result<(), ApiError> {
    let what = json!({ "operation": call.operation, "code": code.code() });
    let call = call.as_operation("refuse_access");
    let change = Change {
        event: "refuse_access",
        resource: "users",
        record_id: call.actor.user_id.as_deref().unwrap_or_default(),
        unit_id: call.actor.unit_id.as_ref(),
        after: facts(what, left_out),
        ..Change::default()
    };
    history::record_refusal(connection, &call, &change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admit_ends_for_one_source_and_counts_what_it_leaves_out() {
        let refusals = Refusals::new().unwrap();
        for _ in 0..BY_SOURCE {
            assert_eq!(refusals.admit_anonymous("203.0.113.7"), Some(0));
        }
        for _ in 0..5 {
            assert_eq!(refusals.admit_anonymous("203.0.113.7"), None);
        }
        assert_eq!(refusals.admit_anonymous("203.0.113.8"), Some(5));
        assert_eq!(refusals.admit_anonymous("203.0.113.8"), Some(0));
    }

    #[test]
    fn admit_ends_for_all_sources_together() {
        let refusals = Refusals::new().unwrap();
        let admitted = (0..10 * OF_ALL)
            .filter(|number| refusals.admit_anonymous(&number.to_string()).is_some())
            .count();
        // A few more may be refilled while the test runs.
        let most = usize::try_from(OF_ALL).unwrap() + 20;
        assert!(admitted <= most, "{admitted}");
        // Those who are signed in have room of their own.
        assert!(
            refusals
                .admit_account(&"somebody".to_owned().into())
                .is_some()
        );
    }

    #[test]
    fn facts_are_there_only_if_there_are_any() {
        assert_eq!(facts(json!({}), 0), None);
        assert_eq!(facts(json!({}), 3), Some(json!({ "left_out": 3 })));
        let code = json!({ "code": "forbidden" });
        assert_eq!(facts(code.clone(), 0), Some(code));
    }
}
