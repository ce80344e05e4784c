//! All settings with their values, by what they are about.

use super::words::{self, Part};
use crate::app::Page;
use crate::format;
use crate::org::api::list_settings;
use crate::texts::org as t;
use crate::ui::{Card, Loaded, PageHead, Remote, Table, Tag, TagKind};
use leptos::prelude::*;
use sortition_contract::org::SettingView;

/// The page.
#[component]
pub fn SettingsPage() -> AnyView {
    let settings = Remote::new(list_settings);
    view! {
        <PageHead title=t::settings().to_owned() lede=t::settings_lede()/>
        <Loaded remote=settings let:all>{parts(&all)}</Loaded>
    }
    .into_any()
}

fn parts(all: &[SettingView]) -> AnyView {
    let cards: Vec<_> = Part::ALL
        .into_iter()
        .filter_map(|part| {
            let mut of_part: Vec<_> = all
                .iter()
                .filter(|one| one.unit_id.is_none() && words::place(&one.key).0 == part)
                .collect();
            of_part.sort_by_key(|one| words::place(&one.key).1);
            (!of_part.is_empty()).then(|| card(part, &of_part, all))
        })
        .collect();
    view! { <div class="stack">{cards}</div> }.into_any()
}

fn card(part: Part, of_part: &[&SettingView], all: &[SettingView]) -> AnyView {
    let rows: Vec<_> = of_part.iter().map(|one| row(one, all)).collect();
    view! {
        <Card title=part.title()>
            <Table label=part.title()>
                <thead>
                    <tr>
                        <th scope="col">{t::setting()}</th>
                        <th scope="col">{t::value_now()}</th>
                        <th scope="col" class="wide-only">{t::effective_from()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Card>
    }
    .into_any()
}

fn row(setting: &SettingView, all: &[SettingView]) -> AnyView {
    let kind = words::kind(&setting.key);
    let effect = words::of(&setting.key).map(|known| (known.effect)());
    let units = all
        .iter()
        .filter(|one| one.key == setting.key && one.unit_id.is_some())
        .count();
    let next = setting
        .next
        .as_ref()
        .map(|next| t::from_day_on(format::day(next.effective_from), kind.text(&next.value)));
    let notes = view! {
        {next.map(|label| view! { <Tag kind=TagKind::Warn label/> })}
        {(units > 0).then(|| view! { <Tag kind=TagKind::Line label=t::units_differ(units)/> })}
        {setting.is_fixed.then(|| view! { <Tag kind=TagKind::Line label=t::fixed()/> })}
    };
    view! {
        <tr>
            <td class="wraps">
                <a class="name" href=Page::Setting(setting.key.clone()).path()>{words::name(&setting.key)}</a>
                <p class="sm t2">{effect}</p>
            </td>
            <td class="wraps">
                <p>{kind.text(&setting.value)}</p>
                <p class="row row-wrap">{notes}</p>
            </td>
            <td class="wide-only nowrap">{since(setting)}</td>
        </tr>
    }
    .into_any()
}

/// From which day a value holds; of a first value, that it is one.
pub(super) fn since(setting: &SettingView) -> String {
    match setting.former {
        Some(_) => format::day(setting.effective_from),
        None => t::first_value().to_owned(),
    }
}
