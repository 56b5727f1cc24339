//! The working calendar: when offices work, by date. Due times, availability and samples share it. A working second is a
//! second inside a session of a working day at +07:00; instants are counted by their whole second.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::{Datelike, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Deserializer};

use super::Mark;
use crate::db::{Instant, LocalDay};

/// Seconds of a working day: 07:00 to 11:30 and 13:00 to 17:00.
pub const WORKING_DAY: i64 = 30_600;

/// The most work that anybody waits for: 2,000 working days, about eight years.
pub const LONGEST_WAIT: i64 = 2_000 * WORKING_DAY;

/// A session, in seconds after midnight: from the first, up to but without the second.
pub type Session = (i64, i64);

/// When offices work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    /// In the order of their first days; never empty, and the last one has a session.
    weeks: Vec<Week>,
    off: BTreeMap<LocalDay, DayOff>,
    /// Days that are worked although they fall on a weekend.
    worked: BTreeSet<LocalDay>,
}

/// Why nobody works on a day, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOff {
    /// A word for it, as the file has it.
    pub name: String,
    /// Law, announcement or decision.
    pub cite: String,
    /// How sure it is.
    pub mark: Mark,
}

/// Which weekdays are worked from a day on, and when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Week {
    /// The first day on which it holds.
    pub from: LocalDay,
    /// Working days.
    pub days: Vec<Weekday>,
    /// Sessions of a working day, in order.
    #[serde(deserialize_with = "sessions")]
    pub sessions: Vec<Session>,
    /// Sessions of a Saturday that is not a working day: counters that open all the same.
    #[serde(skip)]
    pub saturday: Vec<Session>,
}

#[derive(Deserialize)]
struct File {
    week: Vec<Week>,
    saturday_counter: SaturdayCounter,
    off: Vec<Off>,
    swap: Vec<Swap>,
}

#[derive(Deserialize)]
struct SaturdayCounter {
    #[serde(deserialize_with = "sessions")]
    sessions: Vec<Session>,
}

#[derive(Deserialize)]
struct Off {
    days: Vec<LocalDay>,
    name: String,
    cite: String,
    mark: Mark,
}

#[derive(Deserialize)]
struct Swap {
    off: LocalDay,
    work: LocalDay,
    cite: String,
    mark: Mark,
}

impl Off {
    fn reason(&self) -> DayOff {
        DayOff { name: self.name.clone(), cite: self.cite.clone(), mark: self.mark }
    }
}

impl Swap {
    fn reason(&self) -> DayOff {
        DayOff { name: "swapped".into(), cite: self.cite.clone(), mark: self.mark }
    }
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| super::embedded("calendar.toml", include_str!("data/calendar.toml")))
}

impl WorkingCalendar {
    /// The calendar of the province's offices, as shipped.
    pub fn province() -> &'static WorkingCalendar {
        static CALENDAR: OnceLock<WorkingCalendar> = OnceLock::new();
        CALENDAR.get_or_init(|| {
            let file = file();
            let holidays = file.off.iter().flat_map(|off| off.days.iter().map(|day| (*day, off.reason())));
            let swapped = file.swap.iter().map(|swap| (swap.off, swap.reason()));
            WorkingCalendar {
                weeks: file.week.clone(),
                off: holidays.chain(swapped).collect(),
                worked: file.swap.iter().map(|swap| swap.work).collect(),
            }
        })
    }

    /// The same with counters that open on Saturday mornings, holidays excepted.
    pub fn with_saturday_counters() -> &'static WorkingCalendar {
        static CALENDAR: OnceLock<WorkingCalendar> = OnceLock::new();
        CALENDAR.get_or_init(|| {
            let mut calendar = Self::province().clone();
            for week in &mut calendar.weeks {
                week.saturday = file().saturday_counter.sessions.clone();
            }
            calendar
        })
    }

    /// Makes `day` a day off.
    pub fn close(&mut self, day: LocalDay, reason: DayOff) {
        self.worked.remove(&day);
        self.off.insert(day, reason);
    }

    /// Makes `day` a working day, whatever weekday it is.
    pub fn open(&mut self, day: LocalDay) {
        self.off.remove(&day);
        self.worked.insert(day);
    }

    /// Why nobody works on `day`; `None` where it is a common day.
    pub fn holiday(&self, day: LocalDay) -> Option<&DayOff> {
        self.off.get(&day)
    }

    /// The sessions of a day, in order; empty where nobody works.
    pub fn sessions(&self, day: LocalDay) -> &[Session] {
        let week = self.weeks.iter().rev().find(|week| week.from <= day).or(self.weeks.first());
        let Some(week) = week else { return &[] };
        if self.off.contains_key(&day) {
            &[]
        } else if self.worked.contains(&day) || week.days.contains(&day.0.weekday()) {
            &week.sessions
        } else if day.0.weekday() == Weekday::Sat {
            &week.saturday
        } else {
            &[]
        }
    }

    /// Whether anybody works on `day`.
    pub fn is_working_day(&self, day: LocalDay) -> bool {
        !self.sessions(day).is_empty()
    }

    /// Whether offices work at this instant.
    pub fn is_working(&self, at: Instant) -> bool {
        let second = second_of_day(at);
        self.sessions(at.day()).iter().any(|(from, to)| (*from..*to).contains(&second))
    }

    /// Working seconds of a day.
    pub fn day_seconds(&self, day: LocalDay) -> i64 {
        self.sessions(day).iter().map(|(from, to)| to - from).sum()
    }

    /// Working seconds from one instant to a later one; 0 where `to` is not later.
    pub fn between(&self, from: Instant, to: Instant) -> i64 {
        if to <= from {
            return 0;
        }
        let (first, last) = (from.day(), to.day());
        let before = self.seconds_before(first, second_of_day(from));
        let mut total = self.seconds_before(last, second_of_day(to)) - before;
        let mut day = first;
        while day < last {
            total += self.day_seconds(day);
            day = day.plus(1);
        }
        total
    }

    /// The earliest instant by which `seconds` of work have passed since `from`; `from` itself for none. More than
    /// [`LONGEST_WAIT`] counts as that.
    pub fn after(&self, from: Instant, seconds: i64) -> Instant {
        if seconds <= 0 {
            return from;
        }
        let mut day = from.day();
        // Counted from the day's beginning, so that every day is walked alike.
        let mut left = seconds.min(LONGEST_WAIT).saturating_add(self.seconds_before(day, second_of_day(from)));
        loop {
            for (start, end) in self.sessions(day) {
                if left <= end - start {
                    return day.start().plus(start + left);
                }
                left -= end - start;
            }
            let Some(next) = next_day(day) else { return day.start() };
            day = next;
        }
    }

    /// The instant itself while offices work, else the beginning of the next session.
    pub fn next_working(&self, at: Instant) -> Instant {
        if self.is_working(at) {
            return at;
        }
        let second = second_of_day(at);
        let mut day = at.day();
        let mut starts = self.sessions(day).iter().map(|(from, _)| *from).filter(|from| *from > second);
        if let Some(start) = starts.next() {
            return day.start().plus(start);
        }
        while let Some(next) = next_day(day) {
            day = next;
            if let Some((start, _)) = self.sessions(day).first() {
                return day.start().plus(*start);
            }
        }
        day.start()
    }

    /// Working seconds of `day` before this second of it.
    fn seconds_before(&self, day: LocalDay, second: i64) -> i64 {
        self.sessions(day).iter().map(|(from, to)| (second.min(*to) - from).max(0)).sum()
    }
}

fn second_of_day(at: Instant) -> i64 {
    i64::from(at.local().num_seconds_from_midnight())
}

/// The day after; `None` at the end of the calendar.
fn next_day(day: LocalDay) -> Option<LocalDay> {
    let next = day.plus(1);
    (next > day).then_some(next)
}

fn sessions<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Session>, D::Error> {
    let texts = Vec::<String>::deserialize(input)?;
    let read = |text: &String| {
        let (from, to) = text.split_once('-')?;
        let second = |time| Some(NaiveTime::parse_from_str(time, "%H:%M").ok()?.num_seconds_from_midnight());
        Some((i64::from(second(from)?), i64::from(second(to)?)))
    };
    let sessions: Option<Vec<Session>> = texts.iter().map(read).collect();
    sessions.ok_or_else(|| serde::de::Error::custom("not a session HH:MM-HH:MM"))
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
