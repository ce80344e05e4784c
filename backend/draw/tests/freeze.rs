//! Freeze and preview: what a manifest may be made of, and what lacks before anything is drawn.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use sortition_draw::{
    Algorithm, Areas, BeaconRound, BeaconSource, Contributor, Fault, Freeze, InspectorRow,
    InspectorsFile, Manifest, Mode, ObjectProof, PopulationFile, PopulationRow, RefusalCode,
    Shortage, draw, reserve_count, shortages, shortages_in_areas,
};
use support::{Draft, number, seed};

/// The refusal of a freeze that was changed so.
fn refused(change: impl FnOnce(&mut Freeze)) -> (RefusalCode, String) {
    let draft = Draft::plain(5, 2, 3, 1);
    let mut freeze = draft.freeze();
    change(&mut freeze);
    let refusal = Manifest::freeze(freeze, &draft.files()).unwrap_err();
    (refusal.code, refusal.defect.place)
}

#[test]
fn freeze_that_breaks_a_rule_is_refused_at_its_place() {
    let contributor = |id: &str| Contributor {
        id: id.to_owned(),
        commitment: seed(1),
    };
    let beacon = |source, at: &str| BeaconRound {
        source,
        round: "1".into(),
        at: at.into(),
    };
    let ssq = beacon(BeaconSource::Ssq, "2026-03-03T00:00:00Z");
    let early = beacon(BeaconSource::Dice, "2026-03-02T02:00:00Z");
    type Change = Box<dyn FnOnce(&mut Freeze)>;
    let cases: Vec<(&str, Change)> = vec![
        ("/manifest/draw", Box::new(|one| one.draw = "a\tb".into())),
        ("/manifest/run", Box::new(|one| one.run = 0)),
        ("/manifest/previous", Box::new(|one| one.run = 2)),
        (
            "/manifest/previous",
            Box::new(|one| one.previous = Some(seed(1))),
        ),
        ("/manifest/title", Box::new(|one| one.title = " ".into())),
        (
            "/manifest/frozen_at",
            Box::new(|one| one.frozen_at = "2026-03-02".into()),
        ),
        (
            "/manifest/reveal_by",
            Box::new(|one| one.reveal_by = "2026-03-02T01:00:00Z".into()),
        ),
        ("/manifest/teams", Box::new(|one| one.mode = Mode::Team)),
        ("/manifest/max_load", Box::new(|one| one.max_load = Some(0))),
        ("/manifest/strata", Box::new(|one| one.strata.clear())),
        (
            "/manifest/strata/0/ratio_bp",
            Box::new(|one| one.strata[0].ratio_bp = 10_001),
        ),
        (
            "/manifest/strata/0/max",
            Box::new(|one| one.strata[0].max = Some(1)),
        ),
        (
            "/manifest/strata/1/name",
            Box::new(|one| one.strata.push(number("all", 1, 0))),
        ),
        ("/manifest/units", Box::new(|one| one.units.clear())),
        (
            "/manifest/units",
            Box::new(|one| one.units[0].inspectors = 0),
        ),
        (
            "/manifest/contributors",
            Box::new(|one| one.contributors.clear()),
        ),
        (
            "/manifest/contributors/1/id",
            Box::new(move |one| one.contributors.push(contributor("system"))),
        ),
        (
            "/manifest/beacon/source",
            Box::new(move |one| one.beacon = Some(ssq)),
        ),
        (
            "/manifest/beacon/at",
            Box::new(move |one| one.beacon = Some(early)),
        ),
        ("/manifest/log", Box::new(|one| one.log = String::new())),
    ];
    for (place, change) in cases {
        assert_eq!(
            refused(change),
            (RefusalCode::BadManifest, place.to_owned())
        );
    }
}

#[test]
fn freeze_of_unknown_stratum_or_doubled_object_is_refused() {
    let mut draft = Draft::plain(5, 2, 3, 1);
    draft.objects[3].1 = "other".to_owned();
    let refusal = draft.try_manifest(&draft.files()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::UnknownStratum);
    assert_eq!(refusal.defect.place, "/population/3");

    let mut draft = Draft::plain(5, 2, 3, 1);
    draft.excluded = vec![("O004".to_owned(), "inactive".to_owned())];
    let refusal = draft.try_manifest(&draft.files()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::BadExcluded);
    assert_eq!(
        refusal.defect.fault,
        Fault::BothEligibleAndExcluded("O004".to_owned())
    );
}

#[test]
fn freeze_counts_draw_and_reserve_by_their_rules() {
    let mut draft = Draft::plain(90, 0, 3, 1);
    draft.strata[0] = number("all", 0, 2000);
    (draft.strata[0].ratio_bp, draft.strata[0].max) = (1001, None);
    let manifest = draft.manifest(&draft.files());
    assert_eq!(
        (manifest.strata[0].draw, manifest.strata[0].reserve),
        (10, 2)
    );
    assert_eq!(reserve_count(10, 9, 10_000), 1);
    assert_eq!(reserve_count(10, 3, 0), 0);
}

#[test]
fn manifest_of_json_with_another_member_is_refused() {
    let draft = Draft::plain(5, 2, 3, 1);
    let manifest = draft.manifest(&draft.files());
    let json = String::from_utf8(manifest.to_canonical()).unwrap();
    assert_eq!(Manifest::parse(&json).unwrap(), manifest);
    let more = json.replacen('{', "{\"more\":1,", 1);
    assert_eq!(
        Manifest::parse(&more).unwrap_err().fault,
        Fault::UnknownMember("more".into())
    );
    let fewer = json.replacen("\"previous\":null,", "", 1);
    let missing = Fault::MissingMember("previous".into());
    assert_eq!(Manifest::parse(&fewer).unwrap_err().fault, missing);
    let doubled = json.replacen("\"run\":1", "\"run\":1,\"run\":1", 1);
    assert!(matches!(
        Manifest::parse(&doubled).unwrap_err().fault,
        Fault::NotIJson(_)
    ));
}

#[test]
fn build_of_rows_that_are_not_as_specified_is_refused() {
    let area = |area: &str| {
        let row = PopulationRow {
            key: "O",
            stratum: "all",
            area,
            salt: "-",
        };
        PopulationFile::build(Algorithm::Sha256, [row])
            .map(|_| ())
            .map_err(|one| one.fault)
    };
    assert_eq!(area("130102"), Ok(()));
    assert_eq!(area("*"), Err(Fault::BadArea));
    assert_eq!(area("130102,130104"), Err(Fault::BadArea));
    assert_eq!(area(""), Err(Fault::FieldNotAText("area")));
    let areas = |areas: &str| {
        let row = InspectorRow {
            key: "I",
            unit: "U",
            areas,
            salt: "-",
        };
        InspectorsFile::build(Algorithm::Sha256, [row])
            .map(|_| ())
            .map_err(|one| one.fault)
    };
    assert_eq!(areas("*"), Ok(()));
    let hundred: Vec<String> = (100..200).map(|area| area.to_string()).collect();
    assert_eq!(areas(&hundred.join(",")), Ok(()));
    for bad in ["", "-", "1,*", "2,1", "1,1", "1,", ",1", "1, 2"] {
        assert_eq!(areas(bad), Err(Fault::BadAreas), "{bad}");
    }
    let twice = ["O", "O"].map(|key| PopulationRow {
        key,
        stratum: "all",
        area: "-",
        salt: "-",
    });
    let defect = PopulationFile::build(Algorithm::Sha256, twice).unwrap_err();
    assert_eq!(defect.fault, Fault::DoubledKey("O".into()));
}

fn lacking(draft: &Draft) -> Vec<Shortage> {
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let (inspectors, conflicts) = (&files.inspectors, &files.conflicts);
    let (drawn, terms) = (manifest.drawn_count(), manifest.terms());
    let objects = files.population.rows().map(|row| (row.key, row.area));
    let found = shortages(&terms, drawn, objects, inspectors, conflicts, 2);
    // From numbers alone it is the same, but for who it is.
    let mut areas = Areas::default();
    for row in files.population.rows() {
        *areas.sizes.entry(row.area).or_insert(0) += 1;
    }
    for pair in conflicts.rows() {
        let object = files.population.rows().find(|row| row.key == pair.object);
        let place = object.map(|row| (row.key, row.area));
        areas.conflicting.extend(place);
    }
    let unnamed = found.iter().cloned().map(|one| match one {
        Shortage::Objects {
            unit,
            needed,
            count,
            ..
        } => Shortage::Objects {
            unit,
            needed,
            count,
            objects: Vec::new(),
        },
        other => other,
    });
    let counted = shortages_in_areas(&terms, drawn, &areas, inspectors, conflicts);
    assert_eq!(counted, unnamed.collect::<Vec<_>>());
    found
}

#[test]
fn shortages_name_the_objects_that_lack_whom() {
    let mut draft = Draft::plain(5, 2, 3, 2);
    assert_eq!(lacking(&draft), []);
    for object in &mut draft.objects[2..] {
        object.2 = "130102".to_owned();
    }
    draft.inspectors[0].2 = "130104".to_owned();
    assert_eq!(lacking(&draft), []);
    // A conflict where the area bars already takes nobody away twice.
    draft.conflicts = vec![("I00".to_owned(), "O002".to_owned())];
    assert_eq!(lacking(&draft), []);
    draft
        .conflicts
        .extend((2..5).map(|i| ("I01".to_owned(), format!("O{i:03}"))));
    let objects = vec![("O002".to_owned(), 1), ("O003".to_owned(), 1)];
    let shortage = Shortage::Objects {
        unit: "U1".to_owned(),
        needed: 2,
        count: 3,
        objects,
    };
    assert_eq!(lacking(&draft), [shortage]);
}

#[test]
fn shortages_count_loads_and_teams() {
    let mut draft = Draft::plain(5, 4, 3, 2);
    draft.max_load = Some(2);
    let unit = Some("U1".to_owned());
    assert_eq!(
        lacking(&draft),
        [Shortage::Load {
            unit,
            needed: 8,
            available: 6
        }]
    );
    draft.max_load = Some(3);
    assert_eq!(lacking(&draft), []);

    (draft.mode, draft.teams) = (Mode::Team, 2);
    let teams = Shortage::Teams {
        unit: "U1".to_owned(),
        needed: 4,
        inspectors: 3,
    };
    assert_eq!(lacking(&draft), [teams]);
    (draft.teams, draft.max_load) = (1, Some(3));
    assert_eq!(
        lacking(&draft),
        [Shortage::Load {
            unit: None,
            needed: 4,
            available: 3
        }]
    );
}

#[test]
fn object_proof_tells_a_company_its_own_line_only() {
    let draft = Draft::plain(9, 3, 3, 1);
    let files = draft.files();
    let manifest = draft.manifest(&files);
    let result = draw(&manifest, &files, &draft.nonces(), None)
        .unwrap()
        .result;
    for (key, _, _) in &draft.objects {
        let proof = ObjectProof::new(&manifest, &files.population, &result, key).unwrap();
        assert!(proof.line.is_in(draft.hash, &manifest.population));
        assert_eq!(proof.line.line, format!("{key}\tall\t-\t-"));
        assert_eq!((proof.chance.draw, proof.chance.size), (3, 9));
        assert_eq!(proof.is_drawn, proof.ticket <= proof.last_ticket.unwrap());
    }
    let unknown = ObjectProof::new(&manifest, &files.population, &result, "O");
    assert_eq!(unknown, None);
}
