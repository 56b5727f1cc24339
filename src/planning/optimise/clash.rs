//! Which limits clash: an irreducible set.
//!
//! The deletion filter (Chinneck & Dravnieks 1991): leave one limit out; if the
//! rest still clash it was not needed; if a choice keeps to all the rest, it was.
//! Two shortcuts make it quick at any size. A proof by prices often holds without
//! some limit's price, which is one evaluation. And a choice that keeps to all but
//! the cap, spending as little as it can, keeps to the cap too once the items that
//! only a left-out limit needed are emptied, which is one look.

use super::bound::{Prices, Proof, Worth, prove};
use super::control::Control;
use super::exact::{self, Core};
use super::infeasible::{Clash, certify, obvious};
use super::instance::Instance;
use super::problem::{Asked, Choice, NONE, Problem};
use super::{dual, primal};

/// Up to this many options a search decides whether limits clash.
const DECIDE: usize = 1500;

/// Rounds of `primal` to find a choice that shows they don't.
const ROUNDS: usize = 3;

pub(super) struct Filter<'a> {
    /// The instance, valued so that the best choice is a thrifty one.
    thrifty: Instance,
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

impl<'a> Filter<'a> {
    pub(super) fn new(instance: &Instance, asked: &Asked, control: &'a Control<'a>) -> Self {
        let thrifty = thrifty(instance);
        Self { thrifty, control, kept: asked.clone(), witnesses: Vec::new(), sure: true }
    }

    /// The set, the cap as `None`, and whether it is proven irreducible.
    pub(super) fn run(mut self, certificate: Option<&Prices>) -> (Clash, bool) {
        if let Some(prices) = certificate {
            self.keep_priced(prices);
        }
        // The cap first: its witness often serves for all others.
        for l in 0..self.kept.0.len() {
            if !self.kept.0[l] {
                continue;
            }
            let mut fewer = self.kept.clone();
            fewer.0[l] = false;
            match self.judge(&fewer) {
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
        let kept = self.kept.0.iter().enumerate().filter(|k| *k.1);
        (kept.map(|(l, _)| l.checked_sub(1)).collect(), self.sure)
    }

    /// Drops the limits without whose prices the proof still holds. What is
    /// evaluated has all limits but no option ruled out by one: a price of 0
    /// then is as good as a limit that isn't there.
    fn keep_priced(&mut self, prices: &Prices) {
        let years = self.thrifty.years;
        let mut open = Problem::new(&self.thrifty, &self.kept);
        let bare = Problem::new(&self.thrifty, &Asked(vec![false; self.kept.0.len()]));
        open.dead = bare.dead;
        let proves = |prices: &Prices| prove(&open, prices, Worth::Nothing) == Proof::Infeasible;
        let mut prices = prices.clone();
        if !proves(&prices) {
            return;
        }
        // From the last: the cap, which most proofs need, is tried at the end.
        for l in (0..self.kept.0.len()).rev().filter(|&l| self.kept.0[l]) {
            let own = l * years..(l + 1) * years;
            let before = prices.row[own.clone()].to_vec();
            let unpriced = before.iter().all(|&p| p == 0.0);
            prices.row[own.clone()].fill(0.0);
            if !unpriced && (self.control.stop() || !proves(&prices)) {
                prices.row[own].copy_from_slice(&before);
            }
        }
        let priced = |l: usize| prices.row[l * years..(l + 1) * years].iter().any(|&p| p != 0.0);
        let kept = (0..self.kept.0.len()).map(|l| self.kept.0[l] && priced(l)).collect();
        self.kept = Asked(kept);
    }

    fn judge(&mut self, fewer: &Asked) -> Verdict {
        let problem = Problem::new(&self.thrifty, fewer);
        let serves = |w: &Choice| problem.allows(w) || problem.allows(&emptied(&problem, w));
        if self.witnesses.iter().rev().any(serves) {
            return Verdict::Needed;
        }
        let cover = cover(&problem);
        if problem.allows(&cover) {
            return self.needed(cover);
        }
        if self.control.stop() {
            return Verdict::Undecided;
        }
        if obvious(&problem).is_some() {
            return Verdict::NotNeeded(None);
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
        if let Some((_, choice)) = primal::choose(&problem, &prices, i64::MAX, ROUNDS, &self.silent()) {
            return self.needed(choice);
        }
        match certify(&problem, self.control) {
            Some(prices) => Verdict::NotNeeded(Some(prices)),
            None => Verdict::Undecided,
        }
    }

    /// The control without progress: values here are not the user's.
    fn silent(&self) -> Control<'a> {
        Control { progress: None, ..*self.control }
    }

    fn needed(&mut self, witness: Choice) -> Verdict {
        self.witnesses.push(witness);
        Verdict::Needed
    }
}

/// A witness with nothing chosen but what some minimum that is asked needs.
fn emptied(problem: &Problem, witness: &Choice) -> Choice {
    let needed = |row: usize| (row..row + problem.years).any(|r| problem.rows[r].low > 0);
    let needed: Vec<bool> =
        problem.class_limits.iter().map(|limits| limits.iter().any(|&l| needed(l as usize))).collect();
    let counts = |j: u32| needed[problem.class_of[j as usize] as usize];
    let empty = |(i, &j): (usize, &u32)| if j != NONE && !problem.forced[i] && !counts(j) { NONE } else { j };
    witness.iter().enumerate().map(empty).collect()
}

/// Meets the minima greedily with as little as it can: first options that fit
/// into what is missing, then the smallest that complete it.
fn cover(problem: &Problem) -> Choice {
    let mut choice: Choice = (0..problem.items())
        .map(|i| if problem.forced[i] { problem.alive(i).next().map_or(NONE, |j| j as u32) } else { NONE })
        .collect();
    let mut spent = problem.spending(&choice);
    for completing in [false, true] {
        for (i, chosen) in choice.iter_mut().enumerate().filter(|c| *c.1 == NONE) {
            let mut best: Option<((i64, i64), usize)> = None;
            for j in problem.alive(i).filter(|&j| problem.instance.uses(j).is_empty()) {
                let (mut useful, mut excess, mut fits) = (0_i64, 0_i64, true);
                problem.each_use(j, |row, amount| {
                    let (sides, missing) = (&problem.rows[row], (problem.rows[row].low - spent[row]).max(0));
                    useful = useful.saturating_add(amount.min(missing));
                    if sides.low > 0 {
                        excess = excess.saturating_add((amount - missing).max(0));
                    }
                    fits &= amount <= sides.high - spent[row];
                });
                let key = if completing { (-excess, useful) } else { (useful, 0) };
                if useful > 0 && fits && (completing || excess == 0) && best.is_none_or(|b| key > b.0) {
                    best = Some((key, j));
                }
            }
            if let Some((_, j)) = best {
                problem.each_use(j, |row, amount| spent[row] += amount);
                *chosen = j as u32;
            }
        }
    }
    choice
}

/// The instance with every option valued at a little of its value less its mean
/// yearly cost. What is allowed doesn't depend on values.
fn thrifty(instance: &Instance) -> Instance {
    let mut thrifty = instance.clone();
    let years = instance.years as i128;
    let cost = |j: usize| instance.cost(j).iter().map(|&c| i128::from(c)).sum::<i128>() / years;
    let options = 0..instance.value.len();
    let costs: i128 = options.clone().map(cost).sum();
    let values: i128 = instance.value.iter().map(|&v| i128::from(v).abs()).sum();
    for j in options {
        // Value on the scale of cost, in 1024ths so that the product fits.
        let scale = (costs / values.max(1).div_euclid(1024).max(1)).clamp(0, 1 << 60);
        let worth = i128::from(instance.value[j]).saturating_mul(scale) / 1024 / 64;
        thrifty.value[j] = i64::try_from(worth - cost(j)).unwrap_or(0);
    }
    if !thrifty.values_fit() {
        thrifty.value.clone_from(&instance.value);
    }
    thrifty
}
