//! What the bound leaves undecided.
//!
//! At prices with bound D, choosing option j instead of the item's best costs
//! its *loss* `best − r_j`, whatever the other items do. If `D − loss` is no
//! better than a choice already known, j is in no better choice and is dropped
//! (reduced-cost fixing; Dantzig, Fulkerson & Johnson 1954). Items left with a
//! single possibility are decided; the rest is the *core*. All in integers.

use crate::planning::optimise::bound::{Fixed, Prices, Uses, Worth};
use crate::planning::optimise::problem::{NO_HIGH, NONE, Problem};

/// Options that a search may be asked to decide, and options by items.
pub(crate) const MOST: usize = 10_000;
pub(crate) const TABLE: usize = 8_000_000;

/// One undecided item.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) item: usize,
    /// Its options still possible.
    pub(crate) options: Vec<u32>,
    /// Whether choosing nothing is still possible.
    pub(crate) none: bool,
}

/// The undecided items, and the decisions on all others.
#[derive(Debug, Clone)]
pub(crate) struct Core {
    pub(crate) open: Vec<Open>,
    /// Decided items with their option (or `NONE`).
    pub(crate) decided: Vec<(usize, u32)>,
}

impl Core {
    /// Nothing to decide.
    pub(crate) fn nothing() -> Self {
        Self { open: Vec::new(), decided: Vec::new() }
    }

    /// Everything undecided.
    pub(crate) fn whole(problem: &Problem) -> Self {
        let mut core = Self::nothing();
        for item in 0..problem.items() {
            let options: Vec<u32> = problem.alive(item).map(|j| j as u32).collect();
            core.put(Open { item, options, none: !problem.forced[item] });
        }
        core
    }

    /// Whether a search over everything undecided has room: it holds a table of options by
    /// items, twice.
    pub(crate) fn has_room(problem: &Problem) -> bool {
        let (options, items) = (problem.class_of.len(), problem.items());
        options <= MOST && options * items <= TABLE
    }

    /// What remains possible in a choice worth more than `value`, if that is no more
    /// than `most` options. Where it is more, nothing is kept of what a large instance
    /// has in millions.
    pub(crate) fn better_than(problem: &Problem, prices: &Prices, value: i64, most: usize) -> Option<Self> {
        let fixed = Fixed::new(problem, prices);
        let mut total = fixed.constant(problem)?;
        let mut uses = Uses::new(problem);
        for i in 0..problem.items() {
            total = total.checked_add(fixed.best(problem, i, &mut uses, Worth::Values)?)?;
        }
        let spare = total - ((i128::from(value) + 1) << fixed.shift);
        let mut options = 0;
        each_open(problem, &fixed, spare, |open| {
            options += if open.options.len() + usize::from(open.none) > 1 { open.options.len() } else { 0 };
            options <= most
        });
        if options > most {
            return None;
        }
        let mut core = Self::nothing();
        each_open(problem, &fixed, spare, |open| {
            core.put(Open { options: open.options.clone(), ..*open });
            true
        });
        Some(core)
    }

    /// One item more, among the decided if it has a single possibility. One that has none
    /// at all stays open: the search finds there that nothing is allowed.
    pub(crate) fn put(&mut self, open: Open) {
        match (&open.options[..], open.none) {
            ([], true) => self.decided.push((open.item, NONE)),
            ([only], false) => self.decided.push((open.item, *only)),
            ([] | [_, ..], _) => self.open.push(open),
        }
    }

    /// Without options that another one of the item replaces in every choice: it is worth
    /// no less, uses nothing else, and spends no more where there is a high side and no
    /// less where there is a low one ("dominance": Sinha & Zoltners 1979, "The
    /// multiple-choice knapsack problem").
    pub(super) fn without_replaced(&self, problem: &Problem, worth: Worth) -> Self {
        let mut core = Self { decided: self.decided.clone(), ..Self::nothing() };
        for open in &self.open {
            let mut options: Vec<u32> = Vec::new();
            for (k, &j) in open.options.iter().enumerate() {
                let by = |&&other: &&u32| replaces(problem, worth, other as usize, j as usize);
                let later = open.options[k + 1..].iter().find(by);
                // Two that replace each other: the first stays.
                let later = later.filter(|&&other| !replaces(problem, worth, j as usize, other as usize));
                if later.is_none() && !options.iter().any(|other| by(&other)) {
                    options.push(j);
                }
            }
            core.put(Open { item: open.item, options, none: open.none });
        }
        core
    }

    /// How many options are undecided.
    pub(crate) fn options(&self) -> usize {
        self.open.iter().map(|o| o.options.len()).sum()
    }
}

/// Whether option a can stand wherever option b of the same item does.
fn replaces(problem: &Problem, worth: Worth, a: usize, b: usize) -> bool {
    let instance = problem.instance;
    if worth == Worth::Values && instance.value[a] < instance.value[b] {
        return false;
    }
    let mut fits = instance.uses(a).iter().all(|u| instance.uses(b).iter().any(|v| v.1 == u.1));
    let limits = |j: usize| &problem.class_limits[problem.class_of[j] as usize];
    for &limit in limits(a).iter().chain(limits(b)) {
        let amount = |j: usize, t: usize| if limits(j).contains(&limit) { instance.cost(j)[t] } else { 0 };
        for t in 0..problem.years {
            let (row, own, other) = (&problem.rows[limit as usize + t], amount(a, t), amount(b, t));
            fits &= own == other || if own > other { row.high == NO_HIGH } else { row.low <= 0 };
        }
    }
    fits
}

/// Calls `on` with what each item's loss leaves possible, while it says to go on.
fn each_open(problem: &Problem, fixed: &Fixed, spare: i128, mut on: impl FnMut(&Open) -> bool) {
    let mut uses = Uses::new(problem);
    let mut reduced = Vec::new();
    let mut open = Open { item: 0, options: Vec::new(), none: false };
    for item in 0..problem.items() {
        reduced.clear();
        for j in problem.instance.options(item) {
            let uses = uses.of(j);
            if !problem.dead[j] {
                reduced.push((j as u32, fixed.reduced(problem, j, uses, Worth::Values)));
            }
        }
        let none = (!problem.forced[item]).then_some(0);
        let Some(best) = reduced.iter().map(|r| r.1).chain(none).max() else { continue };
        open.item = item;
        open.none = none.is_some() && best <= spare;
        open.options.clear();
        open.options.extend(reduced.iter().filter(|r| best - r.1 <= spare).map(|r| r.0));
        if !on(&open) {
            return;
        }
    }
}
