//! One setting: what it does, its value and those before, and for whom it belongs to, a new one.

use super::form::SetForm;
use super::list::since;
use super::words;
use crate::org::api::{list_setting_values, list_settings};
use crate::org::names::{self, Names};
use crate::texts::org as t;
use crate::ui::{Card, Fact, Facts, Loaded, Note, NoteKind, PageHead, Remote, Table, Tag, TagKind};
use crate::{format, session};
use chrono::NaiveDate;
use leptos::prelude::*;
use sortition_contract::org::{SettingAction, SettingValueView, SettingView};
use std::collections::BTreeSet;

/// Its values in force, that for all first, and all that it had, has and will have.
pub(super) type Values = (Vec<SettingView>, Vec<SettingValueView>);

/// The page.
#[component]
pub fn SettingPage(
    /// Its key.
    setting: String,
) -> AnyView {
    let key = StoredValue::new(setting);
    let values = Remote::new(move || async move {
        let key = key.get_value();
        let all = list_setting_values(&key).await?;
        let mut in_force = list_settings().await?;
        in_force.retain(|one| one.key == key);
        in_force.sort_by_key(|one| one.unit_id.is_some());
        Ok((in_force, all))
    });
    view! {
        <PageHead title=words::name(&key.get_value()) lede=t::setting_lede()/>
        <Loaded remote=values let:loaded>{shown(values, loaded)}</Loaded>
    }
    .into_any()
}

fn shown(remote: Remote<Values>, (in_force, all): Values) -> AnyView {
    let units = names::units();
    let today = session::person().map(|person| person.today);
    let Some((setting, today)) = in_force.into_iter().next().zip(today) else {
        return ().into_any();
    };
    let may_set = setting.allowed_actions.contains(&SettingAction::Set);
    let facts = facts(&setting);
    let fixed = setting.is_fixed.then(|| {
        view! { <Note kind=NoteKind::Info>{t::fixed_note()}</Note> }
    });
    let readers = (!may_set && !setting.is_fixed).then(|| {
        let owner = match setting.key.as_str() {
            "targets" => t::role_city_lead(),
            key if key.starts_with("sessions.") => t::role_security_admin(),
            _ => t::role_regulations(),
        };
        view! { <Note>{t::set_by_whom(owner)}</Note> }
    });
    let values = values_table(&setting, all, units, today);
    let form = may_set.then(|| view! { <SetForm setting units today remote/> });
    view! {
        <div class="stack">
            <Card title=t::value_now()>
                <div class="card-body stack"><Facts facts/>{fixed}{readers}</div>
            </Card>
            {form}
            <Card title=t::all_values() note=t::all_values_note()>{values}</Card>
        </div>
    }
    .into_any()
}

fn facts(setting: &SettingView) -> Vec<Fact> {
    let kind = words::kind(&setting.key);
    let mut facts = vec![
        Fact::new(
            t::value_now(),
            view! { <span class="strong">{kind.text(&setting.value)}</span> },
        ),
        Fact::text(t::effective_from(), Some(since(setting))),
    ];
    if let Some(known) = words::of(&setting.key) {
        facts.insert(
            0,
            Fact::text(t::what_it_does(), Some((known.effect)().to_owned())),
        );
    }
    if let Some(next) = &setting.next {
        let text = t::from_day_on(format::day(next.effective_from), kind.text(&next.value));
        facts.push(Fact::new(
            t::to_come(),
            view! { <Tag kind=TagKind::Warn label=text/> },
        ));
    }
    facts
}

/// How a value stands among the others of its unit, which come the latest day first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Waits,
    InForce,
    Past,
    /// Another one was set for the same day before it came.
    Replaced,
}

fn standings(all: &[SettingValueView], today: NaiveDate) -> Vec<Standing> {
    let mut in_force = BTreeSet::new();
    let mut waiting = BTreeSet::new();
    let one = |value: &SettingValueView| {
        let unit = value.unit_id.as_ref().map(ToString::to_string);
        if value.effective_from > today {
            match waiting.insert((unit, value.effective_from)) {
                true => Standing::Waits,
                false => Standing::Replaced,
            }
        } else if in_force.insert(unit) {
            Standing::InForce
        } else {
            Standing::Past
        }
    };
    all.iter().map(one).collect()
}

fn values_table(
    setting: &SettingView,
    all: Vec<SettingValueView>,
    units: Names,
    today: NaiveDate,
) -> AnyView {
    let standings = standings(&all, today);
    let key = setting.key.clone();
    let rows: Vec<_> = all
        .into_iter()
        .zip(standings)
        .map(|(value, standing)| row(&key, value, standing, units))
        .collect();
    view! {
        <Table label=t::all_values()>
            <thead>
                <tr>
                    <th scope="col">{t::effective_from()}</th>
                    <th scope="col">{t::value()}</th>
                    <th scope="col">{t::holds_for()}</th>
                    <th scope="col" class="wide-only">{t::reason()}</th>
                    <th scope="col" class="wide-only">{t::set_by()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(key: &str, value: SettingValueView, standing: Standing, units: Names) -> AnyView {
    let tag = match standing {
        Standing::Waits => Some((TagKind::Warn, t::value_waits())),
        Standing::InForce => Some((TagKind::Info, t::value_in_force())),
        Standing::Replaced => Some((TagKind::Plain, t::value_replaced())),
        Standing::Past => None,
    };
    let unit = value.unit_id.map(|id| id.to_string());
    let (from, by) = match value.set_by_name {
        Some(name) => (
            format::day(value.effective_from),
            t::by_at(format::moment(value.set_at), name),
        ),
        None => (t::first_value().to_owned(), t::by_installation().to_owned()),
    };
    view! {
        <tr>
            <td class="nowrap">{from}</td>
            <td class="wraps">
                <span class="row row-wrap">
                    {words::kind(key).text(&value.value)}
                    {tag.map(|(kind, label)| view! { <Tag kind label/> })}
                </span>
            </td>
            <td>{move || unit.as_ref().map_or_else(|| t::whole_city().to_owned(), |id| units.of(id))}</td>
            <td class="wraps wide-only">{value.reason.unwrap_or_else(|| format::UNKNOWN.to_owned())}</td>
            <td class="wide-only">{by}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(from: &str, unit: Option<&str>) -> SettingValueView {
        SettingValueView {
            unit_id: unit.map(|id| id.to_owned().into()),
            value: json!(1),
            effective_from: from.parse().unwrap(),
            reason: None,
            set_by_name: None,
            set_at: "2026-11-23T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn standings_are_told_for_each_unit_alone() {
        let all = [
            value("2027-01-01", None),
            value("2026-12-01", None),
            value("2026-12-01", None),
            value("2026-11-23", Some("a")),
            value("2026-11-01", None),
            value("2000-01-01", None),
        ];
        let found = standings(&all, "2026-11-23".parse().unwrap());
        assert_eq!(
            found,
            [
                Standing::Waits,
                Standing::Waits,
                Standing::Replaced,
                Standing::InForce,
                Standing::InForce,
                Standing::Past,
            ]
        );
    }
}
