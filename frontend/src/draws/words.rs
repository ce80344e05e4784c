//! The words for what draws have codes for.

use crate::texts::draws as t;
use crate::texts::word;
use crate::ui::{Status, StatusKind};
use leptos::prelude::*;
use sortition_contract::draws::{
    AbortReason, BeaconSource, ContributorView, DrawHash, DrawState, DrawView, LogEntryKind,
    LogHash,
};

/// The regulations office when it witnesses a draw.
pub const WITNESS: &str = "130100-LAW";
/// The contributor that every draw has.
pub const SYSTEM: &str = "system";

/// A state in words.
pub fn draw_state_text(state: DrawState) -> &'static str {
    word(state)
}

/// The number by which a draw is called: entry, batch and run.
pub fn draw_number(entry: &str, run: Option<i32>) -> String {
    match run {
        Some(run) => format!("{entry}-{run}"),
        None => entry.to_owned(),
    }
}

/// A draw's state with its tone; one without inspectors says so.
pub fn draw_status(draw: &DrawView) -> AnyView {
    draw_status_of(draw.state, draw.is_matched)
}

/// The same of the little that it takes.
pub fn draw_status_of(state: DrawState, is_matched: bool) -> AnyView {
    let (kind, label) = match state {
        DrawState::Open | DrawState::Frozen | DrawState::Revealing => {
            (StatusKind::On, draw_state_text(state))
        }
        DrawState::Drawn if !is_matched => (StatusKind::Warn, t::unmatched()),
        DrawState::Drawn => (StatusKind::Plain, t::drawn()),
        DrawState::Aborted => (StatusKind::Bad, t::aborted()),
    };
    view! { <Status kind label/> }.into_any()
}

/// Why a draw is aborted.
pub fn abort_reason_text(reason: AbortReason) -> &'static str {
    word(reason)
}

/// A source of public randomness.
pub fn beacon_source_text(source: BeaconSource) -> &'static str {
    word(source)
}

/// How a source's value is written.
pub fn beacon_form_text(source: BeaconSource) -> &'static str {
    match source {
        BeaconSource::DrandQuicknet => t::drand_quicknet_form(),
        BeaconSource::Nist2 => t::nist_2_form(),
        BeaconSource::Kl8 => t::kl8_form(),
        BeaconSource::Ssq => t::ssq_form(),
        BeaconSource::Dice => t::dice_form(),
    }
}

/// The hash function by its usual name.
pub const fn hash_text(hash: DrawHash) -> &'static str {
    match hash {
        DrawHash::Sha256 => "SHA-256",
        DrawHash::Sm3 => "SM3",
    }
}

/// Who contributes.
pub fn contributor_text(contributor: &ContributorView) -> String {
    match (&contributor.name, contributor.id.as_str()) {
        (_, SYSTEM) => t::system().to_owned(),
        (Some(name), _) => name.clone(),
        (None, id) => id.to_owned(),
    }
}

/// In what part a contributor takes part.
pub fn contributor_part(contributor: &ContributorView, draw: &DrawView) -> &'static str {
    match contributor.id.as_str() {
        SYSTEM => t::automatic(),
        WITNESS => t::witness(),
        _ if contributor.name.as_ref() == Some(&draw.unit_name) => t::lead(),
        _ => t::partner(),
    }
}

/// What an entry of the log fixes.
pub fn log_kind_text(kind: LogEntryKind) -> &'static str {
    match kind {
        LogEntryKind::Commit => t::log_commit(),
        LogEntryKind::Freeze => t::log_freeze(),
        LogEntryKind::Reveal => t::log_reveal(),
        LogEntryKind::Result => t::log_result(),
        LogEntryKind::Rematch => t::log_rematch(),
        LogEntryKind::Abort => t::log_abort(),
        LogEntryKind::Void => t::log_void(),
        LogEntryKind::Substitute => t::log_substitute(),
        LogEntryKind::Recuse => t::log_recuse(),
        LogEntryKind::Publish => t::log_publish(),
    }
}

/// Of what an entry's hash is the hash.
pub fn log_hash_text(hash: LogHash) -> &'static str {
    match hash {
        LogHash::Commitment => t::commitment(),
        LogHash::Manifest => t::manifest_hash(),
        LogHash::Result => t::result_hash(),
        LogHash::Rematch => t::rematch_hash(),
        LogHash::Record => t::record_hash(),
        LogHash::Bundle => t::bundle_hash(),
    }
}

/// A stratum: a credit class as its letter, else its name.
pub fn stratum_view(name: &str) -> AnyView {
    use crate::ui::Grade;
    let (letter, meaning) = match name {
        "A" => (Some('A'), t::class_a()),
        "B" => (Some('B'), t::class_b()),
        "C" => (Some('C'), t::class_c()),
        "D" => (Some('D'), t::class_d()),
        "unrated" => (None, t::unrated()),
        "all" => return t::all_together().into_any(),
        "carried" => return t::carried().into_any(),
        other => return other.to_owned().into_any(),
    };
    view! { <Grade letter meaning/> }.into_any()
}
