//! Factors of computers: what they are made of against the working floor, what they measure, whether their operating
//! system is still looked after.

use super::factor::{Factor, FactorId};
use super::facts::{ComputerFacts, DiskHealth, Fact, SystemDisk};
use super::reason::{Arg, Name, Reason};
use super::scale::{FULL, scales};
use crate::db::LocalDay;
use crate::rules::os_support::{Support, SupportState};
use crate::rules::windows11::Verdict;
use crate::rules::{RoomFunction, floor};

/// All factors that only computers have.
pub(super) fn factors(facts: &ComputerFacts, room: &Fact<RoomFunction>, today: LocalDay) -> Vec<Factor> {
    vec![
        processor(facts, today),
        memory(&facts.ram_bytes, today),
        disk(&facts.disk, today),
        os_support(facts, room, today),
        memory_pressure(&facts.memory_pressure_bp, today),
        disk_health(&facts.disk_health),
        boot(&facts.boot_seconds),
    ]
}

fn processor(facts: &ComputerFacts, today: LocalDay) -> Factor {
    let Some((low, high)) = facts.cpu_index.bounds() else {
        if facts.cpu_name.is_empty() {
            return Factor::unknown(FactorId::Processor, "reason-processor-unknown");
        }
        let unrated = Reason::new("reason-processor-unrated").with(Name::Cpu, Arg::Text(facts.cpu_name.clone()));
        return Factor::new(FactorId::Processor, (0, FULL), &Fact::<i64>::Unknown, unrated);
    };
    let floor = floor::floor(today).cpu_index;
    let key = if low < floor { "reason-processor-below" } else { "reason-processor-enough" };
    let name = if facts.cpu_name.is_empty() { "…" } else { &facts.cpu_name };
    let reason = Reason::new(key)
        .with(Name::Cpu, Arg::Text(name.to_owned()))
        .with(Name::Index, Arg::Count(low))
        .with(Name::Floor, Arg::Count(floor));
    let need = |index| scales().processor.at(index);
    Factor::new(FactorId::Processor, (need(low), need(high)), &facts.cpu_index, reason)
}

fn memory(fact: &Fact<i64>, today: LocalDay) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Memory, "reason-memory-unknown");
    };
    let floor = floor::floor(today);
    let key = if low < floor.ram_bytes { "reason-memory-below" } else { "reason-memory-enough" };
    let reason = Reason::new(key).with(Name::Size, Arg::Memory(low)).with(Name::Floor, Arg::Count(floor.ram_gb));
    let need = |bytes: i64| scales().memory.at(bytes / 1_000_000);
    Factor::new(FactorId::Memory, (need(low), need(high)), fact, reason)
}

fn disk(fact: &Fact<SystemDisk>, today: LocalDay) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Disk, "reason-disk-unknown");
    };
    let floor = floor::floor(today);
    let solid = |disk: SystemDisk| scales().ssd.at(disk.bytes / 1_000_000_000);
    let turning = |disk: SystemDisk| scales().turning_disk.max(solid(disk));
    let most = if low.turning == Some(false) { solid(low) } else { turning(low) };
    let least = if high.turning == Some(true) { turning(high) } else { solid(high) };
    let key = match low.turning {
        Some(true) => "reason-disk-turning",
        Some(false) if low.bytes < floor.ssd_bytes => "reason-disk-small",
        Some(false) => "reason-disk-enough",
        None => "reason-disk-kind-unknown",
    };
    let reason =
        Reason::new(key).with(Name::Size, Arg::Disk(low.bytes)).with(Name::Floor, Arg::Count(floor.ssd_gb));
    Factor::new(FactorId::Disk, (least, most), fact, reason)
}

fn memory_pressure(fact: &Fact<i64>, today: LocalDay) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::MemoryPressure, "reason-memory-pressure-unknown");
    };
    let limit = floor::floor(today).memory_pressure_share_bp;
    let reason = Reason::new("reason-memory-pressure")
        .with(Name::Share, Arg::Share(high))
        .with(Name::Limit, Arg::Share(limit));
    let need = |share| scales().memory_pressure.at(share);
    Factor::new(FactorId::MemoryPressure, (need(low), need(high)), fact, reason)
}

pub(super) fn disk_health(fact: &Fact<DiskHealth>) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::DiskHealth, "reason-disk-health-unknown");
    };
    let sectors = |health: DiskHealth| scales().bad_sectors.at(health.bad_sectors);
    let wear = |health: DiskHealth| scales().wear.at(health.wear_bp);
    let need = |health: DiskHealth| if health.failing { FULL } else { sectors(health).max(wear(health)) };
    let reason = if high.failing {
        Reason::new("reason-disk-failing").with(Name::Count, Arg::Count(high.bad_sectors))
    } else if need(high) == 0 {
        Reason::new("reason-disk-healthy")
    } else if sectors(high) >= wear(high) {
        Reason::new("reason-disk-sectors").with(Name::Count, Arg::Count(high.bad_sectors))
    } else {
        Reason::new("reason-disk-worn").with(Name::Share, Arg::Share(high.wear_bp))
    };
    Factor::new(FactorId::DiskHealth, (need(low), need(high)), fact, reason)
}

fn boot(fact: &Fact<i64>) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Boot, "reason-boot-unknown");
    };
    let key = if high < 60 { "reason-boot-seconds" } else { "reason-boot" };
    let reason =
        Reason::new(key).with(Name::Minutes, Arg::Count(high / 60)).with(Name::Seconds, Arg::Count(high % 60));
    let need = |seconds| scales().boot.at(seconds);
    Factor::new(FactorId::Boot, (need(low), need(high)), fact, reason)
}

/// The end of support, graded: updates that are bought; an update that comes free; a PC that can take Windows 11, can after
/// a setting, can with parts, cannot; and where it stands.
pub(super) fn os_support(facts: &ComputerFacts, room: &Fact<RoomFunction>, today: LocalDay) -> Factor {
    let Some(os) = facts.os.known() else {
        return Factor::unknown(FactorId::OsSupport, "reason-os-unknown");
    };
    let (paid_low, paid_high) = facts.os_paid.bounds().unwrap_or((false, true));
    let (least, most) = facts.windows11.bounds().unwrap_or((Verdict::Ready, Verdict::NotCapable));
    let places = match room.known() {
        Some(function) => (scales().os.place(*function), scales().os.place(*function)),
        None => (0, scales().os.place(RoomFunction::Counter)),
    };
    let low = os_need(os, os.latest, today, paid_high, least, places.0);
    let high = os_need(os, os.earliest, today, paid_low, most, places.1);
    let reason = os_reason(os, today, (paid_low, paid_high), (least, most), room, &facts.cpu_name);
    Factor::new(FactorId::OsSupport, (low, high), &facts.os, reason)
}

/// The need where support ends on `ends`.
fn os_need(os: &Support, ends: LocalDay, today: LocalDay, paid: bool, verdict: Verdict, place: i64) -> i64 {
    let grades = &scales().os;
    if today <= ends {
        return grades.last_year * (365 - ends.since(today)).max(0) / 365;
    }
    if paid && os.paid_until.is_some_and(|until| today <= until) {
        return grades.paid;
    }
    let years = (today.since(ends) / 365).clamp(0, grades.most_years);
    let grade = match (os.free_update, os.windows_client) {
        (true, _) => grades.free_update,
        (false, true) => grades.ended(verdict),
        (false, false) => grades.ended(Verdict::Ready),
    };
    grade + grades.per_year * years + place
}

fn os_reason(
    os: &Support,
    today: LocalDay,
    paid: (bool, bool),
    verdict: (Verdict, Verdict),
    room: &Fact<RoomFunction>,
    cpu: &str,
) -> Reason {
    let reason = |key, day| {
        let place = room.known().map_or("unknown", |function| function.into());
        Reason::new(key)
            .with(Name::Os, Arg::Text(os.label.clone()))
            .with(Name::Day, Arg::Day(day))
            .with(Name::Place, Arg::Text(place.to_owned()))
    };
    let ended = match os.state(today, paid.0) {
        SupportState::Until(day) => return reason("reason-os-until", day),
        SupportState::Unclear(first, last) => {
            return reason("reason-os-edition-unknown", first).with(Name::Until, Arg::Day(last));
        }
        SupportState::Paid(until) => {
            return reason("reason-os-paid", os.latest).with(Name::Until, Arg::Day(until));
        }
        SupportState::Ended(day) => day,
    };
    if os.free_update {
        return reason("reason-os-ended-free-update", ended);
    }
    if !os.windows_client {
        return reason("reason-os-ended", ended);
    }
    match (verdict.0 == verdict.1).then_some(verdict.0) {
        None => reason("reason-os-ended-unclear", ended),
        Some(Verdict::Ready) => reason("reason-os-ended-ready", ended),
        Some(Verdict::AfterSettings) => reason("reason-os-ended-after-settings", ended),
        Some(Verdict::AfterParts) => reason("reason-os-ended-after-parts", ended),
        Some(Verdict::NotCapable) if cpu.is_empty() => reason("reason-os-ended-not-capable", ended),
        Some(Verdict::NotCapable) => {
            reason("reason-os-ended-cpu", ended).with(Name::Cpu, Arg::Text(cpu.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::priority::facts::Source;
    use crate::rules::os_support::{Os, support};

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    fn known<T>(value: T) -> Fact<T> {
        Fact::Known { value, source: Source::Agent, as_of: day("2026-11-24") }
    }

    fn windows(build: &str, paid: bool, verdict: Verdict) -> ComputerFacts {
        let os = Os { name: Some("Windows"), build: Some(build), edition: Some("Professional"), ..Os::default() };
        let os = support(&os).unwrap();
        ComputerFacts { os: known(os), os_paid: known(paid), windows11: known(verdict), ..ComputerFacts::default() }
    }

    fn need(build: &str, paid: bool, verdict: Verdict, room: RoomFunction) -> i64 {
        let factor = os_support(&windows(build, paid, verdict), &known(room), day("2026-11-24"));
        assert_eq!(factor.low, factor.high);
        factor.low
    }

    #[test]
    fn windows_10_that_nearly_everybody_has_is_graded() {
        use RoomFunction::{Counter, Office};
        let of = |paid, verdict, room| need("19045", paid, verdict, room);
        assert_eq!(of(true, Verdict::NotCapable, Office), 4000);
        assert_eq!(of(false, Verdict::Ready, Office), 6100, "a year after its end");
        assert_eq!(of(false, Verdict::AfterSettings, Office), 6600);
        assert_eq!(of(false, Verdict::NotCapable, Office), 8600);
        assert_eq!(of(false, Verdict::NotCapable, Counter), 9600);
        assert_eq!(need("7601", false, Verdict::NotCapable, Counter), FULL, "Windows 7");
        assert_eq!(need("26200", false, Verdict::Ready, Counter), 2000 * (365 - 322) / 365, "Windows 11 25H2");
        assert_eq!(need("26100", false, Verdict::Ready, Office), 3000, "24H2: the next one is free");
    }

    #[test]
    fn what_is_not_known_about_a_known_system_leaves_an_interval() {
        let facts = ComputerFacts { os_paid: Fact::Unknown, ..windows("19045", false, Verdict::NotCapable) };
        let factor = os_support(&facts, &known(RoomFunction::Office), day("2026-11-24"));
        assert_eq!((factor.low, factor.high), (4000, 8600));
        let facts = ComputerFacts { windows11: Fact::Unknown, ..windows("19045", false, Verdict::Ready) };
        let factor = os_support(&facts, &Fact::Unknown, day("2026-11-24"));
        assert_eq!((factor.low, factor.high), (6100, 9600));
    }

    #[test]
    fn a_disk_that_says_nothing_may_be_either() {
        let of = |turning| {
            let factor = disk(&known(SystemDisk { turning, bytes: 500_000_000_000 }), day("2026-11-24"));
            (factor.low, factor.high)
        };
        assert_eq!((of(Some(true)), of(Some(false)), of(None)), ((8000, 8000), (0, 0), (0, 8000)));
    }

    #[test]
    fn a_disk_is_as_unhealthy_as_the_worst_it_says() {
        let of =
            |failing, bad_sectors, wear_bp| disk_health(&known(DiskHealth { failing, bad_sectors, wear_bp })).low;
        assert_eq!((of(false, 0, 0), of(false, 112, 0), of(false, 1, 10_000)), (0, 7240, 8000));
        assert_eq!(of(true, 0, 0), FULL);
    }
}
