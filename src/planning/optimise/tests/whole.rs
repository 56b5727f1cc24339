//! What must hold of every solve: order and unit of money don't matter, stopping
//! leaves something allowed, and one input has one answer.

use crate::planning::optimise::problem::Asked;
use crate::planning::optimise::questions::{Entry, keep, why};
use crate::planning::optimise::testing::{Small, keeps, small};
use crate::planning::optimise::{Builder, Control, Forced, Instance, Limit, NewOption, Status, solve};
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() }
}

fn times(amounts: &mut [i64], factor: i64) {
    amounts.iter_mut().for_each(|a| *a *= factor);
}

fn scaled(mut small: Small, factor: i64) -> Small {
    times(&mut small.cap, factor);
    for limit in &mut small.limits {
        limit.min.iter_mut().chain(&mut limit.max).for_each(|a| times(a, factor));
    }
    small.items.iter_mut().flat_map(|i| &mut i.options).for_each(|o| times(&mut o.cost, factor));
    small
}

/// A few thousand items, every kind of limit, by a fixed rule.
fn large() -> Instance {
    let mut builder = Builder::new(1).unwrap();
    builder.cap(&[40_000_000]).unwrap();
    let named = |name: &str| Limit { name: name.to_owned(), ..Limit::default() };
    let limits = [
        Limit { fund: Some("f0".into()), max: Some(vec![15_000_000]), ..named("fund") },
        Limit { kind: Some("k1".into()), max: Some(vec![12_000_000]), ..named("kind") },
        Limit { unit: Some("u3".into()), min: Some(vec![6_000_000]), ..named("floor") },
    ];
    limits.into_iter().for_each(|l| builder.limit(l).unwrap());
    for i in 0..3_000_i64 {
        let (unit, kind) = (format!("u{}", i % 7), format!("k{}", i % 3));
        builder.item(&format!("i{i}"), &unit, &kind, &Forced::Free).unwrap();
        for o in 0..4_i64 {
            let cost = 1_000 + (i * 7_919 + o * 104_729) % 50_000;
            let value = 1 + (i * 6_271 + o * 15_485_863) % 900 + cost / 100;
            let fund = ["f0", "f1"].get((i + o) as usize % 3).copied();
            let resource = format!("r{}", i % 200);
            let uses: &[&str] = if o == 0 { &[&resource] } else { &[] };
            let id = format!("o{o}");
            builder.option(&NewOption { id: &id, value, cost: &[cost], fund, uses }).unwrap();
        }
    }
    builder.build().unwrap()
}

/// However far from the best is good enough now.
#[test]
fn an_earlier_answer_that_is_still_allowed_is_not_lost() {
    let instance = large();
    let base = solve(&instance, &Control { gap: 1e-4, ..Control::default() });
    let again = solve(&instance, &Control { gap: 0.5, start: Some(&base), ..Control::default() });
    assert!(again.value >= base.value, "{} {}", again.value, base.value);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn order_and_unit_of_money_change_nothing(small in small(6), turn in 0..6_usize, factor in 1..1_000_000_i64) {
        let plain = solve(&small.build(), &Control::default());
        let mut turned = scaled(small.clone(), factor);
        let length = turned.items.len();
        turned.items.rotate_left(turn % length);
        turned.limits.reverse();
        let turned = solve(&turned.build(), &Control::default());
        prop_assert_eq!((plain.status, plain.value, plain.bound), (turned.status, turned.value, turned.bound));
    }

    #[test]
    fn stopped_at_once_it_says_nothing_untrue(small in small(6)) {
        let instance = small.build();
        let cancel = AtomicBool::new(true);
        let stopped = solve(&instance, &Control { cancel: Some(&cancel), ..Control::default() });
        let best = solve(&instance, &Control::default());
        match stopped.status {
            Status::Solved => {
                prop_assert!(keeps(&instance, &Asked::all(&instance), &stopped.choice));
                prop_assert!(stopped.value <= best.value && best.value <= stopped.bound);
            }
            Status::Infeasible => prop_assert_eq!(best.status, Status::Infeasible),
            Status::Unknown => prop_assert!(best.status != Status::Solved || best.value <= stopped.bound),
        }
    }
}

/// However early the deadline falls or somebody cancels, what is returned is allowed and
/// bounded.
#[test]
fn a_deadline_leaves_an_allowed_choice() {
    let instance = large();
    let full = solve(&instance, &Control::default());
    assert_eq!(full.status, Status::Solved);
    assert!(keeps(&instance, &Asked::all(&instance), &full.choice));
    let mut solved = 0;
    let checks = [0, 1, 2, 5, 10, 15, 20, 30, 50];
    for (checks, cancelled) in checks.into_iter().flat_map(|checks| [(checks, false), (checks, true)]) {
        let asked = Cell::new(0);
        let cancel = AtomicBool::new(false);
        let elapsed = || {
            asked.set(asked.get() + 1);
            cancel.store(cancelled && asked.get() > checks, Ordering::Relaxed);
            Duration::from_secs(if cancelled { 0 } else { asked.get() })
        };
        let deadline = Some(Duration::from_secs(checks + 1));
        let control = Control { elapsed: &elapsed, deadline, cancel: Some(&cancel), ..Control::default() };
        let early = solve(&instance, &control);
        // Once past it, only what is already under way is finished; a cancelled solve does not
        // even ask for the time.
        let after = if cancelled { 1 } else { 12 };
        assert!(asked.get() > 0 && asked.get() <= checks + after, "{checks}: {}", asked.get());
        assert!(early.bound >= full.value);
        if early.status == Status::Solved {
            solved += 1;
            assert!(keeps(&instance, &Asked::all(&instance), &early.choice));
            assert!(early.value <= full.bound);
        }
    }
    assert!(solved > 1, "no deadline left a choice");
}

/// Of options that are offered forty times each all that are worth most fit into the richer
/// cap, where prices from the poorer one say less than their sum.
#[test]
fn a_bound_from_other_prices_is_not_too_low() {
    type Own = (i64, i64, &'static [&'static str]);
    let options = |options: &[Own]| options.repeat(40);
    let made = |cap: i64| {
        let mut builder = Builder::new(1).unwrap();
        builder.cap(&[cap]).unwrap();
        let (unit, min) = (Some("u".to_owned()), Some(vec![5]));
        builder.limit(Limit { name: "floor".to_owned(), unit, min, ..Limit::default() }).unwrap();
        let first = options(&[(5, 23, &[]), (10, 22, &["b"]), (5, 13, &["a"])]);
        for (id, unit, own) in [("i", "u", first), ("j", "v", options(&[(5, 15, &["a", "b"])]))] {
            builder.item(id, unit, "k", &Forced::Free).unwrap();
            for (o, &(cost, value, uses)) in own.iter().enumerate() {
                let id = format!("o{o}");
                builder.option(&NewOption { id: &id, value, cost: &[cost], fund: None, uses }).unwrap();
            }
        }
        builder.build().unwrap()
    };
    let base = solve(&made(9), &Control::default());
    assert_eq!((base.value, base.bound), (23, 23));
    let richer = solve(&made(45), &Control { start: Some(&base), ..Control::default() });
    assert_eq!((richer.value, richer.bound), (38, 38));
}

/// What the moves of one row come to, and where that is looked for, is more than an `i64` holds.
#[test]
fn amounts_at_the_edge_are_moved_without_overflow() {
    let mut builder = Builder::new(1).unwrap();
    let part = i64::MAX / 100;
    builder.cap(&[61 * part]).unwrap();
    let (kind, min) = (Some("k1".to_owned()), Some(vec![15 * part]));
    builder.limit(Limit { name: "k1".to_owned(), kind, min, ..Limit::default() }).unwrap();
    let items = [("k0", [(0, 18), (12, 4)]), ("k1", [(0, 7), (38, 25)]), ("k2", [(0, 5), (48, 15)])];
    for (kind, options) in items {
        builder.item(kind, "u", kind, &Forced::Free).unwrap();
        for (o, (parts, value)) in options.repeat(12).into_iter().enumerate() {
            let (id, cost) = (format!("o{o}"), parts * part);
            builder.option(&NewOption { id: &id, value, cost: &[cost], fund: None, uses: &[] }).unwrap();
        }
    }
    let solution = solve(&builder.build().unwrap(), &Control::default());
    assert_eq!((solution.value, solution.bound), (48, 48));
}

/// Whether all of it can stay is then not known.
#[test]
fn a_list_is_not_trimmed_because_time_is_up() {
    let mut instance = large();
    let base = solve(&instance, &Control::default());
    let list: Vec<Option<usize>> = (0..instance.items()).map(|i| base.chosen(i)).collect();
    instance.set_cap(&[41_000_000]);
    for checks in 0..10 {
        let asked = Cell::new(0);
        let elapsed = || {
            asked.set(asked.get() + 1);
            Duration::from_secs(asked.get())
        };
        let deadline = Some(Duration::from_secs(checks + 1));
        let kept = keep(&instance, &base, &list, &Control { elapsed: &elapsed, deadline, ..Control::default() });
        assert!(kept.changes.iter().all(|c| c.from.is_none()), "{checks}: {:?}", kept.changes);
    }
}

/// However many solves run beside each other.
#[test]
fn the_same_input_gives_the_same_answer() {
    let control = || Control { gap: 1e-4, ..Control::default() };
    let answer = || {
        let solution = solve(&large(), &control());
        (solution.choice, solution.value, solution.bound)
    };
    let alone = answer();
    let beside: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(answer)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(beside.iter().all(|b| *b == alone));
}

/// What any road finds is within what any road proves.
#[test]
fn no_bound_is_below_any_value_found() {
    let (mut values, mut bounds) = (Vec::new(), Vec::new());
    let mut instance = large();
    let mut start = None;
    // The same instance cold, warm from itself, and warm from prices of a richer
    // and of a poorer year.
    for cap in [40_000_000, 40_000_000, 60_000_000, 40_000_000, 20_000_000, 40_000_000] {
        instance.set_cap(&[cap]);
        for gap in [1e-2, 1e-3, 1e-4] {
            let solution = solve(&instance, &Control { gap, start: start.as_ref(), ..Control::default() });
            assert_eq!(solution.status, Status::Solved);
            if cap == 40_000_000 {
                values.push(solution.value);
                bounds.push(solution.bound);
            }
            start = Some(solution);
        }
    }
    assert!(values.iter().max() <= bounds.iter().min(), "{values:?} {bounds:?}");
}

/// Starting from the answer under another cap, the answer is as good.
#[test]
fn a_warm_start_reaches_the_same_gap() {
    let mut instance = large();
    let base = solve(&instance, &Control::default());
    instance.set_cap(&[40_400_000]);
    let control = Control { gap: 1e-3, ..Control::default() };
    let warm = solve(&instance, &Control { start: Some(&base), ..control });
    assert!(warm.gap() <= 1e-3, "{}", warm.gap());
    assert!(keeps(&instance, &Asked::all(&instance), &warm.choice));
}

/// Where solves have a gap, too, what is said to be enough is seen to let the item in.
#[test]
fn on_a_large_instance_what_is_enough_lets_the_item_in() {
    let instance = large();
    let control = Control { gap: 1e-3, ..Control::default() };
    let base = solve(&instance, &control);
    let mut entries = [0; 3];
    for item in (0..instance.items()).filter(|&i| base.chosen(i).is_none()).step_by(100) {
        let answer = why(&instance, &base, item, &control);
        let option = answer.option.unwrap();
        let (cost, value) = (instance.cost(option)[0], instance.value(option));
        let mut check = |k: usize, entry: Option<Entry>, change: &dyn Fn(&mut Instance, i64)| {
            let Some(entry) = entry else { return };
            entries[k] += 1;
            assert!(entry.not_enough < entry.enough);
            let mut variant = instance.clone();
            change(&mut variant, entry.enough);
            let again = solve(&variant, &Control { start: Some(&base), ..control });
            assert_eq!(again.chosen(item), Some(entry.option), "{k}: {entry:?}");
        };
        check(0, answer.extra_budget, &|i, more| i.set_cap(&[40_000_000 + more]));
        check(1, answer.lower_price, &|i, less| i.set_cost(option, &[cost - less]));
        check(2, answer.higher_value, &|i, more| assert!(i.set_value(option, value + more)));
        assert!(answer.extra_budget.is_none() || answer.held_by.is_empty());
    }
    assert!(entries.iter().all(|&seen| seen > 0), "{entries:?}");
}

/// Thirty communes of four items each must spend something in each of five years, more than
/// is there. Funds, which don't matter, stand beside.
#[test]
fn a_clash_over_several_years_is_irreducible() {
    let mut builder = Builder::new(5).unwrap();
    builder.cap(&[230_000_000; 5]).unwrap();
    for f in 0..2 {
        let (name, fund, max) = (format!("fund {f}"), Some(format!("f{f}")), Some(vec![130_000_000; 5]));
        builder.limit(Limit { name, fund, max, ..Limit::default() }).unwrap();
    }
    for u in 0..30_i64 {
        let min = (0..5).map(|t| 6_000_000 + (u * 7_919 + t * 104_729) % 4_000 * 1_000).collect();
        let (name, unit) = (format!("floor {u}"), Some(format!("u{u}")));
        builder.limit(Limit { name, unit, min: Some(min), ..Limit::default() }).unwrap();
    }
    for i in 0..120_i64 {
        builder.item(&format!("i{i}"), &format!("u{}", i % 30), "k", &Forced::Free).unwrap();
        for o in 0..20_i64 {
            let mut cost = [0; 5];
            cost[o as usize % 5] = 1_000_000 + (i * 7_919 + o / 5 * 104_729) % 20_000 * 1_000;
            let (id, fund) = (format!("o{o}"), Some(["f0", "f1"][(i + o) as usize % 2]));
            builder.option(&NewOption { id: &id, value: 1 + o, cost: &cost, fund, uses: &[] }).unwrap();
        }
    }
    let solution = solve(&builder.build().unwrap(), &Control::default());
    assert_eq!((solution.status, solution.irreducible), (Status::Infeasible, true));
    let year = solution.clash[0].1;
    assert!(solution.clash.iter().all(|row| row.1 == year) && solution.clash.len() > 2, "{:?}", solution.clash);
}

#[test]
fn progress_never_goes_back() {
    let seen = std::cell::RefCell::new(Vec::new());
    let progress = |p| seen.borrow_mut().push(p);
    let solution = solve(&large(), &Control { progress: Some(&progress), ..Control::default() });
    let seen = seen.into_inner();
    assert!(seen.windows(2).all(|w| w[0].value <= w[1].value && w[0].bound >= w[1].bound));
    assert_eq!(seen.last().map(|p| (p.value, p.bound)), Some((Some(solution.value), solution.bound)));
}
