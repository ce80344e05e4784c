//! Whatever is altered in a sealed trail is found, and named.

use super::*;
use proptest::prelude::*;

fn at() -> NaiveDateTime {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    day.and_hms_nano_opt(2, 0, 0, 123_456_789).unwrap()
}

fn entry(seq: i64, reason: &str) -> Leaf {
    let id = format!("id-{seq}");
    let form = EntryForm {
        seq,
        id: &id,
        at: moment(at()),
        username: "city_operator",
        operation: "submit_plan",
        resource: "plans",
        reason: Some(reason),
        ..EntryForm::default()
    };
    let mut changes = ChangesDigest::default();
    let change = ChangeForm {
        resource: "plans",
        record_id: "p",
        before: None,
        after: Some("{}"),
    };
    changes.add(change).unwrap();
    leaf(&form, &changes).unwrap()
}

fn entries(numbers: &[i64]) -> Vec<Leaf> {
    numbers.iter().map(|seq| entry(*seq, "why")).collect()
}

fn log() -> (i64, String) {
    (0, "e".repeat(64))
}

fn kinds(faults: &[ChainFault]) -> Vec<(ChainFaultKind, Option<i64>)> {
    faults.iter().map(|one| (one.kind, one.entry)).collect()
}

/// A chain over entries, some to a block, with the hashes that are kept.
fn chain(all: &[Leaf], at_once: usize) -> Vec<(Block, Vec<Leaf>)> {
    let mut link = Link::beginning();
    let mut chain = Vec::new();
    for leaves in all.chunks(at_once) {
        let block = Block::after(&link, leaves, log(), at()).unwrap().unwrap();
        link = block.link();
        chain.push((block, leaves.to_vec()));
    }
    chain
}

fn verify(chain: &[(Block, Vec<Leaf>)], entries: &[Leaf]) -> Vec<ChainFault> {
    let mut link = Link::beginning();
    let mut faults = Vec::new();
    for (block, leaves) in chain {
        let of_block: Vec<Leaf> = entries
            .iter()
            .filter(|one| one.seq > link.last_seq && one.seq <= block.last_seq)
            .cloned()
            .collect();
        faults.extend(faults_of(&link, block, leaves, &of_block).unwrap());
        link = block.link();
    }
    faults
}

#[test]
fn block_without_entries_is_none() {
    let none = Block::after(&Link::beginning(), &[], log(), at()).unwrap();
    assert_eq!(none, None);
}

#[test]
fn block_is_dated_as_both_databases_keep_it() {
    let all = entries(&[1]);
    let block = Block::after(&Link::beginning(), &all, log(), at()).unwrap();
    let sealed_at = block.unwrap().sealed_at;
    assert_eq!(moment(sealed_at), "2026-11-23T02:00:00.123456000Z");
}

#[test]
fn entry_hash_is_that_of_its_canonical_form() {
    let form = EntryForm {
        seq: 7,
        id: "i",
        at: moment(at()),
        username: "u",
        ..EntryForm::default()
    };
    let canonical = "{\"change_count\":0,\"changes\":\
        \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"entry\":{\"address\":\
        \"\",\"at\":\"2026-11-23T02:00:00.123456789Z\",\"event\":null,\"from_state\":null,\"id\":\"i\",\
        \"job_id\":null,\"operation\":\"\",\"reason\":null,\"record_id\":\"\",\"request_id\":\"\",\
        \"resource\":\"\",\"seq\":7,\"to_state\":null,\"unit_id\":null,\"user_id\":null,\"username\":\
        \"u\"},\"form\":\"sortition/audit-entry/1\"}";
    let hash = merkle::leaf(Algorithm::Sha256, canonical.as_bytes());
    let leaf = leaf(&form, &ChangesDigest::default()).unwrap();
    assert_eq!(leaf.hash, hash.to_string());
}

#[test]
fn changes_count_with_their_order_and_their_bounds() {
    let change = |before, after| ChangeForm {
        resource: "plans",
        record_id: "p",
        before,
        after,
    };
    let hash = |changes: &[ChangeForm<'_>]| {
        let mut digest = ChangesDigest::default();
        for change in changes {
            digest.add(*change).unwrap();
        }
        leaf(&EntryForm::default(), &digest).unwrap().hash
    };
    let (one, other) = (change(Some("a"), None), change(None, Some("a")));
    let all = [
        hash(&[]),
        hash(&[one]),
        hash(&[other]),
        hash(&[one, other]),
        hash(&[other, one]),
    ];
    for (place, hash) in all.iter().enumerate() {
        assert!(!all[place + 1..].contains(hash), "{place}");
    }
}

#[test]
fn what_was_altered_is_named() {
    use ChainFaultKind::{BlockChanged, BlockMissing, Changed, Inserted, Removed};
    let all = entries(&[1, 2, 4, 5, 9, 10]);
    let sound = chain(&all, 2);
    assert!(verify(&sound, &all).is_empty());

    let mut changed = all.clone();
    changed[2] = entry(4, "another");
    assert_eq!(kinds(&verify(&sound, &changed)), [(Changed, Some(4))]);

    let mut removed = all.clone();
    removed.remove(3);
    assert_eq!(kinds(&verify(&sound, &removed)), [(Removed, Some(5))]);

    // In a gap that a rollback left, between two blocks.
    let mut inserted = all.clone();
    inserted.insert(2, entry(3, "why"));
    assert_eq!(kinds(&verify(&sound, &inserted)), [(Inserted, Some(3))]);

    // With its hash: then the block doesn't hold.
    let mut with_hash = sound.clone();
    with_hash[1].1[0] = entry(4, "another");
    assert_eq!(
        kinds(&verify(&with_hash, &changed)),
        [(BlockChanged, Some(4))]
    );

    // With hash and block: then the next one follows another.
    let mut with_block = with_hash.clone();
    let link = sound[0].0.link();
    with_block[1].0 = Block::after(&link, &with_hash[1].1, log(), at())
        .unwrap()
        .unwrap();
    assert_eq!(
        kinds(&verify(&with_block, &changed)),
        [(BlockChanged, Some(9))]
    );

    let mut without_block = sound.clone();
    without_block.remove(1);
    let faults = verify(&without_block, &all);
    assert_eq!(faults[0].kind, BlockMissing);
    assert_eq!(faults[0].block, 2);
    assert!(kinds(&faults).contains(&(Inserted, Some(4))));
    assert!(!kinds(&faults).contains(&(BlockChanged, Some(9))));

    let mut of_log = sound.clone();
    of_log[0].0.log_size = 1;
    assert_eq!(kinds(&verify(&of_log, &all)), [(BlockChanged, Some(1))]);
}

proptest! {
    #[test]
    fn one_alteration_anywhere_is_found_and_named(
        numbers in prop::collection::btree_set(1..500_i64, 1..60),
        at_once in 1..9_usize,
        place in any::<prop::sample::Index>(),
        what in 0..3_u8,
    ) {
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let all = entries(&numbers);
        let sound = chain(&all, at_once);
        prop_assert!(verify(&sound, &all).is_empty());
        let mut altered = all.clone();
        let place = place.index(all.len());
        let expected = match what {
            0 => {
                altered[place] = entry(numbers[place], "another");
                (ChainFaultKind::Changed, Some(numbers[place]))
            }
            1 => {
                altered.remove(place);
                (ChainFaultKind::Removed, Some(numbers[place]))
            }
            _ => {
                let free = (1..=numbers[place]).rev().find(|one| !numbers.contains(one));
                let Some(free) = free else { return Ok(()) };
                let before = altered.iter().filter(|one| one.seq < free).count();
                altered.insert(before, entry(free, "why"));
                (ChainFaultKind::Inserted, Some(free))
            }
        };
        prop_assert_eq!(kinds(&verify(&sound, &altered)), [expected]);
    }
}
