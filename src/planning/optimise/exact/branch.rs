//! Depth-first branch and bound over the core.
//!
//! At every node the simplex gives prices, `bound`'s formula turns them into a
//! bound in integers ([`prove`]), losses under it drop further options, and the
//! search divides in two ([`split`] says on what): first some options of an item,
//! then all else. A node is left only on an integer proof, and a leaf is compared by
//! its value; if the simplex is ever wrong, the node is merely divided again.

mod near;
mod prove;
mod split;
mod target;
mod within;

use super::core::Core;
use super::lessons::{Lessons, Step};
use super::propagate::{self, Gone};
use super::relaxation::Relaxation;
use super::simplex::End;
use crate::planning::optimise::bound::{Prices, Worth};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::problem::{Choice, NONE, Problem};

/// What the search can say about its core.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The best allowed choice, if better than what was known or the first.
    pub(crate) choice: Option<(i64, Choice)>,
    /// Nothing in the part left unsearched is worth more; `None` when no part
    /// was left, so that the best known choice (or none at all) is proven.
    pub(crate) open_bound: Option<i64>,
    /// Prices at the root.
    pub(crate) prices: Prices,
}

/// Searches the core for choices worth more than `known`.
pub(crate) fn search(
    problem: &Problem,
    core: &Core,
    worth: Worth,
    known: Option<i64>,
    control: &Control,
) -> Outcome {
    search_for(usize::MAX, problem, core, worth, known, control)
}

/// The same, no longer than it takes to look at so many columns, counted at every node.
pub(crate) fn search_for(
    effort: usize,
    problem: &Problem,
    core: &Core,
    worth: Worth,
    known: Option<i64>,
    control: &Control,
) -> Outcome {
    let mut search = Search::begin(problem, core, worth, known, control);
    search.record.most_effort = effort;
    search.targets();
    search.outcome()
}

/// The same, as far as some nodes go.
pub(crate) fn glance(
    problem: &Problem,
    core: &Core,
    worth: Worth,
    known: Option<i64>,
    nodes: u64,
    control: &Control,
) -> Outcome {
    let mut search = Search::begin(problem, core, worth, known, control);
    search.glance(nodes);
    search.outcome()
}

/// What a search knows, its searches within subtrees included.
struct Record {
    /// Value of the best allowed choice known.
    known: Option<i64>,
    /// That choice, if found here.
    best: Option<(i64, Choice)>,
    /// Only what is worth more than this is looked for now.
    target: Option<i64>,
    open_bound: Option<i64>,
    lessons: Lessons,
    nodes: u64,
    /// Stop here for now.
    most_nodes: u64,
    /// Columns of all nodes, and how many are enough for good.
    effort: usize,
    most_effort: usize,
    stopped: bool,
}

impl Record {
    fn new(core: &Core, years: usize, known: Option<i64>) -> Self {
        Self {
            known,
            best: None,
            target: known,
            open_bound: None,
            lessons: Lessons::new(core, years),
            nodes: 0,
            most_nodes: u64::MAX,
            effort: 0,
            most_effort: usize::MAX,
            stopped: false,
        }
    }
}

/// A search within is worth its start for more columns than this.
const LEAST: usize = if cfg!(test) { 2 } else { 40 };

/// With no more columns than this nodes are quick: not each looks at the time.
const QUICK: usize = 200;

enum Change {
    Option(usize),
    None(usize),
}

struct Search<'a, 'i> {
    problem: &'a Problem<'i>,
    core: Core,
    worth: Worth,
    control: &'a Control<'a>,
    relaxation: Relaxation,
    /// Per column, and per open item: what is still possible here.
    allowed: Vec<bool>,
    none: Vec<bool>,
    /// How many columns are still possible, and possibilities of each open item.
    left: usize,
    possibilities: Vec<usize>,
    reduced: Vec<i128>,
    trail: Vec<Change>,
    root: Option<Prices>,
    record: Record,
}

impl<'a, 'i> Search<'a, 'i> {
    /// A search of a core for choices worth more than `known`, that has yet to begin.
    fn begin(
        problem: &'a Problem<'i>,
        core: &Core,
        worth: Worth,
        known: Option<i64>,
        control: &'a Control<'a>,
    ) -> Self {
        let core = core.without_replaced(problem, worth);
        let record = Record::new(&core, problem.years, known);
        Self::new(problem, core, worth, control, record)
    }

    fn outcome(self) -> Outcome {
        let prices = self.root.unwrap_or_else(|| Prices::zero(self.problem));
        let Record { best, open_bound, .. } = self.record;
        Outcome { choice: best, open_bound, prices }
    }

    /// The same, of a core in which nothing is replaced.
    fn new(problem: &'a Problem<'i>, core: Core, worth: Worth, control: &'a Control<'a>, record: Record) -> Self {
        let relaxation = Relaxation::new(problem, &core);
        let columns = relaxation.columns.len();
        Self {
            problem,
            worth,
            control,
            allowed: vec![true; columns],
            none: core.open.iter().map(|o| o.none).collect(),
            left: columns,
            possibilities: core.open.iter().map(|o| o.options.len() + usize::from(o.none)).collect(),
            reduced: vec![0; columns],
            core,
            relaxation,
            trail: Vec::new(),
            root: None,
            record,
        }
    }

    /// Searches everything still possible; its value is at most `bound`. `step`
    /// is the decision that led here.
    fn node(&mut self, mut bound: i64, mut step: Option<Step>) {
        let mark = self.trail.len();
        loop {
            if self.stop() {
                self.leave_open(bound);
                break;
            }
            if !self.narrow() {
                if let Some(step) = step.take() {
                    self.record.lessons.learn(&step, None);
                }
                break;
            }
            let cutoff = self.cutoff();
            let (end, impossible) = self.relax(cutoff);
            let objective = self.relaxation.objective();
            if let Some(step) = step.take() {
                self.record.lessons.learn(&step, if impossible { None } else { Some(objective) });
            }
            if impossible || !self.tighten(&mut bound) || self.settled(bound) {
                break;
            }
            if let Some(choice) = self.rounded(end) {
                self.meet(choice);
                if self.settled(bound) {
                    break;
                }
            }
            if self.left * 2 <= self.allowed.len() && self.allowed.len() > LEAST {
                self.search_within(bound);
                break;
            }
            if self.try_out(cutoff, objective) {
                continue;
            }
            let Some(split) = self.best_split() else {
                // Everything is decided: the only choice left.
                let choice = self.only_choice();
                self.meet(choice);
                break;
            };
            let inner = self.trail.len();
            self.decide(&split, true);
            // Without room for a copy, the way back is by pivots.
            let simplex = &mut self.relaxation.simplex;
            let here = simplex.has_room().then(|| simplex.apart());
            self.node(bound, Some(split.step(true, objective)));
            self.undo(inner);
            here.into_iter().for_each(|here| self.relaxation.simplex.back(here));
            if self.settled(bound) {
                break;
            }
            self.decide(&split, false);
            step = Some(split.step(false, objective));
        }
        self.undo(mark);
    }

    /// Counts a node; whether the search is over for now.
    fn stop(&mut self) -> bool {
        self.record.nodes += 1;
        self.record.effort += self.allowed.len();
        self.record.stopped = self.record.stopped
            || self.record.nodes >= self.record.most_nodes
            || self.record.effort >= self.record.most_effort
            || ((self.left > QUICK || self.record.nodes.is_multiple_of(16)) && self.control.stop());
        self.record.stopped
    }

    /// The objective below which nothing is looked for.
    fn cutoff(&self) -> f64 {
        match self.record.target {
            Some(known) if self.worth == Worth::Values => {
                let better = known as f64 + 1.0 - self.relaxation.decided_value as f64;
                better / self.relaxation.scale - 1e-7
            }
            Some(_) | None => f64::NEG_INFINITY,
        }
    }

    /// Solves the relaxation; the second says whether nothing is proven to fit.
    fn relax(&mut self, cutoff: f64) -> (End, bool) {
        let end = self.relaxation.simplex.solve(cutoff, self.control);
        let impossible = end == End::Infeasible && self.proves_nothing();
        if end == End::Optimal || end == End::Below || impossible || self.control.stop() {
            return (end, impossible);
        }
        // Rounding has got the better of the table: once more, afresh.
        self.relaxation.simplex.refactor();
        let end = self.relaxation.simplex.solve(cutoff, self.control);
        (end, end == End::Infeasible && self.proves_nothing())
    }

    /// Takes out what the rows rule out, and what that rules out in turn. False if
    /// nothing is left.
    fn narrow(&mut self) -> bool {
        let mut gone = Vec::new();
        if self.possibilities.contains(&0) {
            return false;
        }
        loop {
            let lines = &self.relaxation.lines;
            if !propagate::narrow(lines, &self.allowed, &self.possibilities, &mut gone) {
                return false;
            }
            if gone.is_empty() {
                return true;
            }
            for gone in gone.drain(..) {
                match gone {
                    Gone::Option(column) => self.forbid(column),
                    Gone::Rest(line, open) => {
                        self.require(open);
                        for c in self.relaxation.first[open]..self.relaxation.first[open + 1] {
                            if !self.relaxation.lines[line].counts(c) {
                                self.forbid(c);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Whether nothing worth having is left under this bound.
    fn settled(&mut self, bound: i64) -> bool {
        if self.record.target.is_some_and(|target| self.worth == Worth::Nothing || bound <= target) {
            return true;
        }
        let close = self.record.known.is_some_and(|known| self.control.close_enough(known, bound));
        if close {
            self.leave_open(bound);
        }
        close
    }

    fn leave_open(&mut self, bound: i64) {
        self.record.open_bound = self.record.open_bound.max(Some(bound));
    }

    fn possible(&self, open: usize) -> impl Iterator<Item = usize> + '_ {
        (self.relaxation.first[open]..self.relaxation.first[open + 1]).filter(|&c| self.allowed[c])
    }

    fn option(&self, column: usize) -> u32 {
        self.relaxation.columns[column].1
    }

    fn forbid(&mut self, column: usize) {
        if self.allowed[column] {
            self.allowed[column] = false;
            self.left -= 1;
            self.possibilities[self.relaxation.columns[column].0] -= 1;
            self.relaxation.simplex.upper[column] = 0.0;
            self.trail.push(Change::Option(column));
        }
    }

    fn require(&mut self, open: usize) {
        if self.none[open] {
            self.none[open] = false;
            self.possibilities[open] -= 1;
            let row = self.relaxation.item_row(open);
            self.relaxation.simplex.lower[row] = 1.0;
            self.trail.push(Change::None(open));
        }
    }

    fn undo(&mut self, mark: usize) {
        for change in self.trail.drain(mark..) {
            match change {
                Change::Option(column) => {
                    self.allowed[column] = true;
                    self.left += 1;
                    self.possibilities[self.relaxation.columns[column].0] += 1;
                    self.relaxation.simplex.upper[column] = 1.0;
                }
                Change::None(open) => {
                    self.none[open] = true;
                    self.possibilities[open] += 1;
                    let row = self.relaxation.item_row(open);
                    self.relaxation.simplex.lower[row] = 0.0;
                }
            }
        }
    }

    /// The choice that the simplex found, if it is a whole one.
    fn rounded(&self, end: End) -> Option<Choice> {
        if end != End::Optimal {
            return None;
        }
        let mut choice = self.decided();
        for (k, open) in self.core.open.iter().enumerate() {
            for c in self.possible(k) {
                match self.relaxation.simplex.shares()[c] {
                    x if x > 1.0 - 1e-6 => choice[open.item] = self.relaxation.columns[c].1,
                    x if x > 1e-6 => return None,
                    _ => (),
                }
            }
        }
        Some(choice)
    }

    fn only_choice(&self) -> Choice {
        let mut choice = self.decided();
        for (k, open) in self.core.open.iter().enumerate() {
            choice[open.item] = self.possible(k).next().map_or(NONE, |c| self.relaxation.columns[c].1);
        }
        choice
    }

    fn decided(&self) -> Choice {
        let mut choice = vec![NONE; self.problem.items()];
        self.core.decided.iter().for_each(|&(i, j)| choice[i] = j);
        choice
    }

    /// Takes a choice if it is allowed and better than what is known.
    fn meet(&mut self, choice: Choice) {
        let value = self.problem.value(&choice);
        if self.record.known.is_none_or(|known| value > known) && self.problem.allows(&choice) {
            self.record.known = Some(value);
            self.record.target = self.record.target.max(Some(value));
            self.record.best = Some((value, choice));
        }
    }
}
