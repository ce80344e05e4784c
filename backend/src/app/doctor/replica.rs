//! The replica, where one is named: whether it follows the database, and how closely. The server does
//! without one that doesn't.

use super::Finding;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, Standing, catch_up, require_replica};
use std::time::Duration;

/// Looks at the replica beside the database; none if none is named.
pub(super) fn examine(config: &Config, connection: &mut AnyConnection) -> Option<Finding> {
    let replica = config.database_replica.as_deref()?;
    let seconds = config.replica_lag;
    if let Err(error) = require_replica(&config.database(), replica) {
        let english = error.to_string().replace('\n', " ");
        return Some(Finding::bad(
            "replica",
            "只读副本只能用于 PostgreSQL",
            english,
        ));
    }
    let mut there = match AnyConnection::open(replica) {
        Ok(there) => there,
        Err(error) => {
            return Some(Finding::doubtful(
                "replica",
                "无法连接只读副本，读取均由主库承担",
                format!("the replica can't be used, the database answers all: {error}"),
            ));
        }
    };
    Some(
        match catch_up(connection, &mut there, Duration::from_secs(seconds)) {
            Ok(Ok(time)) => {
                let milliseconds = time.as_millis();
                Finding::good(
                    "replica",
                    format!("只读副本在 {milliseconds} 毫秒内跟上主库"),
                    format!("the replica came to where the database was within {milliseconds} ms"),
                )
            }
            Ok(Err(standing)) => fault(standing, seconds),
            Err(error) => Finding::doubtful("replica", "无法读取只读副本的进度", error.to_string()),
        },
    )
}

fn fault(standing: Standing, seconds: u64) -> Finding {
    match standing {
        Standing::Independent => Finding::bad(
            "replica",
            "所配置的只读副本不是副本，而是独立的数据库",
            "what is named as the replica follows no database: it is one of its own, or was promoted",
        ),
        Standing::Foreign => Finding::bad(
            "replica",
            "所配置的只读副本属于另一套系统",
            "what is named as the replica follows the database of another installation",
        ),
        Standing::Late | Standing::Away | Standing::Used => Finding::doubtful(
            "replica",
            format!("只读副本落后主库超过 {seconds} 秒，读取均由主库承担"),
            format!("the replica is more than {seconds} s behind: the database answers all"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn replica_that_is_none_is_bad_and_a_late_one_doubtful() {
        for (standing, verdict) in [
            (Standing::Independent, Verdict::Bad),
            (Standing::Foreign, Verdict::Bad),
            (Standing::Late, Verdict::Doubtful),
            (Standing::Away, Verdict::Doubtful),
        ] {
            assert_eq!(fault(standing, 5).verdict, verdict, "{standing:?}");
        }
    }
}
