//! What is wrong with an installation: looked at from outside, as whoever runs the machine does when
//! the server doesn't start, or before it does. Nothing is made or mended.

mod database;
mod disk;
mod replica;

use crate::app::{named_keys, sealing_keys};
use crate::audit::actions::{get_audit_chain, heads as chain_heads};
use crate::draws::actions::heads::{self, Standing};
use crate::kernel::config::Config;
use crate::kernel::db::AnyConnection;
use crate::kernel::keys::{self, KeyError, MissingKeys, NamedKey};
use chrono::{DateTime, Utc};
use sortition_contract::audit::ChainFaultKind;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All is well.
    Good,
    /// It works, but ought to be looked at.
    Doubtful,
    /// Something doesn't work, or is not safe.
    Bad,
}

/// What was found in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `folder`, `files`, `disk`, `database`, `replica`, `version`, `keys`, `log`, `trail`, `contents`,
    /// `objects`, `administrators`, `api_keys`, `clock`, `writing`.
    pub area: &'static str,
    /// How bad it is.
    pub verdict: Verdict,
    /// The sentence in Chinese.
    pub chinese: String,
    /// The sentence in English.
    pub english: String,
}

impl Finding {
    fn good(area: &'static str, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self {
            area,
            verdict: Verdict::Good,
            chinese: chinese.into(),
            english: english.into(),
        }
    }

    fn doubtful(
        area: &'static str,
        chinese: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self {
            verdict: Verdict::Doubtful,
            ..Self::good(area, chinese, english)
        }
    }

    fn bad(area: &'static str, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Bad,
            ..Self::good(area, chinese, english)
        }
    }
}

/// Looks at all of an installation.
pub fn examine(config: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    let mut findings = disk::examine(config);
    match database::open(config) {
        Err(finding) => {
            findings.push(finding);
            findings.push(keys_of(config, &[], 0));
        }
        Ok(mut connection) => {
            findings.push(database::health(&mut connection));
            let (version, is_current) = database::version(&mut connection);
            findings.push(version);
            if !is_current {
                findings.push(keys_of(config, &[], 0));
            } else if let Some(unfinished) = database::unfinished(&mut connection) {
                findings.push(unfinished);
            } else {
                findings.extend(replica::examine(config, &mut connection));
                findings.extend(examine_contents(config, &mut connection, now));
            }
        }
    }
    findings
}

/// What can be seen where all tables are there, and an installation in them.
fn examine_contents(
    config: &Config,
    connection: &mut AnyConnection,
    now: DateTime<Utc>,
) -> [Finding; 9] {
    [
        examine_keys(config, connection),
        examine_log(config, connection),
        examine_trail(config, connection),
        disk::contents(config, connection),
        database::objects(connection),
        database::administrators(connection),
        database::api_keys(connection, now),
        database::clock(connection, now),
        database::writing(connection, now),
    ]
}

/// The keys that the database names, and those with which anything in it is sealed.
fn examine_keys(config: &Config, connection: &mut AnyConnection) -> Finding {
    let read = named_keys(connection)
        .and_then(|named| sealing_keys(connection).map(|sealing| (named, sealing)));
    let (named, sealing) = match read {
        Ok(read) => read,
        Err(error) => {
            return Finding::bad(
                "keys",
                "无法读取数据库所列的密钥",
                format!("the keys that the database names can't be read: {error}"),
            );
        }
    };
    // What was sealed with a key that nobody names can't be opened either.
    let is_unnamed = |id: &String| !named.iter().any(|key| key.id == *id);
    let unnamed = sealing.into_iter().filter(is_unnamed);
    let unnamed: Vec<NamedKey> = unnamed.map(NamedKey::of_sealed).collect();
    let abandoned = named.iter().filter(|key| !key.is_needed()).count();
    keys_of(config, &[named, unnamed].concat(), abandoned)
}

/// Whether the public log is the one whose head was kept beside the keys.
fn examine_log(config: &Config, connection: &mut AnyConnection) -> Finding {
    let kept = match heads::kept(&config.keys()) {
        Ok(kept) => kept,
        Err(error) => {
            return Finding::bad("log", "无法读取公开日志的末端记录", error.to_string());
        }
    };
    let size = kept.as_ref().map_or(0, |kept| kept.size);
    match heads::stands(connection, kept.as_ref()) {
        Ok(Standing::Whole(head)) => Finding::good(
            "log",
            format!("公开日志 {} 条，与末端记录一致", head.size),
            format!(
                "the public log has {} entries, those that were seen",
                head.size
            ),
        ),
        Ok(Standing::Older) => Finding::bad(
            "log",
            format!(
                "公开日志少于曾经公开的 {size} 条：数据库被恢复到了较早的状态，请恢复更新的备份"
            ),
            format!(
                "the public log has fewer entries than the {size} that were seen: the database is \
                 older, restore a newer backup; if that is all there is, say so in public, then \
                 remove log.head beside the keys"
            ),
        ),
        Ok(Standing::Other) => Finding::bad(
            "log",
            "公开日志与曾经公开的内容不符",
            format!("the first {size} entries of the public log are not those that were seen"),
        ),
        Err(error) => Finding::bad("log", "无法读取公开日志", error.to_string()),
    }
}

/// Whether the audit trail goes on from the block whose hash was kept beside the keys, and what its last
/// verification found. Verifying all of it is `sortition audit verify`.
fn examine_trail(config: &Config, connection: &mut AnyConnection) -> Finding {
    let kept = match chain_heads::kept(&config.keys()) {
        Ok(kept) => kept,
        Err(error) => {
            return Finding::bad("trail", "无法读取审计日志的末端记录", error.to_string());
        }
    };
    let read = chain_heads::fault(connection, kept.as_ref())
        .and_then(|fault| get_audit_chain(connection).map(|chain| (fault, chain)));
    let (fault, chain) = match read {
        Ok(read) => read,
        Err(error) => return Finding::bad("trail", "无法读取审计日志", error.to_string()),
    };
    let block = kept.map_or(0, |kept| kept.size);
    match (fault, chain.verification) {
        (Some(ChainFaultKind::Older), _) => Finding::bad(
            "trail",
            format!(
                "审计日志曾封存到区块 {block}，其后的部分已不在：数据库被恢复到较早的状态，或末尾被删除"
            ),
            format!(
                "the audit trail had been sealed up to block {block} and lacks its end: the database \
                 is older, or entries were removed; if an older backup was restored on purpose, \
                 remove audit.head beside the keys"
            ),
        ),
        (Some(_), _) => Finding::bad(
            "trail",
            format!("审计日志的区块 {block} 不是曾封存的那一个"),
            format!("block {block} of the audit trail isn't the one that was sealed"),
        ),
        (None, Some(last)) if last.fault_count > 0 => Finding::bad(
            "trail",
            format!(
                "审计日志有 {} 处与封存的不符，详见 sortition audit verify",
                last.fault_count
            ),
            format!(
                "{} parts of the audit trail don't hold, see: sortition audit verify",
                last.fault_count
            ),
        ),
        (None, _) => Finding::good(
            "trail",
            format!(
                "审计日志已封存 {} 条，尚未封存 {} 条",
                chain.sealed_count, chain.unsealed_count
            ),
            format!(
                "{} entries of the audit trail are sealed, {} not yet",
                chain.sealed_count, chain.unsealed_count
            ),
        ),
    }
}

fn keys_of(config: &Config, named: &[NamedKey], abandoned: usize) -> Finding {
    let folder = config.keys();
    let missing = match keys::missing(&folder, named) {
        Ok(missing) => missing,
        Err(error) => {
            return Finding::bad("keys", "密钥文件夹不可用", error.to_string());
        }
    };
    if !missing.is_empty() {
        let error = KeyError::Missing {
            folder,
            keys: MissingKeys(missing.clone()),
        };
        return Finding::bad(
            "keys",
            format!("缺少 {}", MissingKeys(missing)),
            error.to_string().replace('\n', " "),
        );
    }
    if !folder.exists() {
        return Finding::good(
            "keys",
            "尚未生成，首次启动时生成",
            "not made yet: the first start makes them",
        );
    }
    let count = named.len() - abandoned;
    match abandoned {
        0 => Finding::good(
            "keys",
            format!("所需的 {count} 个密钥齐全"),
            format!("all {count} that are needed are there"),
        ),
        _ => Finding::doubtful(
            "keys",
            format!("所需的 {count} 个密钥齐全，另有 {abandoned} 个已登记丢失"),
            format!("all {count} that are needed are there; {abandoned} were given up as lost"),
        ),
    }
}
