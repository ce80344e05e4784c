//! `sortition backup` and `sortition restore`.

use super::fail;
use clap::Args;
use sortition::app::backup::{self, BackupError, Reopened};
use sortition::kernel::clock::Clock;
use sortition::kernel::config::Config;
use sortition::kernel::keys::{KeyError, MissingKeys};
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the passphrase stands: on a command line others would read it.
const PASSPHRASE: &str = "SORTITION_BACKUP_PASSPHRASE";

/// What to back up to.
#[derive(Args)]
pub struct BackUp {
    /// The new file.
    file: PathBuf,
    /// Put the keys in too, sealed with the passphrase in SORTITION_BACKUP_PASSPHRASE.
    #[arg(long)]
    with_keys: bool,
}

/// What to restore from.
#[derive(Args)]
pub struct Restore {
    /// The backup.
    file: PathBuf,
    /// Take the keys out of it too, with the passphrase in SORTITION_BACKUP_PASSPHRASE.
    #[arg(long)]
    with_keys: bool,
}

/// The passphrase, if it is asked for.
fn passphrase(is_wanted: bool) -> Result<Option<String>, BackupError> {
    if !is_wanted {
        return Ok(None);
    }
    match std::env::var(PASSPHRASE) {
        Ok(passphrase) if !passphrase.is_empty() => Ok(Some(passphrase)),
        _ => Err(BackupError::Refused(
            format!("请在环境变量 {PASSPHRASE} 中给出口令"),
            format!("give the passphrase in the environment: {PASSPHRASE}"),
        )),
    }
}

/// Makes a backup and says what is in it.
pub fn back_up(config: &Config, wanted: &BackUp) -> ExitCode {
    let made = passphrase(wanted.with_keys).and_then(|passphrase| {
        backup::back_up(
            config,
            &wanted.file,
            passphrase.as_deref(),
            Clock::system().now(),
        )
    });
    let manifest = match made {
        Ok(manifest) => manifest,
        Err(error) => return fail(error),
    };
    println!(
        "{}  {} 行 / rows, {} 个文件 / files, 公开日志 / public log {} {}",
        wanted.file.display(),
        manifest.counts.values().sum::<i64>(),
        manifest
            .entries
            .keys()
            .filter(|name| name.starts_with("files/"))
            .count(),
        manifest.log.size,
        manifest.log.root
    );
    if !wanted.with_keys {
        println!(
            "不含密钥，请另行备份 / The keys are not in it, back them up apart: {}",
            config.keys().display()
        );
    }
    for hash in &manifest.lacking {
        eprintln!(
            "sortition: 缺少附件内容 / a file that a record names is missing or altered: {hash}"
        );
    }
    match manifest.lacking.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Restores a backup and says what is left to do.
pub fn restore(config: &Config, wanted: &Restore) -> ExitCode {
    let made = passphrase(wanted.with_keys).and_then(|passphrase| {
        backup::restore(
            config,
            &wanted.file,
            passphrase.as_deref(),
            Clock::system().now(),
        )
    });
    let restored = match made {
        Ok(restored) => restored,
        Err(error) => return fail(error),
    };
    println!(
        "已恢复 / restored: {}, {} 行 / rows, 公开日志 / public log {} {}",
        restored.manifest.made_at,
        restored.manifest.counts.values().sum::<i64>(),
        restored.manifest.log.size,
        restored.manifest.log.root
    );
    say_reopened(restored.reopened);
    if let Some(head) = &restored.newer_head {
        println!(
            "注意：公开日志曾有 {0} 条，备份较旧 / Beware: the public log had {0} entries when it was \
             last seen, this backup is older",
            head.size
        );
    }
    if restored.is_trail_older {
        println!(
            "注意：审计日志曾封存得更远，备份较旧；如确系有意恢复旧备份，请移走密钥旁的 audit.head / Beware: \
             the audit trail had been sealed further than this backup; if that is intended, remove \
             audit.head beside the keys"
        );
    }
    if !restored.missing_keys.is_empty() {
        let missing = KeyError::Missing {
            folder: config.keys(),
            keys: MissingKeys(restored.missing_keys),
        };
        println!("{missing}");
    }
    ExitCode::SUCCESS
}

/// Says what of a database that takes the place of another was shut, and what its administrators have to
/// look through.
pub fn say_reopened(reopened: Reopened) {
    println!(
        "已结束全部登录会话 / all sessions are ended: {}",
        reopened.ended_sessions
    );
    if reopened.living_keys > 0 {
        println!(
            "有效的接口密钥 {0} 个，其中可能有此后已吊销的；请逐一核对，不再使用的立即吊销 / {0} API keys are \
             living; some may have been revoked since: look them through and revoke those that were",
            reopened.living_keys
        );
    }
}
