//! Entering an object, and changing one: only what was changed is sent.

use super::class::MOST_INDEX;
use crate::app::Page;
use crate::org::names;
use crate::registers::api::{create_object, get_object, update_object};
use crate::registers::words::{object_status_text, object_type_text, rating_choices};
use crate::texts::{self, registers as t};
use crate::ui::{
    Button, ButtonKind, ButtonSize, Card, Choice, DecimalField, Form, FormFoot, FormState,
    LinkButton, Loaded, NumberField, PageHead, PickField, Remote, SelectField, TagsField, TextArea,
    TextField, toast,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sortition_contract::registers::{
    CreateObject, CreditClass, ObjectStatus, ObjectType, ObjectView, UpdateObject,
};

/// The whole city, which is no object's region.
const WHOLE_CITY: &str = "130100";
const MOST_STAFF: i64 = 10_000_000;
/// A code has 18 characters; what is pasted may have blanks between them, which the server takes out.
const MOST_CODE: u32 = 40;

/// The page: for a new object, or for one that is there.
#[component]
pub fn ObjectFormPage(
    /// The object; none: a new one.
    #[prop(optional)]
    id: Option<String>,
) -> AnyView {
    let Some(id) = id else {
        return view! {
            <PageHead title=t::create_object().to_owned() lede=t::create_object_lede()/>
            <ObjectForm object=None/>
        }
        .into_any();
    };
    let object = Remote::new(move || {
        let id = id.clone();
        async move { get_object(&id).await }
    });
    view! {
        <Loaded remote=object let:view>
            <PageHead title=t::edit_named(&view.name) lede=view.code.clone()/>
            <ObjectForm object=Some(view)/>
        </Loaded>
    }
    .into_any()
}

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    code: RwSignal<String>,
    name: RwSignal<String>,
    object_type: RwSignal<String>,
    region: RwSignal<String>,
    industry: RwSignal<Vec<Choice>>,
    address: RwSignal<String>,
    longitude: RwSignal<Option<f64>>,
    latitude: RwSignal<Option<f64>>,
    legal_representative: Personal,
    phone: Personal,
    staff_count: RwSignal<Option<i64>>,
    status: RwSignal<String>,
    credit_class: RwSignal<String>,
    credit_index: RwSignal<Option<i64>>,
    tags: RwSignal<Vec<String>>,
    reason: RwSignal<String>,
}

/// A personal field: what is stored isn't known here, so it stays until somebody replaces it.
#[derive(Clone, Copy)]
struct Personal {
    text: RwSignal<String>,
    is_replaced: RwSignal<bool>,
}

impl Personal {
    fn new(is_replaced: bool) -> Self {
        Self {
            text: RwSignal::new(String::new()),
            is_replaced: RwSignal::new(is_replaced),
        }
    }

    /// The new value; none: it stays.
    fn change(self) -> Option<Option<String>> {
        self.is_replaced.get_untracked().then(|| filled(self.text))
    }
}

/// The text, if there is any.
fn filled(text: RwSignal<String>) -> Option<String> {
    Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
}

/// The new value, if it differs.
fn changed<T: PartialEq>(old: &T, new: T) -> Option<T> {
    (*old != new).then_some(new)
}

/// Whether nothing was changed: then nothing is sent, and nothing stands in the history.
fn is_empty(changes: &UpdateObject) -> bool {
    serde_json::to_value(changes)
        .is_ok_and(|value| value.as_object().is_some_and(serde_json::Map::is_empty))
}

impl Typed {
    fn of(object: Option<&ObjectView>) -> Self {
        let text = |of: fn(&ObjectView) -> Option<String>| {
            RwSignal::new(object.and_then(of).unwrap_or_default())
        };
        let industry = object
            .and_then(|object| object.industry_code.clone())
            .map(|code| Choice::new(code.clone(), code));
        Self {
            code: text(|object| Some(object.code.clone())),
            name: text(|object| Some(object.name.clone())),
            object_type: text(|object| Some(object.object_type.to_string())),
            region: text(|object| Some(object.region_code.clone())),
            industry: RwSignal::new(industry.into_iter().collect()),
            address: text(|object| object.address.clone()),
            longitude: RwSignal::new(object.and_then(|object| object.longitude)),
            latitude: RwSignal::new(object.and_then(|object| object.latitude)),
            legal_representative: Personal::new(
                object.is_none_or(|object| object.legal_representative.is_none()),
            ),
            phone: Personal::new(object.is_none_or(|object| object.phone.is_none())),
            staff_count: RwSignal::new(object.and_then(|object| object.staff_count)),
            status: RwSignal::new(ObjectStatus::Active.to_string()),
            credit_class: text(|object| object.credit_class.map(|class| class.to_string())),
            credit_index: RwSignal::new(
                object.and_then(|object| object.credit_index.map(i64::from)),
            ),
            tags: RwSignal::new(object.map(|object| object.tags.clone()).unwrap_or_default()),
            reason: RwSignal::new(String::new()),
        }
    }

    fn industry_code(self) -> Option<String> {
        self.industry
            .with_untracked(|chosen| chosen.first().map(|choice| choice.value.clone()))
    }

    fn class(self) -> Option<CreditClass> {
        self.credit_class.get_untracked().parse().ok()
    }

    fn index(self) -> Option<i32> {
        self.credit_index
            .get_untracked()
            .and_then(|index| index.try_into().ok())
    }

    fn creation(self) -> Option<CreateObject> {
        Some(CreateObject {
            code: self.code.get_untracked().trim().to_uppercase(),
            name: self.name.get_untracked().trim().to_owned(),
            object_type: self.object_type.get_untracked().parse().ok()?,
            region_code: self.region.get_untracked(),
            industry_code: self.industry_code(),
            address: filled(self.address),
            longitude: self.longitude.get_untracked(),
            latitude: self.latitude.get_untracked(),
            legal_representative: filled(self.legal_representative.text),
            phone: filled(self.phone.text),
            staff_count: self.staff_count.get_untracked(),
            status: self.status.get_untracked().parse().ok(),
            credit_class: self.class(),
            credit_index: self.index(),
            tags: self.tags.get_untracked(),
        })
    }

    fn changes(self, object: &ObjectView) -> Option<UpdateObject> {
        Some(UpdateObject {
            name: changed(&object.name, self.name.get_untracked().trim().to_owned()),
            object_type: changed(
                &object.object_type,
                self.object_type.get_untracked().parse().ok()?,
            ),
            region_code: changed(&object.region_code, self.region.get_untracked()),
            industry_code: changed(&object.industry_code, self.industry_code()),
            address: changed(&object.address, filled(self.address)),
            longitude: changed(&object.longitude, self.longitude.get_untracked()),
            latitude: changed(&object.latitude, self.latitude.get_untracked()),
            legal_representative: self.legal_representative.change(),
            phone: self.phone.change(),
            staff_count: changed(&object.staff_count, self.staff_count.get_untracked()),
            status: None,
            credit_class: changed(&object.credit_class, self.class()),
            credit_index: changed(&object.credit_index, self.index()),
            tags: changed(&object.tags, self.tags.get_untracked()),
            reason: filled(self.reason),
        })
    }
}

#[component]
fn ObjectForm(object: Option<ObjectView>) -> AnyView {
    let form = FormState::over("object");
    let typed = Typed::of(object.as_ref());
    let navigate = use_navigate();
    let stored = StoredValue::new(object.clone());
    let leave = Callback::new(move |object: ObjectView| {
        toast::done(t::was_saved());
        navigate(
            &Page::Object(object.id.to_string()).path(),
            Default::default(),
        );
    });
    let submit = move || match stored.get_value() {
        None => {
            let Some(body) = typed.creation() else { return };
            form.submit(async move { create_object(&body).await }, move |object| {
                leave.run(object);
            });
        }
        Some(object) => {
            let Some(body) = typed.changes(&object) else {
                return;
            };
            let doing = async move {
                match is_empty(&body) {
                    true => Ok(object),
                    false => update_object(&object.id, object.version, &body).await,
                }
            };
            form.submit(doing, move |object| leave.run(object));
        }
    };
    let back = match &object {
        Some(object) => Page::Object(object.id.to_string()).path(),
        None => Page::Objects.path(),
    };
    let is_new = object.is_none();
    view! {
        <Form state=form class="stack" on_submit=submit>
            <Card title=t::part_identity()><div class="card-body form">{identity(typed, is_new)}</div></Card>
            <Card title=t::part_contact()><div class="card-body form">{contact(typed, object.as_ref())}</div></Card>
            <Card title=t::part_supervision()><div class="card-body form">{supervision(typed, is_new)}</div></Card>
            <FormFoot>
                <LinkButton href=back>{texts::ui::back()}</LinkButton>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t::save()}</Button>
            </FormFoot>
        </Form>
    }
    .into_any()
}

fn identity(typed: Typed, is_new: bool) -> AnyView {
    let regions = names::regions().choices_where(|region| region.value != WHOLE_CITY);
    let all_industries = names::industries();
    // A stored industry is known by its code alone until the names are there.
    Effect::new(move |_| {
        let known = all_industries.choices().get();
        typed.industry.update(|chosen| {
            for one in chosen {
                if let Some(choice) = known.iter().find(|choice| choice.value == one.value) {
                    *one = choice.clone();
                }
            }
        });
    });
    let search = move |text: String| async move {
        let text = text.trim().to_lowercase();
        let mut found = all_industries.choices().get_untracked();
        found.retain(|choice| {
            choice.label.contains(&text) || choice.value.to_lowercase().starts_with(&text)
        });
        Ok(found)
    };
    view! {
        <TextField label=t::code() name="code" value=typed.code required=true max_length=MOST_CODE is_code=true
            disabled=!is_new hint=if is_new { t::code_hint() } else { t::code_stays() }/>
        <TextField label=t::object_name() name="name" value=typed.name required=true max_length=128/>
        <SelectField label=t::kind() name="type" value=typed.object_type required=true
            choices=Choice::all(ObjectType::ALL, object_type_text)/>
        <SelectField label=t::region() name="region_code" value=typed.region required=true choices=regions/>
        <PickField label=t::industry() name="industry_code" value=typed.industry search is_single=true hint=t::industry_hint()/>
        {is_new.then(|| view! {
            <SelectField label=t::status() name="status" value=typed.status required=true
                choices=Choice::all(ObjectStatus::ALL, object_status_text)/>
        })}
    }
    .into_any()
}

fn contact(typed: Typed, object: Option<&ObjectView>) -> AnyView {
    let representative = object
        .and_then(|object| object.legal_representative.as_ref())
        .map(ToString::to_string);
    let phone = object
        .and_then(|object| object.phone.as_ref())
        .map(ToString::to_string);
    view! {
        <TextField label=t::address() name="address" value=typed.address max_length=200 is_wide=true/>
        {personal(t::legal_representative(), "legal_representative", typed.legal_representative, representative, 64)}
        {personal(t::phone(), "phone", typed.phone, phone, 32)}
        <DecimalField label=t::longitude() name="longitude" value=typed.longitude min=-180.0 max=180.0 hint=t::coordinates_hint()/>
        <DecimalField label=t::latitude() name="latitude" value=typed.latitude min=-90.0 max=90.0/>
    }
    .into_any()
}

/// A field for a new value; while a stored one stays, that one in its masked form.
fn personal(
    label: &'static str,
    name: &'static str,
    field: Personal,
    masked: Option<String>,
    max_length: u32,
) -> AnyView {
    // Without words: the field itself says what replaces what.
    if let Some(form) = use_context::<FormState>() {
        let key = format!("{name}/is_replaced");
        form.track(&key, label, field.is_replaced, |_| String::new());
    }
    let masked = StoredValue::new(masked.unwrap_or_default());
    let replace = move || {
        field.text.set(String::new());
        field.is_replaced.set(true);
    };
    let shown = move || match field.is_replaced.get() {
        true => {
            let hint = masked
                .with_value(|masked| !masked.is_empty())
                .then(|| t::replaces(masked.get_value()));
            view! { <TextField label name value=field.text max_length hint=MaybeProp::from(hint)/> }
                .into_any()
        }
        false => view! {
            <div class="field">
                <span class="label">{label}</span>
                <div class="row">
                    <span>{masked.get_value()}</span>
                    <Button size=ButtonSize::Small on_press=replace>{t::replace(label)}</Button>
                </div>
            </div>
        }
        .into_any(),
    };
    view! { {shown} }.into_any()
}

fn supervision(typed: Typed, is_new: bool) -> AnyView {
    view! {
        <NumberField label=t::staff_count() name="staff_count" value=typed.staff_count max=MOST_STAFF unit=t::people()/>
        <SelectField label=t::credit_class() name="credit_class" value=typed.credit_class blank=t::unrated()
            choices=rating_choices()/>
        <NumberField label=t::credit_index() name="credit_index" value=typed.credit_index max=MOST_INDEX/>
        <TagsField label=t::tags() name="tags" value=typed.tags hint=t::tags_hint()/>
        {(!is_new).then(|| view! {
            <TextArea label=t::change_reason() name="reason" value=typed.reason max_length=500 hint=t::change_reason_hint()/>
        })}
    }
    .into_any()
}
