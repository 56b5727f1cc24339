//! Chance that falls the same way every time: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
//! generators", OOPSLA 2014). Each thing draws from a stream of its own, so that one more draw for a printer does not
//! change every computer after it. Good for a demo, good for no secret.

/// A stream of draws.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of `what` number `n` under a seed.
    pub(super) fn of(seed: u64, what: &str, n: u64) -> Self {
        // FNV-1a over the name, so that streams of different things start far apart.
        let name =
            what.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        let mut start = Random(seed ^ name);
        let base = start.next();
        let mut stream = Random(base ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        stream.next();
        stream
    }

    /// 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        // The high half of the product: even to one part in 2^64 / span.
        let drawn = (u128::from(self.next()) * u128::from(span)) >> 64;
        low.saturating_add(i64::try_from(drawn).unwrap_or(0))
    }

    /// True in `percent` of a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of a list; the list is never empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let last = i64::try_from(list.len()).unwrap_or(1) - 1;
        &list[usize::try_from(self.between(0, last)).unwrap_or(0)]
    }

    /// One of a list by weight; the list has a weight above zero.
    pub(super) fn weighted<T: Copy>(&mut self, list: &[(i64, T)]) -> T {
        let mut left = self.between(1, list.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in list {
            left -= weight;
            if left <= 0 {
                return *value;
            }
        }
        list[list.len() - 1].1
    }

    /// `n` hexadecimal digits.
    pub(super) fn hex(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(b"0123456789abcdef"[(self.next() >> 60) as usize])).collect()
    }

    /// `n` letters and digits as serial numbers have them: no I, O, Q.
    pub(super) fn serial(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(*self.pick(b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_every_time_and_its_own() {
        let draws = |mut random: Random| (0..5).map(|_| random.next()).collect::<Vec<_>>();
        assert_eq!(draws(Random::of(1, "unit", 3)), draws(Random::of(1, "unit", 3)));
        let streams = [(1, "unit", 3), (2, "unit", 3), (1, "printer", 3), (1, "unit", 4)];
        let mut seen: Vec<_> = streams.iter().map(|(seed, what, n)| draws(Random::of(*seed, what, *n))).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), streams.len());
    }

    #[test]
    fn draws_stay_in_bounds_and_reach_them() {
        let mut random = Random::of(7, "bounds", 0);
        let drawn: Vec<i64> = (0..400).map(|_| random.between(-1, 2)).collect();
        assert!((-1..=2).all(|n| drawn.contains(&n)) && drawn.iter().all(|n| (-1..=2).contains(n)));
        let weighted: Vec<char> = (0..400).map(|_| random.weighted(&[(3, 'a'), (0, 'b'), (1, 'c')])).collect();
        let count = |c| weighted.iter().filter(|w| **w == c).count();
        assert!(count('a') > count('c') && count('c') > 50 && count('b') == 0);
    }
}
