//! Questions are answered as exhaustive search would answer them.

use crate::planning::optimise::instance::{Force, Instance};
use crate::planning::optimise::problem::{Asked, NONE};
use crate::planning::optimise::questions::{Stability, curve, keep, minima, stability, why};
use crate::planning::optimise::testing::{Small, SmallItem, SmallOption, exhaustive, keeps, small};
use crate::planning::optimise::{Control, Solution, Status, solve};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() }
}

fn best(instance: &Instance) -> Option<i64> {
    exhaustive(instance, &Asked::all(instance))
}

fn solved(instance: &Instance) -> Option<Solution> {
    Some(solve(instance, &Control::default())).filter(|s| s.status == Status::Solved)
}

/// Whether every best choice has the item: forcing it out loses something.
fn must_enter(instance: &Instance, item: usize) -> bool {
    let mut without = instance.clone();
    without.set_force(item, Force::Out);
    best(instance).is_some() && best(&without) != best(instance)
}

/// Whether every best choice has the item with so much more budget where the option costs.
fn must_enter_with(instance: &Instance, item: usize, option: usize, extra: i64) -> bool {
    let mut rich = instance.clone();
    let more = |(&cap, &cost): (&i64, &i64)| cap + if cost > 0 { extra } else { 0 };
    rich.set_cap(&instance.cap().iter().zip(instance.cost(option)).map(more).collect::<Vec<i64>>());
    must_enter(&rich, item)
}

/// Whether every best choice has the item once the option costs so much less.
fn must_enter_for(instance: &Instance, item: usize, option: usize, mut less: i64) -> bool {
    let mut cost = instance.cost(option).to_vec();
    for c in &mut cost {
        let cut = less.min(*c);
        (*c, less) = (*c - cut, less - cut);
    }
    let mut cheap = instance.clone();
    cheap.set_cost(option, &cost);
    must_enter(&cheap, item)
}

/// Whether some best choice has the item: forcing it in loses nothing.
fn may_enter(instance: &Instance, item: usize) -> bool {
    let mut forced = instance.clone();
    forced.set_force(item, Force::In);
    best(&forced).is_some_and(|with| Some(with) == best(instance))
}

/// One of two fits: worth 10, or worth 0 to 20 where it was taken for 9. So the first
/// survives while the second is worth less, in 10 of 21 draws, and where they tie it may.
#[test]
fn a_pick_survives_in_the_share_of_draws_in_which_it_is_best() {
    let item = |value| SmallItem {
        unit: 0,
        kind: 0,
        force: 0,
        options: vec![SmallOption { cost: vec![1], value, fund: None, uses: None }],
    };
    let instance = Small { years: 1, cap: vec![1], limits: Vec::new(), items: vec![item(10), item(9)] }.build();
    let base = solved(&instance).unwrap();
    let survived = stability(&instance, &base, &[(10, 10), (0, 20)], 2_100, 7, &Control::default()).survived;
    assert!(survived[0] >= 900 && survived[0] <= 1_200, "{survived:?}");
    assert_eq!(survived[0], survived[1], "one is out where the other is in");
}

/// A draw that was stopped is no draw in which nothing survived.
#[test]
fn draws_that_were_stopped_do_not_count() {
    let option = SmallOption { cost: vec![1], value: 10, fund: None, uses: None };
    let item = SmallItem { unit: 0, kind: 0, force: 0, options: vec![option] };
    let instance = Small { years: 1, cap: vec![1], limits: Vec::new(), items: vec![item] }.build();
    let base = solved(&instance).unwrap();
    let stopped = AtomicBool::new(true);
    let control = Control { cancel: Some(&stopped), ..Control::default() };
    assert_eq!(stability(&instance, &base, &[(10, 10)], 9, 7, &control), Stability { draws: 0, survived: vec![0] });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn why_names_the_least_changes_that_are_enough(small in small(4), pick in 0..4_usize) {
        let instance = small.build();
        let Some(base) = solved(&instance) else { return Ok(()) };
        let item = pick % instance.items();
        let answer = why(&instance, &base, item, &Control::default());
        prop_assert_eq!(answer.chosen, base.chosen(item));
        let mut forced = instance.clone();
        forced.set_force(item, Force::In);
        if answer.chosen.is_none() && instance.force[item] == Force::Free {
            let with = if instance.options(item).is_empty() { None } else { best(&forced) };
            prop_assert_eq!(answer.loss, with.map(|with| base.value - with));
        }
        let Some(option) = answer.option else { return Ok(()) };
        if let Some(entry) = answer.higher_value {
            let mut variant = instance.clone();
            prop_assert!(variant.set_value(option, instance.value(option) + entry.enough));
            prop_assert!(may_enter(&variant, item));
            // One less is at best a draw.
            variant.set_value(option, instance.value(option) + entry.enough - 1);
            variant.set_force(item, Force::Option((option - instance.options(item).start) as u32));
            prop_assert!(best(&variant).is_none_or(|with| with <= base.value));
        }
        let all: i64 = instance.cost.iter().sum();
        let least = |most: i64, enters: &dyn Fn(i64) -> bool| (1..=most).find(|&amount| enters(amount));
        let checks = [
            (answer.extra_budget, least(all, &|extra| must_enter_with(&instance, item, option, extra))),
            (answer.lower_price, {
                let total = instance.cost(option).iter().sum();
                least(total, &|less| must_enter_for(&instance, item, option, less))
            }),
        ];
        for (entry, least) in checks {
            prop_assert_eq!(entry.map(|e| e.enough), least);
            prop_assert!(entry.is_none_or(|e| e.not_enough == e.enough - 1));
        }
        if !answer.held_by.is_empty() {
            prop_assert!(answer.extra_budget.is_none());
            let mut rich = instance.clone();
            rich.set_cap(&vec![all; instance.years()]);
            answer.held_by.iter().for_each(|&l| rich.limits[l].max = None);
            prop_assert!(may_enter(&rich, item));
        }
    }

    #[test]
    fn a_minimum_costs_what_dropping_it_gains(small in small(4)) {
        let instance = small.build();
        let Some(base) = solved(&instance) else { return Ok(()) };
        let costs = minima(&instance, &base, &Control::default());
        prop_assert_eq!(costs.len(), instance.limits().iter().filter(|l| l.min.is_some()).count());
        for cost in costs {
            let mut without = instance.clone();
            without.limits[cost.limit].min = None;
            prop_assert_eq!(Some(base.value + cost.value_lost), best(&without));
            prop_assert_eq!(cost.at_most, cost.value_lost);
        }
    }

    #[test]
    fn a_curve_is_the_best_value_at_every_cap(small in small(4)) {
        let instance = small.build();
        let Some(base) = solved(&instance) else { return Ok(()) };
        let best_at = |cap: &[i64]| {
            let mut other = instance.clone();
            other.set_cap(cap);
            best(&other)
        };
        let curve = curve(&instance, &base, &Control::default());
        prop_assert!(curve.points.windows(2).all(|w| w[0].cap <= w[1].cap));
        for point in &curve.points {
            let value = (point.status == Status::Solved).then_some(point.value);
            prop_assert_eq!(value, best_at(&point.cap));
            prop_assert!(value.is_none_or(|v| v == point.bound));
        }
        for next in &curve.next {
            let cap: Vec<i64> = instance.cap().iter().zip(&next.extra).map(|(c, e)| c + e).collect();
            prop_assert_eq!(Some(base.value + next.value), best_at(&cap));
            prop_assert_eq!(next.at_most, next.value);
            // The changes make the one choice into the other.
            let mut choice = base.choice.clone();
            next.buys.iter().for_each(|c| choice[c.item] = c.to.map_or(NONE, |j| j as u32));
            prop_assert!(next.buys.iter().all(|c| c.from == base.chosen(c.item)));
            let chosen = choice.iter().filter(|&&j| j != NONE);
            let value: i64 = chosen.map(|&j| instance.value[j as usize]).sum();
            prop_assert_eq!(value, base.value + next.value);
        }
    }

    #[test]
    fn a_kept_list_is_only_trimmed_or_extended(small in small(4), picks in proptest::collection::vec(0..5_usize, 4)) {
        let instance = small.build();
        let Some(base) = solved(&instance) else { return Ok(()) };
        let listed = |i: usize| instance.options(i).nth(picks[i]);
        let list: Vec<Option<usize>> = (0..instance.items()).map(listed).collect();
        let kept = keep(&instance, &base, &list, &Control::default());
        prop_assert!(kept.solution.status != Status::Unknown);
        // What stands on the list stays if that is possible, else what is worth most of it.
        let as_listed = |item: usize, listed: Option<usize>| match listed {
            Some(j) => Force::Option(j as u32 - instance.first[item]),
            None => Force::Free,
        };
        let mut standing = instance.clone();
        for i in (0..instance.items()).filter(|&i| instance.force[i] == Force::Free) {
            standing.set_force(i, as_listed(i, list[i]));
        }
        let of_list = |parts: u32| {
            let pick = |i: usize| match instance.force[i] {
                Force::Option(o) => instance.first[i] + o,
                Force::Free if parts >> i & 1 == 1 => list[i].map_or(NONE, |j| j as u32),
                Force::Free | Force::Out | Force::In => NONE,
            };
            let choice: Vec<u32> = (0..instance.items()).map(pick).collect();
            let value = choice.iter().filter(|&&j| j != NONE).map(|&j| instance.value[j as usize]).sum();
            keeps(&instance, &Asked::all(&instance), &choice).then_some(value)
        };
        let expected = best(&standing).or_else(|| (0..1 << instance.items()).filter_map(of_list).max());
        if let Some(expected) = expected {
            prop_assert_eq!((kept.solution.status, kept.solution.value), (Status::Solved, expected));
        }
        if kept.solution.status == Status::Solved {
            prop_assert_eq!(kept.loss, base.value - kept.solution.value);
            for i in (0..instance.items()).filter(|&i| instance.force[i] == Force::Free) {
                let now = kept.solution.chosen(i);
                prop_assert!(list[i].is_none() || now.is_none() || now == list[i], "an option changed");
                prop_assert!(best(&standing).is_none() || list[i].is_none() || now == list[i], "trimmed in vain");
            }
        }
    }

    /// Without doubt about values every pick survives, and draws follow the seed.
    #[test]
    fn certain_values_are_stable(small in small(4), seed in 0..9_u64) {
        let instance = small.build();
        let Some(base) = solved(&instance) else { return Ok(()) };
        let sure: Vec<(i64, i64)> = instance.value.iter().map(|&v| (v, v)).collect();
        let all = Stability { draws: 3, survived: vec![3; instance.items()] };
        prop_assert_eq!(stability(&instance, &base, &sure, 3, seed, &Control::default()), all);
        let loose: Vec<(i64, i64)> = instance.value.iter().map(|&v| (v - 9, v + 9)).collect();
        let once = stability(&instance, &base, &loose, 5, seed, &Control::default());
        prop_assert_eq!(once, stability(&instance, &base, &loose, 5, seed, &Control::default()));
    }
}
