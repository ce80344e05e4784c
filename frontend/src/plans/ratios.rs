//! How much of each stratum is drawn, edited beside what each row means in numbers now.

use super::words::stratum_text;
use crate::format;
use crate::texts::plans as t;
use crate::ui::{Choice, FormState, Note, NoteKind, NumberField, RatioField, Segments, Table};
use leptos::prelude::*;
use sortition_contract::plans::{ScopeCount, StratumRatio, StratumSize};

/// The strata of a draw by credit class, in their order.
const CLASSES: [&str; 5] = ["A", "B", "C", "D", "unrated"];
/// The one stratum of a draw that doesn't look at classes.
const ALL: &str = "all";

/// The class that key items draw whole.
const HIGHEST: &str = "D";
/// The whole, in basis points.
const WHOLE: i64 = 10_000;

/// The settings' ratios by class, in basis points: what a new entry begins with.
#[derive(Clone, Debug, Default)]
pub struct DefaultRatios(Vec<(String, i64)>);

impl DefaultRatios {
    /// As the setting `default_ratios` has them.
    pub fn read(setting: &serde_json::Value) -> Self {
        let ratios = setting.as_object().into_iter().flatten();
        Self(
            ratios
                .filter_map(|(class, ratio)| Some((class.clone(), ratio.as_i64()?)))
                .collect(),
        )
    }

    /// What is proposed for a class: key items draw the highest class whole, and nothing is
    /// proposed above what the items allow.
    fn of(&self, class: &str, is_key: bool, limit: Option<i64>) -> Option<i64> {
        let (_, ratio) = self.0.iter().find(|(one, _)| one == class)?;
        let ratio = match is_key && class == HIGHEST {
            true => WHOLE,
            false => *ratio,
        };
        Some(limit.map_or(ratio, |limit| ratio.min(limit)))
    }
}

/// One row while it is edited.
#[derive(Clone, Copy)]
struct Row {
    stratum: &'static str,
    ratio: RwSignal<Option<i64>>,
    least: RwSignal<Option<i64>>,
    most: RwSignal<Option<i64>>,
}

impl Row {
    fn of(stratum: &'static str, ratios: &[StratumRatio]) -> Self {
        let found = ratios.iter().find(|one| one.stratum == stratum);
        let number = |value: Option<u32>| RwSignal::new(value.map(i64::from));
        Self {
            stratum,
            ratio: number(found.map(|one| one.ratio_bp)),
            least: number(found.and_then(|one| one.min)),
            most: number(found.and_then(|one| one.max)),
        }
    }

    /// The row as it is sent; none while it is empty. A plain number of objects is a ratio of
    /// nothing with a least number. Reactive.
    fn read(self) -> Option<StratumRatio> {
        let number = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
        let (ratio, min, max) = (self.ratio.get(), self.least.get(), self.most.get());
        if ratio.is_none() && min.is_none() {
            return None;
        }
        Some(StratumRatio {
            stratum: self.stratum.to_owned(),
            ratio_bp: number(ratio).unwrap_or(0),
            min: number(min),
            max: number(max),
        })
    }
}

/// All rows, of both ways of drawing. `Copy`.
#[derive(Clone, Copy)]
pub struct Ratios {
    /// `class` or `all`.
    basis: RwSignal<String>,
    classes: StoredValue<Vec<Row>>,
    all: Row,
}

impl Ratios {
    /// The rows of an entry; of a new one empty, by credit class.
    pub fn new(ratios: &[StratumRatio]) -> Self {
        let is_all = ratios.iter().any(|one| one.stratum == ALL);
        let basis = if is_all { ALL } else { "class" };
        Self {
            basis: RwSignal::new(basis.to_owned()),
            classes: StoredValue::new(
                CLASSES
                    .into_iter()
                    .map(|class| Row::of(class, ratios))
                    .collect(),
            ),
            all: Row::of(ALL, ratios),
        }
    }

    /// Fills the rows of a new entry with the settings' ratios, and lets those that nobody changed
    /// follow the chosen items.
    pub fn propose(
        self,
        defaults: DefaultRatios,
        is_key: Signal<bool>,
        limit: Signal<Option<i64>>,
    ) {
        let rows = self.classes.get_value();
        let proposals = move |is_key: bool, limit: Option<i64>| -> Vec<Option<i64>> {
            let classes = CLASSES.iter();
            classes
                .map(|class| defaults.of(class, is_key, limit))
                .collect()
        };
        // At once: what the form finds in its fields when they are made isn't a change.
        let first = proposals(is_key.get_untracked(), limit.get_untracked());
        for (row, ratio) in rows.iter().zip(&first) {
            row.ratio.set(*ratio);
        }
        Effect::new(move |former: Option<Vec<Option<i64>>>| {
            let former = former.unwrap_or_else(|| first.clone());
            let now = proposals(is_key.get(), limit.get());
            for (row, (former, now)) in rows.iter().zip(former.iter().zip(&now)) {
                if row.ratio.get_untracked() == *former && former != now {
                    row.ratio.set(*now);
                }
            }
            now
        });
    }

    fn rows(self) -> Vec<Row> {
        match self.basis.get().as_str() {
            ALL => vec![self.all],
            _ => self.classes.get_value(),
        }
    }

    /// The rows that are filled in. Reactive.
    pub fn read(self) -> Vec<StratumRatio> {
        self.rows().into_iter().filter_map(Row::read).collect()
    }

    /// The rows to count with: those left empty take part with nothing, so that one sees their size
    /// too. Reactive.
    pub fn read_for_count(self) -> Vec<StratumRatio> {
        let rows = self.rows().into_iter();
        rows.map(|row| {
            row.read().unwrap_or_else(|| StratumRatio {
                stratum: row.stratum.to_owned(),
                ratio_bp: 0,
                min: None,
                max: None,
            })
        })
        .collect()
    }

    /// What is wrong with the rows together, before they are sent.
    pub fn mistake(self) -> Option<String> {
        let ratios = untrack(|| self.read());
        if ratios.is_empty() {
            return Some(t::ratio_missing().to_owned());
        }
        let crossed = ratios
            .iter()
            .find(|one| matches!((one.min, one.max), (Some(min), Some(max)) if min > max))?;
        Some(t::least_over_most(stratum_text(&crossed.stratum)))
    }

    /// Whether a stratum's row is empty: such objects aren't drawn. Reactive.
    pub fn is_empty(self, stratum: &str) -> bool {
        !self.read().iter().any(|one| one.stratum == stratum)
    }
}

/// The table with its choice of the way of drawing.
#[component]
pub fn RatioTable(
    /// The rows.
    ratios: Ratios,
    /// What the scope holds now.
    count: Signal<Option<ScopeCount>>,
    /// The limit that the chosen items set, in basis points.
    limit: Signal<Option<i64>>,
    /// What is wrong with the rows together.
    mistake: Signal<Option<String>>,
) -> AnyView {
    let choices = vec![
        Choice::new("class", t::by_class()),
        Choice::new(ALL, t::without_class()),
    ];
    if let Some(form) = use_context::<FormState>() {
        let words = |basis: &String| match basis.as_str() {
            ALL => t::without_class().to_owned(),
            _ => t::by_class().to_owned(),
        };
        form.track("ratios/basis", t::way_of_drawing(), ratios.basis, words);
    }
    let rows = move || {
        ratios
            .rows()
            .into_iter()
            .map(|row| row_view(row, count, limit))
            .collect::<Vec<_>>()
    };
    let hint = move || match limit.get() {
        Some(limit) => t::ratio_limit(format::percent(limit)),
        None => t::ratio_hint().to_owned(),
    };
    view! {
        <div class="stack-sm">
            <Segments label=t::way_of_drawing() value=ratios.basis choices=Signal::stored(choices)/>
            <p class="sm t3">{hint}</p>
            <Table label=t::way_of_drawing() class="tbl-fields">
                <thead><tr>
                    <th scope="col">{t::stratum()}</th>
                    <th scope="col" class="num">{t::size()}</th>
                    <th scope="col">{t::ratio()}</th>
                    <th scope="col">{t::least()}</th>
                    <th scope="col">{t::most()}</th>
                    <th scope="col" class="num">{t::drawn()}</th>
                    <th scope="col" class="num">{t::reserves()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
            {move || mistake.get().map(|text| view! { <Note kind=NoteKind::Bad>{text}</Note> })}
        </div>
    }
    .into_any()
}

fn row_view(row: Row, count: Signal<Option<ScopeCount>>, limit: Signal<Option<i64>>) -> AnyView {
    let name = stratum_text(row.stratum);
    let of = move |number: fn(&StratumSize) -> u64| {
        move || {
            count
                .with(|count| {
                    let strata = count.as_ref()?.strata.iter();
                    let found = strata.clone().find(|one| one.stratum == row.stratum)?;
                    Some(format::count(number(found).cast_signed()))
                })
                .unwrap_or_else(|| format::UNKNOWN.to_owned())
        }
    };
    let field = |part: &str| format!("ratios/{}/{part}", row.stratum);
    let is_over = move || {
        let ratio = row.ratio.get()?;
        limit.get().filter(|limit| ratio > *limit)
    };
    view! {
        <tr>
            <th scope="row">
                {name.clone()}
                {move || is_over().map(|limit| view! { <p class="xs t-bad">{t::over_limit(format::percent(limit))}</p> })}
            </th>
            <td class="num">{of(|one| one.size)}</td>
            <td><RatioField label=t::ratio_of(&name) name=field("ratio_bp") value=row.ratio/></td>
            <td><NumberField label=t::least_of(&name) name=field("min") value=row.least max=1_000_000/></td>
            <td><NumberField label=t::most_of(&name) name=field("max") value=row.most max=1_000_000/></td>
            <td class="num strong">{of(|one| one.draw)}</td>
            <td class="num">{of(|one| one.reserve)}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::DefaultRatios;

    #[test]
    fn defaults_draw_the_highest_class_whole_for_key_items_and_keep_to_the_limit() {
        let setting =
            serde_json::json!({ "A": 100, "B": 300, "C": 1000, "D": 3000, "unrated": 300 });
        let defaults = DefaultRatios::read(&setting);
        assert_eq!(defaults.of("A", false, None), Some(100));
        assert_eq!(defaults.of("D", false, None), Some(3000));
        assert_eq!(defaults.of("D", true, None), Some(10_000));
        assert_eq!(defaults.of("C", true, Some(500)), Some(500));
        assert_eq!(defaults.of("all", false, None), None);
    }
}
