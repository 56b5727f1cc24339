//! Everything that a part may choose, tried.

use super::best::Best;
use super::{Part, PartRow};
use proptest::prelude::*;

const ITEMS: usize = 4;
const OPTIONS: usize = 3;

fn part() -> impl Strategy<Value = Part> {
    let amounts = || proptest::collection::vec(prop_oneof![1 => Just(0), 2 => 1..=30_i64], ITEMS * OPTIONS);
    (proptest::collection::vec((amounts(), 0..=70_i64), 1..=2), any::<bool>()).prop_map(|(rows, floor)| {
        let sign = if floor { -1 } else { 1 };
        let row = |(amount, side): (Vec<i64>, i64)| PartRow {
            amount: amount.into_iter().map(|a| sign * a).collect(),
            high: sign * side,
        };
        Part {
            columns: (0..ITEMS * OPTIONS).collect(),
            items: (0..ITEMS).map(|i| OPTIONS * i..OPTIONS * (i + 1)).collect(),
            rows: rows.into_iter().map(row).collect(),
            floor,
        }
    })
}

/// Every choice of at most one place of each item.
fn choices() -> impl Iterator<Item = Vec<usize>> {
    let picked = |choice: usize| (0..ITEMS).map(move |i| (i, choice >> (2 * i) & 3));
    (0..1 << (2 * ITEMS))
        .map(move |choice| picked(choice).filter(|p| p.1 < OPTIONS).map(|(i, o)| OPTIONS * i + o).collect())
}

fn allowed(part: &Part, choice: &[usize]) -> bool {
    part.rows.iter().all(|row| choice.iter().map(|&c| row.amount[c]).sum::<i64>() <= row.high)
}

fn sum(weights: &[i64], choice: &[usize]) -> i64 {
    choice.iter().map(|&c| weights[c]).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_best_choice_is_the_best_of_all(
        part in part(),
        weights in proptest::collection::vec(-50..=50_i64, ITEMS * OPTIONS),
        active in proptest::collection::vec(proptest::bool::weighted(0.8), ITEMS * OPTIONS),
        beside in proptest::option::of(0..ITEMS * OPTIONS),
        above in proptest::option::of(-60..=120_i64),
    ) {
        let greatest = choices()
            .filter(|choice| choice.iter().all(|&c| active[c] || Some(c) == beside))
            .filter(|choice| beside.is_none_or(|c| choice.contains(&c)) && allowed(&part, choice))
            .map(|choice| sum(&weights, &choice) - beside.map_or(0, |c| weights[c]))
            .max();
        let greatest = greatest.filter(|&sum| above.is_none_or(|above| sum > above));
        match (part.best(&weights, &active, beside, above), greatest) {
            (Best::Sum(found, chosen), Some(greatest)) => {
                prop_assert_eq!(found, greatest);
                prop_assert_eq!(sum(&weights, &chosen), greatest);
            }
            (Best::Nothing, None) => (),
            (_, greatest) => prop_assert!(false, "the greatest sum is {greatest:?}"),
        }
    }

    /// Whatever the relaxation chose, no choice that keeps to the rows breaks the cut, and
    /// the relaxation does.
    #[test]
    fn a_cut_allows_every_choice(
        part in part(),
        share in proptest::collection::vec(prop_oneof![1 => Just(0.0), 2 => 0.0..0.5], ITEMS * OPTIONS),
    ) {
        let Some(cut) = part.cut(&share, &share) else { return Ok(()) };
        prop_assert!(cut.off(&share) > 0.0);
        for choice in choices().filter(|choice| allowed(&part, choice)) {
            let sum: i64 = cut.terms.iter().filter(|t| choice.contains(&t.0)).map(|t| t.1).sum();
            prop_assert!(sum <= cut.high);
        }
    }
}
