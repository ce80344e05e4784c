//! How long the lists of what was done take when there are as many records as objects: tasks, draws, checks,
//! publications, entries of the trail. They are written by SQL, as work of years that is over; half of them
//! are one unit's, which reads them, and one in a thousand tasks is another's that it joined.

use sortition::kernel::db::AnyConnection;
use sortition_tests::Kind;
use sortition_tests::db::{execute, lines};

use crate::figures::RECORDS;
use crate::site::{OPERATOR, Site, UNIT};
use crate::table::Table;
use crate::times::ask;

/// The rows of each table: columns, values, and of which. `n` is the number of each, `lead` the unit of its
/// task, `made` its time.
const ROWS: [(&str, &str, &str, &str); 9] = [
    (
        "tasks",
        "id, source, batch, unit_id, title, period_from, period_to, mode, teams, has_areas, scope, ratios, \
         reserve_bp, joint_kind, state, created_by, version, created_at, updated_at",
        ":id, 'plan', 1, lead, '任务' || n, '2020-01-05', '2020-12-20', 'object', 0, FALSE, '{}', '[]', 0, \
         'none', CASE WHEN n % 50 = 0 THEN 'void' ELSE 'closed' END, ':operator', 1, made, made",
        "TRUE",
    ),
    (
        "task_units",
        "task_id, unit_id, position, inspectors",
        ":id, lead, 0, 2",
        "TRUE",
    ),
    (
        "task_units",
        "task_id, unit_id, position, inspectors",
        ":id, ':unit', 1, 2",
        "n % 1000 = 1 AND lead <> ':unit'",
    ),
    (
        "draws",
        "id, task_id, unit_id, entry, state, hash, is_matched, has_public_strata, published_at, opened_by, \
         version, created_at, updated_at",
        ":id, :id, lead, 'entry ' || n, CASE WHEN n % 50 = 0 THEN 'aborted' ELSE 'drawn' END, 'sha256', \
         TRUE, FALSE, made, ':operator', 1, made, made",
        "TRUE",
    ),
    (
        "checks",
        "id, task_id, unit_id, draw_id, position, object_id, state, visible_from, ended_on, result, version, \
         created_at, updated_at",
        ":id, :id, lead, :id, 1, (SELECT id FROM objects WHERE key = n), \
         CASE WHEN n % 50 = 2 THEN 'terminated' ELSE 'confirmed' END, made, '2020-06-05', 'R1', 1, made, made",
        "TRUE",
    ),
    (
        "check_parts",
        "check_id, unit_id, lead_unit_id, state, result",
        ":id, lead, lead, CASE WHEN n % 50 = 2 THEN 'terminated' ELSE 'confirmed' END, 'R1'",
        "TRUE",
    ),
    (
        "check_parts",
        "check_id, unit_id, lead_unit_id, state, result",
        ":id, ':unit', lead, 'confirmed', 'R1'",
        "n % 1000 = 1 AND lead <> ':unit'",
    ),
    (
        "publications",
        "id, kind, subject_id, task_id, unit_id, state, title, site, url, number, public_text, published_at, \
         version, created_at, updated_at",
        ":id, 'result', :id, :id, lead, CASE WHEN n % 50 = 2 THEN 'withdrawn' ELSE 'published' END, \
         '检查结果' || n, '门户', '/', 'GS-1', '合格', made, 1, made, made",
        "TRUE",
    ),
    (
        "audit_events",
        "id, at, user_id, username, unit_id, operation, resource, record_id, address, request_id",
        ":id, made, CASE WHEN n % 2 = 0 THEN ':operator' ELSE ':other' END, 'person', lead, \
         CASE WHEN n % 50 = 0 THEN 'close_task' ELSE 'confirm_check' END, \
         CASE WHEN n % 50 = 0 THEN 'tasks' ELSE 'checks' END, :id, '127.0.0.1', :id",
        "TRUE",
    ),
];

/// Entries of the trail as if sealed: the server would seal them while it is measured.
const SEALED: &str = "INSERT INTO audit_blocks (number, first_seq, last_seq, entry_count, total_count, \
    root, log_size, log_root, previous_hash, hash, sealed_at) \
    SELECT number + 1, last_seq + 1, (SELECT MAX(seq) FROM audit_events), 1, total_count + 1, '', 0, '', \
    hash, 'as if sealed ' || number, CURRENT_TIMESTAMP FROM (SELECT number, last_seq, total_count, hash \
    FROM audit_blocks UNION ALL SELECT 0, 0, 0, 'none' ORDER BY number DESC LIMIT 1) AS newest";

/// So many rows are written at once: the server writes in between.
const AT_ONCE: u32 = 50_000;

/// What is asked for of each kind of record, by whom.
const LISTS: [(&str, [&str; 2]); 5] = [
    (OPERATOR, ["/tasks?limit=20", "/tasks?state=void&limit=20"]),
    (
        OPERATOR,
        ["/draws?limit=20", "/draws?state=aborted&limit=20"],
    ),
    (
        OPERATOR,
        [
            "/checks?limit=20",
            "/checks?sort=-created_at&state=terminated&limit=20",
        ],
    ),
    (
        OPERATOR,
        [
            "/publications?limit=20",
            "/publications?state=withdrawn&limit=20",
        ],
    ),
    (
        "auditor",
        [
            "/audit-events?limit=20",
            "/audit-events?operation=close_task&limit=20",
        ],
    ),
];

/// Fills the tables, then asks for their lists.
pub async fn measure(site: &Site, table: &mut Table) {
    fill(site);
    for ((who, lists), (figure, counted)) in LISTS.into_iter().zip(RECORDS) {
        let client = site.client(who).await;
        for path in lists {
            let page = client.get(path).await.ok();
            assert_eq!(page["items"].as_array().map(Vec::len), Some(20), "{path}");
        }
        let paths = lists.map(str::to_owned).to_vec();
        let with_count = lists.map(|path| format!("{path}&count=true")).to_vec();
        let times = ask(&client, paths).await;
        table.tell(&site.place, figure, times.at(0.99));
        let times = ask(&client, with_count).await;
        table.tell(&site.place, counted, times.at(0.99));
    }
}

fn fill(site: &Site) {
    let mut connection = site.connect();
    let words = words(&mut connection);
    let worded = |text: &str| {
        let of_word = |text: String, (word, value): &(&str, String)| text.replace(word, value);
        words.iter().fold(text.to_owned(), of_word)
    };
    let made = match site.kind {
        Kind::Sqlite => "datetime('2022-01-01', n || ' minutes')",
        Kind::Postgres => "TIMESTAMP '2022-01-01' + n * INTERVAL '1 minute'",
    };
    let lead = worded("CASE WHEN n % 2 = 0 THEN ':unit' ELSE id END");
    for (table, columns, values, condition) in ROWS {
        let (values, condition) = (worded(values), worded(condition));
        let besides = match table {
            "audit_events" => SEALED,
            _ => "SELECT 1",
        };
        for first in (1..=site.size).step_by(AT_ONCE as usize) {
            let last = site.size.min(first + AT_ONCE - 1);
            let rows = format!(
                "WITH RECURSIVE numbers (n) AS \
                 (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}), \
                 places (id, place) AS (SELECT id, ROW_NUMBER() OVER (ORDER BY code) FROM units), \
                 made_rows (n, lead, made) AS (SELECT n, {lead}, {made} FROM numbers \
                 JOIN places ON place = 1 + (n / 2) % 30) \
                 INSERT INTO {table} ({columns}) SELECT {values} FROM made_rows WHERE {condition}"
            );
            execute(
                &mut connection,
                &format!("BEGIN; {rows}; {besides}; COMMIT"),
            );
        }
        if site.kind == Kind::Postgres {
            // As it does by itself some time later.
            execute(&mut connection, &format!("VACUUM ANALYZE {table}"));
        }
    }
}

/// What words in [`ROWS`] stand for.
fn words(connection: &mut AnyConnection) -> [(&'static str, String); 4] {
    let mut one = |query: &str| lines(connection, query).remove(0);
    let unit = one(&format!(
        "SELECT id AS line FROM units WHERE code = '{UNIT}'"
    ));
    let mut user = |name: &str| {
        one(&format!(
            "SELECT id AS line FROM users WHERE username = '{name}'"
        ))
    };
    let (operator, other) = (user(OPERATOR), user("city_lead"));
    let id = "substr('01939999-0009-7000-8000-000000000000', 1, 36 - length('' || n)) || n";
    [
        (":id", id.to_owned()),
        (":unit", unit),
        (":operator", operator),
        (":other", other),
    ]
}
