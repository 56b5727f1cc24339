//! When nothing is allowed: the proof, and the limits that clash.
//!
//! The proof at any size is Farkas' lemma: prices at which D, with all values
//! taken as 0, is negative (see `bound`). They are looked for by the same Newton
//! descent, within a box. Where the linear relaxation allows something and only
//! whole choices don't, the exact core proves it by search.
//!
//! Of the limits with a price in the proof, an irreducible set is kept by the
//! deletion filter (Chinneck & Dravnieks 1991): leave one limit out; if the rest
//! still clash it was not needed; if a choice keeps to all the rest, it was. Most
//! such choices are at hand: one that was found before, or one that keeps to all
//! but the cap with the left-out limit's items emptied.

use super::bound::{Prices, Proof, Worth, prove};
use super::control::Control;
use super::dual;
use super::exact::{self, Core};
use super::instance::{Force, Instance};
use super::primal;
use super::problem::{Asked, Choice, NONE, Problem};

/// Up to this many options a search decides whether limits clash.
const DECIDE: usize = 1500;

/// Rounds of `primal` to find a choice that shows they don't.
const ROUNDS: usize = 3;

/// A limit of a clash: `None` is the cap.
pub(crate) type Clash = Vec<Option<usize>>;

/// Clashes that need no search: a forced resource taken twice (no limit at
/// all), or one limit that can't hold by itself.
pub(crate) fn obvious(problem: &Problem) -> Option<Clash> {
    let instance = problem.instance;
    // Options that only another limit makes impossible count: that limit would
    // belong to the clash.
    let bare = Problem::new(instance, &Asked(vec![false; instance.limits.len() + 1]));
    let mut taken = vec![false; instance.resources.len()];
    let (mut least, mut most) = (vec![0_i64; problem.rows.len()], vec![0_i64; problem.rows.len()]);
    let (mut low, mut high) = (Vec::new(), Vec::new());
    for i in 0..problem.items() {
        if let Force::Option(o) = instance.force[i] {
            let j = (instance.first[i] + o) as usize;
            if instance.uses(j).iter().any(|u| std::mem::replace(&mut taken[u.1 as usize], true)) {
                return Some(Vec::new());
            }
        }
        // What the item can spend in a row, least and most.
        let extremes = |low: &mut Vec<(usize, i64, usize)>, high: &mut Vec<(usize, i64)>| {
            let mut options = 0;
            for j in bare.alive(i) {
                options += 1;
                problem.each_use(j, |row, amount| {
                    match low.iter_mut().find(|e| e.0 == row) {
                        Some(e) => *e = (row, e.1.min(amount), e.2 + 1),
                        None => low.push((row, amount, 1)),
                    }
                    match high.iter_mut().find(|e| e.0 == row) {
                        Some(e) => e.1 = e.1.max(amount),
                        None => high.push((row, amount)),
                    }
                });
            }
            options
        };
        low.clear();
        high.clear();
        let options = extremes(&mut low, &mut high);
        high.iter().for_each(|&(row, amount)| most[row] += amount);
        for &(row, amount, count) in &low {
            if problem.forced[i] && count == options {
                least[row] += amount;
            }
        }
    }
    let clashes = |r: &usize| {
        let row = &problem.rows[*r];
        row.low > row.high || most[*r] < row.low || least[*r] > row.high
    };
    (0..problem.rows.len()).find(clashes).map(|r| vec![limit_of(problem, r)])
}

fn limit_of(problem: &Problem, row: usize) -> Option<usize> {
    (row / problem.years).checked_sub(1)
}

/// Prices that prove that nothing is allowed, if the relaxation can tell.
pub(crate) fn certify(problem: &Problem, control: &Control) -> Option<Prices> {
    let prices = dual::prices(problem, None, Worth::Nothing, control);
    (prove(problem, &prices, Worth::Nothing) == Proof::Infeasible).then_some(prices)
}

/// An irreducible set of limits that clash, and whether that was proven; to be
/// called when it is known that not all of `asked` can hold.
pub(crate) fn clash(
    instance: &Instance,
    asked: &Asked,
    certificate: Option<&Prices>,
    control: &Control,
) -> (Clash, bool) {
    let mut filter = Filter { instance, control, kept: asked.clone(), witnesses: Vec::new(), sure: true };
    if let Some(prices) = certificate {
        filter.keep_priced(prices);
    }
    filter.run();
    let kept = filter.kept.0.iter().enumerate().filter(|k| *k.1);
    (kept.map(|(l, _)| l.checked_sub(1)).collect(), filter.sure)
}

struct Filter<'a> {
    instance: &'a Instance,
    control: &'a Control<'a>,
    /// The limits still in the set; they clash.
    kept: Asked,
    /// Choices that keep to all of it but some limit.
    witnesses: Vec<Choice>,
    sure: bool,
}

/// What leaving one limit out shows.
enum Verdict {
    Needed,
    NotNeeded(Option<Prices>),
    Undecided,
}

impl Filter<'_> {
    /// Drops the limits that a proof doesn't use, if it then still proves.
    fn keep_priced(&mut self, prices: &Prices) {
        let years = self.instance.years;
        let most = prices.row.iter().fold(0.0, |m: f64, p| m.max(p.abs()));
        for least in [1e-3 * most, 0.0] {
            let priced = |l: usize| prices.row[l * years..(l + 1) * years].iter().any(|p| p.abs() > least);
            let fewer = Asked((0..self.kept.0.len()).map(|l| self.kept.0[l] && priced(l)).collect());
            let problem = Problem::new(self.instance, &fewer);
            if prove(&problem, prices, Worth::Nothing) == Proof::Infeasible {
                self.kept = fewer;
                return;
            }
        }
    }

    /// Leaves out limit after limit: the cap first, whose witness often serves
    /// for all others.
    fn run(&mut self) {
        for l in 0..self.kept.0.len() {
            if !self.kept.0[l] {
                continue;
            }
            let mut fewer = self.kept.clone();
            fewer.0[l] = false;
            match self.judge(&fewer, l) {
                Verdict::Needed => (),
                Verdict::NotNeeded(proof) => {
                    self.kept = fewer;
                    if let Some(prices) = proof {
                        self.keep_priced(&prices);
                    }
                }
                Verdict::Undecided => self.sure = false,
            }
        }
    }

    fn judge(&mut self, fewer: &Asked, without: usize) -> Verdict {
        let problem = Problem::new(self.instance, fewer);
        if self.witnesses.iter().any(|w| problem.allows(w) || problem.allows(&self.emptied(&problem, w, without))) {
            return Verdict::Needed;
        }
        if obvious(&problem).is_some() {
            return Verdict::NotNeeded(None);
        }
        if self.control.stop() {
            return Verdict::Undecided;
        }
        if problem.class_of.len() <= DECIDE {
            let outcome = exact::search(&problem, &Core::whole(&problem), Worth::Nothing, None, self.control);
            return match (outcome.choice, outcome.open_bound) {
                (Some((_, choice)), _) => self.needed(choice),
                (None, None) => Verdict::NotNeeded(None),
                (None, Some(_)) => Verdict::Undecided,
            };
        }
        let prices = dual::prices(&problem, None, Worth::Values, self.control);
        if let Some((_, choice)) = primal::choose(&problem, &prices, i64::MAX, ROUNDS, self.control) {
            return self.needed(choice);
        }
        match certify(&problem, self.control) {
            Some(prices) => Verdict::NotNeeded(Some(prices)),
            None => Verdict::Undecided,
        }
    }

    fn needed(&mut self, witness: Choice) -> Verdict {
        self.witnesses.push(witness);
        Verdict::Needed
    }

    /// A witness with nothing chosen where the left-out limit counts.
    fn emptied(&self, problem: &Problem, witness: &Choice, without: usize) -> Choice {
        let row = (without * problem.years) as u32;
        let counts = |j: u32| problem.class_limits[problem.class_of[j as usize] as usize].contains(&row);
        let empty = |(i, &j): (usize, &u32)| if j != NONE && !problem.forced[i] && counts(j) { NONE } else { j };
        witness.iter().enumerate().map(empty).collect()
    }
}
