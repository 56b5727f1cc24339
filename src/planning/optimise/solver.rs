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
//! 5. If the gap leaves many options undecided, looking around the choice narrows it first.
//!    The exact core closes it; of more options, it lowers the bound.

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

/// Up to this many undecided options it is quick without a better choice; up to so many it
/// mostly ends, and a good choice is soon found by it as well.
const QUICK: usize = 200;
const PROVEN: usize = 600;

/// Up to this many undecided options it takes what the bound leaves.
const CORE: usize = 2000;

/// Of more, up to [`exact::MOST`], it lowers the bound: no longer than it takes to look at so
/// many columns, counted at every node, which is some seconds.
const EFFORT: usize = if cfg!(test) { 50_000 } else { 1_000_000 };

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
    let prices = known.prices.clone();
    let mut search = primal::Search::new(&problem, &prices);
    if let Some(infeasible) = choose(&problem, &mut search, &mut known, allows, control) {
        return infeasible;
    }
    let core = narrow(&problem, &mut search, &known, control);
    known.choice = search.best.take();
    drop(search);
    finish(&problem, known, core.as_ref(), control)
}

/// Steps 2 to 4: a bound and a choice, or the answer that nothing is allowed.
fn choose(
    problem: &Problem,
    search: &mut primal::Search,
    known: &mut Known,
    allows: bool,
    control: &Control,
) -> Option<Solution> {
    let proof = prove(problem, &known.prices, Worth::Values);
    if let Proof::AtMost(bound) = proof {
        known.bound = known.bound.min(bound);
    }
    control.tell(None, known.bound);
    // A bound below what any choice is worth is a proof already.
    let least = least_value(problem);
    if known.bound >= least {
        search.run(1, known.bound, control);
    }
    // What lumps leave is less than D, which may be above what nothing can exceed.
    if let Proof::AtMost(bound) = proof
        && search.best.is_some()
        && !close(search, known, control)
    {
        known.bound = known.bound.min(bound - lumps::loss(problem, &known.prices));
    }
    let near = known.bound >= least && (allows || search.is_near());
    if !near && let Some(infeasible) = proof_of_none(problem, &known.prices, allows, control) {
        return Some(infeasible);
    }
    if known.bound < least {
        return Some(clashing(problem, control));
    }
    search.run(ROUNDS, known.bound, control);
    if near
        && search.best.is_none()
        && let Some(infeasible) = proof_of_none(problem, &known.prices, allows, control)
    {
        return Some(infeasible);
    }
    begin_elsewhere(problem, search, known, control)
}

/// Goes on from an earlier answer's choice, or looks for one where there is none near the
/// prices; or proves that there is none.
fn begin_elsewhere(
    problem: &Problem,
    search: &mut primal::Search,
    known: &Known,
    control: &Control,
) -> Option<Solution> {
    let earlier = control.start.filter(|s| s.choice.len() == problem.items());
    if earlier.is_some() || search.best.is_none() {
        let choice = carried(problem, earlier.map(|s| &s.choice));
        let value = problem.value(&choice);
        let better = search.best.as_ref().is_none_or(|b| value > b.0) && problem.allows(&choice);
        if better || (earlier.is_some() && !close(search, known, control)) {
            search.resume(choice, FEW, known.bound, control);
        }
    }
    if search.best.is_some() {
        return None;
    }
    let looks = if Core::has_room(problem) { LOOKS } else { u32::MAX };
    match Blocks::default().settle(problem) {
        Some(None) => return Some(clashing(problem, control)),
        Some(Some(choice)) => search.resume(choice, FEW, known.bound, control),
        None => search.spend_little(looks, known.bound, control),
    }
    None
}

/// Step 5: what the exact core is to search, if anything.
fn narrow(problem: &Problem, search: &mut primal::Search, known: &Known, control: &Control) -> Option<Core> {
    if close(search, known, control) {
        return None;
    }
    let mut core = what_is_left(problem, search.best.as_ref(), &known.prices);
    let left = core.as_ref().map_or(usize::MAX, Core::options);
    if search.best.is_some() && left > QUICK {
        search.look_around(left > PROVEN && control.start.is_none(), known.bound, control);
        core = what_is_left(problem, search.best.as_ref(), &known.prices);
    }
    let worth_it = |c: &Core| effort(c, search.best.is_some(), control) > 0;
    core.filter(|c| worth_it(c) && !close(search, known, control) && !control.stop())
}

/// Whether the best choice is close enough to the bound.
fn close(search: &primal::Search, known: &Known, control: &Control) -> bool {
    search.best.as_ref().is_some_and(|b| control.close_enough(b.0, known.bound))
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
fn what_is_left(problem: &Problem, best: Option<&(i64, Choice)>, prices: &Prices) -> Option<Core> {
    match best {
        Some((value, _)) => Core::better_than(problem, prices, *value, exact::MOST),
        None => Core::has_room(problem).then(|| Core::whole(problem)),
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

/// How long a core is searched, see [`exact::search_for`]: to the end, where it is small or no
/// choice is known; for a while; or not.
fn effort(core: &Core, known: bool, control: &Control) -> usize {
    match core.options() {
        ..=CORE => usize::MAX,
        _ if !known => usize::MAX,
        ..=exact::MOST if core.options() * core.open.len() <= exact::TABLE && control.start.is_none() => EFFORT,
        _ => 0,
    }
}

/// Lets the exact core have the last word, if there is one, and sums up.
fn finish(problem: &Problem, mut known: Known, core: Option<&Core>, control: &Control) -> Solution {
    let mut proven_impossible = false;
    if let Some(core) = core {
        let value = known.choice.as_ref().map(|c| c.0);
        let effort = effort(core, value.is_some(), control);
        let outcome = exact::search_for(effort, problem, core, Worth::Values, value, control);
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
        return clashing(problem, control);
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

/// The answer that nothing is allowed, which is known from elsewhere.
fn clashing(problem: &Problem, control: &Control) -> Solution {
    let (clash, irreducible) = infeasible::clash(problem, None, control);
    infeasible_solution(problem, clash, irreducible)
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
