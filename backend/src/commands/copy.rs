//! `sortition copy`.

use super::backup::say_reopened;
use super::fail;
use clap::Args;
use sortition::app::backup;
use sortition::kernel::clock::Clock;
use sortition::kernel::config::Config;
use std::process::ExitCode;

/// What to copy to.
#[derive(Args)]
pub struct Copy {
    /// `postgres://…`, an empty database; or the path of a new SQLite file.
    #[arg(env = "SORTITION_COPY_TO", hide_env_values = true)]
    to: String,
}

/// Copies the database and says what is left to do.
pub fn run(config: &Config, wanted: &Copy) -> ExitCode {
    let copied = match backup::copy(config, &wanted.to, Clock::system().now()) {
        Ok(copied) => copied,
        Err(error) => return fail(error),
    };
    println!(
        "已复制 / copied: {} 行 / rows, 公开日志 / public log {} {}",
        copied.counts.values().sum::<i64>(),
        copied.log.size,
        copied.log.root
    );
    say_reopened(copied.reopened);
    println!(
        "文件和密钥不变；请以新数据库启动服务（SORTITION_DATABASE_URL），此后写入旧数据库的内容不在其中\n\
         Files and keys stay: start the server with the new database (SORTITION_DATABASE_URL). What is \
         written to the old one from now on isn't in it"
    );
    ExitCode::SUCCESS
}
