//! One thing has one word, on every page, in every error, document and template; and what the audit
//! trail holds has words at all.

use std::collections::BTreeSet;

use serde_json::Value;
use sortition_contract::audit::{operation_text, resource_text};
use sortition_contract::error::Language;

use super::tree;

/// Words that aren't used, and the one that is. Words of the law and of forms stay as they are:
/// 检查主体 and 配合部门 stand in the annex of the scheme.
const ONE_WORD: [(&str, &str); 15] = [
    ("候补", "备选"),
    ("后备", "备选"),
    ("未评级", "未分类"),
    ("未分级", "未分类"),
    ("未定级", "未分类"),
    ("下达", "开放 (a check)"),
    ("信标", "公开随机源"),
    ("用户名", "账号"),
    ("帐号", "账号"),
    ("账户", "账号"),
    ("检查员", "执法人员"),
    ("监管对象", "检查对象"),
    // 公共信用综合评价 has grades (信用等级); supervision has classes of risk.
    ("信用等级", "信用风险分类"),
    ("信用类别", "信用风险分类"),
    ("信用分类", "信用风险分类"),
];

/// Where the texts are that people read.
fn texts() -> Vec<String> {
    let folders = [
        ("frontend/locales/zh-CN", "json"),
        ("backend/templates", "html"),
        ("backend/templates", "xml"),
        ("backend/src", "rs"),
        ("openapi/src", "rs"),
    ];
    folders
        .iter()
        .flat_map(|(folder, extension)| tree::files(folder, extension))
        .collect()
}

/// The line without a comment at its end, and without the names of services.
fn read_by_people(line: &str) -> String {
    let comment = line.trim_start().starts_with("//");
    match comment {
        true => String::new(),
        false => line.replace("NIST 随机信标", ""),
    }
}

#[test]
fn one_thing_has_one_word() {
    let mut found = Vec::new();
    for file in texts() {
        for (number, line) in tree::read(&file).lines().enumerate() {
            let line = read_by_people(line);
            for (word, chosen) in ONE_WORD {
                if line.contains(word) {
                    found.push(format!("{file}:{}: write {chosen}, not {word}", number + 1));
                }
            }
            // Whoever inspects is 执法检查人员 in full, 执法人员 in short.
            if line.replace("执法检查人员", "").contains("检查人员") && !file.contains("/demo/")
            {
                found.push(format!(
                    "{file}:{}: write 执法人员, not 检查人员",
                    number + 1
                ));
            }
        }
    }
    // Columns of imported files are others' words.
    found.retain(|line| !line.starts_with("backend/src/registers/rules/imports/"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// What stands between quotes after a mark, over the server's sources.
fn named_after(mark: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in tree::files("backend/src", "rs") {
        let code = tree::read(&file);
        // Tests at a file's end make up their own.
        let code = code
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .to_owned();
        for rest in code.split(mark).skip(1) {
            names.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    names
}

#[test]
fn every_operation_of_the_trail_has_words() {
    let document = serde_json::to_value(sortition::app::openapi()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths
        .values()
        .flat_map(|path| path.as_object().into_iter().flatten())
        .filter_map(|(_, operation)| operation["operationId"].as_str().map(str::to_owned));
    let by_system = named_after("by_system(\"");
    assert!(by_system.contains("open_due_reports"), "{by_system:?}");
    let all: BTreeSet<String> = operations.chain(by_system).collect();
    let is_named = |one: &String| {
        LANGUAGES
            .iter()
            .all(|to| operation_text(one, *to).is_some())
    };
    let missing: Vec<_> = all.iter().filter(|one| !is_named(one)).collect();
    assert!(
        missing.is_empty(),
        "openapi/src/audit/words.rs: say what the trail calls {missing:?}"
    );
}

#[test]
fn every_kind_of_record_of_the_trail_has_words() {
    let mut all = named_after("resource: \"");
    all.extend(named_after("RESOURCE: &'static str = \""));
    assert!(all.contains("plans") && all.contains("meetings"), "{all:?}");
    let is_named = |one: &String| LANGUAGES.iter().all(|to| resource_text(one, *to).is_some());
    let missing: Vec<_> = all.iter().filter(|one| !is_named(one)).collect();
    assert!(
        missing.is_empty(),
        "openapi/src/audit/words.rs: say what the trail calls {missing:?}"
    );
}

/// Whoever makes a key chooses its scopes by words.
#[test]
fn every_scope_of_keys_has_words() {
    let rights = sortition::app::rights();
    let scopes: BTreeSet<&str> = rights
        .iter()
        .flat_map(sortition::kernel::rights::Right::key_scopes)
        .filter(|scope| *scope != "any")
        .collect();
    assert!(scopes.len() > 15, "{scopes:?}");
    let page = tree::read("frontend/src/integrations/words.rs");
    for scope in scopes {
        let (resource, verb) = scope.split_once(':').expect("a scope is `resource:verb`");
        let text = format!("\"{scope}\" => t::scope_{resource}_{verb}()");
        assert!(
            page.contains(&text),
            "frontend/src/integrations/words.rs: say what {scope} is called, by {text}"
        );
    }
}

/// Each rule of the report has a sentence of its own on the page, not its number.
#[test]
fn every_rule_of_the_report_has_a_sentence() {
    let broken = tree::files("backend/src/reports/rules/consistency", "rs")
        .into_iter()
        .chain(["backend/src/reports/rules/consistency.rs".to_owned()])
        .map(|file| tree::read(&file))
        .collect::<String>();
    let code = broken.split("#[cfg(test)]").next().unwrap_or_default();
    let squeezed: String = code.split_whitespace().collect();
    let rules: BTreeSet<u8> = ["findings.expect(", "findings.with("]
        .iter()
        .flat_map(|mark| squeezed.split(mark).skip(1))
        .filter_map(|rest| rest.split(',').next()?.parse().ok())
        .collect();
    assert!(rules.len() >= 15, "the rules are found: {rules:?}");
    for language in ["zh-CN", "en"] {
        let file = tree::read(&format!("frontend/locales/{language}/reports.json"));
        let texts: Value = serde_json::from_str(&file).expect("the texts are JSON");
        for rule in &rules {
            assert!(
                texts[format!("rule_{rule}")].is_string(),
                "frontend/locales/{language}/reports.json: a sentence for rule_{rule}"
            );
        }
        for (name, text) in texts.as_object().expect("texts by name") {
            let text = text.as_str().unwrap_or_default();
            assert!(
                !text.contains("规则 {number}")
                    && !text.contains("Rule {number}")
                    && !text.contains("rule {number}"),
                "{language}/reports.json: {name} names a rule by its number: say its sentence"
            );
        }
    }
}
