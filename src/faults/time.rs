//! How long a fault may take and how long it kept people from working, both in working time.

use crate::db::Instant;
use crate::rules::severity;
use crate::rules::{Impact, Severity, WorkingCalendar};

use super::state::State;

/// A step in a fault's life: where it stands from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// From when.
    pub at: Instant,
    /// Where it stands.
    pub state: State,
}

/// How a fault stands against its due time; durations are working seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Settled or cancelled: nothing is due.
    Settled,
    /// Open, with so much time left.
    InTime {
        /// Working seconds until it is due.
        left: i64,
    },
    /// Open and late.
    Overdue {
        /// Working seconds since it was due.
        by: i64,
    },
}

/// When a fault is due: working time by its severity, from its report or, once it was reopened, from then on. Waiting
/// does not stop the clock: who waits has not been helped.
pub fn due(severity: Severity, reported_at: Instant, steps: &[Step], calendar: &WorkingCalendar) -> Instant {
    let reopened = steps.iter().rev().find(|step| step.state == State::Reopened).map(|step| step.at);
    severity::due(severity, reopened.unwrap_or(reported_at), calendar)
}

/// How a fault in this state stands at `now`. It is late from the first instant after its due time on, also at night: so
/// that a list of late faults is one comparison.
pub fn timing(state: State, due: Instant, now: Instant, calendar: &WorkingCalendar) -> Timing {
    match (state.is_open(), now <= due) {
        (false, _) => Timing::Settled,
        (true, true) => Timing::InTime { left: calendar.between(now, due) },
        (true, false) => Timing::Overdue { by: calendar.between(due, now) },
    }
}

/// Whether a fault of this impact counts as downtime: somebody cannot work, or citizens cannot be served.
pub fn stops_work(impact: Impact) -> bool {
    match impact {
        Impact::StopsService | Impact::StopsWork => true,
        Impact::SlowsWork | Impact::Minor => false,
    }
}

/// Working seconds for which a fault kept somebody from working, up to `now`: from its report to each settlement, and
/// again from each reopening. Zero for what only slowed or disturbed, and for what was cancelled in the end. `steps` in
/// the order in which they were taken.
pub fn downtime(
    impact: Impact,
    reported_at: Instant,
    steps: &[Step],
    now: Instant,
    calendar: &WorkingCalendar,
) -> i64 {
    if !stops_work(impact) || steps.last().is_some_and(|step| step.state == State::Cancelled) {
        return 0;
    }
    let mut seconds = 0;
    let mut open_since = Some(reported_at);
    for step in steps {
        match (open_since, step.state.is_open()) {
            (Some(since), false) => {
                seconds += calendar.between(since, step.at);
                open_since = None;
            }
            (None, true) => open_since = Some(step.at),
            (Some(_), true) | (None, false) => {}
        }
    }
    seconds + open_since.map_or(0, |since| calendar.between(since, now))
}

/// The downtime up to `now`, from what is stored of it: so many working seconds, counted up to its last step (or its
/// report, where there was none). What is open and stops work goes on counting.
pub fn downtime_by(
    (seconds, counted_to): (i64, Instant),
    impact: Impact,
    is_open: bool,
    now: Instant,
    calendar: &WorkingCalendar,
) -> i64 {
    seconds + if is_open && stops_work(impact) { calendar.between(counted_to, now) } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::faults::state::WaitingFor;

    const HOUR: i64 = 3600;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(&format!("2026-12-{text}:00+07:00")).unwrap()
    }

    fn step(at_text: &str, state: State) -> Step {
        Step { at: at(at_text), state }
    }

    fn calendar() -> &'static WorkingCalendar {
        WorkingCalendar::province()
    }

    /// Tuesday 01/12/2026.
    const REPORTED: &str = "01T08:00";

    fn stopped(steps: &[Step], now: &str) -> i64 {
        downtime(Impact::StopsWork, at(REPORTED), steps, at(now), calendar())
    }

    #[test]
    fn an_urgent_fault_is_due_after_four_working_hours() {
        assert_eq!(due(Severity::Urgent, at(REPORTED), &[], calendar()), at("01T13:30"));
    }

    #[test]
    fn reopening_starts_the_clock_again_and_waiting_does_not_stop_it() {
        let steps = [
            step("01T09:00", State::Waiting(WaitingFor::Provider)),
            step("01T10:00", State::Resolved),
            step("02T07:00", State::Reopened),
        ];
        assert_eq!(due(Severity::Urgent, at(REPORTED), &steps[..2], calendar()), at("01T13:30"));
        assert_eq!(due(Severity::Urgent, at(REPORTED), &steps, calendar()), at("02T11:00"));
        let again = [steps[2], step("03T07:00", State::Resolved), step("03T08:00", State::Reopened)];
        assert_eq!(due(Severity::Urgent, at(REPORTED), &again, calendar()), at("03T13:30"));
    }

    #[test]
    fn time_left_and_time_over() {
        let due = at("01T13:30");
        let timing = |state, now: &str| timing(state, due, at(now), calendar());
        assert_eq!(timing(State::New, "01T11:00"), Timing::InTime { left: HOUR });
        assert_eq!(timing(State::New, "01T13:30"), Timing::InTime { left: 0 });
        assert_eq!(timing(State::InProgress, "02T08:00"), Timing::Overdue { by: 3 * HOUR + HOUR / 2 + HOUR });
        assert_eq!(timing(State::Resolved, "02T08:00"), Timing::Settled);
    }

    #[test]
    fn downtime_runs_from_report_to_settlement_in_working_hours() {
        let resolved = [step("01T09:00", State::InProgress), step("02T08:00", State::Resolved)];
        assert_eq!(stopped(&[], "01T10:00"), 2 * HOUR);
        assert_eq!(stopped(&resolved, "04T10:00"), 7 * HOUR + HOUR / 2 + HOUR);
        assert_eq!(stopped(&[resolved[1], step("03T07:00", State::Closed)], "04T10:00"), 8 * HOUR + HOUR / 2);
    }

    #[test]
    fn downtime_goes_on_after_a_reopening() {
        let steps = [
            step("01T09:00", State::Resolved),
            step("01T10:00", State::Reopened),
            step("01T10:30", State::InProgress),
        ];
        assert_eq!(stopped(&steps, "01T11:00"), 2 * HOUR);
    }

    #[test]
    fn what_was_cancelled_or_stopped_nobody_is_no_downtime() {
        assert_eq!(stopped(&[step("01T10:00", State::Cancelled)], "01T11:00"), 0);
        for impact in [Impact::SlowsWork, Impact::Minor] {
            assert_eq!(downtime(impact, at(REPORTED), &[], at("01T11:00"), calendar()), 0, "{impact:?}");
        }
        assert_eq!(downtime(Impact::StopsService, at(REPORTED), &[], at("01T11:00"), calendar()), 3 * HOUR);
    }

    proptest! {
        #[test]
        fn downtime_never_shrinks_as_time_passes_and_never_exceeds_working_time(
            states in prop::collection::vec((prop::sample::select(State::ALL.to_vec()), 0i64..200_000), 0..6),
            later in 0i64..500_000,
        ) {
            let start = at(REPORTED);
            let mut now = start;
            let mut steps = Vec::new();
            for (state, after) in states {
                now = now.plus(after);
                steps.push(Step { at: now, state });
            }
            let first = downtime(Impact::StopsWork, start, &steps, now, calendar());
            let second = downtime(Impact::StopsWork, start, &steps, now.plus(later), calendar());
            prop_assert!(first <= second);
            prop_assert!(second <= calendar().between(start, now.plus(later)));
            let is_open = steps.last().is_none_or(|step| step.state.is_open());
            let by = downtime_by((first, now), Impact::StopsWork, is_open, now.plus(later), calendar());
            prop_assert_eq!(by, second, "what is stored at the last step goes on as if it were counted anew");
        }
    }
}
