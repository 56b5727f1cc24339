//! What was logged of things, as facts: faults, and for links their outages.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::{Db, Instant, LinkId, LocalDay, Subject, UnitId};
use crate::error::Result;
use crate::faults::{self, Logged, Tallied};
use crate::links;
use crate::priority::facts::{Fact, Source, Tally};

/// The faults of some things.
pub(super) struct Faults {
    of: BTreeMap<Subject, Tallied>,
    /// Units in which a thing without a ticket had no fault.
    log: BTreeSet<UnitId>,
    today: LocalDay,
}

impl Faults {
    /// Reads them.
    pub(super) fn gather(db: &mut Db, things: &[(Subject, UnitId)], now: Instant) -> Result<Self> {
        let subjects: Vec<Subject> = things.iter().map(|(subject, _)| *subject).collect();
        let units: BTreeSet<UnitId> = things.iter().map(|(_, unit)| *unit).collect();
        Ok(Faults {
            of: faults::tallies(db, &subjects, now)?,
            log: faults::units_that_log(db, &units, now)?,
            today: now.day(),
        })
    }

    /// Those that something bears out, and those that were only reported.
    pub(super) fn facts(&self, subject: Subject, unit: UnitId) -> (Fact<Tally>, Fact<Tally>) {
        let tallied = self.of.get(&subject).copied().unwrap_or_default();
        let (papers, agent) = (tallied.with_papers, tallied.seen_by_agent);
        let borne_out = Logged {
            count: papers.count + agent.count,
            stopped_seconds: papers.stopped_seconds + agent.stopped_seconds,
        };
        let source = if papers.count == 0 && agent.count > 0 { Source::Agent } else { Source::Record };
        let kept = self.log.contains(&unit);
        let fact = |logged: Logged, source| {
            let tally = Tally { count: logged.count, stopped_seconds: logged.stopped_seconds };
            on_record(tally, kept, source, self.today)
        };
        (fact(borne_out, source), fact(tallied.only_reported, Source::SelfReported))
    }

    /// All of them, whatever bears them out: for what is not scored by faults with papers.
    pub(super) fn all(&self, subject: Subject, unit: UnitId) -> Fact<Tally> {
        let tallied = self.of.get(&subject).copied().unwrap_or_default();
        let sums = [tallied.with_papers, tallied.seen_by_agent, tallied.only_reported];
        let tally = Tally {
            count: sums.iter().map(|sum| sum.count).sum(),
            stopped_seconds: sums.iter().map(|sum| sum.stopped_seconds).sum(),
        };
        on_record(tally, self.log.contains(&unit), Source::SelfReported, self.today)
    }
}

/// The outages of some links, by link.
pub(super) fn outages(
    db: &mut Db,
    things: &[(LinkId, UnitId)],
    now: Instant,
) -> Result<BTreeMap<LinkId, Fact<Tally>>> {
    let ids: Vec<LinkId> = things.iter().map(|(id, _)| *id).collect();
    let units: BTreeSet<UnitId> = things.iter().map(|(_, unit)| *unit).collect();
    let of = links::outage_tallies(db, &ids, now)?;
    let log = links::units_that_log_outages(db, &units, now)?;
    let fact = |(id, unit): &(LinkId, UnitId)| {
        let (count, stopped_seconds) = of.get(id).copied().unwrap_or_default();
        let tally = Tally { count, stopped_seconds };
        (*id, on_record(tally, log.contains(unit), Source::SelfReported, now.day()))
    };
    Ok(things.iter().map(fact).collect())
}

/// What is on record is known where the unit keeps the record; else it is the least that there was.
fn on_record(tally: Tally, kept: bool, source: Source, as_of: LocalDay) -> Fact<Tally> {
    match (kept, tally.count) {
        (true, _) => Fact::Known { value: tally, source, as_of },
        (false, 0) => Fact::Unknown,
        (false, _) => Fact::Between { low: tally, high: Tally::WORST, source, as_of },
    }
}
