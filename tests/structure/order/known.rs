//! What stands against the order still, counted: each list may only shrink.

/// Modules that know one after them: who whom, how often.
pub const AGAINST: &[(&str, &str, usize)] = &[];

/// Tables of modules that stand after the one that reads them, by files.
pub const UPWARD: &[(&str, &str, usize)] = &[
    ("reports", "documents", 2),
    ("reports", "meetings", 1),
    ("reports", "trainings", 1),
];

/// Tables of modules before the one that reads them, read past their owners' `store::read_…`, by files.
pub const PAST_OWNERS: &[(&str, &str, usize)] = &[
    ("audit", "api_keys", 1),
    ("audit", "units", 1),
    ("audit", "user_roles", 1),
    ("audit", "users", 2),
    ("checks", "inspectors", 3),
    ("checks", "item_versions", 1),
    ("checks", "items", 1),
    ("checks", "objects", 2),
    ("checks", "publications", 1),
    ("checks", "task_items", 1),
    ("checks", "task_units", 1),
    ("checks", "tasks", 3),
    ("checks", "units", 1),
    ("draws", "checks", 1),
    ("draws", "installation", 1),
    ("home", "account_requests", 1),
    ("home", "checks", 1),
    ("home", "draws", 1),
    ("home", "export_requests", 1),
    ("home", "inspectors", 2),
    ("home", "item_versions", 1),
    ("home", "monthly_reports", 1),
    ("home", "notifications", 1),
    ("home", "objects", 1),
    ("home", "plans", 1),
    ("home", "publications", 2),
    ("home", "recusals", 1),
    ("home", "service_accounts", 1),
    ("home", "tasks", 2),
    ("home", "units", 1),
    ("home", "user_roles", 1),
    ("home", "users", 1),
    ("integrations", "service_accounts", 1),
    ("integrations", "units", 1),
    ("integrations", "user_roles", 1),
    ("integrations", "users", 1),
    ("ledgers", "task_units", 1),
    ("ledgers", "tasks", 1),
    ("plans", "items", 1),
    ("portal", "draws", 1),
    ("portal", "item_versions", 1),
    ("portal", "items", 1),
    ("portal", "publications", 1),
    ("portal", "tasks", 1),
    ("portal", "units", 2),
    ("reports", "checks", 3),
    ("reports", "item_versions", 1),
    ("reports", "items", 1),
    ("reports", "plan_entries", 1),
    ("reports", "plans", 1),
    ("reports", "publications", 3),
    ("reports", "task_items", 1),
    ("reports", "task_units", 1),
    ("reports", "tasks", 4),
    ("tasks", "items", 1),
    ("tasks", "units", 1),
];

/// Codes that stand as texts in queries, by files.
pub const LITERALS: &[(&str, usize)] = &[("registers/store/batches.rs", 1)];
