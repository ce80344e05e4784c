//! What an entry may hold, held against examples and bounds.

use super::*;

fn ratio(stratum: &str, ratio_bp: u32) -> StratumRatio {
    StratumRatio {
        stratum: stratum.to_owned(),
        ratio_bp,
        min: None,
        max: None,
    }
}

/// Pointers and codes of what a rule tells.
fn told(rule: impl FnOnce(&mut Fields)) -> Vec<(String, &'static str)> {
    let mut fields = Fields::default();
    rule(&mut fields);
    let told = |error: FieldError| (error.pointer, error.code.code());
    fields.into_errors().into_iter().map(told).collect()
}

fn owned<'a>(expected: &[(&str, &'a str)]) -> Vec<(String, &'a str)> {
    let owned = |(pointer, code): &(&str, &'a str)| ((*pointer).to_owned(), *code);
    expected.iter().map(owned).collect()
}

#[test]
fn ratios_name_known_strata_once_and_all_alone() {
    let bounds = StratumRatio {
        min: Some(5),
        max: Some(4),
        ..ratio("A", 100)
    };
    let most = StratumRatio {
        min: Some(1_000_000),
        max: Some(1_000_000),
        ..ratio("A", 100)
    };
    for (ratios, expected) in [
        (vec![], vec![]),
        (vec![ratio("A", 10_000), ratio("unrated", 0)], vec![]),
        (vec![ratio("all", 300)], vec![]),
        (
            vec![ratio("all", 300), ratio("A", 1)],
            vec![("/ratios/0/stratum", "unknown_value")],
        ),
        (
            vec![ratio("A", 1), ratio("A", 1)],
            vec![("/ratios/1/stratum", "repeated")],
        ),
        (
            vec![ratio("E", 1)],
            vec![("/ratios/0/stratum", "unknown_value")],
        ),
        (
            vec![ratio("A", 10_001)],
            vec![("/ratios/0/ratio_bp", "out_of_range")],
        ),
        (vec![bounds], vec![("/ratios/0/min", "out_of_range")]),
        (vec![most.clone()], vec![]),
        (
            vec![StratumRatio {
                max: Some(1_000_001),
                ..most
            }],
            vec![("/ratios/0/max", "out_of_range")],
        ),
        (vec![ratio("A", 1); 6], vec![("/ratios", "too_many")]),
    ] {
        let found = told(|fields| check_ratios(fields, &ratios));
        assert_eq!(found, owned(&expected));
    }
}

#[test]
fn months_are_of_a_year_and_stand_once() {
    assert!(told(|fields| check_months(fields, &[1, 12])).is_empty());
    assert!(told(|fields| check_months(fields, &[])).is_empty());
    let expected = [
        ("/months/0", "out_of_range"),
        ("/months/1", "out_of_range"),
        ("/months/3", "repeated"),
    ];
    let found = told(|fields| check_months(fields, &[0, 13, 3, 3]));
    assert_eq!(found, owned(&expected));
}

#[test]
fn scope_knows_its_regions_industries_and_classes() {
    let known = BTreeSet::from(["130102".to_owned()]);
    let check = |scope: &ObjectScope| told(|fields| check_scope(fields, scope, &known, &known));
    let scope = ObjectScope {
        region_codes: vec!["130102".to_owned(), "999999".to_owned()],
        credit_classes: vec!["unrated".to_owned(), "all".to_owned()],
        exclude_checked_within_months: Some(61),
        ..ObjectScope::default()
    };
    assert_eq!(
        check(&scope),
        owned(&[
            ("/scope/region_codes/1", "unknown_reference"),
            ("/scope/credit_classes/1", "unknown_value"),
            ("/scope/exclude_checked_within_months", "out_of_range"),
        ])
    );
    let latest = ObjectScope {
        exclude_checked_within_months: Some(60),
        ..ObjectScope::default()
    };
    assert!(check(&latest).is_empty());
}

#[test]
fn scope_names_each_value_once() {
    let known = BTreeSet::new();
    let check = |scope: &ObjectScope| told(|fields| check_scope(fields, scope, &known, &known));
    let twice = ObjectScope {
        types: vec![ObjectType::Enterprise; 2],
        credit_classes: vec!["A".to_owned(), "A".to_owned()],
        ..ObjectScope::default()
    };
    assert_eq!(
        check(&twice),
        owned(&[
            ("/scope/types/1", "repeated"),
            ("/scope/credit_classes/1", "repeated"),
        ])
    );
    let tags = ObjectScope {
        tags: vec!["重".repeat(32), "重".repeat(33)],
        ..ObjectScope::default()
    };
    assert_eq!(check(&tags), owned(&[("/scope/tags/1", "too_long")]));
    // As many conditions as a request has room for would be too deep for the databases.
    let many = ObjectScope {
        types: vec![ObjectType::Enterprise; 1_000],
        region_codes: vec!["999999".to_owned(); 1_000],
        credit_classes: vec!["E".to_owned(); 1_000],
        ..ObjectScope::default()
    };
    let errors = check(&many);
    let too_many = errors.iter().filter(|(_, code)| *code == "too_many");
    let too_many: Vec<&str> = too_many.map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        too_many,
        [
            "/scope/region_codes",
            "/scope/types",
            "/scope/credit_classes",
        ]
    );
    // Nor is each of them answered.
    assert_eq!(errors.len(), 3 + 100 + 5);
}

#[test]
fn county_reaches_its_own_region_only() {
    let scope = |codes: &[&str]| ObjectScope {
        region_codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        ..ObjectScope::default()
    };
    let reached = |codes: &[&str], region: &str| {
        within_reach(&scope(codes), region).map(|scope| scope.region_codes)
    };
    let own = Some(vec!["130102".to_owned()]);
    assert_eq!(reached(&[], "130100"), Some(vec![]));
    assert_eq!(reached(&[], "130102"), own);
    assert_eq!(reached(&["130100"], "130102"), own);
    assert_eq!(reached(&["130102", "130104"], "130102"), own);
    assert_eq!(reached(&["130104"], "130102"), None);
}

fn submitted<'a>(ratios: &'a [StratumRatio], months: &'a [u32]) -> SubmittedEntry<'a> {
    SubmittedEntry {
        title: "抽查",
        months,
        ratios,
        strata: &[],
        items: vec![CitedItem {
            code: "RS0101".to_owned(),
            is_effective: true,
            max_ratio_bp: Some(500),
        }],
    }
}

#[test]
fn submission_needs_entries_items_months_and_ratios_within_limits() {
    let (within, over) = ([ratio("A", 500)], [ratio("A", 100), ratio("D", 501)]);
    let mut gone = submitted(&within, &[3]);
    gone.items[0].is_effective = false;
    for (entries, expected) in [
        (vec![], Some("no_entries")),
        (vec![submitted(&within, &[3])], None),
        (vec![submitted(&within, &[])], Some("no_months")),
        (vec![submitted(&over, &[3])], Some("ratio_over_limit")),
        (
            vec![submitted(&within, &[3]), gone],
            Some("item_not_effective"),
        ),
    ] {
        let code = check_submission(&entries).err().map(|e| e.code().code());
        assert_eq!(code, expected);
    }
}

#[test]
fn submission_holds_numbers_against_what_the_limit_draws() {
    let number = [StratumRatio {
        min: Some(6),
        max: Some(6),
        ..ratio("A", 0)
    }];
    // 5 % of 100 are 5, of 101 they are 6.
    for (size, draw, is_refused) in [
        (100, 6, true),
        (101, 6, false),
        (100, 5, false),
        (0, 0, false),
    ] {
        let strata = [StratumSize {
            stratum: "A".to_owned(),
            size,
            ratio_bp: 0,
            plain_number: None,
            draw,
            reserve: 0,
        }];
        let entry = SubmittedEntry {
            strata: &strata,
            ..submitted(&number, &[3])
        };
        let code = check_submission(&[entry]).err().map(|e| e.code().code());
        assert_eq!(
            code,
            is_refused.then_some("ratio_over_limit"),
            "{draw} of {size}"
        );
    }
}

#[test]
fn year_is_over_on_the_first_day_of_the_next() {
    assert!(!is_year_over(2026, "2026-12-31".parse().unwrap()));
    assert!(is_year_over(2026, "2027-01-01".parse().unwrap()));
}
