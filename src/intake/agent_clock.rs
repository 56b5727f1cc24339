//! A PC's own clock is a rumour: batteries on boards of 2013 are empty. The server's time wins; what happened is placed
//! by the seconds that the agent counted since, and the clock itself is only judged.

use hatang_report::WireTime;
use strum::{EnumIter, IntoStaticStr};

use crate::db::Instant;

/// How far a clock may be off and still count as right: what Kerberos tolerates by custom (RFC 4120, 8.2).
const TOLERATED: i64 = 300;

/// A clock this far off was not set wrong: it has lost its memory or was never set.
const LOST: i64 = 30 * 86_400;

/// Records older than this are not taken: the agent keeps nothing for as long.
const OLDEST: i64 = 400 * 86_400;

/// What can be said of a PC's clock; its sentence is `clock-WORD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum ClockState {
    /// Right, within five minutes.
    Right,
    /// Wrong by minutes to weeks: set wrong, or its time zone is.
    Wrong,
    /// Wrong by more than 30 days: its battery is empty, or it was never set.
    Lost,
}

/// Seconds by which a PC's clock is ahead of the server's, negative where it is behind; `None` where a report shows none.
pub fn ahead_seconds(agent_time: Option<WireTime>, now: Instant) -> Option<i64> {
    Some(agent_time?.unix() - now.since(Instant::from_micros(0)))
}

/// What it means that a clock is so many seconds ahead, or behind where negative.
pub fn state(ahead_seconds: i64) -> ClockState {
    match ahead_seconds.unsigned_abs() {
        off if off <= TOLERATED.unsigned_abs() => ClockState::Right,
        off if off <= LOST.unsigned_abs() => ClockState::Wrong,
        _ => ClockState::Lost,
    }
}

/// When something happened that was `seconds_ago` when the report was sent. `None` where the number cannot be: in the
/// report's own future, or longer ago than any agent remembers.
pub fn placed(now: Instant, seconds_ago: i64) -> Option<Instant> {
    (0..=OLDEST).contains(&seconds_ago).then(|| now.plus(-seconds_ago))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    fn clock(text: &str) -> (ClockState, i64) {
        let ahead = ahead_seconds(Some(text.parse().unwrap()), at("2026-11-24T08:00:00.75Z")).unwrap();
        (state(ahead), ahead)
    }

    #[test]
    fn clocks_of_2009_and_2035_are_lost() {
        assert_eq!(clock("2009-01-01T00:00:00Z"), (ClockState::Lost, -564_739_200));
        assert_eq!(clock("2035-01-01T00:00:00Z").0, ClockState::Lost);
    }

    #[test]
    fn minutes_are_right_or_wrong() {
        assert_eq!(clock("2026-11-24T08:05:00Z"), (ClockState::Right, 300));
        assert_eq!(clock("2026-11-24T07:54:59Z"), (ClockState::Wrong, -301));
        assert_eq!(clock("2026-11-24T15:00:00Z"), (ClockState::Wrong, 7 * 3600), "local time taken for UTC");
        assert_eq!(ahead_seconds(None, at("2026-11-24T08:00:00Z")), None);
    }

    #[test]
    fn what_happened_is_placed_by_the_servers_clock() {
        let now = at("2026-11-24T08:00:00Z");
        assert_eq!(placed(now, 900), Some(at("2026-11-24T07:45:00Z")));
        assert_eq!(placed(now, 0), Some(now));
        assert_eq!(
            [placed(now, -1), placed(now, i64::MAX), placed(now, i64::MIN), placed(now, OLDEST + 1)],
            [None; 4]
        );
    }
}
