//! Searching and filtering a register that is large enough for each way there is to its rows: what is rare
//! is fetched, what is common is walked through, and nobody sees which it was.

use http::Method;
use serde_json::Value;
use sortition::kernel::search;
use sortition_tests::db::try_execute;
use sortition_tests::register::{Object, enterprise};
use sortition_tests::{App, Client, Kind, on_both_databases};

use super::{codes, form, total};

/// The first are of one name, the others of one that is too common to be fetched.
const FIRST: usize = 2_500;
const MANY: usize = 9_000;
/// Of the first, each of so many has another name, which is rare.
const RARE: usize = 250;
/// Rows of one statement.
const AT_ONCE: usize = 500;

/// An object of the register.
struct Row {
    number: usize,
    code: String,
    name: &'static str,
    region: &'static str,
    status: &'static str,
    class: &'static str,
    tags: &'static str,
}

impl Row {
    /// As which it is known to what puts visits beside it.
    fn object(&self) -> Object {
        enterprise(self.number as u32)
    }

    /// Whether it was checked lately, as everybody may know.
    fn is_visited(&self) -> bool {
        self.number % 18 == 4
    }
}

/// The register, in the order in which it was entered.
fn register() -> Vec<Row> {
    let row = |number: usize| Row {
        number,
        code: format!("SJZ{number:09}"),
        name: if number % RARE == 7 {
            "冀中宏泰建材有限公司"
        } else if number < FIRST {
            "河北燕赵餐饮店"
        } else {
            "石家庄云汇商贸有限公司"
        },
        region: ["130102", "130104", "130108"][number % 3],
        status: if number.is_multiple_of(7) {
            "suspended"
        } else {
            "active"
        },
        class: ["'A'", "'B'", "NULL"][number / 10 % 3],
        tags: match number % 50 {
            1 => ";重点;",
            2 => ";VIP 客户;重点;",
            3 => ";VIP_客户;",
            4 => ";重点-劳务;",
            _ => "",
        },
    };
    (0..MANY).map(row).collect()
}

fn insert(rows: &[Row]) -> String {
    let value = |row: &Row| {
        format!(
            "('{}', '{}', '{}', '{}', '{}', '{}', 'enterprise', '{}', \
             '{}', {}, '{}', 1, '2026-01-05 01:00:00', '2026-01-05 01:00:00')",
            row.object().id(),
            row.code,
            row.name,
            search::grams(row.name),
            search::initials(row.name),
            search::order(row.name),
            row.region,
            row.status,
            row.class,
            row.tags,
        )
    };
    let values: Vec<String> = rows.iter().map(value).collect();
    format!(
        "INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, region_code, \
         status, credit_class, tags, version, created_at, updated_at) VALUES {}",
        values.join(", ")
    )
}

fn fill(app: &App, rows: &[Row]) {
    let mut statements: Vec<String> = rows.chunks(AT_ONCE).map(insert).collect();
    if app.kind() == Kind::Sqlite {
        statements.push(
            "INSERT OR REPLACE INTO objects_search (rowid, words) \
             SELECT key, words FROM objects_indexed"
                .to_owned(),
        );
    }
    app.change(&statements);
}

/// Some of them were inspected, and everybody may know it.
fn visit(app: &App, rows: &[Row]) {
    let visited = rows.iter().filter(|row| row.is_visited()).map(Row::object);
    let visited: Vec<Object> = visited.collect();
    let visits: Vec<(&Object, &str)> = visited.iter().map(|one| (one, "2026-03-02")).collect();
    app.add_visits(&visits);
}

async fn a_page_by_any_way_is_the_same(app: App) {
    let rows = register();
    fill(&app, &rows);
    visit(&app, &rows);
    let city = app.sign_in("city_operator").await.unwatched();
    let county = app.sign_in("county_operator").await.unwatched();
    type Is = fn(&Row) -> bool;
    let cases: [(&str, &str, Is); 18] = [
        ("商贸", "", |row| row.name.contains("商贸")),
        ("石家庄", "&region_code=130104", |row| {
            row.name.contains("石家庄") && row.region == "130104"
        }),
        ("商贸", "&status=suspended&credit_class=B", |row| {
            row.name.contains("商贸") && row.status == "suspended" && row.class == "'B'"
        }),
        ("有限公司", "&credit_class=unrated", |row| {
            row.name.contains("有限公司") && row.class == "NULL"
        }),
        ("商贸", "&checked_before=2026-01-01", |row| {
            row.name.contains("商贸") && !row.is_visited()
        }),
        ("宏泰", "", |row| row.name.contains("宏泰")),
        (
            "宏泰建",
            "&checked_before=2026-01-01&status=active",
            |row| row.name.contains("宏泰") && row.status == "active" && !row.is_visited(),
        ),
        ("建材 冀中", "", |row| row.name.contains("宏泰")),
        ("贸", "&region_code=130108", |row| {
            row.name.contains('贸') && row.region == "130108"
        }),
        ("材冀", "", |_| false),
        ("000012", "", |row| row.code.contains("000012")),
        ("SJZ00000", "&status=suspended", |row| {
            row.status == "suspended"
        }),
        ("0000 1 07", "&region_code=130104", |row| {
            row.code.contains("0000107") && row.region == "130104"
        }),
        ("000123", "&checked_before=2026-01-01", |row| {
            row.code.contains("000123") && !row.is_visited()
        }),
        ("", "&tag=重点", |row| row.tags.contains(";重点;")),
        ("", "&tag=VIP%20客户", |row| {
            row.tags.contains(";VIP 客户;")
        }),
        ("", "&tag=重点-劳务&type=enterprise", |row| {
            row.tags.contains("劳务")
        }),
        ("", "&status=suspended&region_code=130104", |row| {
            row.status == "suspended" && row.region == "130104"
        }),
    ];
    for (q, filter, is_asked) in cases {
        let path = match q {
            "" => format!("/objects?sort=created_at{filter}"),
            q => format!("/objects?q={}{filter}", form(q)),
        };
        let asked = || rows.iter().filter(|row| is_asked(row));
        let expected: Vec<String> = asked().map(|row| row.code.clone()).collect();
        assert_eq!(total(&city, &path).await, expected.len() as u64, "{path}");
        let of_county = asked().filter(|row| row.region == "130102").count();
        assert_eq!(total(&county, &path).await, of_county as u64, "{path}");
        let backwards: Vec<String> = expected.iter().rev().cloned().collect();
        for (sort, expected) in [("code", &expected), ("-created_at", &backwards)] {
            let path = path.replace("sort=created_at&", "");
            let found = codes(&city, &format!("{path}&sort={sort}")).await;
            assert!(found == *expected, "{path} by {sort}: {} rows", found.len());
        }
    }
    let found = codes(&city, "/objects?q=商贸&sort=region_code,-code").await;
    let mut expected: Vec<&Row> = rows
        .iter()
        .filter(|row| row.name.contains("商贸"))
        .collect();
    expected.sort_by(|one, other| (one.region, &other.code).cmp(&(other.region, &one.code)));
    assert!(found.iter().eq(expected.iter().map(|row| &row.code)));
    let page = "/objects?q=商贸&sort=code&limit=20&page=101";
    let page = city.get(page).await.ok();
    let common = rows.iter().filter(|row| row.name.contains("商贸"));
    let expected: Vec<&String> = common.map(|row| &row.code).skip(2_000).take(20).collect();
    let items = page["items"].as_array().expect("rows").iter();
    assert!(
        items
            .map(|one| one["code"].as_str())
            .eq(expected.iter().map(|code| Some(code.as_str())))
    );
}

/// The codes in a list as a file.
async fn codes_in_file(client: &Client, path: &str) -> Vec<String> {
    let request = client.request(Method::GET, path);
    let file = client.send(request.header("Accept", "text/csv")).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let rows = file.text().lines().skip(1);
    rows.filter_map(|row| row.split(',').next().map(str::to_owned))
        .collect()
}

async fn a_file_by_any_way_is_the_same(app: App) {
    let rows = register();
    fill(&app, &rows);
    visit(&app, &rows);
    let city = app.sign_in("city_operator").await.unwatched();
    // Fetched, fetched for each part of the file anew, walked through.
    for (q, filter, count) in [
        ("宏泰", "", 36),
        ("石家庄", "&region_code=130104", 2_159),
        ("商贸", "", 6_474),
        ("商贸", "&checked_before=2026-01-01", 6_113),
    ] {
        let path = format!("/objects?q={}{filter}", form(q));
        let is_there = |row: &Row| !filter.contains("region") || row.region == "130104";
        let is_due = |row: &Row| !filter.contains("checked") || !row.is_visited();
        let is_asked = |row: &&Row| row.name.contains(q) && is_there(row) && is_due(row);
        let expected: Vec<&String> = rows.iter().filter(is_asked).map(|row| &row.code).collect();
        assert_eq!(expected.len(), count, "{path}");
        // All are of one name: they stand as they were entered.
        for sort in ["code", "-name", "created_at"] {
            let found = codes_in_file(&city, &format!("{path}&sort={sort}")).await;
            assert!(
                found.iter().eq(expected.iter().copied()),
                "{path} by {sort}"
            );
        }
    }
}

/// The total that a page tells, and whether there are more.
async fn told(client: &Client, path: &str) -> (Value, bool) {
    let page = client.get(path).await.ok();
    (page["total"].clone(), page["total_is_capped"] == true)
}

async fn totals_are_told_up_to_ten_thousand(app: App) {
    let row = |number: usize| Row {
        number,
        code: format!("SJZ{number:09}"),
        name: "石家庄云汇商贸有限公司",
        region: "130102",
        status: "active",
        class: "'A'",
        tags: "",
    };
    let rows: Vec<Row> = (0..10_000).map(row).collect();
    fill(&app, &rows);
    let city = app.sign_in("city_operator").await.unwatched();
    let county = app.sign_in("county_operator").await.unwatched();
    for is_capped in [false, true] {
        for filter in [
            "",
            "&q=商贸",
            "&q=石家庄&sort=name",
            "&q=商贸&checked_before=2026-01-01",
            "&q=SJZ000",
            "&status=active&sort=-name",
        ] {
            let path = format!("/objects?count=true{filter}");
            let expected = (Value::from(10_000), is_capped);
            assert_eq!(told(&city, &path).await, expected, "{path}");
            assert_eq!(told(&county, &path).await, expected, "{path}");
        }
        if !is_capped {
            fill(&app, &[row(10_000)]);
        }
    }
}

async fn totals_at_the_end_are_exact_whatever_statistics_say(app: App) {
    fill(&app, &register());
    // As if the register had been a hundred times as large, where the database's user may say so.
    let are_old = app.kind() == Kind::Postgres && {
        app.change(&["ANALYZE objects".to_owned()]);
        let statistics = "UPDATE pg_class SET reltuples = 1000000 \
             WHERE oid = CAST('objects' AS REGCLASS)";
        try_execute(&mut app.connect(), statistics).is_ok()
    };
    let city = app.sign_in("city_operator").await.unwatched();
    let exact = (Value::from(1_286), false);
    let path = "/objects?status=suspended&count=true&limit=200";
    // Only that there are more than ten thousand is taken from statistics, of a page in between.
    let between = match are_old {
        true => (Value::from(10_000), true),
        false => exact.clone(),
    };
    assert_eq!(told(&city, path).await, between);
    assert_eq!(told(&city, &format!("{path}&page=7")).await, exact);
    let mut cursor = String::new();
    let last = loop {
        let page = city.get(&format!("{path}{cursor}")).await.ok();
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break (page["total"].clone(), page["total_is_capped"] == true),
        }
    };
    assert_eq!(last, exact);
}

on_both_databases!(
    a_page_by_any_way_is_the_same,
    a_file_by_any_way_is_the_same,
    totals_are_told_up_to_ten_thousand,
    totals_at_the_end_are_exact_whatever_statistics_say,
);
