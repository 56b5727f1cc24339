//! Making a choice allowed, by single moves, cheapest first.
//!
//! At good prices the best options break rows only by what tied items weigh.
//! Passes over the moves of least loss, each made if the whole sum (losses,
//! priced slack, penalties) falls, put that right. Where they don't, the
//! penalty grows and more moves are looked at.

use super::ledger::{Ledger, Move};
use crate::planning::optimise::control::Control;

/// The share of items whose moves are tried: more round by round, and more at
/// once where a row is far from allowed.
const SHARES: [f64; 6] = [0.06, 0.06, 0.12, 0.25, 0.5, 1.0];

/// And so many of them a round: what is still far off then is for `steer`.
const LOOKS: usize = 2;

/// Moves items until no single move helps.
pub(super) fn repair(ledger: &mut Ledger, round: usize, control: &Control) {
    if round > 0 && !ledger.violated() && !ledger.far() {
        return;
    }
    for &share in SHARES[round.min(SHARES.len() - 1)..].iter().take(LOOKS) {
        let wanted = (ledger.choice.len() as f64 * share) as usize;
        let moves = cheapest(ledger, wanted.clamp(1000, 1_000_000));
        for _ in 0..2 {
            if !sweep(ledger, &moves) {
                break;
            }
        }
        if control.stop() || !ledger.far() {
            break;
        }
    }
}

/// Makes every move that lowers the sum; says whether any was made.
fn sweep(ledger: &mut Ledger, moves: &[Move]) -> bool {
    let mut touched = Vec::new();
    let mut any = false;
    for &Move { item, to, .. } in moves {
        let item = item as usize;
        let from = ledger.choice[item];
        if from == to || !ledger.available(item, to) {
            continue;
        }
        let loss = ledger.loss(from, to);
        ledger.touched(item, to, &mut touched);
        if loss + ledger.shift(&touched) < -1e-12 * ledger.penalty {
            ledger.apply(item, to, &touched);
            any = true;
        }
    }
    any
}

/// About so many moves of least loss, by rising loss.
pub(super) fn cheapest(ledger: &Ledger, wanted: usize) -> Vec<Move> {
    let items = ledger.choice.len();
    // A sample tells where to cut, so that the full list is never held.
    let stride = (items / 20_000).max(1);
    let mut sample = Vec::new();
    for i in (0..items).step_by(stride) {
        ledger.moves(i, |m| sample.push(m.loss));
    }
    let mut cut = f64::INFINITY;
    let place = wanted / stride;
    if place < sample.len() {
        cut = *sample.select_nth_unstable_by(place, f64::total_cmp).1;
    }
    let mut moves = Vec::new();
    for i in 0..items {
        ledger.moves(i, |m| {
            if m.loss < cut || (m.loss == cut && moves.len() < 2 * wanted) {
                moves.push(m);
            }
        });
    }
    moves.sort_unstable_by(|a, b| a.loss.total_cmp(&b.loss).then((a.item, a.to).cmp(&(b.item, b.to))));
    moves
}
