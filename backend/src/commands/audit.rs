//! `sortition audit`: whether the audit trail is still what was written. It makes and mends nothing, and
//! may run beside the server.

use super::fail;
use sortition::app::trail;
use sortition::audit::actions::verifying::Verified;
use sortition::kernel::clock::Clock;
use sortition::kernel::config::Config;
use sortition_contract::audit::{ChainFault, ChainFaultKind};
use std::process::ExitCode;

/// What to do with the audit trail.
#[derive(clap::Subcommand)]
pub enum Subcommands {
    /// Hold each sealed entry against the chain, and say the first that doesn't hold.
    Verify,
}

/// Runs a subcommand.
pub fn run(config: &Config, subcommand: &Subcommands) -> ExitCode {
    let Subcommands::Verify = subcommand;
    let verified = match trail::verify(config, Clock::system().now()) {
        Ok(verified) => verified,
        Err(error) => return fail(error),
    };
    match say(&verified) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Says what came of verifying a trail; whether all of it holds.
pub fn say(verified: &Verified) -> bool {
    let facts = &verified.verification;
    // The first line is the verdict.
    match verified.faults.first() {
        None => println!("ok"),
        Some(first) => println!("{} {}", first.kind, place(first)),
    }
    println!(
        "已封存 {0} 条（{1} 个区块），尚未封存 {2} 条 / {0} entries sealed in {1} blocks, {2} not sealed yet",
        facts.entry_count, facts.block_count, facts.unsealed_count
    );
    if facts.fault_count == 0 {
        return true;
    }
    for fault in &verified.faults {
        println!("{}", sentence(fault));
    }
    let named = i64::try_from(verified.faults.len()).unwrap_or(i64::MAX);
    if facts.fault_count > named {
        let others = facts.fault_count - named;
        println!("另有 {others} 处 / and {others} more");
    }
    false
}

/// Where it is: the entry, else the block.
fn place(fault: &ChainFault) -> String {
    match (fault.entry, &fault.entry_id) {
        (Some(entry), Some(id)) => format!("entry {entry} {id}"),
        _ => format!("block {}", fault.block),
    }
}

fn sentence(fault: &ChainFault) -> String {
    let ChainFault {
        block,
        entry,
        entry_id,
        ..
    } = fault;
    let number = entry.map_or_else(String::new, |number| number.to_string());
    let id = entry_id.as_deref().unwrap_or_default();
    match fault.kind {
        ChainFaultKind::Changed => format!(
            "区块 {block}：记录 {number}（{id}）被改动 / block {block}: entry {number} ({id}) was changed"
        ),
        ChainFaultKind::Removed => format!(
            "区块 {block}：记录 {number}（{id}）被删除 / block {block}: entry {number} ({id}) was removed"
        ),
        ChainFaultKind::Inserted => format!(
            "区块 {block}：记录 {number}（{id}）是封存之后插入的 / block {block}: entry {number} ({id}) was inserted afterwards"
        ),
        ChainFaultKind::BlockMissing => {
            format!("区块 {block} 缺失 / block {block} is missing")
        }
        ChainFaultKind::BlockChanged => format!(
            "区块 {block}（自记录 {number} 起）或其摘要被改动 / block {block} (from entry {number} on) or its hashes were changed"
        ),
        ChainFaultKind::LogDiffers => format!(
            "区块 {block}：公开日志不是封存时的内容 / block {block}: the public log isn't what it was then"
        ),
        ChainFaultKind::Older => format!(
            "曾封存到区块 {block}，其后的部分已不在：数据库被恢复到较早的状态，或末尾被删除 / the chain had come to \
             block {block}: the database is older, or the end was removed"
        ),
        ChainFaultKind::Other => {
            format!("区块 {block} 不是曾封存的那一个 / block {block} isn't the one that was sealed")
        }
    }
}
