//! What rows reach for people and for keys.

use super::*;
use sortition_contract::ids::UnitId;
use std::sync::Arc;

const READ: Right = Right {
    operation: "get_thing",
    row: "0",
    cells: &[
        (Column::Operator, &[Reach::Unit, Reach::Task]),
        (Column::CountyOperator, &[Reach::Region]),
        (Column::Regulations, &[Reach::All]),
    ],
    key_scope: None,
    is_public: false,
    is_everybodys_own: false,
    sight: None,
};

fn unit(id: &str) -> UnitId {
    id.to_owned().into()
}

fn held(role: Role, kind: UnitKind, unit: &str, region: &str) -> Held {
    Held {
        role,
        unit_id: self::unit(unit),
        unit_code: unit.to_owned(),
        unit_kind: kind,
        region_code: region.to_owned(),
        key_scopes: None,
    }
}

#[test]
fn scope_of_a_key_is_that_of_its_role_within_its_scopes() {
    const CHANGE: Right = Right {
        operation: "update_thing",
        key_scope: Some("things:write others:write"),
        sight: Some(&READ),
        ..READ
    };
    const OPEN: Right = Right {
        key_scope: Some(ANY_KEY),
        ..READ
    };
    let with = |scopes: &[&str]| {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        [Held {
            key_scopes: Some(Arc::new(scopes)),
            ..held(Role::Operator, UnitKind::Section, "s", "130100")
        }]
    };
    let person = [held(Role::Operator, UnitKind::Section, "s", "130100")];
    let cases: [(&Right, &[&str], bool); 7] = [
        (&CHANGE, &["things:write"], true),
        (&CHANGE, &["others:write", "things:read"], true),
        (&CHANGE, &["things:read"], false),
        (&CHANGE, &["things"], false),
        (&CHANGE, &[], false),
        (&OPEN, &[], true),
        (&READ, &["things:read", "any"], false),
    ];
    for (right, scopes, reaches) in cases {
        let scope = Scope::of(right, &with(scopes));
        match reaches {
            true => assert_eq!(scope, Scope::of(right, &person), "{scopes:?}"),
            false => assert!(scope.is_empty(), "{scopes:?}"),
        }
    }
    let sight = Scope::sight(&READ, &with(&["things:write"]));
    assert_eq!(sight, Scope::of(&READ, &person));
}

#[test]
fn scopes_that_reach_nothing_are_not_offered() {
    const MINE: Right = Right {
        operation: "list_mine",
        cells: &[(Column::Operator, &[Reach::Own, Reach::Assigned])],
        key_scope: Some("mine:read"),
        ..READ
    };
    const THINGS: Right = Right {
        key_scope: Some("things:read"),
        ..READ
    };
    const ANY: Right = Right {
        key_scope: Some(ANY_KEY),
        ..READ
    };
    const JOIN: Right = Right {
        operation: "join_thing",
        cells: &[
            (Column::Operator, &[Reach::Unit, Reach::Task]),
            (Column::Partner, &[Reach::Task]),
        ],
        key_scope: Some("things:write"),
        ..READ
    };
    const JOINED: Right = Right {
        operation: "list_joined",
        key_scope: Some("joined:read"),
        ..JOIN
    };
    // Of what it takes part in, a unit's program reads, and changes nothing.
    let partner = [held(Role::Partner, UnitKind::Outside, "p", "130100")];
    let offered = scopes_of(&[JOIN, JOINED], &partner);
    assert_eq!(Vec::from_iter(offered.into_keys()), ["joined:read"]);
    let section = [held(Role::Operator, UnitKind::Section, "s", "130100")];
    assert_eq!(scopes_of(&[JOIN, JOINED], &section).len(), 2);
    let rights = [READ, MINE, THINGS, ANY];
    let operator = [held(Role::Operator, UnitKind::Section, "s", "130100")];
    let offered = scopes_of(&rights, &operator);
    assert_eq!(
        offered,
        BTreeMap::from([("things:read", vec!["get_thing"])])
    );
    let auditor = [held(Role::Auditor, UnitKind::City, "x", "130100")];
    assert!(scopes_of(&rights, &auditor).is_empty());
}

#[test]
fn scope_follows_the_column_of_the_units_kind() {
    let section = Scope::of(
        &READ,
        &[held(Role::Operator, UnitKind::Section, "s", "130100")],
    );
    assert!(section.has_unit(&unit("s")) && section.task_units.contains("s"));
    assert!(!section.has_region("130102"));
    let county = Scope::of(
        &READ,
        &[held(Role::Operator, UnitKind::County, "c", "130102")],
    );
    assert!(county.has_region("130102") && !county.has_region("130104"));
    assert!(!county.has_unit(&unit("c")));
}

#[test]
fn scope_adds_up_over_roles_and_is_empty_without_a_cell() {
    let both = [
        held(Role::Operator, UnitKind::Section, "s", "130100"),
        held(Role::Regulations, UnitKind::Section, "l", "130100"),
    ];
    assert!(Scope::of(&READ, &both).is_all);
    let auditor = held(Role::Auditor, UnitKind::City, "x", "130100");
    assert!(Scope::of(&READ, &[auditor]).is_empty());
}

mod things {
    crate::rights! {
        ReadNotice "read_notice" row "90" => [PUBLIC]
        GetProfile "get_profile" row "91" => [EVERYBODY_OWN]
        ListThings "list_things" row "92" => [EVERYBODY_ALL]
        AskForThing "ask_for_thing" row "6" => [EVERY_ROLE_OWN]
        DropThing "drop_thing" row "0" sees ListThings => { Operator: Own; }
    }
}

#[test]
fn facts_of_a_row_come_from_its_cells_whatever_its_number() {
    let facts = |right: Right| (right.operation, right.is_public, right.is_everybodys_own);
    let found: Vec<_> = things::rights().into_iter().map(facts).collect();
    assert_eq!(
        found,
        [
            ("read_notice", true, false),
            ("get_profile", false, true),
            ("list_things", false, false),
            ("ask_for_thing", false, false),
            ("drop_thing", false, false),
        ]
    );
}
