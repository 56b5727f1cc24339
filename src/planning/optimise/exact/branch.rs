//! Depth-first branch and bound over the core.
//!
//! At every node the simplex gives prices, `bound`'s formula turns them into a
//! bound in integers, losses under it drop further options, and the search
//! divides on the most evenly divided item: first with its largest option, then
//! without. A node is left only on an integer proof, and a leaf is compared by
//! its value; if the simplex is ever wrong, the node is merely divided again.

mod prove;

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
    let relaxation = Relaxation::with_cuts(problem, core);
    let allowed = vec![true; relaxation.columns.len()];
    let none = core.open.iter().map(|o| o.none).collect();
    let reduced = vec![0; relaxation.columns.len()];
    let mut search = Search {
        problem,
        core,
        worth,
        control,
        lessons: Lessons::new(allowed.len()),
        relaxation,
        allowed,
        none,
        reduced,
        trail: Vec::new(),
        known,
        best: None,
        open_bound: None,
        root: None,
        nodes: 0,
        stopped: false,
    };
    search.node(i64::MAX, None);
    let prices = search.root.unwrap_or_else(|| Prices::zero(problem));
    Outcome { choice: search.best, open_bound: search.open_bound, prices }
}

/// How many columns are tried out at a node.
const TRIED: usize = 8;

enum Change {
    Option(usize),
    None(usize),
}

struct Search<'a, 'i> {
    problem: &'a Problem<'i>,
    core: &'a Core,
    worth: Worth,
    control: &'a Control<'a>,
    relaxation: Relaxation,
    /// Per column, and per open item: what is still possible here.
    allowed: Vec<bool>,
    none: Vec<bool>,
    reduced: Vec<i128>,
    trail: Vec<Change>,
    known: Option<i64>,
    best: Option<(i64, Choice)>,
    open_bound: Option<i64>,
    root: Option<Prices>,
    nodes: u64,
    stopped: bool,
    lessons: Lessons,
}

impl Search<'_, '_> {
    /// Searches everything still possible; its value is at most `bound`. `step`
    /// is the decision that led here.
    fn node(&mut self, mut bound: i64, mut step: Option<Step>) {
        let mark = self.trail.len();
        loop {
            self.nodes += 1;
            self.stopped |= self.nodes.is_multiple_of(16) && self.control.stop();
            if self.stopped {
                self.leave_open(bound);
                break;
            }
            if !self.narrow() {
                if let Some(step) = step.take() {
                    self.lessons.learn(&step, None);
                }
                break;
            }
            let cutoff = match self.known {
                Some(known) if self.worth == Worth::Values => {
                    let better = known as f64 + 1.0 - self.relaxation.decided_value as f64;
                    better / self.relaxation.scale - 1e-7
                }
                Some(_) | None => f64::NEG_INFINITY,
            };
            let mut end = self.relaxation.simplex.solve(cutoff);
            let mut impossible = end == End::Infeasible && self.proves_nothing();
            if end == End::Stalled || (end == End::Infeasible && !impossible) {
                // Rounding has got the better of the table: once more, afresh.
                self.relaxation.simplex.refactor();
                end = self.relaxation.simplex.solve(cutoff);
                impossible = end == End::Infeasible && self.proves_nothing();
            }
            let objective = self.relaxation.simplex.objective_now();
            if let Some(step) = step.take() {
                self.lessons.learn(&step, if impossible { None } else { Some(objective) });
            }
            if impossible || !self.tighten(&mut bound) || self.settled(bound) {
                break;
            }
            let choice = self.rounded(end);
            if let Some(choice) = choice {
                self.meet(choice);
                if self.settled(bound) {
                    break;
                }
            }
            self.try_out(cutoff, objective);
            let Some(column) = self.most_divided() else {
                // Everything is decided: the only choice left.
                let choice = self.only_choice();
                self.meet(choice);
                break;
            };
            let share = self.relaxation.simplex.value[column].clamp(0.0, 1.0);
            let inner = self.trail.len();
            self.take(column);
            self.node(bound, Some(Step { column, up: true, by: 1.0 - share, objective }));
            self.undo(inner);
            if self.settled(bound) {
                break;
            }
            self.forbid(column);
            step = Some(Step { column, up: false, by: share, objective });
        }
        self.undo(mark);
    }

    /// Takes out what the rows rule out, and what that rules out in turn. False if
    /// nothing is left.
    fn narrow(&mut self) -> bool {
        let mut gone = Vec::new();
        loop {
            let relaxation = &self.relaxation;
            let (rows, first) = (&relaxation.sources, &relaxation.first);
            if !propagate::narrow(rows, first, &self.allowed, &self.none, &mut gone) {
                return false;
            }
            if gone.is_empty() {
                return true;
            }
            for gone in gone.drain(..) {
                match gone {
                    Gone::Option(column) => self.forbid(column),
                    Gone::None(open) => self.require(open),
                }
            }
        }
    }

    /// Whether nothing worth having is left under this bound.
    fn settled(&mut self, bound: i64) -> bool {
        let Some(known) = self.known else { return false };
        if self.worth == Worth::Nothing || bound <= known {
            return true;
        }
        if self.control.close_enough(known, bound) {
            self.leave_open(bound);
            return true;
        }
        false
    }

    fn leave_open(&mut self, bound: i64) {
        self.open_bound = self.open_bound.max(Some(bound));
    }

    fn possible(&self, open: usize) -> impl Iterator<Item = usize> + '_ {
        (self.relaxation.first[open]..self.relaxation.first[open + 1]).filter(|&c| self.allowed[c])
    }

    fn forbid(&mut self, column: usize) {
        if self.allowed[column] {
            self.allowed[column] = false;
            self.relaxation.simplex.upper[column] = 0.0;
            self.trail.push(Change::Option(column));
        }
    }

    fn require(&mut self, open: usize) {
        if self.none[open] {
            self.none[open] = false;
            let row = self.relaxation.item_row(open);
            self.relaxation.simplex.lower[row] = 1.0;
            self.trail.push(Change::None(open));
        }
    }

    fn take(&mut self, column: usize) {
        let open = self.relaxation.columns[column].0;
        self.require(open);
        for c in self.relaxation.first[open]..self.relaxation.first[open + 1] {
            if c != column {
                self.forbid(c);
            }
        }
    }

    fn decide(&mut self, column: usize, up: bool) {
        match up {
            true => self.take(column),
            false => self.forbid(column),
        }
    }

    fn undo(&mut self, mark: usize) {
        for change in self.trail.drain(mark..) {
            match change {
                Change::Option(column) => {
                    self.allowed[column] = true;
                    self.relaxation.simplex.upper[column] = 1.0;
                }
                Change::None(open) => {
                    self.none[open] = true;
                    let row = self.relaxation.item_row(open);
                    self.relaxation.simplex.lower[row] = 0.0;
                }
            }
        }
    }

    /// Tries both sides of the most promising columns that were hardly tried
    /// ("reliability branching": Achterberg, Koch & Martin 2005), then returns to
    /// the optimum here.
    fn try_out(&mut self, cutoff: f64, objective: f64) {
        let value = &self.relaxation.simplex.value;
        let divided = |c: &usize| self.allowed[*c] && value[*c] > 1e-6 && value[*c] < 1.0 - 1e-6;
        let mut columns: Vec<usize> = (0..self.allowed.len()).filter(divided).collect();
        let shares: Vec<f64> = value[..self.allowed.len()].to_vec();
        let score = |c: usize| self.lessons.score(c, shares[c]);
        columns.sort_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
        columns.truncate(TRIED);
        columns.retain(|&c| !self.lessons.reliable(c));
        for &column in &columns {
            for up in [true, false] {
                let mark = self.trail.len();
                self.decide(column, up);
                if !self.narrow() {
                    // One side being impossible, it is the other.
                    self.undo(mark);
                    self.decide(column, !up);
                    break;
                }
                let end = self.relaxation.simplex.solve(cutoff);
                let after = (end != End::Infeasible).then(|| self.relaxation.simplex.objective_now());
                let by = if up { 1.0 - shares[column] } else { shares[column] };
                self.lessons.learn(&Step { column, up, by, objective }, after);
                self.undo(mark);
            }
        }
        if !columns.is_empty() {
            self.relaxation.simplex.solve(cutoff);
        }
    }

    /// The column to divide on: of the divided ones the one whose both sides
    /// promise to lower the objective most. Where the simplex has no opinion, any
    /// option of an item with two possibilities.
    fn most_divided(&self) -> Option<usize> {
        let mut chosen = None;
        let mut most = -1.0;
        for k in 0..self.none.len() {
            let possibilities = self.possible(k).count() + usize::from(self.none[k]);
            for c in self.possible(k).filter(|_| possibilities > 1) {
                let share = self.relaxation.simplex.value[c];
                let score = match share > 1e-6 && share < 1.0 - 1e-6 {
                    true => self.lessons.score(c, share),
                    false => 0.0,
                };
                if score > most {
                    most = score;
                    chosen = Some(c);
                }
            }
        }
        chosen
    }

    /// The choice that the simplex found, if it is a whole one.
    fn rounded(&self, end: End) -> Option<Choice> {
        if end != End::Optimal {
            return None;
        }
        let mut choice = self.decided();
        for (k, open) in self.core.open.iter().enumerate() {
            for c in self.possible(k) {
                match self.relaxation.simplex.value[c] {
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
        if self.known.is_none_or(|known| value > known) && self.problem.allows(&choice) {
            self.known = Some(value);
            self.best = Some((value, choice));
        }
    }
}
