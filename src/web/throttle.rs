//! Slows an address, never locks it: a commune is one address behind NAT. For doors that anybody may knock at.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::{Code, Error, Result};

/// An address may knock this often at once,
const BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// and once more each time that this has passed.
const EVERY: Duration = Duration::from_secs(20);
/// From this many addresses on, those that knock no more are forgotten.
const MANY: usize = 10_000;

/// Counts knocks by address, in memory: each server process for itself.
pub struct Throttle {
    limiter: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Default for Throttle {
    fn default() -> Self {
        let quota = Quota::with_period(EVERY).map_or(Quota::per_minute(BURST), |quota| quota.allow_burst(BURST));
        Throttle { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }
}

impl Throttle {
    /// Counts a knock.
    ///
    /// # Errors
    /// `SlowDown` with the seconds to wait.
    pub fn knock(&self, address: &str) -> Result<()> {
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&address.to_owned()).map_err(|too_soon| {
            let wait = too_soon.wait_time_from(self.clock.now());
            Error::new(Code::SlowDown).with_arg(wait.as_secs() + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_knock_waits_and_a_neighbour_does_not() {
        let throttle = Throttle::default();
        for _ in 0..10 {
            throttle.knock("203.0.113.7").unwrap();
        }
        let refused = throttle.knock("203.0.113.7").unwrap_err();
        assert_eq!(refused.code, Code::SlowDown);
        let wait: u64 = refused.arg.unwrap().parse().unwrap();
        assert!((1..=21).contains(&wait));
        throttle.knock("203.0.113.8").unwrap();
    }
}
