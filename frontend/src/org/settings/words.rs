//! The settings in words: what each is called, what it does and where it is used, and of which kind
//! its value is. Which settings there are, and what they take, is the server's.

use super::value::Kind;
use crate::texts::org as t;

/// The parts of the page, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// 抽查计划
    Plans,
    /// 任务与检查
    Tasks,
    /// 抽取
    Draws,
    /// 公示
    Publications,
    /// 报送与指标
    Reports,
    /// 导入
    Imports,
    /// 安全
    Security,
    /// Those that no part names.
    Others,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Plans,
        Self::Tasks,
        Self::Draws,
        Self::Publications,
        Self::Reports,
        Self::Imports,
        Self::Security,
        Self::Others,
    ];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plans => t::part_plans(),
            Self::Tasks => t::part_tasks(),
            Self::Draws => t::part_draws(),
            Self::Publications => t::part_publications(),
            Self::Reports => t::part_reports(),
            Self::Imports => t::part_imports(),
            Self::Security => t::part_security(),
            Self::Others => t::part_others(),
        }
    }
}

type Words = fn() -> &'static str;

/// A setting in words.
#[derive(Clone, Copy)]
pub struct Setting {
    key: &'static str,
    /// Where it stands.
    pub part: Part,
    /// What it is called.
    pub name: Words,
    /// What it does and where it is used.
    pub effect: Words,
    /// What a change brings with it, where that isn't plain.
    pub warning: Option<Words>,
    /// Of which kind its value is.
    pub kind: Kind,
}

const fn setting(
    key: &'static str,
    part: Part,
    name: Words,
    effect: Words,
    warning: Option<Words>,
    kind: Kind,
) -> Setting {
    Setting {
        key,
        part,
        name,
        effect,
        warning,
        kind,
    }
}

const DAY_OF_MONTH: Kind = Kind::Number {
    min: 1,
    max: 28,
    words: t::on_day_of_month,
};

/// All that the page knows, in the order in which they stand.
const SETTINGS: &[Setting] = &[
    setting(
        "default_ratios",
        Part::Plans,
        t::default_ratios,
        t::default_ratios_effect,
        None,
        Kind::Ratios(&[
            ("A", t::ratio_class_a),
            ("B", t::ratio_class_b),
            ("C", t::ratio_class_c),
            ("D", t::ratio_class_d),
            ("unrated", t::ratio_unrated),
        ]),
    ),
    setting(
        "reserve_bp",
        Part::Plans,
        t::reserve,
        t::reserve_effect,
        None,
        Kind::Ratio,
    ),
    setting(
        "visit_cap_per_year",
        Part::Plans,
        t::visit_cap,
        t::visit_cap_effect,
        None,
        Kind::Number {
            min: 1,
            max: 100,
            words: t::times,
        },
    ),
    setting(
        "visit_cap_excludes",
        Part::Plans,
        t::visit_cap_excludes,
        t::visit_cap_excludes_effect,
        Some(t::visit_cap_excludes_warning),
        Kind::Switch,
    ),
    setting(
        "recheck_months",
        Part::Plans,
        t::recheck_months,
        t::recheck_months_effect,
        Some(t::not_built_warning),
        Kind::Number {
            min: 0,
            max: 60,
            words: t::months,
        },
    ),
    setting(
        "plans.city_lead_confirms",
        Part::Plans,
        t::city_lead_confirms,
        t::city_lead_confirms_effect,
        Some(t::not_built_warning),
        Kind::Switch,
    ),
    setting(
        "min_inspectors",
        Part::Tasks,
        t::min_inspectors,
        t::min_inspectors_effect,
        Some(t::min_inspectors_warning),
        Kind::Number {
            min: 1,
            max: 10,
            words: t::persons,
        },
    ),
    setting(
        "invitation_working_days",
        Part::Tasks,
        t::invitation_days,
        t::invitation_days_effect,
        Some(t::not_built_warning),
        Kind::Number {
            min: 1,
            max: 30,
            words: t::working_days,
        },
    ),
    setting(
        "draws.second_contributor_required",
        Part::Draws,
        t::second_contributor,
        t::second_contributor_effect,
        None,
        Kind::Switch,
    ),
    setting(
        "draws.witness_required",
        Part::Draws,
        t::witness,
        t::witness_effect,
        None,
        Kind::Switch,
    ),
    setting(
        "draws.public_strata",
        Part::Draws,
        t::public_strata,
        t::public_strata_effect,
        Some(t::public_strata_warning),
        Kind::Choice(&[("hidden", t::strata_hidden), ("public", t::strata_public)]),
    ),
    setting(
        "draws.hash",
        Part::Draws,
        t::draw_hash,
        t::draw_hash_effect,
        None,
        Kind::Choice(&[("sha256", t::hash_sha256), ("sm3", t::hash_sm3)]),
    ),
    setting(
        "draws.log_origin",
        Part::Draws,
        t::log_origin,
        t::log_origin_effect,
        Some(t::log_origin_warning),
        Kind::Text,
    ),
    setting(
        "publish_within_working_days",
        Part::Publications,
        t::publish_within,
        t::publish_within_effect,
        Some(t::publish_within_warning),
        Kind::Number {
            min: 1,
            max: 60,
            words: t::working_days,
        },
    ),
    setting(
        "targets",
        Part::Reports,
        t::targets,
        t::targets_effect,
        Some(t::period_end_warning),
        Kind::Ratios(&[
            ("joint_draws_bp", t::target_joint_draws),
            ("joint_objects_bp", t::target_joint_objects),
            ("credit_based_bp", t::target_credit_based),
        ]),
    ),
    setting(
        "report_cutoff_day",
        Part::Reports,
        t::cutoff_day,
        t::cutoff_day_effect,
        Some(t::cutoff_day_warning),
        DAY_OF_MONTH,
    ),
    setting(
        "report_due_day",
        Part::Reports,
        t::due_day,
        t::due_day_effect,
        Some(t::period_end_warning),
        DAY_OF_MONTH,
    ),
    setting(
        "report_year_end_due_day",
        Part::Reports,
        t::year_end_due_day,
        t::year_end_due_day_effect,
        None,
        DAY_OF_MONTH,
    ),
    setting(
        "r4_is_problem",
        Part::Reports,
        t::r4_is_problem,
        t::r4_is_problem_effect,
        Some(t::r4_is_problem_warning),
        Kind::Switch,
    ),
    setting(
        "registers.import_words",
        Part::Imports,
        t::import_words,
        t::import_words_effect,
        None,
        Kind::Dictionary,
    ),
    setting(
        "sessions.idle_minutes",
        Part::Security,
        t::session_idle,
        t::session_idle_effect,
        None,
        Kind::Number {
            min: 5,
            max: 1440,
            words: t::minutes,
        },
    ),
    setting(
        "sessions.longest_hours",
        Part::Security,
        t::session_longest,
        t::session_longest_effect,
        Some(t::session_terms_warning),
        Kind::Number {
            min: 1,
            max: 720,
            words: t::hours,
        },
    ),
    setting(
        "sessions.most",
        Part::Security,
        t::sessions_most,
        t::sessions_most_effect,
        None,
        Kind::Number {
            min: 1,
            max: 50,
            words: t::sessions_count,
        },
    ),
];

/// The words of a setting; none for one that the page doesn't know yet.
pub fn of(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// What a setting is called; its key, if the page doesn't know it.
pub fn name(key: &str) -> String {
    of(key).map_or_else(|| key.to_owned(), |setting| (setting.name)().to_owned())
}

/// Where a setting stands among all.
pub fn place(key: &str) -> (Part, usize) {
    SETTINGS
        .iter()
        .enumerate()
        .find(|(_, setting)| setting.key == key)
        .map_or((Part::Others, 0), |(place, setting)| (setting.part, place))
}

/// The kind of a setting's value.
pub fn kind(key: &str) -> Kind {
    of(key).map_or(Kind::Structure, |setting| setting.kind)
}
