//! Which picks survive when values are only roughly known.
//!
//! Values are drawn evenly and independently from their intervals, each draw is
//! solved, and a pick's stability is the share of draws in which the item has the
//! same option as in the base. The draws follow from the seed alone.

use super::again;
use crate::planning::optimise::control::Control;
use crate::planning::optimise::instance::Instance;
use crate::planning::optimise::solution::Solution;

/// In how many draws each item has the option (or none) that it has in the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stability {
    /// Draws solved: fewer than asked for where the control stopped them.
    pub draws: u32,
    /// By item.
    pub survived: Vec<u32>,
}

/// What survives of the solved `base` in so many `draws`. `intervals` gives the least and
/// the most value of each option, by its number among all options.
///
/// # Panics
/// When there are fewer intervals than options.
pub fn stability(
    instance: &Instance,
    base: &Solution,
    intervals: &[(i64, i64)],
    draws: u32,
    seed: u64,
    control: &Control,
) -> Stability {
    let mut random = Random(seed);
    let mut stability = Stability { draws: 0, survived: vec![0; instance.items()] };
    let mut drawn = instance.clone();
    for _ in 0..draws {
        for item in 0..instance.items() {
            for option in instance.options(item) {
                let (least, most) = intervals[option];
                // A draw that would overflow a total keeps the value as it was.
                drawn.value[option] = random.between(least, most);
            }
        }
        if !drawn.values_fit() {
            drawn.value.copy_from_slice(&instance.value);
        }
        let solution = again(&drawn, base, control);
        // What was stopped says nothing about the values drawn.
        if control.stop() {
            break;
        }
        stability.draws += 1;
        for (item, survived) in stability.survived.iter_mut().enumerate() {
            *survived += u32::from(solution.chosen(item) == base.chosen(item));
        }
    }
    stability
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly from `least` to `most`, both included.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = (i128::from(most) - i128::from(least)).max(0) as u128 + 1;
        let offset = (u128::from(self.next()) * width) >> 64;
        (i128::from(least) + offset as i128) as i64
    }
}
