//! When nothing is allowed: the proof, and the limits that clash.
//!
//! Some clashes a look at each row tells. The proof at any size is Farkas' lemma: prices
//! at which D, with all values taken as 0, is negative (see `bound`). They are looked for
//! by the same descent as good prices, within a box. Where the linear relaxation allows
//! something and only whole choices don't, `exact` proves it by search.
//!
//! [`certificate`] makes a proof by prices need few rows, and [`clash`] makes the set
//! that is named irreducible; [`blocks`] tells it what minima by themselves cost, each
//! by [`meet`].

pub(crate) mod blocks;
pub(crate) mod certificate;
mod clash;
mod meet;

use crate::planning::optimise::bound::{Prices, Proof, Worth, prove};
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::Force;
use crate::planning::optimise::prices::descent;
use crate::planning::optimise::problem::{Asked, Problem};

/// Limits of a clash, the cap as `None`, and in which year (from 0), in order.
pub(crate) type Clash = Vec<(Option<usize>, usize)>;

/// Clashes that need no search: a forced resource taken twice (no limit at
/// all), or one limit that can't hold by itself.
pub(crate) fn obvious(problem: &Problem) -> Option<Clash> {
    let instance = problem.instance;
    // Options that only another limit makes impossible count: that limit would
    // belong to the clash.
    let bare = problem.asking(&Asked::nothing(instance));
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

fn limit_of(problem: &Problem, row: usize) -> (Option<usize>, usize) {
    ((row / problem.years).checked_sub(1), row % problem.years)
}

/// Prices that prove that nothing is allowed, if the relaxation can tell. `start`
/// are prices found with values: where nothing is allowed D falls without end, and
/// the way they went often is the proof already.
pub(crate) fn certify(problem: &Problem, start: Option<&Prices>, control: &Control) -> Option<Prices> {
    let proves = |prices: &Prices| prove(problem, prices, Worth::Nothing) == Proof::Infeasible;
    let found = match start.filter(|start| proves(start)) {
        Some(start) => start.clone(),
        None => Some(descent::prices(problem, None, Worth::Nothing, control)).filter(proves)?,
    };
    let plain = [0.5, 0.05].map(|share| plain(&found, share)).into_iter().find(proves);
    Some(plain.unwrap_or(found))
}

/// Every price the largest, one way or the other, or none if below a share of it:
/// a cap against floors mostly needs no more, and where a đồng counts in both, the
/// two cancel to nothing.
fn plain(prices: &Prices, share: f64) -> Prices {
    let most = prices.row.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    let whole = |&y: &f64| if y.abs() < share * most { 0.0 } else { most.copysign(y) };
    Prices { row: prices.row.iter().map(whole).collect(), resource: vec![0.0; prices.resource.len()] }
}

/// An irreducible set of limits and years that clash, and whether that was proven; to be
/// called when it is known that not all of them can hold.
pub(crate) fn clash(problem: &Problem, certificate: Option<&Prices>, control: &Control) -> (Clash, bool) {
    clash::Filter::new(problem, control).run(certificate)
}
