//! How long to try, how close is close enough, and who is told.

use super::solution::Solution;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What the solver has so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Value of the best allowed choice so far, if there is one.
    pub value: Option<i64>,
    /// No allowed choice is worth more.
    pub bound: i64,
}

/// How a solve is steered from outside. The solver has no clock of its own:
/// `elapsed` is its only notion of time and is asked for nothing but the
/// deadline, the one thing that can make two runs on one input differ.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    /// Time since the solve began.
    pub elapsed: &'a dyn Fn() -> Duration,
    /// Return the best so far when `elapsed` has reached this.
    pub deadline: Option<Duration>,
    /// Good enough: stop once (bound − value) / max(1, bound) is at most this.
    pub gap: f64,
    /// Called with the best choice's value and the bound when either is better; not during the
    /// search of the exact core.
    pub progress: Option<&'a dyn Fn(Progress)>,
    /// Return the best so far when this turns true.
    pub cancel: Option<&'a AtomicBool>,
    /// An answer to a similar instance with the same items, options and limits
    /// (after the cap moved, say) to start from.
    pub start: Option<&'a Solution>,
}

fn no_time() -> Duration {
    Duration::ZERO
}

impl Default for Control<'_> {
    /// No deadline, and never good enough until proven best.
    fn default() -> Self {
        Self { elapsed: &no_time, deadline: None, gap: 0.0, progress: None, cancel: None, start: None }
    }
}

impl Control<'_> {
    /// Whether to return what there is, now.
    pub(crate) fn stop(&self) -> bool {
        self.cancel.is_some_and(|c| c.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|d| (self.elapsed)() >= d)
    }

    /// Whether a value this close to its bound needs no more work.
    pub(crate) fn close_enough(&self, value: i64, bound: i64) -> bool {
        value >= bound || gap(value, bound) <= self.gap
    }

    pub(crate) fn tell(&self, value: Option<i64>, bound: i64) {
        if let Some(progress) = self.progress {
            progress(Progress { value, bound });
        }
    }
}

/// (bound − value) / max(1, bound), from integers.
pub(crate) fn gap(value: i64, bound: i64) -> f64 {
    (i128::from(bound) - i128::from(value)) as f64 / bound.max(1) as f64
}
