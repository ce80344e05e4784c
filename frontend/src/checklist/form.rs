//! Drafts of items: a new item, a new version of one, and a draft to be mended.

use super::api::{
    create_item, create_item_version, get_item, list_item_versions, update_item_version,
};
use super::list::major_names;
use super::words::item_kind_text;
use crate::app::Page;
use crate::org::names;
use crate::registers::object_type_text;
use crate::session;
use crate::texts::{self, checklist as t};
use crate::ui::{
    Button, ButtonKind, Card, Choice, DateField, Form, FormFoot, FormState, LinkButton, Loaded,
    ManyField, Note, NoteKind, NumberField, PageHead, RadioField, RatioField, Remote, SelectField,
    TagsField, TextArea, TextField, toast,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::checklist::{CreateItem, ItemKind, ItemState, ItemView, UpdateItem};
use sortition_contract::registers::ObjectType;

/// The page of a new item.
#[component]
pub fn NewItemPage() -> AnyView {
    view! {
        <PageHead title=t::create_item().to_owned() lede=t::create_item_lede()/>
        <ItemForm drafting=Drafting::Item/>
    }
    .into_any()
}

/// The page of a new version of an item.
#[component]
pub fn NewItemVersionPage(
    /// The item.
    id: String,
) -> AnyView {
    let item = Remote::new(move || {
        let id = id.clone();
        async move { get_item(&id).await }
    });
    view! {
        <Loaded remote=item let:view>
            <PageHead title=t::new_version_of(&view.name) lede=t::new_version_lede()/>
            <ItemForm drafting=Drafting::Version(Box::new(view))/>
        </Loaded>
    }
    .into_any()
}

/// The page of a draft.
#[component]
pub fn EditItemPage(
    /// The item.
    id: String,
) -> AnyView {
    let versions = Remote::new(move || {
        let id = id.clone();
        async move { list_item_versions(&id).await }
    });
    view! {
        <Loaded remote=versions let:page>
            {
                let draft = page
                    .items
                    .into_iter()
                    .find(|version| matches!(version.state, ItemState::Draft | ItemState::Returned));
                match draft {
                    Some(draft) => view! {
                        <PageHead title=t::edit_named(&draft.name) lede=draft.code.clone()/>
                        <ItemForm drafting=Drafting::Draft(Box::new(draft))/>
                    }
                    .into_any(),
                    None => view! {
                        <PageHead title=t::edit().to_owned()/>
                        <Note kind=NoteKind::Warn>{t::no_draft()}</Note>
                    }
                    .into_any(),
                }
            }
        </Loaded>
    }
    .into_any()
}

/// What is drafted.
#[derive(Clone)]
enum Drafting {
    /// An item that isn't there yet.
    Item,
    /// The next version of an item.
    Version(Box<ItemView>),
    /// A version that is a draft already.
    Draft(Box<ItemView>),
}

impl Drafting {
    fn item(&self) -> Option<&ItemView> {
        match self {
            Self::Item => None,
            Self::Version(item) | Self::Draft(item) => Some(item),
        }
    }
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    code: RwSignal<String>,
    parent: RwSignal<String>,
    name: RwSignal<String>,
    kind: RwSignal<String>,
    object_types: RwSignal<Vec<String>>,
    content: RwSignal<String>,
    method: RwSignal<String>,
    legal_basis: RwSignal<String>,
    unit: RwSignal<String>,
    platform_codes: RwSignal<Vec<String>>,
    max_ratio: RwSignal<Option<i64>>,
    max_per_year: RwSignal<Option<i64>>,
    effective_from: RwSignal<Option<NaiveDate>>,
    reason: RwSignal<String>,
}

impl Typed {
    fn of(drafting: &Drafting) -> Self {
        let item = drafting.item();
        let text = |of: fn(&ItemView) -> String| RwSignal::new(item.map(of).unwrap_or_default());
        let own_unit = session::person().map(|person| person.unit.id.to_string());
        let unit = item.map(|item| item.unit_id.to_string()).or(own_unit);
        let is_next = matches!(drafting, Drafting::Version(_));
        let types = item.map(|item| item.object_types.iter().map(ToString::to_string).collect());
        Self {
            code: text(|item| item.code.clone()),
            parent: text(|item| {
                item.parent_id
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default()
            }),
            name: text(|item| item.name.clone()),
            kind: RwSignal::new(item.map_or(ItemKind::General, |item| item.kind).to_string()),
            object_types: RwSignal::new(types.unwrap_or_default()),
            content: text(|item| item.content.clone()),
            method: text(|item| item.method.clone()),
            legal_basis: text(|item| item.legal_basis.clone()),
            unit: RwSignal::new(unit.unwrap_or_default()),
            platform_codes: RwSignal::new(
                item.map(|item| item.platform_codes.clone())
                    .unwrap_or_default(),
            ),
            max_ratio: RwSignal::new(item.and_then(|item| item.max_ratio_bp.map(i64::from))),
            max_per_year: RwSignal::new(item.and_then(|item| item.max_per_year.map(i64::from))),
            // The next version has its own day and its own reason.
            effective_from: RwSignal::new(
                item.filter(|_| !is_next).map(|item| item.effective_from),
            ),
            reason: match is_next {
                true => RwSignal::new(String::new()),
                false => text(|item| item.reason.clone()),
            },
        }
    }

    fn kind(self) -> Option<ItemKind> {
        self.kind.get_untracked().parse().ok()
    }

    fn types(self) -> Vec<ObjectType> {
        self.object_types
            .get_untracked()
            .iter()
            .filter_map(|code| code.parse().ok())
            .collect()
    }

    /// A key item has no limit of its ratio.
    fn ratio(self) -> Option<i32> {
        let ratio = self.max_ratio.get_untracked();
        ratio
            .filter(|_| self.kind() == Some(ItemKind::General))
            .and_then(|ratio| ratio.try_into().ok())
    }

    fn times(self) -> Option<i32> {
        self.max_per_year
            .get_untracked()
            .and_then(|times| times.try_into().ok())
    }

    fn creation(self) -> Option<CreateItem> {
        Some(CreateItem {
            code: self.code.get_untracked().trim().to_owned(),
            parent_id: self.parent.get_untracked().parse().ok(),
            name: self.name.get_untracked().trim().to_owned(),
            kind: self.kind()?,
            object_types: self.types(),
            content: self.content.get_untracked().trim().to_owned(),
            method: self.method.get_untracked().trim().to_owned(),
            legal_basis: self.legal_basis.get_untracked().trim().to_owned(),
            unit_id: self.unit.get_untracked().parse().ok()?,
            platform_codes: self.platform_codes.get_untracked(),
            max_ratio_bp: self.ratio(),
            max_per_year: self.times(),
            effective_from: self.effective_from.get_untracked()?,
            reason: self.reason.get_untracked().trim().to_owned(),
        })
    }

    fn changes(self) -> Option<UpdateItem> {
        let whole = self.creation()?;
        Some(UpdateItem {
            name: Some(whole.name),
            kind: Some(whole.kind),
            object_types: Some(whole.object_types),
            content: Some(whole.content),
            method: Some(whole.method),
            legal_basis: Some(whole.legal_basis),
            unit_id: Some(whole.unit_id),
            platform_codes: Some(whole.platform_codes),
            max_ratio_bp: Some(whole.max_ratio_bp),
            max_per_year: Some(whole.max_per_year),
            effective_from: Some(whole.effective_from),
            reason: Some(whole.reason),
        })
    }
}

#[component]
fn ItemForm(drafting: Drafting) -> AnyView {
    let form = FormState::over("item");
    let typed = Typed::of(&drafting);
    let navigate = use_navigate();
    let leave = Callback::new(move |item: ItemView| {
        toast::done(t::draft_was_saved());
        navigate(&Page::Item(item.id.to_string()).path(), Default::default());
    });
    let back = match drafting.item() {
        Some(item) => Page::Item(item.id.to_string()).path(),
        None => Page::Items.path(),
    };
    let is_new = matches!(drafting, Drafting::Item);
    let drafting = StoredValue::new(drafting);
    let submit = move || match drafting.get_value() {
        Drafting::Item => {
            let Some(body) = typed.creation() else { return };
            form.submit(async move { create_item(&body).await }, move |item| {
                leave.run(item);
            });
        }
        Drafting::Version(item) => {
            let Some(body) = typed.changes() else { return };
            form.submit(
                async move { create_item_version(&item.id, &body).await },
                move |item| leave.run(item),
            );
        }
        Drafting::Draft(item) => {
            let Some(body) = typed.changes() else { return };
            form.submit(
                async move { update_item_version(&item, &body).await },
                move |item| leave.run(item),
            );
        }
    };
    view! {
        <Form state=form class="stack" on_submit=submit>
            <Card title=t::part_basics()><div class="card-body form">{basics(typed, is_new)}</div></Card>
            <Card title=t::part_check()><div class="card-body form">{check(typed)}</div></Card>
            <Card title=t::part_limits()><div class="card-body form">{limits(typed)}</div></Card>
            <FormFoot>
                <LinkButton href=back>{texts::ui::back()}</LinkButton>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save_draft()}</Button>
            </FormFoot>
        </Form>
    }
    .into_any()
}

fn basics(typed: Typed, is_new: bool) -> AnyView {
    view! {
        <TextField label=t::code() name="code" value=typed.code required=true max_length=20 is_code=true
            disabled=!is_new hint=if is_new { t::code_hint() } else { t::code_stays() }/>
        <TextField label=t::item_name() name="name" value=typed.name required=true max_length=128/>
        {is_new.then(|| view! {
            <SelectField label=t::major_item() name="parent_id" value=typed.parent choices=major_names().choices()
                blank=t::is_major() hint=t::major_item_hint()/>
        })}
        <SelectField label=t::unit() name="unit_id" value=typed.unit required=true choices=names::units().choices()/>
        <RadioField label=t::kind() name="kind" value=typed.kind required=true choices=Choice::all(ItemKind::ALL, item_kind_text)/>
        <DateField label=t::effective_from() name="effective_from" value=typed.effective_from required=true hint=t::effective_from_hint()/>
        <ManyField label=t::object_types() name="object_types" value=typed.object_types
            choices=Choice::all(ObjectType::ALL, object_type_text) blank=t::any_type() is_wide=true/>
        <TextArea label=t::reason() name="reason" value=typed.reason max_length=500 hint=t::reason_hint()/>
    }
    .into_any()
}

fn check(typed: Typed) -> AnyView {
    view! {
        <TextArea label=t::content() name="content" value=typed.content rows=4 hint=t::content_hint()/>
        <TextArea label=t::method() name="method" value=typed.method rows=2/>
        <TextArea label=t::legal_basis() name="legal_basis" value=typed.legal_basis rows=4 hint=t::legal_basis_hint()/>
    }
    .into_any()
}

fn limits(typed: Typed) -> AnyView {
    let is_key = Memo::new(move |_| typed.kind.get() == ItemKind::Key.code());
    let ratio = move || {
        match is_key.get() {
        true => view! { <p class="t2 sm">{t::key_has_no_limit()}</p> }.into_any(),
        false => view! {
            <RatioField label=t::max_ratio() name="max_ratio_bp" value=typed.max_ratio hint=t::limit_hint()/>
        }
        .into_any(),
    }
    };
    view! {
        {ratio}
        <NumberField label=t::max_per_year() name="max_per_year" value=typed.max_per_year min=1 max=365
            unit=t::times_unit() hint=t::limit_hint()/>
        <TagsField label=t::platform_codes() name="platform_codes" value=typed.platform_codes hint=t::platform_codes_hint()/>
    }
    .into_any()
}
