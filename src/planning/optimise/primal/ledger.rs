//! The books of a choice: what it spends, and what it loses against the bound.
//!
//! They carry the sum of `primal` from move to move, for choices that break rows, too:
//!
//! ```text
//! Σ_items loss + Σ_rows position(spent)
//!
//! position = |y| · distance from the side that y points to      while the row holds
//!            breach + penalty · distance from the broken side   otherwise
//! ```

use super::first;
use crate::planning::optimise::bound::Prices;
use crate::planning::optimise::prices::by_class;
use crate::planning::optimise::problem::{Choice, NO_HIGH, NONE, Problem};

/// A choice with its spending and who has which resource. It may break rows
/// (never resources or forces); broken rows cost a penalty.
pub(super) struct Ledger<'p, 'i> {
    pub(super) problem: &'p Problem<'i>,
    pub(super) prices: &'p Prices,
    /// The largest price of a class, or value per đồng where nothing is priced.
    pub(super) typical_price: f64,
    /// value − Σ y·cost by option.
    net: Vec<f64>,
    pub(super) choice: Choice,
    pub(super) spent: Vec<i64>,
    /// The item that has each resource, or `NONE`.
    owner: Vec<u32>,
    /// What a đồng beyond a row's side costs, and any breach at all: with
    /// catalogue prices a breach is often a few đồng, which no price punishes.
    pub(super) penalty: f64,
    pub(super) breach: f64,
    /// Prices up to this are taken for none.
    worthless: f64,
    pub(super) typical_cost: i64,
}

/// A change of one item's option: what it loses more, and where it spends
/// more or less.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    pub(super) loss: f64,
    pub(super) item: u32,
    pub(super) from: u32,
    pub(super) to: u32,
}

impl<'p, 'i> Ledger<'p, 'i> {
    /// A first choice (see `first`) and its books.
    pub(super) fn new(problem: &'p Problem<'i>, prices: &'p Prices, looks: usize) -> Self {
        let mut ledger = Self {
            problem,
            prices,
            typical_price: 0.0,
            net: Vec::new(),
            choice: vec![NONE; problem.items()],
            spent: Vec::new(),
            owner: vec![NONE; problem.instance.resources.len()],
            penalty: 0.0,
            breach: 0.0,
            worthless: 0.0,
            typical_cost: 0,
        };
        let price = ledger.weigh();
        ledger.typical_price = price;
        ledger.penalty = 3.0 * price;
        ledger.worthless = 1e-4 * price;
        let costs: i128 = problem.instance.cost.iter().map(|&c| i128::from(c)).sum();
        let typical = costs / problem.instance.value.len().max(1) as i128;
        ledger.typical_cost = i64::try_from(typical).unwrap_or(i64::MAX).min(i64::MAX / 32);
        first::choose(&mut ledger, looks);
        ledger.spent = problem.spending(&ledger.choice);
        let chosen = ledger.choice.iter().filter(|&&j| j != NONE).count();
        let value = problem.value(&ledger.choice).max(0) as f64 / chosen.max(1) as f64;
        // Where values say little, what money is worth at the prices does.
        ledger.breach = 1.0 + value.max(price * ledger.typical_cost as f64);
        ledger
    }

    /// Fills in what every option is worth at the prices; returns the typical price.
    fn weigh(&mut self) -> f64 {
        let (problem, instance, years) = (self.problem, self.problem.instance, self.problem.years);
        let mut class_price = Vec::new();
        by_class(problem, &self.prices.row, &mut class_price);
        let net = |j: usize| {
            let class = problem.class_of[j] as usize * years;
            let cost = instance.cost(j).iter().zip(&class_price[class..]);
            instance.value[j] as f64 - cost.map(|(&c, p)| c as f64 * p).sum::<f64>()
        };
        self.net = (0..instance.value.len()).map(net).collect();
        let most = class_price.iter().fold(0.0, |m: f64, p| m.max(p.abs()));
        if most > 0.0 {
            return most;
        }
        let value: f64 = instance.value.iter().map(|v| v.abs() as f64).sum();
        let cost: f64 = instance.cost.iter().map(|&c| c as f64).sum();
        (value / cost.max(1.0)).max(1e-12)
    }

    /// value − Σ y·cost of an option, 0 for none.
    fn net(&self, option: u32) -> f64 {
        if option == NONE { 0.0 } else { self.net[option as usize] }
    }

    /// The same less what its resources (`uses`) fetch.
    pub(super) fn reduced(&self, option: usize, uses: &[(u32, u32)]) -> f64 {
        let rho: f64 = uses.iter().map(|u| self.prices.resource[u.1 as usize]).sum();
        self.net[option] - rho
    }

    /// Notes who has an option's resources.
    pub(super) fn own(&mut self, item: usize, option: u32) {
        if option != NONE {
            let j = option as usize;
            for u in self.problem.instance.uses(j) {
                self.owner[u.1 as usize] = item as u32;
            }
        }
    }

    /// Gives back the resources of an item's option.
    pub(super) fn disown(&mut self, item: usize) {
        if self.choice[item] != NONE {
            let j = self.choice[item] as usize;
            for u in self.problem.instance.uses(j) {
                self.owner[u.1 as usize] = NONE;
            }
        }
    }

    /// What a row's position costs: its slack at its price, or the penalty.
    pub(super) fn position(&self, row: usize, spent: i64) -> f64 {
        let (sides, y) = (&self.problem.rows[row], self.prices.row[row]);
        if spent > sides.high {
            self.breach + self.penalty * (spent - sides.high) as f64
        } else if spent < sides.low {
            self.breach + self.penalty * (sides.low - spent) as f64
        } else if y > 0.0 && sides.high < NO_HIGH {
            y * (sides.high - spent) as f64
        } else if y < 0.0 {
            -y * (spent - sides.low) as f64
        } else {
            0.0
        }
    }

    /// Whether a row is to be filled: it has a price that is worth the trouble,
    /// or is broken.
    pub(super) fn live(&self, row: usize) -> bool {
        let (sides, spent) = (&self.problem.rows[row], self.spent[row]);
        self.prices.row[row].abs() > self.worthless || spent < sides.low || spent > sides.high
    }

    /// Whether a row about many units is more than a few moves from where it
    /// should be: broken, or with slack that has a price.
    pub(super) fn far(&self) -> bool {
        let few = 16 * self.typical_cost;
        let off = |r: usize| {
            let (sides, spent, y) = (&self.problem.rows[r], self.spent[r], self.prices.row[r]);
            let breach = sides.low.saturating_sub(spent).max(spent.saturating_sub(sides.high));
            let slack = if y > 0.0 { sides.high.saturating_sub(spent) } else { spent - sides.low };
            if y.abs() > self.worthless { breach.max(slack) } else { breach }
        };
        (0..self.spent.len()).any(|r| self.problem.rows[r].unit.is_none() && off(r) > few)
    }

    /// Whether a row about many units is broken by more than moves could mend: a
    /// twentieth of its side.
    pub(super) fn lost(&self) -> bool {
        let beyond = |r: usize| {
            let (sides, spent) = (&self.problem.rows[r], self.spent[r]);
            let (missing, excess) = (sides.low.saturating_sub(spent), spent.saturating_sub(sides.high));
            missing > (sides.low / 20).max(16 * self.typical_cost)
                || excess > (sides.high / 20).max(16 * self.typical_cost)
        };
        (0..self.spent.len()).any(|r| self.problem.rows[r].unit.is_none() && beyond(r))
    }

    /// How much of its slack a change uses up in a row that has no price, as
    /// (used, available); nothing in other rows.
    pub(super) fn slack(&self, row: usize, by: i64) -> Option<(i64, i64)> {
        let (sides, spent) = (&self.problem.rows[row], self.spent[row]);
        if self.live(row) || (by > 0 && sides.high == NO_HIGH) || (by < 0 && sides.low == 0) {
            return None;
        }
        Some((by.abs(), if by > 0 { sides.high - spent } else { spent - sides.low }))
    }

    /// Whether some row is broken.
    pub(super) fn violated(&self) -> bool {
        self.broken().contains(&true)
    }

    /// Rows that are broken.
    pub(super) fn broken(&self) -> Vec<bool> {
        let rows = self.problem.rows.iter().zip(&self.spent);
        rows.map(|(row, &s)| s < row.low || s > row.high).collect()
    }

    /// Rows touched by giving an item another option, each once.
    pub(super) fn touched(&self, item: usize, to: u32, into: &mut Vec<(u32, i64)>) {
        into.clear();
        let mut add = |option: u32, sign: i64| {
            if option != NONE {
                self.problem.each_use(option as usize, |row, amount| {
                    match into.iter_mut().find(|t| t.0 as usize == row) {
                        Some(t) => t.1 += sign * amount,
                        None => into.push((row as u32, sign * amount)),
                    }
                });
            }
        };
        add(self.choice[item], -1);
        add(to, 1);
        into.retain(|t| t.1 != 0);
    }

    /// How much the sum grows if an item moves, apart from its loss.
    pub(super) fn shift(&self, touched: &[(u32, i64)]) -> f64 {
        let change = |&(row, by): &(u32, i64)| {
            let (r, now) = (row as usize, self.spent[row as usize]);
            self.position(r, now + by) - self.position(r, now)
        };
        touched.iter().map(change).sum()
    }

    /// Every possible move of an item, with its loss (what resources fetch is for
    /// whoever has them, and no part of it). Moves to what somebody else has are left out.
    pub(super) fn moves(&self, item: usize, mut on: impl FnMut(Move)) {
        let problem = self.problem;
        let from = self.choice[item];
        let now = self.net(from);
        let mut offer = |to: u32| on(Move { loss: now - self.net(to), item: item as u32, from, to });
        if from != NONE && !problem.forced[item] {
            offer(NONE);
        }
        for j in problem.alive(item).filter(|&j| j as u32 != from) {
            if self.available(item, j as u32) {
                offer(j as u32);
            }
        }
    }

    /// The loss of one move.
    pub(super) fn loss(&self, from: u32, to: u32) -> f64 {
        self.net(from) - self.net(to)
    }

    /// Whether an option needs nobody else's resource just now.
    pub(super) fn available(&self, item: usize, option: u32) -> bool {
        option == NONE || {
            let j = option as usize;
            self.problem.instance.uses(j).iter().all(|u| {
                let owner = self.owner[u.1 as usize];
                owner == NONE || owner == item as u32
            })
        }
    }

    /// Whether an option takes any resource.
    pub(super) fn takes(&self, option: u32) -> bool {
        option != NONE && {
            let j = option as usize;
            !self.problem.instance.uses(j).is_empty()
        }
    }

    /// Takes up another choice, which must keep to resources and forces.
    pub(super) fn load(&mut self, choice: Choice) {
        self.spent = self.problem.spending(&choice);
        self.choice = choice;
        self.owner.fill(NONE);
        for item in 0..self.choice.len() {
            self.own(item, self.choice[item]);
        }
    }

    /// Makes a move.
    pub(super) fn apply(&mut self, item: usize, to: u32, touched: &[(u32, i64)]) {
        touched.iter().for_each(|&(row, by)| self.spent[row as usize] += by);
        self.disown(item);
        self.choice[item] = to;
        self.own(item, to);
    }
}
