//! The data folder: whose it is, who may read it, how much room there is, and whether the files are
//! there that the database names.

use super::Finding;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, file_of};
use crate::kernel::files::{ContentHash, FileStore, rows};
use crate::kernel::privacy;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Below so many free bytes work will stop soon.
const ROOM_LEAST: u64 = 200 << 20;
/// Below so many it ought to be looked after.
const ROOM_WANTED: u64 = 2 << 30;
/// The same for files.
const FILES_LEAST: u64 = 1_000;

/// What can be seen without the database.
pub(super) fn examine(config: &Config) -> Vec<Finding> {
    if !config.data.is_dir() {
        return vec![Finding::bad(
            "folder",
            format!("没有数据文件夹 {}", config.data.display()),
            format!("there is no data folder {}", config.data.display()),
        )];
    }
    let mut findings = vec![folder(&config.data), modes(config)];
    findings.push(match rustix::fs::statvfs(config.data.as_path()) {
        Ok(facts) => {
            let free = facts.f_bavail.saturating_mul(facts.f_frsize);
            // File systems that make files without end say that they have none.
            let files = (facts.f_files > 0).then_some(facts.f_favail);
            room(free, files)
        }
        Err(error) => Finding::doubtful(
            "disk",
            "无法得知剩余空间",
            format!("its free space can't be told: {error}"),
        ),
    });
    findings
}

/// Whose the folder is: the commands must run as the server does.
fn folder(path: &Path) -> Finding {
    let owner = match std::fs::metadata(path) {
        Ok(facts) => facts.uid(),
        Err(error) => {
            return Finding::bad("folder", "数据文件夹不可读", error.to_string());
        }
    };
    let own = rustix::process::geteuid().as_raw();
    if owner == own {
        return Finding::good(
            "folder",
            path.display().to_string(),
            "the data folder is this account's",
        );
    }
    Finding::doubtful(
        "folder",
        format!("{} 属于另一账号（uid {owner}）", path.display()),
        format!(
            "the data folder is another account's (uid {owner}): run commands as the server does"
        ),
    )
}

/// Who may read: the folder, the database beside it, the files. The keys have a finding of their own.
fn modes(config: &Config) -> Finding {
    let mut open: Vec<PathBuf> = Vec::new();
    let mut count = 0;
    let database = config.database();
    let mut places = vec![config.data.clone()];
    if let Some(file) = file_of(&database) {
        for end in ["", "-wal", "-shm"] {
            let mut beside = file.as_os_str().to_owned();
            beside.push(end);
            places.push(beside.into());
        }
    }
    for place in places {
        if privacy::is_open_to_others(&place).unwrap_or(false) {
            count += 1;
            open.push(place);
        }
    }
    if config.files().is_dir() {
        match privacy::open_to_others(&config.files()) {
            Ok((more, first)) => {
                count += more;
                open.extend(first);
            }
            Err(error) => {
                return Finding::bad("files", "文件夹不可读", error.to_string());
            }
        }
    }
    match open.first() {
        None => Finding::good(
            "files",
            "仅本账号可读",
            "only this account may read data, database and files",
        ),
        Some(first) => Finding::bad(
            "files",
            format!(
                "其他账号可以读取 {count} 处，如 {}；重启服务即修正",
                first.display()
            ),
            format!(
                "others may read {count} of them, {} among them: the next start mends that, or: chmod -R go= {}",
                first.display(),
                config.data.display()
            ),
        ),
    }
}

/// By free bytes and free files; none where files have no number.
fn room(free: u64, files: Option<u64>) -> Finding {
    let megabytes = free >> 20;
    let chinese = format!("剩余 {megabytes} MiB");
    let english = format!("{megabytes} MiB are free");
    if files.is_some_and(|files| files < FILES_LEAST) {
        return Finding::bad(
            "disk",
            format!("{chinese}，但几乎不能再新建文件"),
            format!("{english}, but hardly a file can be made (inodes)"),
        );
    }
    match free {
        0..ROOM_LEAST => Finding::bad("disk", chinese, english),
        ROOM_LEAST..ROOM_WANTED => Finding::doubtful("disk", chinese, english),
        _ => Finding::good("disk", chinese, english),
    }
}

/// Whether the contents are there that files name.
pub(super) fn contents(config: &Config, connection: &mut AnyConnection) -> Finding {
    let hashes: Vec<ContentHash> = match rows::hashes(connection) {
        Ok(hashes) => hashes.iter().filter_map(|hash| hash.parse().ok()).collect(),
        Err(error) => {
            return Finding::bad("contents", "无法读取附件清单", error.to_string());
        }
    };
    let (lacking, first) = FileStore::lacking(&config.files(), &hashes);
    match first {
        None => Finding::good(
            "contents",
            format!("{} 个附件内容齐全", hashes.len()),
            format!("all {} contents of files are there", hashes.len()),
        ),
        Some(first) => Finding::bad(
            "contents",
            format!("缺少 {lacking} 个附件内容，如 {first}"),
            format!(
                "{lacking} contents of files are missing, {first} among them: restore {} from the backup",
                config.files().display()
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn room_is_judged_by_bytes_and_by_files() {
        for (free, files, verdict) in [
            (0, None, Verdict::Bad),
            (ROOM_LEAST - 1, Some(FILES_LEAST), Verdict::Bad),
            (ROOM_LEAST, Some(FILES_LEAST), Verdict::Doubtful),
            (ROOM_WANTED - 1, None, Verdict::Doubtful),
            (ROOM_WANTED, None, Verdict::Good),
            (u64::MAX, Some(FILES_LEAST - 1), Verdict::Bad),
        ] {
            assert_eq!(room(free, files).verdict, verdict, "{free} {files:?}");
        }
    }
}
