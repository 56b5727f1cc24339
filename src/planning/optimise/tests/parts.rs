//! Each part keeps its promise on small instances, whatever the others do.

use crate::planning::optimise::bound::{Prices, Proof, Worth, prove};
use crate::planning::optimise::exact::{self, Core};
use crate::planning::optimise::infeasible::blocks::Blocks;
use crate::planning::optimise::instance::Force;
use crate::planning::optimise::prices::{descent, laminar};
use crate::planning::optimise::problem::{Asked, NONE, Problem};
use crate::planning::optimise::testing::{Small, SmallItem, SmallLimit, SmallOption, exhaustive, keeps, small};
use crate::planning::optimise::{Control, Instance, Status, infeasible, lumps, primal, solve};
use proptest::prelude::*;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any prices at all, wild ones included.
fn wild(problem: &Problem, seeds: &[f64]) -> Prices {
    let mut seed = seeds.iter().cycle();
    let mut next = || seed.next().copied().unwrap_or(0.0);
    let mut prices = Prices::zero(problem);
    prices.row.iter_mut().for_each(|p| *p = next());
    prices.resource.iter_mut().for_each(|p| *p = next());
    prices
}

/// Together impossible, without any one possible.
fn check_clash(instance: &Instance, clash: &[(Option<usize>, usize)]) -> Result<(), TestCaseError> {
    let row = |&(limit, year): &(Option<usize>, usize)| limit.map_or(0, |l| l + 1) * instance.years + year;
    let mut asked = Asked::nothing(instance);
    clash.iter().for_each(|c| asked.0[row(c)] = true);
    prop_assert_eq!(exhaustive(instance, &asked), None);
    for c in clash {
        let mut fewer = asked.clone();
        fewer.0[row(c)] = false;
        prop_assert!(exhaustive(instance, &fewer).is_some(), "{:?} isn't needed", c);
    }
    Ok(())
}

/// Of three purchases for 10 only one fits in 15, and filling up with the one for 3 loses
/// 1.5 at a price of 0.5 a đồng.
#[test]
fn what_lumps_leave_is_taken_off_the_bound() {
    let option = |cost: i64, value: i64| SmallOption { cost: vec![cost], value, fund: None, uses: None };
    let item = |cost, value| SmallItem { unit: 0, kind: 0, force: 0, options: vec![option(cost, value)] };
    let most = SmallLimit { fund: None, kind: None, unit: Some(0), group: None, min: None, max: Some(vec![15]) };
    let items = vec![item(10, 5), item(10, 5), item(10, 5), item(3, 0)];
    let instance = Small { years: 1, cap: vec![100], limits: vec![most], items }.build();
    let problem = Problem::new(&instance, &Asked::all(&instance));
    let mut prices = Prices::zero(&problem);
    prices.row[1] = 0.5;
    assert_eq!(prove(&problem, &prices, Worth::Values), Proof::AtMost(7));
    assert_eq!(lumps::loss(&problem, &prices), 1);
}

/// Three communes must spend 15 each and have only things for 10 or 11: together 60, though
/// the minima alone add up to 45.
#[test]
fn minima_that_share_no_item_cost_what_whole_options_cost() {
    let option = |cost| SmallOption { cost: vec![cost], value: 1, fund: None, uses: None };
    let item = |k: u8| SmallItem { unit: k % 3, kind: 0, force: 0, options: vec![option(10), option(11)] };
    let least =
        |unit| SmallLimit { fund: None, kind: None, unit: Some(unit), group: None, min: Some(vec![15]), max: None };
    let (limits, items): (Vec<_>, Vec<_>) = ((0..3).map(least).collect(), (0..9).map(item).collect());
    let settled = |cap| {
        let instance = Small { years: 1, cap: vec![cap], limits: limits.clone(), items: items.clone() }.build();
        Blocks::default().settle(&Problem::new(&instance, &Asked::all(&instance))).map(|choice| choice.is_some())
    };
    assert_eq!((settled(59), settled(60)), (Some(false), Some(true)));
}

/// Exactly 15 of 10, 8, 7 and 6: only 8 and 7 at once, which no single move and no price finds.
#[test]
fn what_single_moves_cannot_mend_a_look_around_does() {
    let option = |cost| SmallOption { cost: vec![cost], value: 1, fund: None, uses: None };
    let item = |cost| SmallItem { unit: 0, kind: 0, force: 0, options: vec![option(cost)] };
    let sides = (Some(vec![15]), Some(vec![15]));
    let exactly = SmallLimit { fund: None, kind: None, unit: Some(0), group: None, min: sides.0, max: sides.1 };
    let items = [10, 8, 7, 6].map(item).to_vec();
    let instance = Small { years: 1, cap: vec![100], limits: vec![exactly], items }.build();
    let problem = Problem::new(&instance, &Asked::all(&instance));
    let prices = Prices::zero(&problem);
    let mut search = primal::Search::new(&problem, &prices);
    search.resume(vec![NONE; 4], 4, 4, &Control::default());
    assert_eq!(search.best.as_ref().map(|b| problem.spending(&b.1)), Some(vec![15, 15]));
}

/// Four items of a commune that must spend 10, all worth less than nothing: the least bad two.
#[test]
fn prices_are_good_where_every_value_is_negative() {
    let option = |value| SmallOption { cost: vec![5], value, fund: None, uses: None };
    let item = |value| SmallItem { unit: 0, kind: 0, force: 0, options: vec![option(value)] };
    let least = SmallLimit { fund: None, kind: None, unit: Some(0), group: None, min: Some(vec![10]), max: None };
    let items = [-40, -10, -30, -20].map(item).to_vec();
    let instance = Small { years: 1, cap: vec![15], limits: vec![least], items }.build();
    let problem = Problem::new(&instance, &Asked::all(&instance));
    let prices = descent::prices(&problem, None, Worth::Values, &Control::default());
    assert_eq!(prove(&problem, &prices, Worth::Values), Proof::AtMost(-30));
}

proptest! {
    #![proptest_config(config(1_000))]

    /// Looking around leaves an allowed choice, worth no less than before and no more than the
    /// best; so does what spends little.
    #[test]
    fn looking_around_never_loses(
        small in small(6),
        seeds in proptest::collection::vec(-5.0..5.0, 7),
        little in proptest::bool::ANY,
    ) {
        let instance = small.build();
        let asked = Asked::all(&instance);
        let problem = Problem::new(&instance, &asked);
        let prices = wild(&problem, &seeds);
        let best = exhaustive(&instance, &asked);
        let control = Control::default();
        let mut search = primal::Search::new(&problem, &prices);
        if little {
            search.spend_little(3, i64::MAX, &control);
        } else {
            search.run(1, i64::MAX, &control);
        }
        let before = search.best.as_ref().map(|b| b.0);
        search.look_around(true, i64::MAX, &control);
        prop_assert_eq!(before.is_some(), search.best.is_some());
        if let Some((value, choice)) = &search.best {
            prop_assert!(keeps(&instance, &asked, choice));
            prop_assert_eq!(*value, problem.value(choice));
            prop_assert!(before <= Some(*value) && Some(*value) <= best);
        }
    }

    /// What minima cost by themselves is settled as trying everything would.
    #[test]
    fn what_is_settled_by_minima_alone_is_true(mut small in small(6), poor in 1..9_i64) {
        small.cap.iter_mut().for_each(|c| *c = *c * poor / 8);
        small.limits.retain(|l| l.min.is_some() || l.max.is_none());
        small.limits.truncate(2);
        let instance = small.build();
        let asked = Asked::all(&instance);
        match Blocks::default().settle(&Problem::new(&instance, &asked)) {
            Some(Some(choice)) => prop_assert!(keeps(&instance, &asked, &choice)),
            Some(None) => prop_assert_eq!(exhaustive(&instance, &asked), None),
            None => (),
        }
    }

    /// Whatever the prices, what they prove is true.
    #[test]
    fn a_bound_is_never_too_low(
        small in small(5),
        seeds in proptest::collection::vec(prop_oneof![-5.0..5.0, -1e-7..1e-7, -1e19..1e19, Just(0.1), Just(f64::NAN)], 7),
    ) {
        let instance = small.build();
        let best = exhaustive(&instance, &Asked::all(&instance));
        let problem = Problem::new(&instance, &Asked::all(&instance));
        let prices = wild(&problem, &seeds);
        match (prove(&problem, &prices, Worth::Values), best) {
            (Proof::AtMost(bound), Some(best)) => {
                prop_assert!(bound - lumps::loss(&problem, &prices) >= best);
            }
            (Proof::Infeasible, best) => prop_assert_eq!(best, None),
            (Proof::AtMost(_) | Proof::Nothing, _) => (),
        }
        if prove(&problem, &prices, Worth::Nothing) == Proof::Infeasible {
            prop_assert_eq!(best, None);
        }
    }

    /// The last check on every choice agrees with one that shares nothing with it,
    /// and what is forced out has no option alive.
    #[test]
    fn the_last_check_allows_what_the_format_allows(
        small in small(5),
        picks in proptest::collection::vec(0..5_usize, 5),
    ) {
        let instance = small.build();
        let asked = Asked::all(&instance);
        let problem = Problem::new(&instance, &asked);
        let pick = |i: usize| instance.options(i).nth(picks[i]).map_or(NONE, |j| j as u32);
        let choice: Vec<u32> = (0..instance.items()).map(pick).collect();
        prop_assert_eq!(problem.allows(&choice), keeps(&instance, &asked, &choice));
        let unlimited = Asked::nothing(&instance);
        let open = problem.asking(&unlimited);
        prop_assert_eq!(open.allows(&choice), keeps(&instance, &unlimited, &choice));
        for i in (0..instance.items()).filter(|&i| instance.force[i] == Force::Out) {
            prop_assert_eq!(problem.alive(i).count(), 0);
        }
    }

    /// The road of large instances, taken by small ones: Newton's prices prove
    /// something true, the choice is allowed, and the core finds the rest.
    #[test]
    fn prices_choice_and_core_agree_with_exhaustive_search(small in small(6)) {
        let instance = small.build();
        let asked = Asked::all(&instance);
        let best = exhaustive(&instance, &asked);
        let problem = Problem::new(&instance, &asked);
        let control = Control::default();
        let prices = descent::prices(&problem, None, Worth::Values, &control);
        let mut search = primal::Search::new(&problem, &prices);
        search.run(4, i64::MAX, &control);
        let choice = search.best;
        if let Some((value, choice)) = &choice {
            prop_assert!(keeps(&instance, &asked, choice));
            prop_assert!(*value <= best.unwrap());
        }
        if let Proof::AtMost(bound) = prove(&problem, &prices, Worth::Values) {
            prop_assert!(best.is_none_or(|best| best <= bound));
        }
        if infeasible::certify(&problem, Some(&prices), &control).is_some() {
            prop_assert_eq!(best, None);
        }
        if let Some((value, _)) = choice {
            let core = Core::better_than(&problem, &prices, value, 100).unwrap();
            let outcome = exact::search(&problem, &core, Worth::Values, Some(value), &control);
            prop_assert_eq!(outcome.choice.map_or(value, |c| c.0), best.unwrap());
        }
    }

    /// A proof that nothing is allowed says so of the limits it keeps, too; and
    /// they are made irreducible from there.
    #[test]
    fn a_proof_by_prices_needs_the_limits_it_keeps(mut small in small(5), poor in 0..4_i64) {
        small.cap.iter_mut().for_each(|c| *c = *c * poor / 8);
        let instance = small.build();
        let asked = Asked::all(&instance);
        let problem = Problem::new(&instance, &asked);
        let control = Control::default();
        let Some(prices) = infeasible::certify(&problem, None, &control) else { return Ok(()) };
        prop_assert_eq!(exhaustive(&instance, &asked), None);
        let mut open = problem.asking(&Asked::nothing(&instance));
        open.rows = open.sides(&asked);
        if let Some(needed) = infeasible::certificate::needed(&open, &asked, &prices) {
            prop_assert_eq!(exhaustive(&instance, &needed), None);
        }
        let (clash, irreducible) = infeasible::clash(&problem, Some(&prices), &control);
        prop_assert!(irreducible);
        check_clash(&instance, &clash)?;
    }

    /// One cap and floors: the exact prices bound no worse than Newton's.
    #[test]
    fn laminar_prices_are_the_best(mut small in small(6)) {
        small.years = 1;
        small.cap.truncate(1);
        small.limits.retain(|l| l.fund.is_none() && l.kind.is_none() && l.unit.is_some() && l.group.is_none());
        small.limits.sort_by_key(|l| l.unit);
        small.limits.dedup_by_key(|l| l.unit);
        for side in small.limits.iter_mut().flat_map(|l| [&mut l.min, &mut l.max]) {
            side.iter_mut().for_each(|s| s.truncate(1));
        }
        for item in &mut small.items {
            for option in &mut item.options {
                option.cost.truncate(1);
                option.uses = None;
            }
        }
        let instance = small.build();
        let problem = Problem::new(&instance, &Asked::all(&instance));
        let (exact, allows) = laminar::prices(&problem).unwrap();
        let newton = descent::prices(&problem, None, Worth::Values, &Control::default());
        let best = exhaustive(&instance, &Asked::all(&instance));
        prop_assert!(allows || best.is_none());
        if let (Some(best), Proof::AtMost(a), Proof::AtMost(b)) =
            (best, prove(&problem, &exact, Worth::Values), prove(&problem, &newton, Worth::Values))
        {
            prop_assert!(best <= a && a <= b, "{best} {a} {b}");
        }
    }

    /// A clash is irreducible: together impossible, without any one possible.
    #[test]
    fn a_clash_is_irreducible(small in small(5)) {
        let instance = small.build();
        let solution = solve(&instance, &Control::default());
        if solution.status == Status::Infeasible {
            prop_assert!(solution.irreducible);
            check_clash(&instance, &solution.clash)?;
        }
    }
}
