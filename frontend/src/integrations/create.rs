//! Making a key of a program: what it is for, for how long, and from where.

use super::api::{create_api_key, list_key_scopes};
use super::secret::SecretDialog;
use super::words::scope_text;
use crate::app::Page;
use crate::org::names::units_or_own;
use crate::texts::{self, integrations as t};
use crate::ui::{
    Button, ButtonKind, Card, ChecksField, Choice, DateField, ErrorNote, Form, FormFoot, FormState,
    LinkButton, PageHead, SelectField, Skeleton, TagsField, TextField,
};
use crate::{api::Error, format, session};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::integrations::{CreateApiKey, CreatedApiKey, KEY_DAYS_MOST, KeyScopeView};

/// How long a key lives unless one says otherwise, in days.
const USUAL_DAYS: u64 = 90;

/// The last minute of a key's last day.
const LAST_MINUTE: &str = "23:59";

/// The page.
#[component]
pub fn NewApiKeyPage() -> AnyView {
    let navigate = use_navigate();
    let created = RwSignal::new(None::<CreatedApiKey>);
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        // The secret was seen and put away: back to the list.
        let is_over = !open.get() && created.with_untracked(Option::is_some);
        if is_over {
            navigate(&Page::ApiKeys.path(), Default::default());
        }
    });
    let done = Callback::new(move |answer: CreatedApiKey| {
        created.set(Some(answer));
        open.set(true);
    });
    view! {
        <PageHead title=t::create_key().to_owned() lede=t::create_key_lede()/>
        {move || created.with(Option::is_none).then(|| view! { <KeyForm done/> })}
        <SecretDialog open created/>
    }
    .into_any()
}

/// The scopes of the chosen unit, as they come.
#[derive(Clone, Copy)]
struct Offered {
    choices: RwSignal<Option<Vec<Choice>>>,
    error: RwSignal<Option<Error>>,
}

impl Offered {
    /// Loads them whenever another unit is chosen; what was chosen and isn't among them is left out.
    fn follow(unit: RwSignal<String>, chosen: RwSignal<Vec<String>>) -> Self {
        let offered = Self {
            choices: RwSignal::new(None),
            error: RwSignal::new(None),
        };
        Effect::new(move |_| {
            let wanted = unit.get();
            if wanted.is_empty() {
                return;
            }
            leptos::task::spawn_local(async move {
                let answer = list_key_scopes(&wanted).await;
                // Another unit may have been chosen meanwhile, or the page be gone.
                if unit.try_get_untracked().as_ref() == Some(&wanted) {
                    offered.take(answer, chosen);
                }
            });
        });
        offered
    }

    fn take(self, answer: Result<Vec<KeyScopeView>, Error>, chosen: RwSignal<Vec<String>>) {
        match answer {
            Ok(scopes) => {
                chosen.update(|chosen| {
                    chosen.retain(|one| scopes.iter().any(|scope| scope.scope == *one));
                });
                let choices = scopes
                    .into_iter()
                    .map(|one| Choice::new(one.scope.clone(), scope_text(&one.scope)));
                self.choices.set(Some(choices.collect()));
                self.error.set(None);
            }
            Err(error) => self.error.set(Some(error)),
        }
    }
}

#[component]
fn KeyForm(done: Callback<CreatedApiKey>) -> AnyView {
    let form = FormState::new();
    let person = session::person();
    let own_unit = person.as_ref().map(|person| person.unit.id.to_string());
    let today = person.map(|person| person.today);
    let after = |days: u64| today.and_then(|today| today.checked_add_days(Days::new(days)));
    let name = RwSignal::new(String::new());
    let unit = RwSignal::new(own_unit.unwrap_or_default());
    let scopes = RwSignal::new(Vec::<String>::new());
    let last_day = RwSignal::new(after(USUAL_DAYS));
    let addresses = RwSignal::new(Vec::<String>::new());
    let offered = Offered::follow(unit, scopes);
    let units = units_or_own();
    // The last minute of the last day lies within the time that a key may live.
    let latest = u64::try_from(KEY_DAYS_MOST - 1).ok().and_then(after);
    let submit = move || {
        let Some(expires_at) = last_day.get_untracked().and_then(end_of) else {
            return;
        };
        let body = CreateApiKey {
            unit_id: unit.get_untracked().parse().ok(),
            name: name.get_untracked(),
            scopes: scopes.get_untracked(),
            expires_at,
            addresses: addresses.get_untracked(),
        };
        form.submit(async move { create_api_key(&body).await }, move |answer| {
            done.run(answer);
        });
    };
    let choices = Signal::derive(move || offered.choices.get().unwrap_or_default());
    let has_come = Memo::new(move |_| offered.choices.with(Option::is_some));
    let scopes_field = move || {
        if !has_come.get() {
            return view! { <Skeleton/> }.into_any();
        }
        view! {
            <ChecksField label=t::scopes() name="scopes" value=scopes choices hint=t::scopes_hint()/>
        }
        .into_any()
    };
    view! {
        <Form state=form class="stack" on_submit=submit>
            <Card title=t::part_program()>
                <div class="card-body form">
                    <TextField label=t::program() name="name" value=name required=true max_length=60 hint=t::program_hint()/>
                    <SelectField label=t::unit() name="unit_id" value=unit required=true choices=units.choices()/>
                    <DateField label=t::last_day() name="expires_at" value=last_day required=true
                        min=today max=latest hint=t::last_day_hint()/>
                    <TagsField label=t::addresses() name="addresses" value=addresses hint=t::addresses_hint()/>
                </div>
            </Card>
            <Card title=t::part_scopes()>
                <div class="card-body stack-sm">
                    {scopes_field}
                    <ErrorNote error=offered.error/>
                </div>
            </Card>
            <FormFoot>
                <LinkButton href=Page::ApiKeys.path()>{texts::ui::back()}</LinkButton>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::create_key()}</Button>
            </FormFoot>
        </Form>
    }
    .into_any()
}

/// When a key ends whose last day this is.
fn end_of(day: NaiveDate) -> Option<chrono::DateTime<chrono::Utc>> {
    format::moment_at(day, LAST_MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ends_with_its_last_day() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        let end = end_of(day).unwrap();
        assert_eq!(format::day_of(end), day);
        assert_eq!(format::moment(end), "2026-12-31 23:59");
    }
}
