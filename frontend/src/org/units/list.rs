//! All units, by their kinds. There are few enough to be shown at once.

use super::create::CreateUnitDialog;
use super::{unit_kind_text, unit_status, yes_or_no};
use crate::api::list_file;
use crate::app::Page;
use crate::org::api::all_units;
use crate::org::names::{self, Names};
use crate::org::search::has;
use crate::texts::org as t;
use crate::ui::{
    Button, ButtonKind, CheckField, Conditions, EmptyState, FileMenu, ListQuery, Loaded, PageHead,
    Remote, SearchField, Table, icon,
};
use crate::{format, session};
use leptos::prelude::*;
use sortition_contract::org::{UnitKind, UnitState, UnitView};

/// The page.
#[component]
pub fn UnitsPage() -> AnyView {
    let units = Remote::new(all_units);
    let creating = RwSignal::new(false);
    let create = session::may("create_unit").then(|| {
        view! {
            <Button kind=ButtonKind::Primary icon=icon::PLUS on_press=move || creating.set(true)>
                {t::create_unit()}
            </Button>
        }
    });
    let conditions = Conditions::new(vec!["q", "closed"]);
    let (wanted, ask) = conditions.search();
    let with_closed = conditions.flag("closed");
    let regions = names::regions();
    view! {
        <PageHead title=t::units().to_owned() lede=t::units_lede() actions=move || create/>
        <div class="card">
            <div class="card-body row row-wrap">
                <SearchField label=t::search_units() asked=wanted ask/>
                <CheckField label=t::show_closed() value=with_closed/>
                {files(wanted, with_closed)}
            </div>
            <Loaded remote=units let:all>
                {move || shown(&all, &wanted.get(), with_closed.get(), regions)}
            </Loaded>
        </div>
        <CreateUnitDialog open=creating regions/>
    }
    .into_any()
}

/// What is shown, as a file.
fn files(wanted: Signal<String>, with_closed: RwSignal<bool>) -> Option<AnyView> {
    let file = list_file("list_units", "/units", |query| query)?;
    let query = move |()| {
        let query = ListQuery::default().with("q", wanted.get());
        let query = match with_closed.get() {
            true => query,
            false => query.with("state", UnitState::Active),
        };
        query.for_file(&["name", "code", "kind", "region", "owes_reports", "state"])
    };
    Some(view! { <span class="end"><FileMenu file query/></span> }.into_any())
}

fn shown(all: &[UnitView], wanted: &str, with_closed: bool, regions: Names) -> AnyView {
    let is_shown = |unit: &&UnitView| {
        (with_closed || unit.state == UnitState::Active) && has(wanted, &[&unit.name, &unit.code])
    };
    let groups: Vec<_> = UnitKind::ALL
        .iter()
        .filter_map(|kind| {
            let of_kind: Vec<_> = all
                .iter()
                .filter(|unit| unit.kind == *kind)
                .filter(is_shown)
                .collect();
            (!of_kind.is_empty()).then(|| group(*kind, &of_kind, regions))
        })
        .collect();
    if groups.is_empty() {
        return view! {
            <EmptyState icon=icon::NOTHING_FOUND title=t::no_units() text=t::no_units_hint()/>
        }
        .into_any();
    }
    view! {
        <Table label=t::units()>
            <thead>
                <tr>
                    <th scope="col">{t::unit_name()}</th>
                    <th scope="col" class="wide-only">{t::unit_code()}</th>
                    <th scope="col" class="wide-only">{t::region()}</th>
                    <th scope="col">{t::owes_reports()}</th>
                    <th scope="col">{t::state()}</th>
                </tr>
            </thead>
            {groups}
        </Table>
    }
    .into_any()
}

fn group(kind: UnitKind, units: &[&UnitView], regions: Names) -> AnyView {
    let count = format::count(i64::try_from(units.len()).unwrap_or(i64::MAX));
    let rows: Vec<_> = units.iter().map(|unit| row(unit, regions)).collect();
    view! {
        <tbody>
            <tr class="sum">
                <th scope="rowgroup" colspan="5">
                    {unit_kind_text(kind)}" "<span class="t3">{count}</span>
                </th>
            </tr>
            {rows}
        </tbody>
    }
    .into_any()
}

fn row(unit: &UnitView, regions: Names) -> AnyView {
    let region = unit.region_code.clone();
    view! {
        <tr>
            <td><a class="name" href=Page::Unit(unit.id.to_string()).path()>{unit.name.clone()}</a></td>
            <td class="code wide-only">{unit.code.clone()}</td>
            <td class="wide-only">{move || regions.of(&region)}</td>
            <td>{yes_or_no(unit.owes_reports)}</td>
            <td>{unit_status(unit.state)}</td>
        </tr>
    }
    .into_any()
}
