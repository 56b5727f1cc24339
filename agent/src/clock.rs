//! Time: the one place that asks what it is.
//!
//! PCs with an empty clock battery wake in 2009, and some stand in 2035. So what the agent
//! says of time is *seconds ago*, measured by the time since the start, which no clock setting
//! moves; and certificates are judged by the latest of system clock, build time and last
//! server time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hatang_report::WireTime;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use serde::{Deserialize, Serialize};

/// When this program was built, in seconds since 1970: no true clock shows an earlier time.
#[must_use]
pub fn built_at() -> i64 {
    env!("HATANG_BUILD_TIME").parse().unwrap_or(0)
}

/// A moment, by the clocks of the computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The computer's clock: seconds since 1970; may be wrong.
    pub wall: i64,
    /// Seconds since the computer was started, sleep included; never jumps.
    pub uptime: i64,
    /// The kernel's random id of this start.
    pub boot: String,
}

impl Moment {
    /// The present moment.
    #[must_use]
    pub fn now() -> Self {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let uptime = sysinfo::System::uptime().unwrap_or(0);
        Self { wall: system_clock(), uptime: i64::try_from(uptime).unwrap_or(0), boot: boot.trim().to_owned() }
    }

    /// How long before `now` this was.
    #[must_use]
    pub fn age(&self, now: &Self) -> Age {
        if self.boot == now.boot {
            return Age { seconds: (now.uptime - self.uptime).max(0), uncertain: false };
        }
        // Another start: at least as long ago as this one lasts.
        let least = now.uptime.max(0);
        let by_clock = now.wall - self.wall;
        let trusted = self.wall >= built_at() && by_clock >= least && by_clock <= LONGEST;
        if trusted { Age { seconds: by_clock, uncertain: false } } else { Age { seconds: least, uncertain: true } }
    }

    /// The computer's clock as it goes on the wire.
    #[must_use]
    pub fn wire(&self) -> WireTime {
        WireTime::from_unix(self.wall)
    }
}

/// Nothing that is still waiting to be sent is older; a larger difference is a clock's error.
const LONGEST: i64 = 90 * 86_400;

/// How long ago something was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// Seconds ago; where `uncertain`, at least that many.
    pub seconds: i64,
    /// Whether it may be longer ago.
    pub uncertain: bool,
}

#[allow(clippy::disallowed_methods)] // the one place
fn system_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The clock that certificates are judged by.
#[derive(Debug)]
pub struct Judge {
    /// The server's clock when it was last heard, minus `started`'s reading then: adding the
    /// reading now gives the server's clock now.
    server_at_start: AtomicI64,
    started: Instant,
}

impl Judge {
    /// Knows the server's clock as it was when last heard, before this program was started.
    #[must_use]
    pub fn new(last_server_time: Option<WireTime>) -> Self {
        let known = last_server_time.map_or(0, WireTime::unix);
        Self { server_at_start: AtomicI64::new(known), started: Instant::now() }
    }

    /// The server has said what time it is.
    pub fn heard(&self, server_time: WireTime) {
        let elapsed = i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0);
        self.server_at_start.fetch_max(server_time.unix() - elapsed, Ordering::Relaxed);
    }

    fn now(&self) -> i64 {
        let elapsed = i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0);
        let by_server = self.server_at_start.load(Ordering::Relaxed).saturating_add(elapsed);
        latest(system_clock(), built_at(), by_server)
    }
}

fn latest(system: i64, built: i64, server: i64) -> i64 {
    system.max(built).max(server)
}

impl TimeProvider for Judge {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.now()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(boot: &str, wall: i64, uptime: i64) -> Moment {
        Moment { wall, uptime, boot: boot.into() }
    }

    #[test]
    fn within_a_start_no_clock_setting_matters() {
        let at_2009 = moment("a", 1_230_768_000, 100);
        let set_right = moment("a", built_at() + 50_000, 1_000);
        assert_eq!(at_2009.age(&set_right), Age { seconds: 900, uncertain: false });
    }

    #[test]
    fn across_starts_a_good_clock_tells() {
        let before = moment("a", built_at() + 1_000, 80_000);
        let after = moment("b", built_at() + 61_000, 300);
        assert_eq!(before.age(&after), Age { seconds: 60_000, uncertain: false });
    }

    #[test]
    fn across_starts_a_dead_clock_gives_a_bound() {
        let bound = Age { seconds: 300, uncertain: true };
        let at_2009 = moment("a", 1_230_768_000, 80_000);
        assert_eq!(at_2009.age(&moment("b", 1_230_768_300, 300)), bound, "both in 2009");
        assert_eq!(at_2009.age(&moment("b", built_at() + 9, 300)), bound, "set right since");
        let good = moment("a", built_at() + 1_000, 80_000);
        assert_eq!(good.age(&moment("b", built_at() + 1_010, 300)), bound, "set back since");
        assert_eq!(good.age(&moment("b", 2_051_222_400, 300)), bound, "now in 2035");
    }

    proptest! {
        #[test]
        fn ages_are_never_negative_nor_less_than_the_present_start(
            wall in any::<i32>(), then in any::<i32>(), uptime in 0..10_000_000i64, before in 0..10_000_000i64
        ) {
            let age = moment("a", then.into(), before).age(&moment("b", wall.into(), uptime));
            prop_assert!(age.seconds >= uptime);
        }
    }

    #[test]
    fn certificates_are_judged_by_the_latest() {
        let in_2009 = 1_230_768_000;
        let by_server = built_at() + 86_400;
        assert_eq!(latest(in_2009, built_at(), 0), built_at());
        assert_eq!(latest(in_2009, built_at(), by_server), by_server);
        let judge = Judge::new(None);
        assert!(judge.now() >= built_at());
        let future = built_at() + 400 * 86_400;
        judge.heard(WireTime::from_unix(future));
        assert!(judge.now() >= future);
        judge.heard(WireTime::from_unix(in_2009));
        assert!(judge.now() >= future, "a server's clock that went back does no harm");
    }
}
