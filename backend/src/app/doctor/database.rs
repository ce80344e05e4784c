//! The database: whether it answers and is whole, whether this program fits it, whether the clocks agree
//! with what it holds, and whether it can be written.

use super::Finding;
use crate::app::{backup, require_whole};
use crate::audit;
use crate::both;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, DatabaseError, Kind, file_of, require_address};
use crate::kernel::error::ApiError;
use crate::kernel::migrations::schema_state;
use crate::kernel::readiness;
use crate::org::store::users;
use crate::registers::store::groups;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Double, Text};

/// Clocks of two machines that differ by more are worth a look: of two servers that differ from the
/// database's by so much either way, none takes the other's jobs yet (`jobs::rules`).
const DRIFT_WANTED: f64 = 3.0;
/// And by more than this they are wrong: tokens end, days differ.
const DRIFT_MOST: f64 = 300.0;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Seconds {
    #[diesel(sql_type = Double)]
    seconds: f64,
}

fn line(connection: &mut AnyConnection, query: &str) -> QueryResult<String> {
    let row: Line = both!(connection, native => diesel::sql_query(query).get_result(native))?;
    Ok(row.line)
}

/// Connects; makes no database where there is none.
pub(super) fn open(config: &Config) -> Result<AnyConnection, Finding> {
    let address = config.database();
    let unusable =
        |error: DatabaseError| Finding::bad("database", "无法连接数据库", error.to_string());
    require_address(&address).map_err(unusable)?;
    if let Some(file) = file_of(&address)
        && !file.exists()
    {
        return Err(Finding::bad(
            "database",
            format!("没有数据库 {}：首次启动服务时建立", file.display()),
            format!(
                "there is no database {}: the first start makes it",
                file.display()
            ),
        ));
    }
    AnyConnection::open(&address).map_err(unusable)
}

/// Which database it is, and whether it is whole as far as can be told quickly.
pub(super) fn health(connection: &mut AnyConnection) -> Finding {
    let (version, check) = match connection.kind() {
        Kind::Sqlite => (
            "SELECT 'SQLite ' || sqlite_version() AS line",
            "SELECT quick_check AS line FROM pragma_quick_check",
        ),
        Kind::Postgres => (
            "SELECT 'PostgreSQL ' || current_setting('server_version') AS line",
            "SELECT 'ok' AS line",
        ),
    };
    let found = line(connection, version)
        .and_then(|version| line(connection, check).map(|check| (version, check)));
    match found {
        Ok((version, check)) if check == "ok" => {
            Finding::good("database", version.clone(), version)
        }
        Ok((version, check)) => Finding::bad(
            "database",
            format!("{version}：数据库文件已损坏，请从备份恢复"),
            format!("{version}: the file is damaged, restore it from the backup: {check}"),
        ),
        Err(error) => Finding::bad("database", "数据库没有应答", error.to_string()),
    }
}

/// Whether this program fits the database; true if all its tables are there.
pub(super) fn version(connection: &mut AnyConnection) -> (Finding, bool) {
    let program = env!("CARGO_PKG_VERSION");
    // Looked at first: comparing would make the table in which migrations are kept.
    let query = "SELECT 'made' AS line FROM __diesel_schema_migrations LIMIT 1";
    if line(connection, query).is_err() {
        let finding = Finding::good(
            "version",
            format!("程序 {program}，数据库为空：首次启动时建立"),
            format!("program {program}; the database is empty: the first start fills it"),
        );
        return (finding, false);
    }
    let state = match schema_state(connection) {
        Ok(state) => state,
        Err(error) => {
            let finding = Finding::bad("version", "无法读取数据库版本", error.to_string());
            return (finding, false);
        }
    };
    if !state.unknown.is_empty() {
        let unknown = state.unknown.join(", ");
        let finding = Finding::bad(
            "version",
            format!("数据库由更高版本的程序升级过（{unknown}），请使用该版本"),
            format!("a later version migrated this database ({unknown}): run that version"),
        );
        return (finding, false);
    }
    if !state.pending.is_empty() {
        let count = state.pending.len();
        let finding = Finding::doubtful(
            "version",
            format!("程序 {program}：下次启动时升级数据库（{count} 步），请先备份"),
            format!(
                "program {program}: the next start migrates the database ({count} steps), back it up first"
            ),
        );
        return (finding, false);
    }
    let finding = Finding::good(
        "version",
        format!("程序 {program}，数据库为最新"),
        format!("program {program}; the database is up to date"),
    );
    (finding, true)
}

/// What is wrong with a database into which a copy began and didn't end; none if that isn't so.
pub(super) fn unfinished(connection: &mut AnyConnection) -> Option<Finding> {
    match require_whole(connection) {
        Ok(()) => None,
        Err(DatabaseError::Unfinished(begun)) => Some(Finding::bad(
            "database",
            format!("{begun} 开始的复制未完成，数据库内容不完整：请重新运行 sortition copy"),
            format!(
                "a copy into this database, begun at {begun}, didn't end: run sortition copy again"
            ),
        )),
        Err(error) => Some(Finding::bad(
            "database",
            "数据库没有应答",
            error.to_string(),
        )),
    }
}

/// Whether this machine's clock fits what the database holds, and the database's own clock.
pub(super) fn clock(connection: &mut AnyConnection, now: DateTime<Utc>) -> Finding {
    // The last, not the latest: what was written by a clock that is known to have been wrong is over.
    let latest = match audit::store::last_at(connection) {
        Ok(latest) => latest,
        Err(error) => return Finding::bad("clock", "无法读取审计记录", error.to_string()),
    };
    match drift(connection, now) {
        Ok(drift) => judged(now, latest, drift),
        Err(error) => Finding::bad("clock", "无法读取数据库时钟", error.to_string()),
    }
}

/// By how many seconds the database's own clock differs; 0 where it has none.
fn drift(connection: &mut AnyConnection, now: DateTime<Utc>) -> QueryResult<f64> {
    let AnyConnection::Postgres(native) = connection else {
        return Ok(0.0);
    };
    let query = "SELECT CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION) AS seconds";
    let there: Seconds = diesel::sql_query(query).get_result(native)?;
    Ok(there.seconds - now.timestamp_millis() as f64 / 1_000.0)
}

fn judged(now: DateTime<Utc>, latest: Option<DateTime<Utc>>, drift: f64) -> Finding {
    if let Some(latest) = latest
        && latest > now + Duration::minutes(5)
    {
        return Finding::bad(
            "clock",
            format!("数据库中已有 {latest} 的记录，而本机时钟为 {now}"),
            format!("the database holds an entry of {latest}, and this clock says {now}"),
        );
    }
    let seconds = drift.abs();
    let chinese = format!("本机 {now}，与数据库时钟相差 {seconds:.0} 秒");
    let english = format!("{now} here; the database's differs by {seconds:.0} s");
    if seconds > DRIFT_MOST {
        Finding::bad("clock", chinese, english)
    } else if seconds > DRIFT_WANTED {
        Finding::doubtful("clock", chinese, english)
    } else {
        Finding::good("clock", chinese, english)
    }
}

/// Whether the three administrators hold no other role, and nobody two of the three.
pub(super) fn administrators(connection: &mut AnyConnection) -> Finding {
    match users::read_mixed_administrators(connection) {
        Ok(mixed) if mixed.is_empty() => Finding::good(
            "administrators",
            "三员没有兼任其他角色",
            "no administrator holds another role",
        ),
        Ok(mixed) => {
            let mixed = mixed.join(", ");
            Finding::bad(
                "administrators",
                format!("三员兼任其他角色：{mixed}；请安全管理员收回其中之一"),
                format!(
                    "administrators with another role: {mixed}; the security administrator has to \
                     take one of them away"
                ),
            )
        }
        Err(error) => Finding::bad("administrators", "无法读取角色", error.to_string()),
    }
}

/// Whether keys of programs live that came with a backup or a copy, within thirty days of it: any of them
/// may have been revoked before.
pub(super) fn api_keys(connection: &mut AnyConnection, now: DateTime<Utc>) -> Finding {
    match backup::keys_to_look_through(connection, now) {
        Ok(None) => Finding::good(
            "api_keys",
            "没有因恢复或复制数据库而需核对的接口密钥",
            "no API key is to be looked through after a restore or a copy",
        ),
        Ok(Some((at, count))) => Finding::doubtful(
            "api_keys",
            format!(
                "{at} 恢复或复制的数据库中有 {count} 个有效的接口密钥，其中可能有此前已吊销的：请逐一核对"
            ),
            format!(
                "{count} living API keys came with what was restored or copied at {at}; some may have \
                 been revoked before: look them through"
            ),
        ),
        Err(error) => Finding::bad("api_keys", "无法读取接口密钥", error.to_string()),
    }
}

/// Whether the numbers by which objects are counted are those of the register.
pub(super) fn objects(connection: &mut AnyConnection) -> Finding {
    match groups::differing(connection) {
        Ok(0) => Finding::good(
            "objects",
            "检查对象的分组计数与检查对象库一致",
            "the numbers by which objects are counted are the register's",
        ),
        Ok(count) => Finding::bad(
            "objects",
            format!(
                "检查对象有 {count} 组计数与检查对象库不符，试算、预测和统计会有误：请运行 sortition objects \
                 recount"
            ),
            format!(
                "{count} of the numbers by which objects are counted are not the register's, so that \
                 counts and forecasts are wrong: run sortition objects recount"
            ),
        ),
        Err(error) => Finding::bad("objects", "无法核对检查对象的计数", error.to_string()),
    }
}

/// Writes the row that is there for that.
pub(super) fn writing(connection: &mut AnyConnection, now: DateTime<Utc>) -> Finding {
    let written = connection.transaction(|connection| readiness::write(connection, now));
    match written {
        // A server that writes at this moment is a good sign.
        Ok(()) | Err(ApiError::Busy) => {
            Finding::good("writing", "可以写入数据库", "the database can be written")
        }
        Err(error) => Finding::bad("writing", "无法写入数据库", error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn clocks_are_judged_by_what_the_database_holds_and_by_its_own() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        for (latest, drift, verdict) in [
            (None, 0.0, Verdict::Good),
            (Some(now + Duration::minutes(5)), 0.0, Verdict::Good),
            (Some(now + Duration::minutes(6)), 0.0, Verdict::Bad),
            (Some(now - Duration::days(900)), -3.0, Verdict::Good),
            (None, -4.0, Verdict::Doubtful),
            (None, 301.0, Verdict::Bad),
        ] {
            let finding = judged(now, latest, drift);
            assert_eq!(finding.verdict, verdict, "{latest:?} {drift}");
        }
    }
}
