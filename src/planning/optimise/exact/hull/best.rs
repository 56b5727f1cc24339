//! The best choice among one limit's items, exactly.
//!
//! The whole method once more, in small: prices on the rows bound what is left, and an
//! option's *loss* is what it falls short of its item's best at these prices:
//!
//! ```text
//! Σ u x ≤ λ·high + Σ_i max(0, max_c (u_c − λ·a_c)) − Σ losses of what is chosen
//! ```
//!
//! Item by item all *ways* to decide so far are listed. A way goes if its bound is not above
//! what is asked for, or if another one has no less room and no smaller sum (dynamic
//! programming by lists: Nemhauser & Ullmann 1969, with bounds: Marsten & Morin 1978).
//! All in integers but for the search for λ; any λ ≥ 0 will do.

use super::{Part, YEARS};

/// What was found.
pub(super) enum Best {
    /// The greatest sum of weights, and the places that it is of.
    Sum(i64, Vec<usize>),
    /// Something above what was asked for, but perhaps not the greatest.
    Some(Vec<usize>),
    /// Nothing above it keeps to the rows.
    Nothing,
    /// The search was too long.
    Unknown,
}

/// More ways than this are too many.
const WAYS: usize = 2_000;

/// Prices and losses are multiples of 2^-so much.
const SHIFT: u32 = 20;

/// Times that each price is set anew, and halvings each time.
const SWEEPS: usize = 2;
const HALVINGS: usize = 24;

/// An item that is still to be decided: what its options (or nothing) lose, rising.
struct Open {
    best: i128,
    losses: Vec<(i128, Option<usize>)>,
}

/// A way to decide the items so far.
#[derive(Clone, Copy)]
struct Way {
    /// What the sum can be at most.
    bound: i128,
    sum: i64,
    room: [i64; YEARS],
    /// Where its choices are noted.
    note: usize,
}

/// A choice, and the note before it.
type Note = (usize, Option<usize>);

struct Search<'a> {
    part: &'a Part,
    weights: &'a [i64],
    open: Vec<Open>,
    /// Of each row, the least that the items from a place of `open` on can come to.
    least: Vec<Vec<i64>>,
    /// The most that they can: more room than that is as good.
    most: Vec<Vec<i64>>,
    above: Option<i64>,
    notes: Vec<Note>,
}

impl Part {
    /// The greatest sum of weights, if it is above what is asked for, over choices among the
    /// active places, beside one that is chosen already (and not counted).
    pub(super) fn best(&self, weights: &[i64], active: &[bool], beside: Option<usize>, above: Option<i64>) -> Best {
        let own = |c: usize| self.items.iter().position(|i| i.contains(&c));
        let out = beside.and_then(own);
        let mut room: Vec<i64> = self.rows.iter().map(|r| r.high).collect();
        if let Some(c) = beside {
            room.iter_mut().zip(&self.rows).for_each(|(room, row)| *room -= row.amount[c]);
        }
        let items: Vec<Vec<usize>> = (0..self.items.len())
            .filter(|&i| Some(i) != out)
            .map(|i| self.items[i].clone().filter(|&c| active[c]).collect())
            .filter(|own: &Vec<usize>| !own.is_empty())
            .collect();
        let prices = self.prices(weights, &items, &room);
        let mut open: Vec<Open> = items.iter().map(|own| self.open(own, weights, &prices)).collect();
        open.sort_by_key(|o| std::cmp::Reverse(o.losses[1].0));
        let priced: i128 = room.iter().zip(&prices).map(|(&room, p)| p * i128::from(room)).sum();
        let bound = priced + open.iter().map(|o| o.best).sum::<i128>();
        let least = self.rows.iter().map(|r| extremes(&r.amount, &open, i64::min)).collect();
        let most = self.rows.iter().map(|r| extremes(&r.amount, &open, i64::max)).collect();
        let mut start = Way { bound, sum: 0, room: [0; YEARS], note: 0 };
        start.room.iter_mut().zip(&room).for_each(|(to, room)| *to = *room);
        let mut search = Search { part: self, weights, open, least, most, above, notes: vec![(0, None)] };
        search.run(start)
    }

    /// An item as these prices show it.
    fn open(&self, own: &[usize], weights: &[i64], prices: &[i128]) -> Open {
        let score = |c: usize| {
            let cost: i128 = self.rows.iter().zip(prices).map(|(r, p)| p * i128::from(r.amount[c])).sum();
            (i128::from(weights[c]) << SHIFT) - cost
        };
        let scores = || std::iter::once((0, None)).chain(own.iter().map(|&c| (score(c), Some(c))));
        let best = scores().map(|s| s.0).max().unwrap_or(0);
        let mut losses: Vec<_> = scores().map(|(score, c)| (best - score, c)).collect();
        losses.sort_unstable();
        Open { best, losses }
    }

    /// Prices at which the bound is low: one after the other by halving, as what is spent
    /// falls with the price.
    fn prices(&self, weights: &[i64], items: &[Vec<usize>], room: &[i64]) -> Vec<i128> {
        let mut prices = vec![0.0; self.rows.len()];
        let all = || items.iter().flatten();
        let most = all().map(|&c| weights[c].unsigned_abs()).max().unwrap_or(0) as f64;
        for _ in 0..if self.rows.len() > 1 { SWEEPS } else { 1 } {
            for r in 0..self.rows.len() {
                let smallest = all().map(|&c| self.rows[r].amount[c].unsigned_abs()).filter(|&a| a > 0).min();
                let (mut low, mut high) = (0.0, 2.0 * most / smallest.unwrap_or(1) as f64);
                for step in 0..=HALVINGS {
                    prices[r] = if step == 0 { 0.0 } else { (low + high) / 2.0 };
                    let fits = self.spent(r, weights, items, &prices) <= i128::from(room[r]);
                    if fits {
                        high = prices[r];
                    } else {
                        low = prices[r];
                    }
                    if step == 0 && fits {
                        break;
                    }
                }
                prices[r] = high;
            }
        }
        prices.iter().map(|p| (p * (1_u64 << SHIFT) as f64).round() as i128).collect()
    }

    /// What the items' choices at these prices come to in a row.
    fn spent(&self, row: usize, weights: &[i64], items: &[Vec<usize>], prices: &[f64]) -> i128 {
        let mut spent = 0;
        for own in items {
            let (mut best, mut amount) = (0.0, 0);
            for &c in own {
                let cost: f64 = self.rows.iter().zip(prices).map(|(r, p)| p * r.amount[c] as f64).sum();
                let score = weights[c] as f64 - cost;
                if score > best {
                    (best, amount) = (score, self.rows[row].amount[c]);
                }
            }
            spent += i128::from(amount);
        }
        spent
    }
}

/// The least, or the most, that the open items from each place on can come to.
fn extremes(amount: &[i64], open: &[Open], of: fn(i64, i64) -> i64) -> Vec<i64> {
    let mut sums = vec![0; open.len() + 1];
    for (k, open) in open.iter().enumerate().rev() {
        let own = open.losses.iter().map(|l| l.1.map_or(0, |c| amount[c])).reduce(of);
        sums[k] = sums[k + 1] + own.unwrap_or(0);
    }
    sums
}

/// Without ways that another one has no less room than, and no smaller sum.
fn undominated(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_unstable_by_key(|way| std::cmp::Reverse((way.room, way.sum)));
    // Of those kept, by rising room in the second row, what no other beats there.
    let mut front: Vec<(i64, i64)> = Vec::new();
    ways.retain(|way| {
        let at = front.partition_point(|f| f.0 < way.room[1]);
        if front.get(at).is_some_and(|f| f.1 >= way.sum) {
            return false;
        }
        let from = front[..at].partition_point(|f| f.1 > way.sum);
        let to = at + usize::from(front.get(at).is_some_and(|f| f.0 == way.room[1]));
        front.splice(from..to, [(way.room[1], way.sum)]);
        true
    });
    ways
}

impl Search<'_> {
    fn run(&mut self, start: Way) -> Best {
        if start.room.iter().zip(&self.least).any(|(&room, least)| least[0] > room) {
            return Best::Nothing;
        }
        let greedy = self.greedy(start);
        if let Some(way) = greedy {
            self.above = Some(way.sum);
        }
        let mut ways = vec![start];
        for place in 0..self.open.len() {
            let mut next: Vec<Way> = Vec::new();
            for way in &ways {
                for k in 0..self.open[place].losses.len() {
                    let (loss, choice) = self.open[place].losses[k];
                    if !self.enough(way.bound - loss) {
                        break;
                    }
                    let step = self.step(way, place, choice);
                    next.extend(step.map(|step| Way { bound: way.bound - loss, ..step }));
                }
            }
            ways = undominated(next);
            if ways.len() > WAYS {
                return greedy.map_or(Best::Unknown, |way| Best::Some(self.chosen(way)));
            }
        }
        let best =
            ways.into_iter().filter(|way| self.above.is_none_or(|above| way.sum > above)).max_by_key(|way| way.sum);
        best.or(greedy).map_or(Best::Nothing, |way| Best::Sum(way.sum, self.chosen(way)))
    }

    /// Whether this bound is above what is asked for or known.
    fn enough(&self, bound: i128) -> bool {
        self.above.is_none_or(|above| bound >> SHIFT > i128::from(above))
    }

    /// The way that takes of each item what loses least and fits.
    fn greedy(&mut self, mut way: Way) -> Option<Way> {
        for place in 0..self.open.len() {
            way = (0..self.open[place].losses.len()).find_map(|k| {
                self.step(&way, place, self.open[place].losses[k].1)
                    .map(|next| Way { bound: way.bound - self.open[place].losses[k].0, ..next })
            })?;
        }
        self.above.is_none_or(|above| way.sum > above).then_some(way)
    }

    /// A way with one item more, if that leaves enough for the others.
    fn step(&mut self, way: &Way, place: usize, choice: Option<usize>) -> Option<Way> {
        let mut next = *way;
        if let Some(c) = choice {
            next.room.iter_mut().zip(&self.part.rows).for_each(|(room, row)| *room -= row.amount[c]);
            next.sum += self.weights[c];
        }
        next.room.iter_mut().zip(&self.most).for_each(|(room, most)| *room = most[place + 1].min(*room));
        let fits = next.room.iter().zip(&self.least).all(|(&room, least)| least[place + 1] <= room);
        fits.then(|| {
            self.notes.push((way.note, choice));
            next.note = self.notes.len() - 1;
            next
        })
    }

    fn chosen(&self, way: Way) -> Vec<usize> {
        let mut note = way.note;
        let mut chosen = Vec::new();
        while note > 0 {
            chosen.extend(self.notes[note].1);
            note = self.notes[note].0;
        }
        chosen
    }
}
