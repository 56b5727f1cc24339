//! The course of one solve.
//!
//! 1. Small instances go straight to the exact core.
//! 2. Good prices (`prices`); `bound` turns them into a proof, and what `lumps` leave is
//!    taken off it.
//! 3. A choice near the prices (`primal`), or from an earlier answer.
//! 4. If there is none: is there a proof that there can't be (`infeasible`)? This is
//!    asked early if the first round is far from anything allowed, else after all; what
//!    minima take together is asked last. Then one that spends little is looked for, in a
//!    large instance until there is one or time is up.
//! 5. If the gap leaves few options undecided, the exact core closes it. If it leaves many,
//!    looking around the choice narrows it first.

use super::bound::{Prices, Proof, Worth, prove};
use super::control::Control;
use super::exact::{self, Core};
use super::infeasible::{self, blocks::Blocks};
use super::instance::Instance;
use super::problem::{Asked, Choice, NONE, Problem};
use super::solution::{Solution, Status};
use super::{lumps, prices, primal};

/// Up to this many options the exact core takes the whole instance at once:
/// prices and a first choice would cost more than the search.
const SMALL: usize = 64;

/// Up to this many undecided options it takes what the bound leaves.
const CORE: usize = 1500;

/// And so many of all where no choice is known.
const WHOLE: usize = 10_000;

/// Looks at each broken row of a choice before the exact core takes its turn, and where the
/// choice comes from an earlier answer.
const LOOKS: u32 = 40;
const FEW: u32 = 4;

/// Rounds of `primal`, after a first that shows whether anything seems allowed.
const ROUNDS: usize = 24;

pub(super) fn run(instance: &Instance, control: &Control) -> Solution {
    let problem = Problem::new(instance, &Asked::all(instance));
    let options = problem.class_of.len();
    let whole = (options <= CORE).then(|| Core::whole(&problem));
    if let Some(core) = whole.filter(|c| c.options() <= SMALL) {
        if let Some(clash) = infeasible::obvious(&problem) {
            return infeasible_solution(&problem, clash, true);
        }
        return finish(&problem, Known::nothing(&problem), Some(&core), control);
    }
    let (prices, allows) = prices::good(&problem, control.start.map(|s| &s.prices), control);
    let mut known = Known { bound: most_value(&problem), choice: None, prices };
    let proof = prove(&problem, &known.prices, Worth::Values);
    if let Proof::AtMost(bound) = proof {
        known.bound = known.bound.min(bound);
    }
    control.tell(None, known.bound);
    let mut search = primal::Search::new(&problem, &known.prices);
    // A bound below what any choice is worth is a proof already.
    if known.bound >= least_value(&problem) {
        search.run(1, known.bound, control);
    }
    // What lumps leave is less than D, which may be above what nothing can exceed.
    if let Proof::AtMost(bound) = proof
        && search.best.as_ref().is_some_and(|b| !control.close_enough(b.0, known.bound))
    {
        known.bound = known.bound.min(bound - lumps::loss(&problem, &known.prices));
    }
    let near = known.bound >= least_value(&problem) && (allows || search.is_near());
    if !near && let Some(infeasible) = proof_of_none(&problem, &known.prices, allows, control) {
        return infeasible;
    }
    if known.bound < least_value(&problem) {
        let (clash, irreducible) = infeasible::clash(&problem, None, control);
        return infeasible_solution(&problem, clash, irreducible);
    }
    search.run(ROUNDS, known.bound, control);
    if near
        && search.best.is_none()
        && let Some(infeasible) = proof_of_none(&problem, &known.prices, allows, control)
    {
        return infeasible;
    }
    if !search.best.as_ref().is_some_and(|b| control.close_enough(b.0, known.bound)) {
        let earlier = control.start.filter(|s| s.choice.len() == problem.items());
        let choice = carried(&problem, earlier.map(|s| &s.choice));
        if earlier.is_some() || (search.best.is_none() && problem.allows(&choice)) {
            search.resume(choice, FEW, known.bound, control);
        }
    }
    if search.best.is_none() {
        match Blocks::default().settle(&problem) {
            Some(None) => {
                let (clash, irreducible) = infeasible::clash(&problem, None, control);
                return infeasible_solution(&problem, clash, irreducible);
            }
            Some(Some(choice)) => search.resume(choice, FEW, known.bound, control),
            None => search.spend_little(if options <= WHOLE { LOOKS } else { u32::MAX }, known.bound, control),
        }
    }
    let core = match what_is_left(&problem, search.best.as_ref(), &known, control) {
        None if search.best.is_some() => {
            search.look_around(known.bound, control);
            what_is_left(&problem, search.best.as_ref(), &known, control)
        }
        core => core,
    };
    known.choice = search.best.take();
    drop(search);
    let core = core.filter(|_| !control.stop());
    finish(&problem, known, core.as_ref(), control)
}

/// An earlier choice, as far as forces and resources leave it; without one, what is forced.
fn carried(problem: &Problem, earlier: Option<&Choice>) -> Choice {
    let instance = problem.instance;
    let mut choice = vec![NONE; problem.items()];
    let mut taken = vec![false; instance.resources.len()];
    for forced in [true, false] {
        for item in (0..problem.items()).filter(|&i| problem.forced[i] == forced) {
            let before = earlier.map(|e| e[item]).filter(|&j| j != NONE).map(|j| j as usize);
            let best = problem.alive(item).filter(|_| forced).max_by_key(|&j| instance.value[j]);
            let option = before.filter(|&j| problem.alive(item).any(|alive| alive == j)).or(best);
            let free = |j: &usize| !instance.uses(*j).iter().any(|u| taken[u.1 as usize]);
            if let Some(j) = option.filter(free) {
                instance.uses(j).iter().for_each(|u| taken[u.1 as usize] = true);
                choice[item] = j as u32;
            }
        }
    }
    choice
}

/// The core of what may still be better than the best choice, if the exact core can take it.
fn what_is_left(problem: &Problem, best: Option<&(i64, Choice)>, known: &Known, control: &Control) -> Option<Core> {
    match best {
        Some((value, _)) if control.close_enough(*value, known.bound) => None,
        Some((value, _)) => Core::better_than(problem, &known.prices, *value, CORE),
        None => (problem.class_of.len() <= WHOLE).then(|| Core::whole(problem)),
    }
}

/// The answer that nothing is allowed, if prices can prove it; they can't where the
/// relaxation `allows` something.
fn proof_of_none(problem: &Problem, prices: &Prices, allows: bool, control: &Control) -> Option<Solution> {
    if let Some(clash) = infeasible::obvious(problem) {
        return Some(infeasible_solution(problem, clash, true));
    }
    if allows {
        return None;
    }
    let certificate = infeasible::certify(problem, Some(prices), control)?;
    let (clash, irreducible) = infeasible::clash(problem, Some(&certificate), control);
    Some(infeasible_solution(problem, clash, irreducible))
}

/// What is known so far.
struct Known {
    bound: i64,
    choice: Option<(i64, Choice)>,
    prices: Prices,
}

impl Known {
    fn nothing(problem: &Problem) -> Self {
        Self { bound: most_value(problem), choice: None, prices: Prices::zero(problem) }
    }
}

/// Lets the exact core have the last word, if there is one, and sums up.
fn finish(problem: &Problem, mut known: Known, core: Option<&Core>, control: &Control) -> Solution {
    let mut proven_impossible = false;
    if let Some(core) = core {
        let value = known.choice.as_ref().map(|c| c.0);
        let outcome = exact::search(problem, core, Worth::Values, value, control);
        if outcome.choice.is_some() {
            known.choice = outcome.choice;
        }
        proven_impossible = known.choice.is_none() && outcome.open_bound.is_none();
        if let Some((value, _)) = known.choice {
            known.bound = known.bound.min(outcome.open_bound.unwrap_or(value).max(value));
        } else if let Some(open) = outcome.open_bound {
            known.bound = known.bound.min(open);
        }
        if value.is_none() {
            known.prices = outcome.prices;
        }
    }
    if proven_impossible {
        let (clash, irreducible) = infeasible::clash(problem, None, control);
        return infeasible_solution(problem, clash, irreducible);
    }
    let Known { bound, choice, prices } = known;
    let (status, value, choice) = match choice {
        Some((value, choice)) => (Status::Solved, value, choice),
        None => (Status::Unknown, 0, Vec::new()),
    };
    control.tell((status == Status::Solved).then_some(value), bound);
    let spending = problem.spending(&choice);
    let cost = spending[..problem.years].to_vec();
    Solution { status, choice, value, cost, spending, bound, clash: Vec::new(), irreducible: false, prices }
}

/// What nothing can exceed: every item's best value. It fits by the promise of
/// the instance.
fn most_value(problem: &Problem) -> i64 {
    let best = |i: usize| {
        let values = problem.alive(i).map(|j| problem.instance.value[j]);
        let none = (!problem.forced[i]).then_some(0);
        values.chain(none).max().unwrap_or(0)
    };
    (0..problem.items()).map(best).sum()
}

/// What every choice is worth at least: every item's worst value.
fn least_value(problem: &Problem) -> i64 {
    let worst = |i: usize| problem.alive(i).map(|j| problem.instance.value[j]).min().unwrap_or(0).min(0);
    (0..problem.items()).map(worst).sum()
}

fn infeasible_solution(problem: &Problem, clash: infeasible::Clash, irreducible: bool) -> Solution {
    Solution {
        status: Status::Infeasible,
        choice: Vec::new(),
        value: 0,
        cost: vec![0; problem.years],
        spending: Vec::new(),
        bound: 0,
        clash,
        irreducible,
        prices: Prices::zero(problem),
    }
}
