//! Lines of the excluded file that a reader may not see yet, where that file has more lines than a part: it is
//! shown part by part, and what is withheld of a later one stands in its place.

use super::parts::unzipped;
use super::stage::text;
use super::visited::{bundle, bundle_at, drawn_codes, require_agreement, section_task, two_of_six};
use sortition_draw::verify_files;
use sortition_tests::builders::draw;
use sortition_tests::{App, on_both_databases};

/// So many lines has a part.
const WHOLE_PART: usize = 1 << 14;
/// So many are left out since they don't work any more: more than a part has.
const SUSPENDED: usize = 17_000;

/// Puts them into the register. Their codes come before those of all others.
fn add_suspended(app: &App) {
    app.change(&[format!(
        "WITH RECURSIVE numbers (n) AS \
           (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {SUSPENDED}) \
         INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, region_code, \
           status, tags, version, created_at, updated_at) \
         SELECT '01939999-0004-7000-8000-' || CAST(100000000000 + n AS TEXT), \
           '91' || CAST(1000000 + n AS TEXT), '某单位', '', '', '', 'enterprise', '130102', 'suspended', '', \
           1, '2026-01-05 01:00:00', '2026-01-05 01:00:00' FROM numbers"
    )]);
}

async fn bundle_withholds_lines_of_a_later_part_in_their_places(app: App) {
    let task = two_of_six(&app).await;
    let mine = section_task(&app, Some(12)).await;
    draw(&app, &task).await;
    let codes = drawn_codes(&app, &task).await;
    add_suspended(&app);
    let operator = app.sign_in("section_operator").await;
    let own = require_agreement(&operator, &mine).await;
    let id = text(&own, "id");
    let parts = app.query(&format!(
        "SELECT CAST(lines AS TEXT) AS line FROM draw_files \
         WHERE draw_id = '{id}' AND name = 'excluded' ORDER BY part"
    ));
    let rest = SUSPENDED + codes.len() - WHOLE_PART;
    assert_eq!(parts, [WHOLE_PART.to_string(), rest.to_string()]);

    let (lines, verdict) = bundle(&operator, &own).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 2), "{verdict:?}");
    let (shown, withheld) = lines.split_at(SUSPENDED);
    assert!(shown.iter().all(|line| line.starts_with("91")));
    assert_eq!(withheld.len(), 2);
    assert!(
        withheld.iter().all(|line| line.starts_with("#\t")),
        "{withheld:?}"
    );
    let zip = operator.get(&format!("/draws/{id}/bundle.zip")).await;
    let files = unzipped(&zip.body);
    let files = files
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()));
    let verdict = verify_files(files);
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 2), "{verdict:?}");

    // Whoever says why sees them, in the same places.
    let regulations = app.sign_in("regulations").await.unwatched();
    let why = format!("/draws/{id}/bundle?reason=%E6%A0%B8%E5%AF%B9");
    let (lines, verdict) = bundle_at(&regulations, &why).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 0));
    let mut codes = codes;
    codes.sort_unstable();
    let keys = lines.iter().filter_map(|line| line.split('\t').next());
    assert_eq!(keys.skip(SUSPENDED).collect::<Vec<_>>(), codes);
}

on_both_databases!(bundle_withholds_lines_of_a_later_part_in_their_places,);
