//! Searching and filtering a register that is large enough for each way there is to its rows: what is rare
//! is fetched, what is common is walked through, and nobody sees which it was.

use serde_json::{Value, json};
use sortition::kernel::search;
use sortition_tests::{App, Client, Kind, on_both_databases};

use super::{entered, form, total};

/// The first are of one name, the others of one that is too common to be fetched.
const FIRST: usize = 2_500;
const MANY: usize = 9_000;
/// Of the first, each of so many has another name, which is rare.
const RARE: usize = 250;
/// Rows of one statement.
const AT_ONCE: usize = 500;

/// An object of the register.
struct Row {
    code: String,
    name: &'static str,
    region: &'static str,
    status: &'static str,
    class: &'static str,
    tags: &'static str,
}

/// The register, in the order in which it was entered.
fn register() -> Vec<Row> {
    let row = |number: usize| Row {
        code: format!("N{number:05}"),
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
            "('01a20000-0000-7000-8000-0000000{}', '{}', '{}', '{}', '{}', '{}', 'enterprise', '{}', \
             '{}', {}, '{}', 1, '2026-01-05 01:00:00', '2026-01-05 01:00:00')",
            &row.code[1..],
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
            "INSERT INTO objects_search (rowid, words) SELECT key, words FROM objects_indexed"
                .to_owned(),
        );
    }
    app.change(&statements);
}

/// The codes of a list, page by page.
async fn codes(client: &Client, path: &str) -> Vec<String> {
    let code = |row: &Value| row["code"].as_str().expect("a code").to_owned();
    client.all(path).await.iter().map(code).collect()
}

async fn a_page_by_any_way_is_the_same(app: App) {
    let rows = register();
    fill(&app, &rows);
    let city = app.sign_in("city_operator").await.unwatched();
    let county = app.sign_in("county_operator").await.unwatched();
    type Is = fn(&Row) -> bool;
    let cases: [(&str, &str, Is); 14] = [
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
            row.name.contains("商贸")
        }),
        ("宏泰", "", |row| row.name.contains("宏泰")),
        (
            "宏泰建",
            "&checked_before=2026-01-01&status=active",
            |row| row.name.contains("宏泰") && row.status == "active",
        ),
        ("建材 冀中", "", |row| row.name.contains("宏泰")),
        ("贸", "&region_code=130108", |row| {
            row.name.contains('贸') && row.region == "130108"
        }),
        ("材冀", "", |_| false),
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

async fn what_changes_is_found_as_it_is_now(app: App) {
    let city = app.sign_in("city_operator").await;
    let others = json!({ "name": "冀中宏泰建材有限公司", "credit_class": "B", "tags": ["旧"] });
    let path = entered(&city, 1, "130102", &others).await;
    let found = async |filter: &str| {
        let by_name = total(&city, &format!("/objects?q=宏泰&{filter}")).await;
        assert_eq!(total(&city, &format!("/objects?{filter}")).await, by_name);
        by_name
    };
    let before = [
        "status=active",
        "credit_class=B",
        "tag=旧",
        "region_code=130102",
        "type=enterprise",
    ];
    let after = [
        "status=suspended",
        "credit_class=unrated",
        "tag=新",
        "region_code=130104",
        "type=other",
        "industry_code=C",
        "industry_code=C13",
    ];
    for filter in before {
        assert_eq!(found(filter).await, 1, "{filter}");
    }
    for filter in after {
        assert_eq!(found(filter).await, 0, "{filter}");
    }
    let mark = json!({ "status": "suspended", "reason": "停业公告" });
    city.post(&format!("{path}/mark"), &mark).await.ok();
    let etag = city.get(&path).await.etag().to_owned();
    let patch = json!({ "credit_class": null, "tags": ["新"], "region_code": "130104",
        "type": "other", "industry_code": "C13" });
    city.patch(&path, &etag, &patch).await.ok();
    for filter in before {
        assert_eq!(found(filter).await, 0, "{filter}");
    }
    for filter in after {
        assert_eq!(found(filter).await, 1, "{filter}");
    }
}

async fn names_stand_in_the_order_of_pinyin(app: App) {
    let city = app.sign_in("city_operator").await;
    let ordered = [
        "8号便利店",
        "Abc科技",
        "长安宏泰",
        "藁城众合",
        "河北安泰",
        "录音棚",
        "绿源农业",
        "栾城商行",
        "石家庄安泰",
        "石家庄宏泰",
        "食品厂",
        "行唐餐饮",
        "正定众合",
    ];
    // Entered in another order.
    for (number, place) in [7, 2, 12, 0, 9, 4, 11, 1, 6, 3, 10, 8, 5]
        .into_iter()
        .enumerate()
    {
        let name = json!({ "name": ordered[place] });
        entered(&city, number as u32, "130102", &name).await;
    }
    let names = async |path: &str| -> Vec<String> {
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = city.get(&format!("{path}&limit=3{cursor}")).await.ok();
            let items = page["items"].as_array().expect("rows").iter();
            names.extend(items.filter_map(|one| one["name"].as_str().map(str::to_owned)));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return names,
            }
        }
    };
    assert_eq!(names("/objects?sort=name").await, ordered);
    let mut backwards = ordered;
    backwards.reverse();
    assert_eq!(names("/objects?sort=-name").await, backwards);
    assert_eq!(
        names("/objects?sort=name&q=泰").await,
        ["长安宏泰", "河北安泰", "石家庄安泰", "石家庄宏泰"]
    );
    let path = entered(&city, 13, "130102", &json!({ "name": "正定鑫鑫" })).await;
    let etag = city.get(&path).await.etag().to_owned();
    city.patch(&path, &etag, &json!({ "name": "安国药材" }))
        .await
        .ok();
    assert_eq!(names("/objects?sort=name").await[2], "安国药材");
    for (initials, count) in [("agyc", 1), ("zdxx", 0)] {
        assert_eq!(total(&city, &format!("/objects?q={initials}")).await, count);
    }
}

async fn names_are_found_by_initials_and_however_they_are_typed(app: App) {
    let city = app.sign_in("city_operator").await;
    let names = [
        "石家庄宏泰商贸有限公司",
        "石家庄市长安区SJZ科技店",
        "古丽米热·艾比布力餐厅",
        "河北\u{2b820}\u{20bb7}建材",
        "（辛集）ＡＢＣ音乐培训",
    ];
    for (number, name) in names.into_iter().enumerate() {
        entered(&city, number as u32, "130102", &json!({ "name": name })).await;
    }
    for (q, count) in [
        ("sjzht", 1),
        ("SJZ", 2),
        ("ｈｔｓｍ", 1),
        ("htsm 商贸", 1),
        ("sjz 餐厅", 0),
        ("szh", 0),
        ("sjzscaq", 1),
        ("xjabcyypx", 1),
        ("sm", 0),
        ("古丽米热·艾比布力", 1),
        ("古丽米热•艾比布力", 1),
        ("古丽米热艾比布力", 1),
        ("热艾", 1),
        ("\u{2b820}\u{20bb7}", 1),
        ("\u{20bb7}", 1),
        ("\u{20bb7}\u{2b820}", 0),
        ("辛集abc", 1),
    ] {
        let path = format!("/objects?q={}", form(q));
        assert_eq!(total(&city, &path).await, count, "{q}");
        let page = city.get(&format!("{path}&sort=name")).await.ok();
        let rows = page["items"].as_array().map(Vec::len);
        assert_eq!(rows, Some(count as usize), "{q}");
    }
}

async fn parts_of_codes_are_found_from_six_characters_on(app: App) {
    let city = app.sign_in("city_operator").await;
    let objects = [
        ("SJZ000123456", "130102", "甲店"),
        ("SJZ000123999", "130104", "乙店"),
        ("SJZ777000123", "130102", "丙a2b4c6店"),
    ];
    for (number, (code, region, name)) in objects.into_iter().enumerate() {
        let others = json!({ "code": code, "name": name });
        entered(&city, number as u32, region, &others).await;
    }
    let county = app.sign_in("county_operator").await;
    for (q, of_city, of_county) in [
        // Those that begin with it, if some do.
        ("SJZ000123", 2, 1),
        ("ｓｊｚ 000 123", 2, 1),
        ("000123", 3, 2),
        ("123456", 1, 1),
        ("23456", 0, 0),
        ("777000", 1, 1),
        ("999777", 0, 0),
        ("A2B4C6", 1, 1),
        ("sjz000123999", 1, 0),
    ] {
        let path = format!("/objects?q={}", form(q));
        assert_eq!(total(&city, &path).await, of_city, "{q}");
        assert_eq!(total(&county, &path).await, of_county, "{q}");
        let rows = codes(&city, &format!("{path}&sort=-code")).await;
        assert_eq!(rows.len() as u64, of_city, "{q}");
        assert!(rows.is_sorted_by(|one, next| one >= next), "{q}");
    }
    let path = "/objects?q=000123&region_code=130104";
    assert_eq!(codes(&city, path).await, ["SJZ000123999"]);
}

on_both_databases!(
    a_page_by_any_way_is_the_same,
    what_changes_is_found_as_it_is_now,
    names_stand_in_the_order_of_pinyin,
    names_are_found_by_initials_and_however_they_are_typed,
    parts_of_codes_are_found_from_six_characters_on,
);
