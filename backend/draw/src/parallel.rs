//! Work on all cores. In WASM, which has no threads, on the one there is.

use std::panic::resume_unwind;
use std::thread::{Builder, ScopedJoinHandle, available_parallelism, scope};

/// What `work` makes of each item and its place, in the order of the items.
///
/// ```
/// use sortition_draw::on_all_cores;
/// assert_eq!(on_all_cores(&["a", "b", "c"], |place, text| format!("{place}{text}")), ["0a", "1b", "2c"]);
/// ```
pub fn on_all_cores<'i, T: Sync, U: Send>(
    items: &'i [T],
    work: impl Fn(usize, &'i T) -> U + Sync,
) -> Vec<U> {
    on_cores(cores(), items, &work)
}

/// On how many cores this program runs.
#[must_use]
pub fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Each core gets neighbours: the first as many as each, the last what is left.
fn on_cores<'i, T: Sync, U: Send>(
    cores: usize,
    items: &'i [T],
    work: &(impl Fn(usize, &'i T) -> U + Sync),
) -> Vec<U> {
    let each = items.len().div_ceil(cores.max(1)).max(1);
    let of_some = |(number, some): (usize, &'i [T])| -> Vec<U> {
        let places = number * each..;
        places
            .zip(some)
            .map(|(place, item)| work(place, item))
            .collect()
    };
    if items.len() <= each {
        return of_some((0, items));
    }
    scope(|threads| {
        // What the system has no thread for is done here, while the others work.
        let begin = |some| {
            let begun = Builder::new().spawn_scoped(threads, move || of_some(some));
            begun.map_err(|_| of_some(some))
        };
        let begun: Vec<_> = items.chunks(each).enumerate().map(begin).collect();
        let done = |begun: Result<ScopedJoinHandle<'_, Vec<U>>, Vec<U>>| match begun {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(done) => done,
        };
        begun.into_iter().flat_map(done).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_places_are_the_same_on_any_number_of_cores() {
        for length in 0..20 {
            let items: Vec<usize> = (0..length).collect();
            for cores in 1..8 {
                let found = on_cores(cores, &items, &|place, item| (place, item * 2));
                let expected: Vec<_> = items.iter().map(|item| (*item, item * 2)).collect();
                assert_eq!(found, expected, "{length} on {cores}");
            }
        }
    }
}
