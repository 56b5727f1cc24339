//! The only place that asks for the time. Everything else takes an [`Instant`] as a parameter, so that rules can
//! be tested at any hour and a page, its query and its audit row agree about "now".

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::db::Instant;

/// Where "now" comes from: the system, or a time that tests set and move.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Clock(Source::System)
    }

    /// A clock that stands still at `at` until [`Clock::advance`] moves it.
    pub fn fixed(at: Instant) -> Self {
        Clock(Source::Fixed(Arc::new(AtomicI64::new(at.micros()))))
    }

    /// Now, in UTC, to the microsecond (what both databases keep).
    #[allow(clippy::disallowed_methods)] // the one caller
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => Instant::from_micros(chrono::Utc::now().timestamp_micros()),
            Source::Fixed(at) => Instant::from_micros(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock on by `seconds`; the system's clock cannot be moved and stays as it is.
    pub fn advance(&self, seconds: i64) {
        if let Source::Fixed(at) = &self.0 {
            at.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }
    }
}
