//! `sortition copy`.

use super::backup::say_reopened;
use super::{audit, fail};
use clap::Args;
use sortition::app::backup::{self, Content, Copied};
use sortition::kernel::clock::Clock;
use sortition::kernel::config::Config;
use sortition::kernel::db::is_postgres;
use sortition::kernel::keys::{KeyError, MissingKeys};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to copy, and where to.
#[derive(Args)]
pub struct Copy {
    /// `postgres://…`, the path of an SQLite file, or a data folder with the file in it; without it the
    /// database of this installation.
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
    /// `postgres://…`, an empty database; the path of a new SQLite file; or a data folder, which gets that
    /// file and what `--to-data` would.
    #[arg(
        long,
        value_name = "TARGET",
        env = "SORTITION_COPY_TO",
        hide_env_values = true
    )]
    to: String,
    /// Copy the stored files too, into this data folder.
    #[arg(long, value_name = "FOLDER")]
    to_data: Option<PathBuf>,
    /// Copy the keys too, into the data folder that gets the files.
    #[arg(long)]
    with_keys: bool,
}

/// Whether an address names a data folder: one that is there, or that ends as one.
fn is_folder(address: &str) -> bool {
    !is_postgres(address) && (address.ends_with('/') || Path::new(address).is_dir())
}

/// The installation that is copied.
fn source(config: &Config, wanted: &Copy) -> Config {
    match &wanted.from {
        None => config.clone(),
        Some(folder) if is_folder(folder) => config.elsewhere(PathBuf::from(folder), None),
        Some(address) => config.elsewhere(config.data.clone(), Some(address.clone())),
    }
}

/// What is made of it; none if the options say two things.
fn target(source: &Config, wanted: &Copy) -> Option<Config> {
    match &wanted.to_data {
        Some(_) if is_folder(&wanted.to) => None,
        None if is_folder(&wanted.to) => Some(source.elsewhere(PathBuf::from(&wanted.to), None)),
        data => {
            let data = data.clone().unwrap_or_else(|| source.data.clone());
            Some(source.elsewhere(data, Some(wanted.to.clone())))
        }
    }
}

/// Copies the installation and says what it was, and what is left to do.
pub fn run(config: &Config, wanted: &Copy) -> ExitCode {
    let from = source(config, wanted);
    let Some(to) = target(&from, wanted) else {
        return fail("--to-data: --to 已是数据文件夹 / --to is a data folder already");
    };
    let moves = backup::moves(&from, &to);
    if wanted.with_keys && !moves {
        return fail("--with-keys: 未指定其他数据文件夹 / no other data folder is named");
    }
    let copied = match backup::copy(&from, &to, wanted.with_keys, Clock::system().now()) {
        Ok(copied) => copied,
        Err(error) => return fail(error),
    };
    say_contents(&copied.contents);
    println!(
        "已复制 / copied: {} 行 / rows, 公开日志 / public log {} {}",
        copied
            .contents
            .values()
            .map(|table| table.count)
            .sum::<i64>(),
        copied.log.size,
        copied.log.root
    );
    print!("审计日志 / audit trail: ");
    let is_trail_sound = audit::say(&copied.trail);
    say_reopened(copied.reopened);
    if !copied.had_heads {
        println!(
            "密钥旁没有末端记录，无法核对公开日志和审计日志是否缺少末尾 / no heads were kept beside the keys: whether \
             the ends of the public log and the audit trail are there can't be told"
        );
    }
    println!(
        "{}\n{}\n此后写入旧数据库的内容不在其中\n\
         What is written to the old database from now on isn't in the new one",
        left_to_do(moves, wanted.with_keys),
        start(&to)
    );
    let is_whole = say_faults(&copied, &to);
    match is_trail_sound && is_whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// What both databases held, table by table.
fn say_contents(contents: &BTreeMap<String, Content>) {
    println!("{:<28} {:>10}  SHA-256", "数据表 / table", "行 / rows");
    for (table, Content { count, sha256 }) in contents {
        println!("{table:<28} {count:>10}  {sha256}");
    }
}

/// What is left to do before the server is started on the copy.
fn left_to_do(moves: bool, with_keys: bool) -> &'static str {
    match (moves, with_keys) {
        (false, _) => "文件和密钥不变 / Files and keys stay where they are",
        (true, false) => {
            "文件已复制；请将密钥文件夹复制到新数据文件夹 / The files are copied: copy the folder of keys into the \
             new data folder"
        }
        (true, true) => "文件和密钥已复制 / Files and keys are copied",
    }
}

/// How the server is started on the copy. An address of PostgreSQL isn't shown: there may be a password in it.
fn start(to: &Config) -> String {
    let database = to.database();
    let is_where_looked_for = to.elsewhere(to.data.clone(), None).database() == database;
    let address = match is_where_looked_for {
        true => "（不设置 / unset）",
        false if is_postgres(&database) => "postgres://…",
        false => database.as_str(),
    };
    format!(
        "请以此启动服务 / Start the server with: SORTITION_DATA={} SORTITION_DATABASE_URL={address}",
        to.data.display()
    )
}

/// Says what the copy lacks, as the old one did; whether that is nothing. Keys may follow.
fn say_faults(copied: &Copied, to: &Config) -> bool {
    if !copied.is_log_whole {
        eprintln!(
            "sortition: 公开日志与密钥旁的末端记录不符，见 sortition doctor / the public log isn't the one that was \
             seen, see: sortition doctor"
        );
    }
    if let Some(reason) = &copied.unnoted {
        eprintln!(
            "sortition: 原数据库的审计日志未能记下此次复制 / the trail of the old database doesn't say that it was copied: \
             {reason}"
        );
    }
    for hash in &copied.lacking {
        eprintln!(
            "sortition: 缺少附件内容 / a file that a record names is missing or altered: {hash}"
        );
    }
    if !copied.missing_keys.is_empty() {
        let missing = KeyError::Missing {
            folder: to.keys(),
            keys: MissingKeys(copied.missing_keys.clone()),
        };
        println!("{missing}");
    }
    copied.is_log_whole && copied.lacking.is_empty() && copied.unnoted.is_none()
}
