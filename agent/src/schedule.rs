//! When to talk with the server next.

use hatang_report::Settings;
use ring::rand::{SecureRandom, SystemRandom};

use crate::home::TroubleKind;

/// Seconds after a first failure; doubled with every further one.
const FIRST_DELAY: i64 = 60;
/// Longest delay after failures that pass by themselves.
const LONGEST_DELAY: i64 = 3_600;
/// Delay where a person has to do something first.
const PERSON_DELAY: i64 = 6 * 3_600;

/// How often the agent failed in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures(u32);

impl Failures {
    /// All is well again.
    pub fn reset(&mut self) {
        self.0 = 0;
    }

    /// Seconds until the next try. Half of it is left to chance (`jitter` in basis points), so
    /// that a province's PCs don't come back all at once when the server does.
    pub fn delay(&mut self, kind: TroubleKind, retry_after: Option<i64>, jitter: i64) -> i64 {
        let doubled = FIRST_DELAY.saturating_mul(1 << self.0.min(10)).min(LONGEST_DELAY);
        self.0 = self.0.saturating_add(1);
        let base = match kind {
            TroubleKind::NotAccepted | TroubleKind::WrongAddress => PERSON_DELAY,
            TroubleKind::Unreachable
            | TroubleKind::Certificate
            | TroubleKind::Busy
            | TroubleKind::Refused
            | TroubleKind::NotTheServer
            | TroubleKind::Disk
            | TroubleKind::Collector => doubled,
        };
        let asked = retry_after.unwrap_or(0).clamp(0, PERSON_DELAY);
        let own = base / 2 + spread(base / 2, jitter);
        // Never earlier than the server asks for, and then not all at once either.
        if own > asked { own } else { asked + spread(asked / 2, jitter) }
    }
}

/// Seconds until the next heartbeat: the server's wish within bounds, and up to a tenth less.
#[must_use]
pub fn heartbeat_in(settings: &Settings, jitter: i64) -> i64 {
    let wish = settings.heartbeat_seconds.clamp(60, 86_400);
    wish - spread(wish / 10, jitter)
}

/// Seconds until the next inventory: likewise.
#[must_use]
pub fn inventory_in(settings: &Settings, jitter: i64) -> i64 {
    let wish = settings.inventory_seconds.clamp(3_600, 604_800);
    wish - spread(wish / 10, jitter)
}

fn spread(most: i64, jitter: i64) -> i64 {
    most * jitter.clamp(0, 10_000) / 10_000
}

/// Chance, between 0 and 10,000. Without random numbers PCs are a little less spread.
#[must_use]
pub fn chance() -> i64 {
    let mut bytes = [0; 4];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        return 5_000;
    }
    i64::from(u32::from_le_bytes(bytes) % 10_001)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn delays_double_to_an_hour() {
        let mut failures = Failures::default();
        let delays: Vec<i64> = (0..9).map(|_| failures.delay(TroubleKind::Unreachable, None, 10_000)).collect();
        assert_eq!(delays, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        failures.reset();
        assert_eq!(failures.delay(TroubleKind::Unreachable, None, 0), 30);
    }

    #[test]
    fn where_a_person_is_needed_the_server_is_left_alone() {
        assert_eq!(Failures::default().delay(TroubleKind::NotAccepted, None, 10_000), 21_600);
    }

    proptest! {
        #[test]
        fn never_earlier_than_the_server_asks(asked in -10..100_000i64, jitter in 0..=10_000i64, failed in 0..40u32) {
            let delay = Failures(failed).delay(TroubleKind::Busy, Some(asked), jitter);
            prop_assert!(delay >= asked.min(PERSON_DELAY));
            prop_assert!((30..=PERSON_DELAY * 2).contains(&delay));
        }

        #[test]
        fn no_setting_makes_the_agent_a_burden(wish in any::<i64>(), jitter in any::<i64>()) {
            let settings = Settings { heartbeat_seconds: wish, inventory_seconds: wish, ..Settings::default() };
            prop_assert!(heartbeat_in(&settings, jitter) >= 54);
            prop_assert!(inventory_in(&settings, jitter) >= 3_240);
        }
    }
}
