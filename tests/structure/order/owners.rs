//! Whose tables are whose.

/// Which module owns which table: it alone writes it.
pub const OWNERS: &[(&str, &[&str])] = &[
    (
        "kernel",
        &[
            "installation",
            "installation_keys",
            "readiness",
            "idempotency_keys",
            "outbox_events",
            "attachments",
            "audit_events",
            "record_changes",
        ],
    ),
    (
        "org",
        &[
            "regions",
            "industries",
            "calendar_days",
            "units",
            "users",
            "user_roles",
            "sessions",
            "sign_in_failures",
            "former_passwords",
            "password_links",
            "account_requests",
            "settings",
            "notifications",
            "service_accounts",
        ],
    ),
    ("integrations", &["api_keys"]),
    (
        "jobs",
        &[
            "export_requests",
            "jobs",
            "import_batches",
            "import_rejections",
            "job_keys",
        ],
    ),
    (
        "audit",
        &["audit_blocks", "audit_leaves", "audit_verifications"],
    ),
    ("publications", &["publications"]),
    ("checklist", &["items", "item_versions"]),
    (
        "registers",
        &[
            "objects",
            "object_groups",
            "object_group_changes",
            "credit_classes",
            "inspectors",
            "recusals",
        ],
    ),
    (
        "plans",
        &[
            "plans",
            "plan_entries",
            "plan_entry_items",
            "plan_entry_partners",
            "plan_editions",
        ],
    ),
    (
        "tasks",
        &["tasks", "task_units", "task_items", "task_inspectors"],
    ),
    (
        "checks",
        &["checks", "check_parts", "check_inspectors", "findings"],
    ),
    (
        "draws",
        &[
            "draws",
            "draw_grounds",
            "draw_outcomes",
            "draw_contributors",
            "draw_files",
            "draw_records",
            "log_entries",
        ],
    ),
    (
        "experts",
        &["experts", "expert_recusals", "expert_participations"],
    ),
    ("reports", &["monthly_reports", "report_overrides"]),
    (
        "ledgers",
        &["meetings", "documents", "trainings", "publicity"],
    ),
];

/// Modules that are about tables of others, and read them by themselves.
pub const ABOUT: &[(&str, &[&str])] = &[
    // Every module's changes are written down by `kernel::history`.
    ("audit", &["audit_events", "record_changes"]),
    // Who calls, and what they may, is found before any module is asked.
    (
        "kernel",
        &[
            "sessions",
            "users",
            "user_roles",
            "units",
            "service_accounts",
            "api_keys",
        ],
    ),
    // The one predicate over who was drawn, and how far it is.
    (
        "sight",
        &[
            "checks",
            "check_parts",
            "check_inspectors",
            "draws",
            "draw_contributors",
            "tasks",
            "task_units",
            "task_inspectors",
            "inspectors",
            "objects",
            "publications",
        ],
    ),
];
