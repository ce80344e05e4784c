//! Charts as inline SVG: geometry in attributes, colour by class, so that the policy against inline
//! styles holds and both themes fit. `finding` says in words what one sees.

use crate::format;
use leptos::prelude::*;

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 36.0;
const RIGHT: f64 = 396.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 150.0;

/// One series of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// One value per label.
    pub values: Vec<i64>,
}

/// A scale of a few round steps that holds the largest value.
fn scale(largest: i64) -> (i64, i64) {
    let largest = largest.max(1);
    let mut step = 1;
    for factor in [2, 5, 2].into_iter().cycle() {
        if largest <= step * 4 {
            break;
        }
        step = if factor == 5 { step / 2 * 5 } else { step * 2 };
    }
    (step, (largest + step - 1) / step)
}

fn height_of(value: i64, top: i64) -> f64 {
    (BOTTOM - TOP) * value as f64 / top as f64
}

fn grid(step: i64, count: i64) -> Vec<AnyView> {
    (0..=count)
        .map(|line| {
            let y = BOTTOM - height_of(line * step, count * step);
            view! {
                <line class="grid-line" x1=LEFT x2=RIGHT y1=y y2=y/>
                <text x=LEFT - 8.0 y=y + 4.0 text-anchor="end">{format::count(line * step)}</text>
            }
            .into_any()
        })
        .collect()
}

fn legend(series: &[Series], classes: [&'static str; 3]) -> Vec<AnyView> {
    series
        .iter()
        .zip(classes)
        .map(|(series, class)| {
            view! { <li><i class=class></i>{series.name.clone()}</li> }.into_any()
        })
        .collect()
}

/// Where a bar leads, and what it says in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarLink {
    /// The records behind the bar.
    pub href: String,
    /// The bar in words.
    pub name: String,
}

/// Stacked bars, one per label; the first series stands at the bottom. At most three series.
#[component]
pub fn BarChart(
    /// Below the bars.
    labels: Vec<String>,
    /// What is stacked.
    series: Vec<Series>,
    /// A line over each bar to compare it with, such as what was planned.
    #[prop(optional, into)]
    marks: Option<Series>,
    /// Where each bar leads; none, or one for each.
    #[prop(optional)]
    links: Vec<BarLink>,
    /// What the chart shows, in words.
    #[prop(into)]
    finding: String,
) -> AnyView {
    const CLASSES: [&str; 3] = ["b1", "b3", "b2"];
    let sum = |place: usize| {
        series
            .iter()
            .filter_map(|one| one.values.get(place))
            .sum::<i64>()
    };
    let mark = |place: usize| {
        let values = marks.as_ref().map(|marks| &marks.values);
        values.and_then(|values| values.get(place)).copied()
    };
    let largest = (0..labels.len()).map(|place| sum(place).max(mark(place).unwrap_or_default()));
    let (step, count) = scale(largest.max().unwrap_or_default());
    let slot = (RIGHT - LEFT) / labels.len().max(1) as f64;
    let width = (slot * 0.58).min(28.0);
    let bars: Vec<_> = labels
        .iter()
        .enumerate()
        .map(|(place, label)| {
            let middle = LEFT + slot * (place as f64 + 0.5);
            let mut base = BOTTOM;
            let parts: Vec<_> = series
                .iter()
                .zip(CLASSES)
                .map(|(one, class)| {
                    let tall = height_of(one.values.get(place).copied().unwrap_or_default(), step * count);
                    base -= tall;
                    view! { <rect class=class x=middle - width / 2.0 y=base width=width height=tall/> }
                })
                .collect();
            let line = mark(place).filter(|value| *value > 0).map(|value| {
                let y = BOTTOM - height_of(value, step * count);
                let half = width / 2.0 + 3.0;
                view! { <line class="mark" x1=middle - half x2=middle + half y1=y y2=y/> }
            });
            view! {
                {parts}
                {line}
                <text x=middle y=BOTTOM + 18.0 text-anchor="middle">{label.clone()}</text>
            }
        })
        .collect();
    let links: Vec<_> = links
        .into_iter()
        .map(|link| {
            let name = link.name.clone();
            view! { <li><a href=link.href title=link.name><span class="sr">{name}</span></a></li> }
        })
        .collect();
    let over = (!links.is_empty()).then(|| view! { <ul class="chart-links">{links}</ul> });
    let planned = marks.map(|marks| view! { <li><i class="k0"></i>{marks.name}</li> });
    view! {
        <div class="chart-box">
            <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=finding>
                {grid(step, count)}
                {bars}
            </svg>
            {over}
        </div>
        <ul class="legend">{legend(&series, ["k1", "k3", "k2"])}{planned}</ul>
    }
    .into_any()
}

/// One or two lines over the labels, with an optional reference.
#[component]
pub fn LineChart(
    /// Below the lines; the first and the last are written.
    labels: Vec<String>,
    /// At most two.
    series: Vec<Series>,
    /// A value to compare with, and what it is called.
    #[prop(optional)]
    reference: Option<(i64, String)>,
    /// What the chart shows, in words.
    #[prop(into)]
    finding: String,
) -> AnyView {
    let values = series.iter().flat_map(|one| one.values.iter().copied());
    let largest = values
        .chain(reference.iter().map(|(value, _)| *value))
        .max();
    let (step, count) = scale(largest.unwrap_or_default());
    let gap = (RIGHT - LEFT) / labels.len().saturating_sub(1).max(1) as f64;
    let point = |place: usize, value: i64| {
        (
            LEFT + gap * place as f64,
            BOTTOM - height_of(value, step * count),
        )
    };
    let lines: Vec<_> = series
        .iter()
        .zip(["l1", "l2"])
        .map(|(one, class)| {
            let points: Vec<_> = one
                .values
                .iter()
                .enumerate()
                .map(|(place, value)| {
                    let (x, y) = point(place, *value);
                    format!("{x:.1},{y:.1}")
                })
                .collect();
            view! { <polyline class=class points=points.join(" ")/> }
        })
        .collect();
    let line = reference.map(|(value, name)| {
        let (_, y) = point(0, value);
        view! {
            <line class="ref" x1=LEFT x2=RIGHT y1=y y2=y/>
            <text class="lab" x=RIGHT y=y - 5.0 text-anchor="end">{name}</text>
        }
    });
    let ends = labels
        .first()
        .cloned()
        .zip(labels.last().cloned())
        .map(|(first, last)| {
            view! {
                <text x=LEFT y=BOTTOM + 18.0>{first}</text>
                <text x=RIGHT y=BOTTOM + 18.0 text-anchor="end">{last}</text>
            }
        });
    view! {
        <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=finding>
            {grid(step, count)}
            {line}
            {lines}
            {ends}
        </svg>
        <ul class="legend">{legend(&series, ["k1", "k2", "k3"])}</ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn scale_has_few_round_steps_and_holds_the_largest() {
        for (largest, step) in [
            (0, 1),
            (3, 1),
            (4, 1),
            (5, 2),
            (17, 5),
            (40, 10),
            (41, 20),
            (950, 500),
        ] {
            let (found, count) = scale(largest);
            assert_eq!(found, step, "{largest}");
            assert!(found * count >= largest && count <= 4);
        }
    }
}
