//! Which limits clash, and in which year: an irreducible set of rows.
//!
//! The deletion filter (Chinneck & Dravnieks 1991): leave one row out; if the
//! rest still clash it was not needed; if a choice keeps to all the rest, it was.
//! Two shortcuts make it quick at any size. A proof by prices mostly needs few of
//! them (`certificate`). And a choice that keeps to all but the cap, spending as
//! little as it can, keeps to the cap too once the items that only a left-out
//! limit needed are emptied, which its totals by class tell.

use super::blocks::Blocks;
use super::{Clash, certificate, certify, limit_of, obvious};
use crate::planning::optimise::bound::{Prices, Worth};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::exact::{self, Core};
use crate::planning::optimise::prices::descent;
use crate::planning::optimise::primal;
use crate::planning::optimise::problem::{Asked, Choice, NONE, Problem, Row};
use std::cmp::Reverse;

/// Up to this many options a search decides whether limits clash; up to what it has room for
/// where so many passes over the rows left it open.
const DECIDE: usize = 1500;
const PASSES: usize = 2;

/// Looks at each broken row of a choice that is to show they don't.
const LOOKS: u32 = 20;

pub(super) struct Filter<'a, 'i> {
    /// With everything asked.
    problem: &'a Problem<'i>,
    control: &'a Control<'a>,
    /// The rows still in the set; they clash.
    kept: Asked,
    /// Choices that keep to all of it but some row.
    witnesses: Vec<Witness>,
    blocks: Blocks,
    /// Passes over the rows so far: each looks harder.
    passes: usize,
}

/// What leaving rows out shows.
enum Verdict {
    Needed,
    NotNeeded(Option<Prices>),
    Undecided,
}

impl<'a, 'i> Filter<'a, 'i> {
    pub(super) fn new(problem: &'a Problem<'i>, control: &'a Control<'a>) -> Self {
        let kept = Asked::all(problem.instance);
        Self { problem, control, kept, witnesses: Vec::new(), blocks: Blocks::default(), passes: 0 }
    }

    /// The set, and whether it is proven irreducible.
    pub(super) fn run(mut self, certificate: Option<&Prices>) -> (Clash, bool) {
        let (years, rows) = (self.problem.years, self.kept.0.len());
        // Of several years mostly one is in question, and its rows clash by themselves; of
        // those mostly the minima and the cap, which are the easiest to tell.
        let of = |year: usize| Asked((0..rows).map(|row| row % years == year).collect());
        let alone = years > 1
            && (0..years).any(|year| self.minima_clash(&of(year)) || self.still_clash(of(year)) == Some(true));
        if let Some(prices) = certificate.filter(|_| !alone) {
            self.keep_priced(prices);
        }
        self.minima_clash(&self.kept.clone());
        // The cap first: its witness often serves for all others. What is undecided beside
        // many rows may not be beside the few that are left.
        let mut undecided: Vec<usize> = (0..rows).collect();
        while !undecided.is_empty() && (self.passes == 0 || !self.control.stop()) {
            undecided.retain(|&row| {
                let mut fewer = self.kept.clone();
                fewer.0[row] = false;
                self.kept.0[row] && self.still_clash(fewer).is_none()
            });
            self.passes += 1;
        }
        let kept = self.kept.0.iter().enumerate().filter(|k| *k.1);
        (kept.map(|(row, _)| limit_of(self.problem, row)).collect(), undecided.is_empty())
    }

    /// Whether the minima and caps among rows clash: then these are kept.
    fn minima_clash(&mut self, rows: &Asked) -> bool {
        let of_them =
            |(row, asked): (usize, &bool)| *asked && (row < self.problem.years || self.problem.rows[row].low > 0);
        let minima = Asked(rows.0.iter().enumerate().map(of_them).collect());
        minima != self.kept && self.still_clash(minima) == Some(true)
    }

    /// Whether fewer rows clash, too: then these are kept. `None` if undecided.
    fn still_clash(&mut self, fewer: Asked) -> Option<bool> {
        match self.judge(&fewer) {
            Verdict::Needed => Some(false),
            Verdict::NotNeeded(proof) => {
                self.kept = fewer;
                if let Some(prices) = proof {
                    self.keep_priced(&prices);
                }
                Some(true)
            }
            Verdict::Undecided => None,
        }
    }

    /// Keeps only the rows that a proof by prices needs.
    fn keep_priced(&mut self, prices: &Prices) {
        let mut open = self.problem.asking(&Asked::nothing(self.problem.instance));
        open.rows = open.sides(&self.kept);
        if let Some(needed) = certificate::needed(&open, &self.kept, prices) {
            self.kept = needed;
        }
    }

    fn judge(&mut self, fewer: &Asked) -> Verdict {
        let sides = self.problem.sides(fewer);
        if self.witnesses.iter().rev().any(|w| w.serves(self.problem, &sides)) {
            return Verdict::Needed;
        }
        let problem = self.problem.asking(fewer);
        let cover = cover(&problem);
        if problem.allows(&cover) {
            return self.needed(&cover);
        }
        if self.control.stop() {
            return Verdict::Undecided;
        }
        if obvious(&problem).is_some() {
            return Verdict::NotNeeded(None);
        }
        match self.blocks.settle(&problem) {
            Some(Some(choice)) => return self.needed(&choice),
            Some(None) => return Verdict::NotNeeded(None),
            None => (),
        }
        let options = problem.class_of.len();
        if options <= DECIDE || (self.passes >= PASSES && Core::has_room(&problem)) {
            let outcome = exact::search(&problem, &Core::whole(&problem), Worth::Nothing, None, self.control);
            return match (outcome.choice, outcome.open_bound) {
                (Some((_, choice)), _) => self.needed(&choice),
                (None, None) => Verdict::NotNeeded(None),
                (None, Some(_)) => Verdict::Undecided,
            };
        }
        // The likely case: a proof by other prices, which doesn't need the limit.
        if let Some(prices) = certify(&problem, None, self.control) {
            return Verdict::NotNeeded(Some(prices));
        }
        let prices = descent::prices(&problem, None, Worth::Values, self.control);
        let mut search = primal::Search::new(&problem, &prices);
        search.spend_little(
            LOOKS << (2 * self.passes).min(20),
            i64::MAX,
            &Control { progress: None, gap: f64::INFINITY, ..*self.control },
        );
        if let Some((_, choice)) = search.best {
            return self.needed(&choice);
        }
        Verdict::Undecided
    }

    fn needed(&mut self, choice: &Choice) -> Verdict {
        self.witnesses.push(Witness::new(self.problem, choice));
        Verdict::Needed
    }
}

/// A choice that keeps to forces and resources, by its totals.
struct Witness {
    /// By row.
    spent: Vec<i64>,
    /// By class and year, of the items that could be left empty.
    loose: Vec<i64>,
}

impl Witness {
    fn new(problem: &Problem, choice: &Choice) -> Self {
        let mut loose = vec![0; problem.class_limits.len() * problem.years];
        for (i, &j) in choice.iter().enumerate().filter(|c| *c.1 != NONE && !problem.forced[c.0]) {
            debug_assert!(problem.instance.options(i).contains(&(j as usize)));
            let class = problem.class_of[j as usize] as usize * problem.years;
            let cost = problem.instance.cost(j as usize);
            cost.iter().zip(&mut loose[class..]).for_each(|(&c, sum)| *sum += c);
        }
        Self { spent: problem.spending(choice), loose }
    }

    /// Whether it keeps to these sides, as it is or without the items that no
    /// minimum needs.
    fn serves(&self, problem: &Problem, sides: &[Row]) -> bool {
        let fits = |spent: &[i64]| sides.iter().zip(spent).all(|(row, &s)| row.low <= s && s <= row.high);
        let years = problem.years;
        let mut spent = self.spent.clone();
        for (limits, loose) in problem.class_limits.iter().zip(self.loose.chunks_exact(years)) {
            let low = |&l: &u32| (l as usize..l as usize + years).any(|r| sides[r].low > 0);
            if !limits.iter().any(low) {
                for &l in limits {
                    spent[l as usize..].iter_mut().zip(loose).for_each(|(s, c)| *s -= c);
                }
            }
        }
        fits(&self.spent) || fits(&spent)
    }
}

/// Meets the minima greedily with as little as it can: first options that fit into what
/// is missing, then for each row the one option that completes it with the least excess.
fn cover(problem: &Problem) -> Choice {
    let mut cover = Cover {
        problem,
        choice: (0..problem.items())
            .map(|i| if problem.forced[i] { problem.alive(i).next().map_or(NONE, |j| j as u32) } else { NONE })
            .collect(),
        spent: Vec::new(),
    };
    cover.spent = problem.spending(&cover.choice);
    for item in 0..problem.items() {
        let fitting = cover.useful(item).filter(|o| o.excess == 0).max_by_key(|o| (o.useful, Reverse(o.option)));
        if let Some(option) = fitting {
            cover.take(item, option.option);
        }
    }
    // Mostly each row lacks less than any one option costs, and one completes it.
    for _ in 0..COMPLETIONS {
        if !cover.complete() {
            break;
        }
    }
    cover.choice
}

/// Passes that complete rows.
const COMPLETIONS: usize = 8;

/// A choice that is to meet the minima.
struct Cover<'p, 'i> {
    problem: &'p Problem<'i>,
    choice: Choice,
    spent: Vec<i64>,
}

/// An option that fits below all high sides: what it adds to rows that lack something,
/// and what it adds beyond.
struct Useful {
    option: usize,
    useful: i64,
    excess: i64,
}

/// Excess, usefulness, item and option: the least completes best.
type Completing = (i64, Reverse<i64>, usize, usize);

impl Cover<'_, '_> {
    /// What is still missing in a row.
    fn missing(&self, row: usize) -> i64 {
        (self.problem.rows[row].low - self.spent[row]).max(0)
    }

    /// The options of an item, unless it has one, that help.
    fn useful(&self, item: usize) -> impl Iterator<Item = Useful> {
        let problem = self.problem;
        let open = self.choice[item] == NONE;
        let options = problem.alive(item).filter(move |&j| open && problem.instance.uses(j).is_empty());
        options.filter_map(|option| {
            let (mut useful, mut excess, mut fits) = (0_i64, 0_i64, true);
            problem.each_use(option, |row, amount| {
                let (sides, missing) = (&problem.rows[row], self.missing(row));
                useful = useful.saturating_add(amount.min(missing));
                if sides.low > 0 {
                    excess = excess.saturating_add((amount - missing).max(0));
                }
                fits &= amount <= sides.high - self.spent[row];
            });
            (useful > 0 && fits).then_some(Useful { option, useful, excess })
        })
    }

    /// For each row that lacks something the option with the least excess, of whatever
    /// item; says whether there was any.
    fn complete(&mut self) -> bool {
        let mut best: Vec<Option<Completing>> = vec![None; self.spent.len()];
        for item in 0..self.choice.len() {
            for Useful { option, useful, excess } in self.useful(item) {
                let key = (excess, Reverse(useful), item, option);
                self.problem.each_use(option, |row, _| {
                    if self.missing(row) > 0 && best[row].is_none_or(|b| key < b) {
                        best[row] = Some(key);
                    }
                });
            }
        }
        let mut any = false;
        for (row, (.., item, option)) in best.into_iter().enumerate().filter_map(|(row, b)| Some((row, b?))) {
            if self.missing(row) > 0 && self.useful(item).any(|o| o.option == option) {
                self.take(item, option);
                any = true;
            }
        }
        any
    }

    fn take(&mut self, item: usize, option: usize) {
        let spent = &mut self.spent;
        self.problem.each_use(option, |row, amount| spent[row] += amount);
        self.choice[item] = option as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Problem, cover};
    use crate::planning::optimise::{Builder, Forced, Limit, NewOption};

    /// Of 10, 20 and 7 the first fits into 15, and the last completes it with the least.
    #[test]
    fn minima_are_completed_with_the_least_excess() {
        let mut builder = Builder::new(1).unwrap();
        builder.cap(&[100]).unwrap();
        let (unit, min) = (Some("u".to_owned()), Some(vec![15]));
        builder.limit(Limit { name: "u".to_owned(), unit, min, ..Limit::default() }).unwrap();
        for cost in [10, 20, 7] {
            builder.item(&format!("i{cost}"), "u", "k", &Forced::Free).unwrap();
            builder.option(&NewOption { id: "o", value: 1, cost: &[cost], fund: None, uses: &[] }).unwrap();
        }
        let instance = builder.build().unwrap();
        let problem = Problem::new(&instance, &Asked::all(&instance));
        assert_eq!(problem.spending(&cover(&problem)), [17, 17]);
    }
}
