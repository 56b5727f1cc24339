//! Small random instances with every kind of constraint, and the answer that
//! trying everything gives. Only for tests.

use super::instance::{Force, Instance, Limit, NO_FUND};
use super::problem::{Asked, Choice, NONE};
use super::{Builder, Forced, NewOption};
use proptest::prelude::*;

/// An instance that can be read at a glance when a test fails.
#[derive(Debug, Clone)]
pub(crate) struct Small {
    pub(crate) years: usize,
    pub(crate) cap: Vec<i64>,
    pub(crate) limits: Vec<SmallLimit>,
    pub(crate) items: Vec<SmallItem>,
}

#[derive(Debug, Clone)]
pub(crate) struct SmallItem {
    pub(crate) unit: u8,
    pub(crate) kind: u8,
    /// 0 free, 1 out, 2 and up: that option, if there is one.
    pub(crate) force: u8,
    pub(crate) options: Vec<SmallOption>,
}

#[derive(Debug, Clone)]
pub(crate) struct SmallOption {
    pub(crate) cost: Vec<i64>,
    pub(crate) value: i64,
    pub(crate) fund: Option<u8>,
    pub(crate) uses: Option<u8>,
}

/// Selectors by number; group g holds the units u with u / 2 = g.
#[derive(Debug, Clone)]
pub(crate) struct SmallLimit {
    pub(crate) fund: Option<u8>,
    pub(crate) kind: Option<u8>,
    pub(crate) unit: Option<u8>,
    pub(crate) group: Option<u8>,
    pub(crate) min: Option<Vec<i64>>,
    pub(crate) max: Option<Vec<i64>>,
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(
    share: f64,
    strategy: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::weighted(share, strategy).boxed()
}

fn amounts(years: usize, most: i64) -> impl Strategy<Value = Vec<i64>> + 'static {
    proptest::collection::vec(0..=most, years)
}

fn option(years: usize) -> impl Strategy<Value = SmallOption> {
    let zero = proptest::bool::weighted(0.3);
    let cost = proptest::collection::vec((zero, 1..=20_i64), years);
    let cost = cost.prop_map(|c| c.into_iter().map(|(zero, c)| if zero { 0 } else { c }).collect());
    (cost, -3..=30_i64, maybe(0.6, 0..3_u8), maybe(0.3, 0..3_u8))
        .prop_map(|(cost, value, fund, uses)| SmallOption { cost, value, fund, uses })
}

fn item(years: usize) -> impl Strategy<Value = SmallItem> {
    let force = prop_oneof![8 => Just(0_u8), 1 => Just(1_u8), 1 => 2..4_u8];
    (0..4_u8, 0..3_u8, force, proptest::collection::vec(option(years), 0..4))
        .prop_map(|(unit, kind, force, options)| SmallItem { unit, kind, force, options })
}

fn limit(years: usize) -> impl Strategy<Value = SmallLimit> {
    let selectors = (maybe(0.3, 0..3_u8), maybe(0.3, 0..3_u8), maybe(0.4, 0..4_u8), maybe(0.2, 0..2_u8));
    (selectors, maybe(0.35, amounts(years, 15)), maybe(0.5, amounts(years, 40)))
        .prop_map(|((fund, kind, unit, group), min, max)| SmallLimit { fund, kind, unit, group, min, max })
}

/// Any small instance of one to three years; about half allow nothing.
pub(crate) fn small(items: usize) -> impl Strategy<Value = Small> {
    (1..=3_usize).prop_flat_map(move |years| {
        let limits = proptest::collection::vec(limit(years), 0..6);
        let items = proptest::collection::vec(item(years), 1..=items);
        (amounts(years, 70), limits, items).prop_map(move |(cap, limits, items)| Small {
            years,
            cap,
            limits,
            items,
        })
    })
}

impl Small {
    pub(crate) fn build(&self) -> Instance {
        let mut builder = Builder::new(self.years).unwrap();
        builder.cap(&self.cap).unwrap();
        let name = |prefix: &str, n: Option<u8>| n.map(|n| format!("{prefix}{n}"));
        for g in 0..2 {
            builder.group(&format!("g{g}"), vec![format!("u{}", 2 * g), format!("u{}", 2 * g + 1)]).unwrap();
        }
        for (l, limit) in self.limits.iter().enumerate() {
            let limit = Limit {
                name: format!("limit{l}"),
                fund: name("f", limit.fund),
                kind: name("k", limit.kind),
                unit: name("u", limit.unit),
                group: name("g", limit.group),
                min: limit.min.clone(),
                max: limit.max.clone(),
            };
            builder.limit(limit).unwrap();
        }
        for (i, item) in self.items.iter().enumerate() {
            let forced = format!("o{}", item.force.saturating_sub(2));
            let force = match item.force {
                0 => Forced::Free,
                1 => Forced::Out,
                f if usize::from(f) - 2 < item.options.len() => Forced::Option(&forced),
                _ => Forced::Free,
            };
            let (unit, kind) = (format!("u{}", item.unit), format!("k{}", item.kind));
            builder.item(&format!("i{i}"), &unit, &kind, &force).unwrap();
            for (o, option) in item.options.iter().enumerate() {
                let (fund, uses) = (name("f", option.fund), name("r", option.uses));
                let uses: Vec<&str> = uses.as_deref().into_iter().collect();
                let (id, fund) = (format!("o{o}"), fund.as_deref());
                let option = NewOption { id: &id, value: option.value, cost: &option.cost, fund, uses: &uses };
                builder.option(&option).unwrap();
            }
        }
        builder.build().unwrap()
    }
}

/// Whether a choice keeps to the format's rules, read off the instance by
/// name: shares nothing with the solver.
pub(crate) fn keeps(instance: &Instance, asked: &Asked, choice: &[u32]) -> bool {
    let chosen = || choice.iter().enumerate().filter(|c| *c.1 != NONE).map(|(i, &j)| (i, j as usize));
    let forces = choice.iter().enumerate().all(|(i, &j)| match instance.force[i] {
        Force::Free => true,
        Force::Out => j == NONE,
        Force::In => j != NONE,
        Force::Option(o) => j == instance.first[i] + o,
    });
    let mut used: Vec<u32> = chosen().flat_map(|(_, j)| instance.uses(j)).map(|u| u.1).collect();
    let uses = used.len();
    used.sort_unstable();
    used.dedup();
    let within =
        |row: usize, low: Option<&Vec<i64>>, high: Option<&Vec<i64>>, matches: &dyn Fn(usize, usize) -> bool| {
            (0..instance.years).filter(|t| asked.0[row * instance.years + t]).all(|t| {
                let matching = chosen().filter(|&(i, j)| matches(i, j));
                let spent: i64 = matching.map(|(_, j)| instance.cost(j)[t]).sum();
                low.is_none_or(|low| low[t] <= spent) && high.is_none_or(|high| spent <= high[t])
            })
        };
    let cap = within(0, None, Some(&instance.cap), &|_, _| true);
    let limits = instance.limits.iter().enumerate().all(|(l, limit)| {
        within(l + 1, limit.min.as_ref(), limit.max.as_ref(), &|i, j| {
            let unit = instance.units.get(instance.unit[i]);
            let fund = instance.parts(i)[j - instance.options(i).start].1;
            let paid_by = |f: &String| fund != NO_FUND && instance.funds.get(fund.into()) == f;
            limit.kind.as_deref().is_none_or(|k| instance.kinds.get(instance.kind[i]) == k)
                && limit.unit.as_deref().is_none_or(|u| unit == u)
                && limit.fund.as_ref().is_none_or(paid_by)
                && limit.group.as_ref().is_none_or(|name| {
                    let group = instance.groups.iter().find(|g| g.0 == *name).unwrap();
                    group.1.iter().any(|&u| instance.units.get(u) == unit)
                })
        })
    });
    forces && uses == used.len() && cap && limits
}

/// Tries every choice: the best value that the asked rows allow, or `None`.
pub(crate) fn exhaustive(instance: &Instance, asked: &Asked) -> Option<i64> {
    let mut choice = vec![NONE; instance.items()];
    let mut best = None;
    every(instance, 0, &mut choice, &mut |choice| {
        if keeps(instance, asked, choice) {
            let chosen = choice.iter().filter(|&&j| j != NONE);
            best = best.max(Some(chosen.map(|&j| instance.value[j as usize]).sum::<i64>()));
        }
    });
    best
}

fn every(instance: &Instance, item: usize, choice: &mut Choice, visit: &mut impl FnMut(&Choice)) {
    if item == choice.len() {
        return visit(choice);
    }
    choice[item] = NONE;
    every(instance, item + 1, choice, visit);
    for j in instance.options(item) {
        choice[item] = j as u32;
        every(instance, item + 1, choice, visit);
    }
}
