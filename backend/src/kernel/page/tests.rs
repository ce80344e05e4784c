//! What a list is asked for, and the page that it gives.

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    kind: Option<String>,
    is_open: Option<bool>,
}

#[test]
fn parse_reads_common_parameters_and_filters() {
    let listing: Listing<Filter> =
        Listing::parse("limit=50&sort=name,-created_at&q=%20a%20&count=true&kind=x&is_open=true")
            .unwrap();
    assert_eq!(listing.limit, 50);
    assert!(listing.sort[1].is_descending && listing.sort[1].name == "created_at");
    assert_eq!(listing.q.as_deref(), Some("a"));
    assert_eq!(listing.filter.kind.as_deref(), Some("x"));
    assert_eq!(listing.filter.is_open, Some(true));
}

#[test]
fn parse_refuses_what_it_does_not_know() {
    for (query, code) in [
        ("limit=0", ErrorCode::InvalidParameter),
        ("limit=201", ErrorCode::InvalidParameter),
        ("cursor=zzz", ErrorCode::InvalidCursor),
        ("sort=name,name", ErrorCode::InvalidParameter),
        ("page=0", ErrorCode::InvalidParameter),
        ("page=2&limit=x", ErrorCode::InvalidParameter),
        ("page=5002&limit=200", ErrorCode::InvalidParameter),
        ("colour=red", ErrorCode::UnknownParameter),
        ("is_open=perhaps", ErrorCode::InvalidParameter),
    ] {
        let error = Listing::<Filter>::parse(query).unwrap_err();
        assert_eq!(error.code(), code, "{query}");
    }
}

#[test]
fn parse_reads_a_page_by_its_number() {
    let offset = |query: &str| Listing::<Filter>::parse(query).unwrap().offset();
    assert_eq!(offset(""), 0);
    assert_eq!(offset("page=1"), 0);
    assert_eq!(offset("page=3&limit=50"), 100);
    assert_eq!(offset("page=5001&limit=200"), 1_000_000);
    let beyond = Listing::<Filter>::parse("page=5002&limit=200").unwrap_err();
    let ApiError::Refused(refusal) = beyond else {
        panic!("a page too far on is refused");
    };
    assert_eq!(refusal.fields[0].parameters["max"], "5001");
    let begun: Listing<Filter> = Listing::parse("page=3").unwrap();
    let cursor = Cursor {
        sort: Vec::new(),
        values: Vec::new(),
    };
    assert_eq!(begun.after(&cursor.encode()).unwrap().offset(), 0);
    let both = format!("page=3&cursor={}", cursor.encode());
    let error = Listing::<Filter>::parse(&both).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidParameter);
}

#[test]
fn first_pages_of_the_usual_length_are_no_leafing() {
    let cursor = Cursor {
        sort: Vec::new(),
        values: Vec::new(),
    };
    let further = format!("limit=1&cursor={}", cursor.encode());
    for (query, is_leafing) in [
        ("", false),
        ("limit=20&kind=x", false),
        ("page=1", false),
        ("limit=21", true),
        ("limit=200&kind=x", true),
        ("page=2", true),
        (further.as_str(), true),
    ] {
        let listing = Listing::<Filter>::parse(query).unwrap();
        assert_eq!(listing.is_leafing(), is_leafing, "{query}");
    }
}

#[test]
fn page_gives_a_cursor_only_if_there_is_more() {
    let listing: Listing<Filter> = Listing::parse("limit=2").unwrap();
    let order = listing.order(&[("name", false)]);
    let page = listing.page(
        vec![1, 2, 3],
        &order,
        None,
        |row, _| (*row).into(),
        |row| (*row).into(),
    );
    assert_eq!(page.items, [1, 2]);
    let cursor = page.next_cursor.unwrap();
    let next: Listing<Filter> = Listing::parse(&format!("limit=2&cursor={cursor}")).unwrap();
    assert_eq!(
        next.position(&order).unwrap().unwrap(),
        [Value::from(2), Value::from(2)]
    );
    assert!(next.position(&[]).is_err());
    let last = listing.page(
        vec![3],
        &order,
        None,
        |row, _| (*row).into(),
        |row| (*row).into(),
    );
    assert!(last.next_cursor.is_none());
}

#[test]
fn page_says_no_larger_total_than_lists_count() {
    let listing: Listing<Filter> = Listing::parse("count=true").unwrap();
    let page = |listing: &Listing<Filter>, total| {
        let page = listing.page(
            vec![1],
            &[],
            total,
            |row, _| (*row).into(),
            |row| (*row).into(),
        );
        (page.total, page.total_is_capped)
    };
    assert_eq!(listing.counted_at_most(), Some(10_001));
    assert_eq!(page(&listing, None), (None, false));
    assert_eq!(page(&listing, Some(10_000)), (Some(10_000), false));
    assert_eq!(page(&listing, Some(10_001)), (Some(10_000), true));
    let whole = listing.counted_whole();
    assert_eq!(whole.counted_at_most(), None);
    assert_eq!(page(&whole, Some(10_001)), (Some(10_001), false));
}

#[test]
fn last_page_says_the_total() {
    let listing = |query: &str| -> Listing<Filter> { Listing::parse(query).unwrap() };
    for (query, read, total) in [
        ("limit=2", 0, Some(0)),
        ("limit=2", 2, Some(2)),
        ("limit=2", 3, None),
        ("limit=2&page=3", 1, Some(5)),
        ("limit=2&page=3", 3, None),
        // Behind the end.
        ("limit=2&page=3", 0, None),
    ] {
        assert_eq!(listing(query).total_at_end(read), total, "{query} {read}");
    }
    let first = listing("limit=2");
    let order = first.order(&[("id", false)]);
    let page = first.page(
        vec![1, 2, 3],
        &order,
        None,
        |row, _| (*row).into(),
        |row| (*row).into(),
    );
    let rest = listing("limit=2")
        .after(&page.next_cursor.unwrap())
        .unwrap();
    assert_eq!(rest.total_at_end(1), None);
}

#[test]
fn sorted_also_completes_the_one_order_that_it_is_for() {
    for (sort, expected) in [
        ("", ""),
        ("sort=-made", "-made,place"),
        ("sort=made", "made"),
        ("sort=-made,name", "-made,name"),
    ] {
        let listing: Listing<NoFilter> = Listing::parse(sort).unwrap();
        let sorted = listing.sorted_also(("made", true), ("place", false));
        let names = sorted.sort.iter().map(|key| match key.is_descending {
            true => format!("-{}", key.name),
            false => key.name.clone(),
        });
        assert_eq!(names.collect::<Vec<_>>().join(","), expected, "{sort}");
    }
}
