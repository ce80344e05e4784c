//! Chance that is the same each time: what is invented depends on one seed and a topic, so that
//! another name in one list doesn't change all the others. Not for draws.

/// The day on which the scheme was issued.
const SEED: u64 = 20_230_213;

/// A stream of numbers for one topic (SplitMix64, by Steele, Lea and Flood).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a topic.
    pub fn new(topic: &str) -> Self {
        // FNV-1a spreads the topics over the streams.
        let start = topic
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
            });
        Self(start ^ SEED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, without, `end`; 0 if that is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // The high half of a product: no number is favoured by more than one in 2^32.
        let wide = (self.next() >> 32) * u64::from(end);
        (wide >> 32) as u32
    }

    /// A number between two, both included.
    pub fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    /// One of a list, which isn't empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u32) as usize]
    }

    /// One of a list, the more often the greater its weight.
    pub fn weigh<'a, T>(&mut self, list: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let mut left = self.below(list.iter().map(&weight).sum());
        for one in list {
            match left.checked_sub(weight(one)) {
                None => return one,
                Some(rest) => left = rest,
            }
        }
        &list[list.len() - 1]
    }

    /// Whether something happens that does so many times in a thousand.
    pub fn happens(&mut self, in_thousand: u32) -> bool {
        self.below(1000) < in_thousand
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_the_same_each_time_and_differ_by_topic() {
        let of = |topic: &str| -> Vec<u32> {
            let mut chance = Chance::new(topic);
            (0..20).map(|_| chance.below(1000)).collect()
        };
        assert_eq!(of("names"), of("names"));
        assert_ne!(of("names"), of("streets"));
    }

    #[test]
    fn numbers_keep_to_their_bounds_and_reach_both() {
        let mut chance = Chance::new("bounds");
        let found: std::collections::BTreeSet<u32> =
            (0..200).map(|_| chance.between(3, 7)).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        assert_eq!(chance.below(0), 0);
    }

    #[test]
    fn weight_of_nothing_is_never_picked() {
        let mut chance = Chance::new("weights");
        let list = [("never", 0), ("often", 3), ("never", 0)];
        assert!((0..100).all(|_| chance.weigh(&list, |one| one.1).0 == "often"));
    }

    #[test]
    fn shuffle_loses_nothing() {
        let mut list: Vec<u32> = (0..50).collect();
        Chance::new("order").shuffle(&mut list);
        assert_ne!(list, (0..50).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..50).collect::<Vec<_>>());
    }
}
