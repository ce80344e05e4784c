//! In which order the cards of a column fill: from the top, so that nothing moves under a hand that is
//! about to click.

use leptos::prelude::*;

/// A card's place in its column. `Copy`.
#[derive(Clone, Copy)]
pub struct Place {
    /// Whether all above it stands; none: nothing is above it.
    above: Option<Signal<bool>>,
    is_filled: RwSignal<bool>,
}

impl Place {
    /// The uppermost.
    pub fn first() -> Self {
        Self {
            above: None,
            is_filled: RwSignal::new(false),
        }
    }

    /// The uppermost of another column, below the same.
    pub fn beside(self) -> Self {
        Self {
            above: self.above,
            is_filled: RwSignal::new(false),
        }
    }

    /// The next one below.
    pub fn below(self) -> Self {
        Self {
            above: Some(Signal::derive(move || {
                self.is_filled.get() && self.is_reached()
            })),
            is_filled: RwSignal::new(false),
        }
    }

    /// Whether its card may fill: all above it has its height. Reactive.
    pub fn is_reached(self) -> bool {
        self.above.is_none_or(|above| above.get())
    }

    /// Follows what its card waits for: once that is there, the next may come.
    pub fn fill_once(self, is_there: impl Fn() -> bool + 'static) {
        Effect::new(move |_| {
            if is_there() {
                self.is_filled.set(true);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_reached_once_all_above_it_are_filled() {
        Owner::new().with(|| {
            let first = Place::first();
            let second = first.below();
            let third = second.below();
            let reached = || [first, second, third].map(Place::is_reached);
            assert_eq!(reached(), [true, false, false]);
            second.is_filled.set(true);
            assert_eq!(reached(), [true, false, false], "what is above still comes");
            first.is_filled.set(true);
            assert_eq!(reached(), [true, true, true]);
        });
    }
}
