//! The drawn list, for those who may see it (row 42): all of it, or the own checks once released.

use crate::checks::actions::views as check_views;
use crate::draws::actions::bundles::{Access, access, log_reading};
use crate::draws::actions::{load, secrets};
use crate::draws::store::draws;
use crate::draws::store::lives::Draw;
use crate::draws::store::outcomes;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::page::{Listing, SortKey, bad_cursor, unknown_sort};
use crate::kernel::rights::{Operation, Scope};
use crate::kernel::text;
use crate::registers::store::{inspectors, objects};
use crate::sight::{GetCheck, Sight};
use crate::tasks;
use crate::tasks::store::TaskRow;
use sortition_contract::checks::CheckView;
use sortition_contract::draws::{DrawState, DrawnFilter, DrawnObject, MatchedInspector};
use sortition_contract::ids::{CheckId, DrawId, UnitId};
use sortition_contract::page::Page;
use sortition_draw::{Drawn, Matched, Matching};
use std::collections::HashMap;

/// A page of the drawn objects in draw order, or of the reserves. With a reason the connection must
/// be one that writes.
pub fn drawn_page(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    (listing, reason): (&Listing<DrawnFilter>, Option<&str>),
) -> Result<Page<DrawnObject>, ApiError> {
    let draw = load(connection, call, id)?;
    // Before a sealed list is opened.
    call.require_reach()?;
    if draw.row.state != DrawState::Drawn {
        return Err(ApiError::invalid_state(draw.row.state));
    }
    let is_reserve = listing.filter.is_reserve.unwrap_or(false);
    let objects = match (access(connection, call, &draw)?, reason) {
        (Access::Full, _) => all(connection, keys, &draw, is_reserve)?,
        (Access::WithReason, Some(reason)) => {
            log_reading(connection, call, &draw, reason)?;
            all(connection, keys, &draw, is_reserve)?
        }
        (Access::WithReason, None) => return Err(ApiError::forbidden()),
        _ if is_reserve => Vec::new(),
        _ => own(connection, call, keys, &draw)?,
    };
    page(listing, objects)
}

/// Cuts the page out of the list, which is at hand as a whole, and so its length: it was sealed as a whole.
fn page(
    listing: &Listing<DrawnFilter>,
    objects: Vec<DrawnObject>,
) -> Result<Page<DrawnObject>, ApiError> {
    let listing = listing.clone().counted_whole();
    let order = listing.order(&[("position", false)]);
    let is_other = |key: &&SortKey| key.name != "position" || key.is_descending;
    if let Some(other) = order.iter().find(is_other) {
        return Err(unknown_sort(&other.name, &["position"]));
    }
    let matches = |object: &DrawnObject| {
        let has = |term: &str| {
            let key = text::code(term);
            (!key.is_empty() && object.code.contains(&key)) || object.name.contains(term)
        };
        listing.q.as_deref().is_none_or(has)
    };
    let objects: Vec<DrawnObject> = objects.into_iter().filter(matches).collect();
    let total = listing.count.then_some(objects.len()).map(i64::try_from);
    let total = total.transpose().map_err(ApiError::internal)?;
    let after = match listing.position(&order)? {
        Some(values) => values
            .first()
            .and_then(serde_json::Value::as_i64)
            .ok_or_else(bad_cursor)?,
        None => 0,
    };
    let rest = objects
        .into_iter()
        .filter(|one| i64::from(one.position) > after);
    let rows = rest
        .skip(usize::try_from(listing.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(listing.limit + 1).unwrap_or(usize::MAX))
        .collect();
    let place = |object: &DrawnObject| object.position.into();
    Ok(listing.page(rows, &order, total, |object, _| place(object), place))
}

/// All drawn objects, or all reserves.
fn all(
    connection: &mut AnyConnection,
    keys: &Keys,
    Draw { row, task }: &Draw,
    is_reserve: bool,
) -> Result<Vec<DrawnObject>, ApiError> {
    let outcome = outcomes::find(connection, &row.id)?
        .ok_or_else(|| ApiError::internal("a drawn draw without outcome"))?;
    let result = secrets::open_result(keys, &outcome)?;
    if is_reserve {
        return named(connection, &result.reserves);
    }
    let matching = secrets::open_matching(keys, &outcome)?;
    let mut objects = named(connection, &result.objects)?;
    let mut check_ids: HashMap<i32, CheckId> = draws::read_check_ids(connection, &row.id)?
        .into_iter()
        .collect();
    let mut by_object = match &matching {
        Some(matching) => matched(connection, task, matching)?,
        None => HashMap::new(),
    };
    for object in &mut objects {
        object.check_id = check_ids.remove(&object.position);
        if let Some((team, inspectors)) = by_object.remove(object.code.as_str()) {
            object.team = team;
            object.inspectors = inspectors;
        }
    }
    Ok(objects)
}

/// Drawn objects with their names, numbered in their order.
fn named(connection: &mut AnyConnection, drawn: &[Drawn]) -> Result<Vec<DrawnObject>, ApiError> {
    let codes: Vec<String> = drawn.iter().map(|one| one.key.clone()).collect();
    let known = objects::named_by_code(connection, &codes)?;
    let one = |(position, drawn): (i32, &Drawn)| {
        let object = known
            .get(&drawn.key)
            .ok_or_else(|| ApiError::internal("a drawn object is in no register"))?;
        Ok(DrawnObject {
            position,
            object_id: object.id.clone(),
            code: object.code.clone(),
            name: object.name.clone(),
            region_code: object.region_code.clone(),
            stratum: drawn.stratum.clone(),
            ticket: drawn.ticket.to_string(),
            check_id: None,
            team: None,
            inspectors: Vec::new(),
        })
    };
    (1..).zip(drawn).map(one).collect()
}

type Team = (Option<u32>, Vec<MatchedInspector>);

/// Team and inspectors by object.
fn matched<'m>(
    connection: &mut AnyConnection,
    task: &TaskRow,
    matching: &'m Matching,
) -> Result<HashMap<&'m str, Team>, ApiError> {
    let units = tasks::store::units_of(connection, &task.id)?;
    let unit_ids: Vec<UnitId> = units.iter().map(|unit| unit.unit_id.clone()).collect();
    let mut people = HashMap::new();
    for row in inspectors::of_units(connection, &unit_ids)? {
        let unit = units.iter().find(|unit| *unit.unit_id == *row.unit_id);
        let unit_name = unit.map(|unit| unit.name.clone()).unwrap_or_default();
        people.insert(row.code, (row.name, unit_name));
    }
    let inspector = |(position, code): (usize, &String)| {
        let (name, unit_name) = people.get(code).cloned().unwrap_or_default();
        MatchedInspector {
            code: code.clone(),
            name,
            unit_name,
            is_lead: position == 0,
        }
    };
    let one = |matched: &'m Matched| {
        let team = u32::try_from(matched.team).map_err(ApiError::internal)?;
        let inspectors = matched
            .inspectors
            .iter()
            .enumerate()
            .map(inspector)
            .collect();
        Ok((
            matched.key.as_str(),
            ((team > 0).then_some(team), inspectors),
        ))
    };
    matching.objects.iter().map(one).collect()
}

/// Of the drawn objects those whose check exists for the caller, with the inspectors shown there.
fn own(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    draw: &Draw,
) -> Result<Vec<DrawnObject>, ApiError> {
    let scope = Scope::of(&GetCheck::RIGHT, &call.actor.roles);
    let sight = Sight::of(&call.actor, &scope, false);
    let rows = draws::read_visible_checks(connection, &sight, &draw.row.id)?;
    let views = check_views(connection, call, keys, &sight, &rows)?;
    let mut seen: HashMap<i32, CheckView> = views
        .into_iter()
        .map(|view| (view.position, view))
        .collect();
    let objects = all(connection, keys, draw, false)?;
    let shown = |object: DrawnObject| {
        let view = seen.remove(&object.position)?;
        view.object_id.as_ref()?;
        let of_parts = view.parts.into_iter().flat_map(|part| {
            let unit_name = part.unit_name;
            part.inspectors
                .into_iter()
                .map(move |one| MatchedInspector {
                    code: one.code,
                    name: one.name,
                    unit_name: unit_name.clone(),
                    is_lead: one.is_lead,
                })
        });
        Some(DrawnObject {
            inspectors: of_parts.collect(),
            ..object
        })
    };
    Ok(objects.into_iter().filter_map(shown).collect())
}
