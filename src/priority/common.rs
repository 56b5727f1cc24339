//! Factors that many kinds share: age, faults, service, pages.

use super::factor::{Factor, FactorId};
use super::facts::{Fact, Tally};
use super::reason::{Arg, Name, Reason};
use super::scale::{FULL, Scale, scales};
use crate::db::LocalDay;
use crate::rules::lives::{self, AssetClass, Days, Life};
use crate::rules::{RoomFunction, floor};

/// Age against the legal useful life: the share of it that is used up. Where the class of a building is not known, its
/// life may be any building's.
pub(super) fn age(class: Option<AssetClass>, since: &Fact<LocalDay>, today: LocalDay) -> Factor {
    let Some((earliest, latest)) = since.bounds() else {
        return Factor::unknown(FactorId::Age, "reason-age-unknown");
    };
    let (earliest, latest) = (earliest.min(latest).min(today), latest.max(earliest).min(today));
    let (shortest, longest) = life_bounds(class, today);
    let need = |start, life: &Life, years| scales().age.at(used_up(start, life, years, today));
    let most = need(earliest, shortest, shortest.years);
    let least = need(latest, longest, longest.years_most());
    let years = |start: LocalDay| Arg::Tenths(years_tenths(today.since(start)));
    let reason = if earliest == latest {
        let key =
            match (shortest.years == longest.years_most(), today >= shortest.ends(Days::exactly(latest)).latest) {
                (false, _) => "reason-age-grade-unknown",
                (true, true) => "reason-age-over",
                (true, false) => "reason-age-running",
            };
        Reason::new(key).with(Name::Years, years(latest))
    } else {
        let graded = shortest.years == longest.years_most();
        Reason::new(if graded { "reason-age-between" } else { "reason-age-between-grade-unknown" })
            .with(Name::Earliest, Arg::Day(earliest))
            .with(Name::Latest, Arg::Day(latest))
            .with(Name::Least, years(latest))
            .with(Name::Most, years(earliest))
    };
    let reason = reason
        .with(Name::Life, Arg::Count(shortest.years.into()))
        .with(Name::Limit, Arg::Count(longest.years_most().into()))
        .with(Name::Law, Arg::Text(short_citation(&shortest.basis.cite).to_owned()));
    Factor::new(FactorId::Age, (least, most), since, reason)
}

/// The lives of the shortest- and longest-lived class that it may be.
fn life_bounds(class: Option<AssetClass>, today: LocalDay) -> (&'static Life, &'static Life) {
    match class {
        Some(class) => (lives::life(class, today), lives::life(class, today)),
        None => (lives::life(AssetClass::BuildingGrade4, today), lives::life(AssetClass::BuildingSpecial, today)),
    }
}

/// Share of a life of so many years that is used up, in basis points; above 10,000 it is over.
fn used_up(start: LocalDay, life: &Life, years: u32, today: LocalDay) -> i64 {
    let ends = life.ends(Days::exactly(start));
    let end = if years == life.years { ends.earliest } else { ends.latest };
    today.since(start).max(0) * FULL / end.since(start).max(1)
}

/// Days in tenths of a year, by the Gregorian calendar's 146,097 days in 400 years.
fn years_tenths(days: i64) -> i64 {
    (days * 4000 + 73_048) / 146_097
}

/// The law of a citation, without its annex.
fn short_citation(cite: &str) -> &str {
    cite.split(',').next().unwrap_or(cite)
}

/// Faults that something besides the report bears out.
pub(super) fn faults(fact: &Fact<Tally>) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Faults, "reason-faults-unknown");
    };
    let reason = if low.count == 0 { Reason::new("reason-faults-none") } else { tallied("reason-faults", low) };
    let need = |tally| tally_need(tally, &scales().fault_count, &scales().fault_hours);
    Factor::new(FactorId::Faults, (need(low), need(high)), fact, reason)
}

/// Faults that were only reported. The policy caps what they can move.
pub(super) fn reported(fact: &Fact<Tally>) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Reported, "reason-reported-unknown");
    };
    let reason = if low.count == 0 { Reason::new("reason-reported-none") } else { tallied("reason-reported", low) };
    let need = |tally| tally_need(tally, &scales().fault_count, &scales().fault_hours);
    Factor::new(FactorId::Reported, (need(low), need(high)), fact, reason)
}

/// A sentence that tells count and hours: what is on record, and so the least where not everything is.
pub(super) fn tallied(key: &'static str, tally: Tally) -> Reason {
    Reason::new(key).with(Name::Count, Arg::Count(tally.count)).with(Name::Hours, Arg::Hours(tally.stopped_seconds))
}

/// Count and hours, weighed against each other.
pub(super) fn tally_need(tally: Tally, count: &Scale, hours: &Scale) -> i64 {
    let share = scales().count_share;
    (count.at(tally.count) * share + hours.at(tally.stopped_seconds / 3600) * (FULL - share)) / FULL
}

/// How much of the public service stops with it: by its room, and at a counter by the dossiers that pass it.
pub(super) fn service(room: &Fact<RoomFunction>, dossiers: &Fact<i64>) -> Factor {
    let Some(function) = room.known().copied() else {
        return unplaced("reason-service-unknown");
    };
    let counter = |dossiers| scales().counter + scales().dossiers.at(dossiers);
    if function != RoomFunction::Counter {
        return placed(function, room);
    }
    let (needs, reason) = match dossiers.bounds() {
        Some((low, high)) => (
            (counter(low), counter(high)),
            Reason::new("reason-service-counter-dossiers").with(Name::Dossiers, Arg::Count(high)),
        ),
        None => ((counter(0), counter(i64::MAX)), Reason::new("reason-service-counter")),
    };
    Factor::new(FactorId::Service, needs, room, reason)
}

/// The same for what dossiers do not pass through: by its room alone.
pub(super) fn service_by_room(room: &Fact<RoomFunction>) -> Factor {
    match room.known() {
        Some(function) => placed(*function, room),
        None => unplaced("reason-service-unknown"),
    }
}

fn placed(function: RoomFunction, room: &Fact<RoomFunction>) -> Factor {
    let key = match function {
        RoomFunction::Counter => "reason-service-counter",
        RoomFunction::Reception => "reason-service-reception",
        RoomFunction::Leader => "reason-service-leader",
        RoomFunction::Office => "reason-service-office",
        RoomFunction::Other => "reason-service-other",
    };
    let need = function.service_bp();
    Factor::new(FactorId::Service, (need, need), room, Reason::new(key))
}

/// Somewhere: at least what the least critical room counts.
pub(super) fn unplaced(key: &'static str) -> Factor {
    let needs = (RoomFunction::Other.service_bp(), FULL);
    Factor::new(FactorId::Service, needs, &Fact::<i64>::Unknown, Reason::new(key))
}

/// Pages printed against a printer's life.
pub(super) fn pages(fact: &Fact<i64>, today: LocalDay) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Pages, "reason-pages-unknown");
    };
    let life = floor::floor(today).printer_pages;
    let need = |pages: i64| scales().pages.at(pages.clamp(0, 1 << 40) * FULL / life);
    let reason = Reason::new("reason-pages").with(Name::Pages, Arg::Count(high)).with(Name::Life, Arg::Count(life));
    Factor::new(FactorId::Pages, (need(low), need(high)), fact, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::priority::facts::Source;

    fn since(day: &str) -> Fact<LocalDay> {
        let as_of = LocalDay::parse("2026-11-24").unwrap();
        Fact::Known { value: LocalDay::parse(day).unwrap(), source: Source::Record, as_of }
    }

    fn computer_of(day: &str) -> Factor {
        age(Some(AssetClass::OfficeMachine), &since(day), LocalDay::parse("2026-11-24").unwrap())
    }

    #[test]
    fn disposal_becomes_lawful_on_the_day_the_life_ends() {
        assert_eq!(computer_of("2019-11-24").low, 6000);
        assert_eq!(computer_of("2019-11-24").reason.key, "reason-age-over");
        assert!(computer_of("2019-11-25").low < 6000);
        assert_eq!(computer_of("2019-11-25").reason.key, "reason-age-running");
        assert_eq!(computer_of("2012-11-24").low, FULL, "twice its life");
        assert_eq!(computer_of("2027-01-01").low, 0, "bought tomorrow by a slip of the pen");
    }

    #[test]
    fn bounds_of_the_first_day_bound_the_need() {
        let as_of = LocalDay::parse("2026-11-24").unwrap();
        let day = |text| LocalDay::parse(text).unwrap();
        let between =
            Fact::Between { low: day("2012-11-24"), high: day("2019-11-24"), source: Source::Estimate, as_of };
        let factor = age(Some(AssetClass::OfficeMachine), &between, as_of);
        assert_eq!((factor.low, factor.high, factor.reason.key.as_ref()), (6000, FULL, "reason-age-between"));
    }

    #[test]
    fn a_building_of_unknown_grade_may_be_any_building() {
        let today = LocalDay::parse("2026-11-24").unwrap();
        let factor = age(None, &since("2011-11-24"), today);
        assert_eq!((factor.low, factor.high), (scales().age.at(1875), 6000));
        assert_eq!(factor.reason.key, "reason-age-grade-unknown");
    }

    #[test]
    fn years_are_gregorian() {
        assert_eq!([0, 365, 3652, 3653, 4530].map(years_tenths), [0, 10, 100, 100, 124]);
    }
}
