//! Searching objects: by names however they are typed, initials, parts of codes; their order.

use serde_json::json;
use sortition_tests::{App, Client, on_both_databases};

use super::{codes, entered, form, inspector, total};

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
    let names = async |path: &str| by_threes(&city, path, "name").await;
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
        ("SJZ888000777", "130102", "丁123999店"),
    ];
    for (number, (code, region, name)) in objects.into_iter().enumerate() {
        let others = json!({ "code": code, "name": name });
        entered(&city, number as u32, region, &others).await;
    }
    let county = app.sign_in("county_operator").await;
    for (q, of_city, of_county) in [
        ("SJZ000123", 2, 1),
        ("ｓｊｚ 000 123", 2, 1),
        ("000123", 3, 2),
        ("123456", 1, 1),
        ("23456", 0, 0),
        ("777000", 1, 1),
        ("999777", 0, 0),
        ("00012399", 1, 0),
        ("A2B4C6", 1, 1),
        // One by its code, the other by its name: what the county doesn't see decides nothing for it.
        ("123999", 2, 1),
        ("sjz000123999", 1, 0),
    ] {
        let path = format!("/objects?q={}", form(q));
        assert_eq!(total(&city, &path).await, of_city, "{q}");
        assert_eq!(total(&county, &path).await, of_county, "{q}");
        let rows = codes(&city, &format!("{path}&sort=-code")).await;
        assert_eq!(rows.len() as u64, of_city, "{q}");
        assert!(rows.is_sorted_by(|one, next| one >= next), "{q}");
    }
    for (query, expected) in [
        ("q=000123&region_code=130104", "SJZ000123999"),
        ("q=123999&region_code=130102", "SJZ888000777"),
        ("q=123999&region_code=130104", "SJZ000123999"),
    ] {
        let found = codes(&city, &format!("/objects?{query}")).await;
        assert_eq!(found, [expected], "{query}");
    }
    let found = codes(&county, "/objects?q=123999").await;
    assert_eq!(found, ["SJZ888000777"]);
}

/// A field of a list's rows, three at a time.
async fn by_threes(client: &Client, path: &str, field: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("{path}&limit=3{cursor}")).await.ok();
        let items = page["items"].as_array().expect("rows").iter();
        values.extend(items.filter_map(|one| one[field].as_str().map(str::to_owned)));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return values,
        }
    }
}

async fn equal_names_are_paged_in_the_order_of_entry(app: App) {
    let city = app.sign_in("city_operator").await;
    // 弘 and 宏 are read alike; of the same syllable those with the same character stand together.
    let names = [
        "宏泰", "安泰", "宏泰", "弘泰", "宏泰", "宏泰", "弘泰", "宏·泰", "众合", "宏泰",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let others = json!({ "code": format!("SJZ{number:09}"), "name": name });
        entered(&city, number as u32, "130102", &others).await;
    }
    let numbers = async |path: &str| -> Vec<usize> {
        let codes = by_threes(&city, path, "code").await;
        let number = |code: &String| code[3..].parse().expect("a number");
        codes.iter().map(number).collect()
    };
    for filter in ["", "&status=active", "&checked_before=2026-01-01"] {
        let ascending = numbers(&format!("/objects?sort=name{filter}")).await;
        assert_eq!(ascending, [1, 0, 2, 4, 5, 7, 9, 3, 6, 8], "{filter}");
        let descending = numbers(&format!("/objects?sort=-name{filter}")).await;
        assert_eq!(descending, [8, 3, 6, 0, 2, 4, 5, 7, 9, 1], "{filter}");
        let found = numbers(&format!("/objects?q=泰&sort=-name{filter}")).await;
        assert_eq!(found, [3, 6, 0, 2, 4, 5, 7, 9, 1], "{filter}");
        let found = numbers(&format!("/objects?q=宏泰&sort=name{filter}")).await;
        assert_eq!(found, [0, 2, 4, 5, 7, 9], "{filter}");
    }
}

async fn objects_and_inspectors_are_found_alike(app: App) {
    let city = app.sign_in("city_operator").await;
    let names = ["古丽米热·艾比布力", "秦朗", "张伟明", "欧阳\u{20bb7}野"];
    for (number, name) in names.into_iter().enumerate() {
        let name = json!({ "name": name });
        entered(&city, number as u32, "130102", &name).await;
        let body = inspector(&app, &format!("ZF00010{number}"), "130100-LSB", &name);
        city.post("/inspectors", &body).await.with(201);
    }
    for (q, count) in [
        ("古丽米热·艾比布力", 1),
        ("古丽米热•艾比布力", 1),
        ("古丽米热艾比布力", 1),
        ("热 艾比", 1),
        ("艾热", 0),
        ("GLMR", 1),
        ("ｚｗｍ", 1),
        ("zmw", 0),
        ("张 明", 1),
        ("张明", 0),
        ("张伟 秦朗", 0),
        ("\u{20bb7}", 1),
        ("阳\u{20bb7}野", 1),
        ("朗", 1),
    ] {
        for list in ["objects", "inspectors"] {
            let path = format!("/{list}?q={}", form(q));
            assert_eq!(total(&city, &path).await, count, "{list} {q}");
        }
    }
    let of_objects = by_threes(&city, "/objects?sort=name", "name").await;
    assert_eq!(
        of_objects,
        by_threes(&city, "/inspectors?sort=name", "name").await
    );
    assert_eq!(of_objects, [names[0], names[3], names[1], names[2]]);
}

on_both_databases!(
    what_changes_is_found_as_it_is_now,
    names_stand_in_the_order_of_pinyin,
    names_are_found_by_initials_and_however_they_are_typed,
    parts_of_codes_are_found_from_six_characters_on,
    equal_names_are_paged_in_the_order_of_entry,
    objects_and_inspectors_are_found_alike,
);
