//! Ninety days at work: when a computer was on, how long its memory was full, when it went down hard. Offices keep the
//! working calendar; people come a little late, go a little early, take leave.

use super::random::Random;
use crate::db::{Instant, LocalDay};
use crate::intake::DayRow;
use crate::rules::WorkingCalendar;

/// How many days of use are planted.
pub(super) const DAYS: i64 = 90;

/// How a computer is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    /// Stays on over lunch.
    over_lunch: bool,
    /// Stays on over night.
    over_night: bool,
    /// Days of leave in a hundred.
    away: i64,
    /// Share of its time with memory at 90 % or more, in percent.
    full_memory: i64,
    /// Days in a hundred on which it goes down hard.
    hard_downs: i64,
    /// Goes down hard every afternoon at some minutes past three.
    pub(super) afternoon_cut: bool,
    /// The last day on which it is heard of.
    pub(super) until: LocalDay,
}

impl Habit {
    /// A habit of a computer with so many GiB of memory, heard of until a day.
    pub(super) fn of(random: &mut Random, memory: i64, until: LocalDay) -> Self {
        let full_memory = match memory {
            ..4 => random.between(45, 85),
            4 => random.between(12, 48),
            5..=8 => random.between(0, 9),
            9.. => random.between(0, 2),
        };
        Habit {
            over_lunch: random.chance(45),
            over_night: random.chance(3),
            away: random.between(1, 12),
            full_memory,
            hard_downs: if random.chance(6) { random.between(5, 15) } else { random.between(0, 1) },
            afternoon_cut: false,
            until,
        }
    }
}

/// The days of a computer from `first` to before `today`; one without a word is left out, as a report would.
pub(super) fn history(random: &mut Random, habit: &Habit, first: LocalDay, today: LocalDay) -> Vec<DayRow> {
    let calendar = WorkingCalendar::province();
    let mut days = Vec::new();
    let mut day = first;
    while day < today && day <= habit.until {
        let sessions = calendar.sessions(day);
        let at_work = !sessions.is_empty() && !random.chance(habit.away);
        let weekend = sessions.is_empty() && random.chance(3);
        if at_work || weekend || habit.over_night {
            let on = if habit.over_night { vec![(0, 86_400)] } else { minutes_on(random, habit, sessions) };
            let cut = habit.afternoon_cut && at_work;
            let hard_downs = i64::from(cut) + i64::from(random.chance(habit.hard_downs));
            let on = if cut { cut_off(random, on) } else { on };
            days.push(row(day, &on, sessions, habit.full_memory, hard_downs));
        }
        day = day.plus(1);
    }
    days
}

/// Seconds after midnight between which it was on.
fn minutes_on(random: &mut Random, habit: &Habit, sessions: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut on: Vec<(i64, i64)> = sessions
        .iter()
        .map(|(from, to)| (from + random.between(0, 35) * 60, to - random.between(0, 25) * 60))
        .collect();
    if on.is_empty() {
        let from = 8 * 3600 + random.between(0, 5400);
        on.push((from, from + random.between(3600, 9000)));
    }
    if let ([(from, _), .., (_, to)], true) = (&on[..], habit.over_lunch) {
        on = vec![(*from, *to)];
    }
    on
}

/// The power goes at some minutes past three, and comes back a quarter of an hour later.
fn cut_off(random: &mut Random, on: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let at = 15 * 3600 + random.between(4, 9) * 60;
    let back = at + random.between(12, 24) * 60;
    on.into_iter()
        .flat_map(|(from, to)| [(from, to.min(at)), (from.max(back), to)])
        .filter(|(from, to)| from < to)
        .collect()
}

fn row(day: LocalDay, on: &[(i64, i64)], sessions: &[(i64, i64)], full_memory: i64, hard_downs: i64) -> DayRow {
    let both = |a: (i64, i64), b: (i64, i64)| (a.1.min(b.1) - a.0.max(b.0)).max(0);
    let on_seconds: i64 = on.iter().map(|(from, to)| to - from).sum();
    let strip = (0..96).map(|quarter| {
        let seconds: i64 = on.iter().map(|on| both(*on, (quarter * 900, (quarter + 1) * 900))).sum();
        // A ninth of a quarter-hour, rounded up: a minute shows.
        char::from(b'0' + u8::try_from((seconds * 9 + 899) / 900).unwrap_or(9))
    });
    DayRow {
        day,
        on_seconds,
        work_seconds: on.iter().flat_map(|on| sessions.iter().map(|session| both(*on, *session))).sum(),
        full_memory_seconds: on_seconds / 100 * full_memory,
        measured_seconds: on_seconds,
        hard_downs,
        strip: strip.collect(),
    }
}

/// When a computer with these days was last heard of: at the end of its last quarter-hour.
pub(super) fn last_word(days: &[DayRow]) -> Option<Instant> {
    let last = days.last()?;
    let quarters = last.strip.trim_end_matches('0').len();
    Some(last.day.start().plus(i64::try_from(quarters).unwrap_or(0) * 900))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habit() -> Habit {
        let until = LocalDay::new(2026, 12, 31).unwrap();
        Habit {
            over_lunch: false,
            over_night: false,
            away: 0,
            full_memory: 10,
            hard_downs: 0,
            afternoon_cut: false,
            until,
        }
    }

    #[test]
    fn nobody_works_on_weekends_and_sessions_bound_the_day() {
        let mut random = Random::of(1, "days", 0);
        let (monday, next) = (LocalDay::new(2026, 11, 16).unwrap(), LocalDay::new(2026, 11, 23).unwrap());
        let days = history(&mut random, &habit(), monday, next);
        let at_work: Vec<_> = days.iter().filter(|day| day.work_seconds > 0).collect();
        assert_eq!(at_work.len(), 5);
        for day in at_work {
            assert!(day.work_seconds <= 30_600 && day.on_seconds >= day.work_seconds, "{day:?}");
            assert_eq!(
                (day.strip.len(), &day.strip[..28], &day.strip[68..]),
                (96, &*"0".repeat(28), &*"0".repeat(28))
            );
        }
    }

    #[test]
    fn an_afternoon_cut_shows_as_a_gap_and_a_hard_down() {
        let mut random = Random::of(1, "days", 0);
        let (from, to) = (LocalDay::new(2026, 11, 17).unwrap(), LocalDay::new(2026, 11, 18).unwrap());
        let days = history(&mut random, &Habit { afternoon_cut: true, ..habit() }, from, to);
        assert_eq!(days[0].hard_downs, 1);
        // 15:15 lies in every cut; before and after it is on.
        assert_ne!(&days[0].strip[59..60], "0");
        assert!(days[0].strip[60..62].bytes().any(|b| b < b'9'), "{}", days[0].strip);
        assert_ne!(&days[0].strip[63..64], "0");
    }

    #[test]
    fn the_last_word_is_the_end_of_the_last_quarter() {
        let day = LocalDay::new(2026, 11, 17).unwrap();
        let days = [row(day, &[(8 * 3600, 9 * 3600)], &[(25_200, 41_400)], 0, 0)];
        assert_eq!(last_word(&days), Some(day.start().plus(9 * 3600)));
        assert_eq!((days[0].on_seconds, days[0].work_seconds), (3600, 3600));
    }
}
