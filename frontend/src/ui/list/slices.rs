//! The rows of a list are drawn some at a time, one slice in a frame: two hundred at once would keep
//! whoever types or scrolls waiting. What the former answer drew stays until its turn comes, so that
//! nothing moves below the reader.

use leptos::prelude::*;
use std::ops::Range;

/// Rows that are drawn at once.
const SLICE: usize = 20;

/// How far the rows of the latest answer are drawn. `Copy`.
#[derive(Clone, Copy)]
pub struct Slices {
    drawn: RwSignal<Drawn>,
    /// So many slices the table has.
    count: Memo<usize>,
}

impl Slices {
    /// None yet.
    pub fn new() -> Self {
        let drawn = RwSignal::new(Drawn::default());
        Self {
            drawn,
            count: Memo::new(move |_| drawn.with(|drawn| drawn.there)),
        }
    }

    /// Draws so many rows anew: some at once, the others in the frames that follow.
    pub fn begin(self, rows: usize) {
        let mut drawn = self.drawn.get_untracked();
        drawn.begin(rows);
        self.drawn.set(drawn);
        if drawn.is_under_way() {
            self.go_on(drawn.round);
        }
    }

    fn go_on(self, round: u32) {
        request_animation_frame(move || {
            // The list may be gone by now, or draw another answer.
            let is_more = self.drawn.try_maybe_update(|drawn| {
                let is_mine = drawn.go_on(round);
                (is_mine, is_mine && drawn.is_under_way())
            });
            if is_more == Some(true) {
                self.go_on(round);
            }
        });
    }

    /// Takes all slices away: something else stands in the table's place.
    pub fn clear(self) {
        self.drawn.update(Drawn::clear);
    }

    /// How many there are. Reactive.
    pub fn count(self) -> usize {
        self.count.get()
    }

    /// Whether rows wait to be drawn. Reactive.
    pub fn is_under_way(self) -> bool {
        self.drawn.with(Drawn::is_under_way)
    }

    /// When a slice was drawn last: another number each time, 0 before the first.
    pub fn drawn_in(self, slice: usize) -> Memo<u32> {
        Memo::new(move |before: Option<&u32>| {
            let drawn = self.drawn.get();
            match slice < drawn.done {
                true => drawn.round,
                false => before.copied().unwrap_or_default(),
            }
        })
    }
}

/// The rows of a slice, of so many.
pub fn rows_in(slice: usize, rows: usize) -> Range<usize> {
    let first = slice * SLICE;
    first..rows.min(first + SLICE)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Drawn {
    /// Which answer is being drawn: another number for each.
    round: u32,
    /// Slices that show it, from the first on.
    done: usize,
    /// Slices that it fills.
    wanted: usize,
    /// Slices that are there, those of a longer former answer among them.
    there: usize,
}

impl Drawn {
    fn begin(&mut self, rows: usize) {
        self.round += 1;
        self.done = 1;
        self.wanted = rows.div_ceil(SLICE).max(1);
        self.there = self.there.max(self.wanted);
    }

    /// Draws the next slice, unless another answer has come since that round.
    fn go_on(&mut self, round: u32) -> bool {
        if round != self.round || !self.is_under_way() {
            return false;
        }
        self.done += 1;
        if self.done == self.there {
            self.done = self.wanted;
            self.there = self.wanted;
        }
        true
    }

    fn is_under_way(&self) -> bool {
        self.done < self.there
    }

    fn clear(&mut self) {
        (self.done, self.wanted, self.there) = (0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes on to the end; how many slices were there after each step.
    fn steps(drawn: &mut Drawn) -> Vec<usize> {
        let mut there = vec![drawn.there];
        while drawn.go_on(drawn.round) {
            there.push(drawn.there);
        }
        there
    }

    #[test]
    fn rows_in_are_all_rows_once() {
        for rows in [1, 19, 20, 21, 40, 199, 200] {
            let slices = (0..10).flat_map(|slice| rows_in(slice, rows));
            assert_eq!(slices.collect::<Vec<_>>(), (0..rows).collect::<Vec<_>>());
        }
    }

    #[test]
    fn few_rows_are_drawn_at_once() {
        let mut drawn = Drawn::default();
        drawn.begin(20);
        assert!(!drawn.is_under_way());
        assert_eq!((drawn.done, drawn.there), (1, 1));
        assert!(!drawn.go_on(drawn.round));
    }

    #[test]
    fn many_rows_are_drawn_in_steps_and_former_ones_stay_until_then() {
        let mut drawn = Drawn::default();
        drawn.begin(45);
        assert_eq!(steps(&mut drawn), [3, 3, 3]);
        drawn.begin(25);
        assert_eq!(steps(&mut drawn), [3, 3, 2], "the third is emptied last");
        assert_eq!((drawn.done, drawn.there), (2, 2));
        drawn.begin(200);
        assert_eq!(steps(&mut drawn).len(), 10);
    }

    #[test]
    fn another_answer_begins_with_the_first_slice() {
        let mut drawn = Drawn::default();
        drawn.begin(100);
        let former = drawn.round;
        assert!(drawn.go_on(former));
        drawn.begin(60);
        assert_eq!((drawn.done, drawn.there), (1, 5));
        assert!(!drawn.go_on(former), "its frame comes too late");
        drawn.clear();
        assert!(!drawn.is_under_way() && !drawn.go_on(drawn.round));
    }
}
