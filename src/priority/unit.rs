//! Many scores to one for a unit: for each kind, how far its things lie above what counts as good, on average; the kinds
//! weighed against each other; and, within a bound, what is missing against the norms.
//!
//! Averages, so that a unit does not need more because it is larger: one more good thing never raises the score, and two
//! of everything change nothing. No headcount stands in a denominator.

use std::collections::BTreeMap;

use super::facts::Fact;
use super::policy::Policy;
use super::scale::FULL;
use super::score::Interval;
use crate::rules::NeedGroup;

/// How far the things of one kind lie above what counts as good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindSums {
    /// How many things.
    pub count: i64,
    /// Sum of the excess over the threshold, in hundredths of a point.
    pub excess: Interval,
}

/// The things of a unit, added up by kind. The order in which they were added does not matter; sums of parts can be added
/// up as well, as a database would.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitSums(BTreeMap<NeedGroup, KindSums>);

/// How badly a unit needs money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitScore {
    /// From 0 to 10,000 hundredths of a point.
    pub total: Interval,
    /// What is shown: from 0 to 100 points.
    pub points: i64,
    /// What the shortage brings, in hundredths of a point.
    pub shortage: Interval,
    /// The mean excess of each kind, in hundredths of a point of 100, with its number of things.
    pub kinds: Vec<(NeedGroup, i64, Interval)>,
}

/// How far a score lies above what counts as good.
pub fn excess(total: Interval, policy: &Policy) -> Interval {
    let above = |value: i64| (value - policy.threshold_bp).max(0);
    Interval { low: above(total.low), value: above(total.value), high: above(total.high) }
}

impl UnitSums {
    /// Adds one thing's score.
    pub fn add(&mut self, group: NeedGroup, total: Interval, policy: &Policy) {
        self.add_sums(group, KindSums { count: 1, excess: excess(total, policy) });
    }

    /// Adds things that were added up elsewhere.
    pub fn add_sums(&mut self, group: NeedGroup, sums: KindSums) {
        let all = self.0.entry(group).or_default();
        all.count += sums.count;
        all.excess.low += sums.excess.low;
        all.excess.value += sums.excess.value;
        all.excess.high += sums.excess.high;
    }

    /// The unit's score. `shortage` is what it lacks against the norms, in basis points of what they grant.
    pub fn score(&self, shortage: &Fact<i64>, policy: &Policy) -> UnitScore {
        let kinds: Vec<_> = self
            .0
            .iter()
            .filter(|(_, sums)| sums.count > 0)
            .map(|(group, sums)| {
                let mean = |sum: i64| sum * FULL / (sums.count * (FULL - policy.threshold_bp));
                let Interval { low, value, high } = sums.excess;
                (*group, sums.count, Interval { low: mean(low), value: mean(value), high: mean(high) })
            })
            .collect();
        let weights: i64 = kinds.iter().map(|(group, ..)| policy.in_unit(*group)).sum::<i64>().max(1);
        let weighed = |of: fn(&Interval) -> i64| {
            let sum: i64 = kinds.iter().map(|(group, _, mean)| policy.in_unit(*group) * of(mean)).sum();
            sum / weights * (FULL - policy.shortage_bp) / FULL
        };
        let lacking = lacking(shortage, policy);
        let total = Interval {
            low: weighed(|mean| mean.low) + lacking.low,
            value: weighed(|mean| mean.value) + lacking.value,
            high: weighed(|mean| mean.high) + lacking.high,
        };
        UnitScore { total, points: (total.value + 50) / 100, shortage: lacking, kinds }
    }
}

/// What a shortage brings, within its bound.
fn lacking(shortage: &Fact<i64>, policy: &Policy) -> Interval {
    let (low, high) = shortage.bounds().unwrap_or((0, FULL));
    let (low, high) = (low.clamp(0, FULL), high.clamp(0, FULL));
    let brings = |share: i64| share * policy.shortage_bp / FULL;
    let value = policy.shortage_prior_bp.max(low).min(high);
    Interval { low: brings(low), value: brings(value), high: brings(high) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;
    use crate::db::LocalDay;
    use crate::priority::facts::Source;

    fn sums(things: &[(NeedGroup, i64)]) -> UnitSums {
        let mut sums = UnitSums::default();
        for (group, value) in things {
            sums.add(*group, Interval { low: *value, value: *value, high: *value }, Policy::shipped());
        }
        sums
    }

    fn value(things: &[(NeedGroup, i64)]) -> i64 {
        sums(things).score(&known(0), Policy::shipped()).total.value
    }

    #[test]
    fn a_unit_of_good_things_needs_nothing() {
        assert_eq!(value(&[(NeedGroup::Computer, 4000), (NeedGroup::Link, 1000)]), 0);
        assert_eq!(value(&[]), 0);
    }

    #[test]
    fn the_mean_of_each_kind_is_weighed_against_the_others() {
        // Computers: (10000 - 4000 + 0) / 2 of 6000 = 50 of 100; links: 100 of 100. (45 × 50 + 10 × 100) / 55 × 0.9
        let things = [(NeedGroup::Computer, 10_000), (NeedGroup::Computer, 1000), (NeedGroup::Link, 10_000)];
        assert_eq!(value(&things), 5318);
    }

    #[test]
    fn a_shortage_adds_within_its_bound() {
        let policy = Policy::shipped();
        let score = |shortage| sums(&[(NeedGroup::Computer, 10_000)]).score(&shortage, policy).total;
        assert_eq!(score(known(10_000)).value, 10_000);
        assert_eq!(score(known(3000)).value, 9300);
        assert_eq!(score(Fact::Unknown), Interval { low: 9000, value: 9200, high: 10_000 });
    }

    fn known(value: i64) -> Fact<i64> {
        Fact::Known { value, source: Source::Record, as_of: LocalDay::parse("2026-11-24").unwrap() }
    }

    fn things() -> impl Strategy<Value = Vec<(NeedGroup, i64)>> {
        let groups: Vec<NeedGroup> = NeedGroup::iter().collect();
        proptest::collection::vec((proptest::sample::select(groups), 0i64..=FULL), 0..40)
    }

    proptest! {
        #[test]
        fn one_more_good_thing_never_raises_it(things in things(), group in 0usize..7, good in 0i64..=4000) {
            let more = [things.clone(), vec![(NeedGroup::iter().nth(group).unwrap(), good)]].concat();
            prop_assert!(value(&more) <= value(&things));
        }

        #[test]
        fn two_of_everything_change_nothing(things in things()) {
            prop_assert_eq!(value(&[things.clone(), things.clone()].concat()), value(&things));
        }

        #[test]
        fn the_order_does_not_matter(mut things in things(), seed in any::<u64>()) {
            let before = sums(&things);
            things.sort_by_key(|(group, value)| (*value as u64 ^ seed, *group));
            prop_assert_eq!(sums(&things), before);
        }

        #[test]
        fn it_stays_within_its_bounds_and_rises_with_each_thing(things in things(), at in 0usize..40, more in 0i64..=FULL) {
            let before = value(&things);
            prop_assert!((0..=FULL).contains(&before));
            let mut worse = things.clone();
            if let Some((_, value)) = worse.get_mut(at) {
                *value = (*value + more).min(FULL);
            }
            prop_assert!(value(&worse) >= before);
        }
    }
}
