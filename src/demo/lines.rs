//! Network links: an Internet circuit and a TSLCD circuit for each headquarters, a few second sites; what was measured on
//! them and when they were down.

use super::names::host_prefix;
use super::places::Places;
use super::random::Random;
use super::{DAYS_ON_RECORD, Unit, stories};
use crate::db::{AccountId, Dong, Instant, LinkId, LocalDay, Tx};
use crate::error::Result;
use crate::links::{self, Cause, Circuit, Layer, MeasurementRecord, Medium, Method, NewLink, OutageRecord, Record};
use crate::rules::WorkingCalendar;

/// Every so many units have an Internet circuit for their second site as well.
const SECOND_SITES: u64 = 10;

/// Providers by how common they are, and their support lines.
const INTERNET: &[(i64, (&str, &str))] = &[
    (46, ("VNPT", "1800 1166")),
    (38, ("Viettel", "1800 8119")),
    (11, ("FPT Telecom", "1900 6600")),
    (5, ("MobiFone", "1800 1090")),
];
const TSLCD: &[(i64, (&str, &str))] = &[(72, ("VNPT", "1800 1260")), (28, ("Viettel", "1800 8000"))];

/// A link with its unit's place in the list.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) unit: usize,
    pub(super) id: LinkId,
    /// What it goes by: provider and network.
    pub(super) name: String,
    pub(super) circuit: Circuit,
}

/// Plants the links of all units; `officers` are the units' own, in their order.
pub(super) fn plant(
    tx: &mut Tx,
    seed: u64,
    units: &[Unit],
    places: &[Places],
    officers: &[AccountId],
    now: Instant,
) -> Result<Vec<Line>> {
    let mut new: Vec<(usize, NewLink)> = Vec::new();
    for (n, unit) in units.iter().enumerate() {
        let mut random = Random::of(seed, "links", unit.number);
        let second = unit.number % SECOND_SITES == 3;
        let sites = [(Circuit::Internet, 0), (Circuit::Tslcd, 0), (Circuit::Internet, 1)];
        for (circuit, building) in sites.into_iter().take(if second { 3 } else { 2 }) {
            let Some(building) = places[n].buildings.get(building) else { continue };
            let record = contract(&mut random, unit, circuit, now.day());
            let mut link = NewLink {
                building: building.id,
                unit: unit.id,
                at: now.day().plus(-DAYS_ON_RECORD).start().plus(9 * 3600),
                measurements: measurements(&mut random, &record, now.day()),
                outages: outages(&mut random, circuit, now),
                record,
                by: officers.get(n).copied(),
            };
            if circuit == Circuit::Internet {
                stories::shape_link(unit, &mut link, now);
            }
            new.push((n, link));
        }
    }
    let (of, links): (Vec<usize>, Vec<NewLink>) = new.into_iter().unzip();
    let ids = links::create_many(tx, &links)?;
    let line = |((unit, link), id): ((usize, NewLink), LinkId)| Line {
        unit,
        id,
        name: match link.record.circuit {
            Circuit::Internet => format!("{} Internet", link.record.provider),
            Circuit::Tslcd => format!("{} TSLCD", link.record.provider),
        },
        circuit: link.record.circuit,
    };
    Ok(of.into_iter().zip(links).zip(ids).map(line).collect())
}

fn contract(random: &mut Random, unit: &Unit, circuit: Circuit, today: LocalDay) -> Record {
    let (providers, rates, word): (_, &[(i64, (i64, i64))], _) = match circuit {
        // Mbps and thousand đồng a month.
        Circuit::Internet => {
            (INTERNET, &[(20, (100, 330)), (45, (150, 420)), (25, (200, 660)), (10, (300, 990))], "ftth")
        }
        Circuit::Tslcd => (TSLCD, &[(55, (20, 1_980)), (35, (50, 2_750)), (10, (100, 4_400))], "tslcd"),
    };
    let (provider, phone) = random.weighted(providers);
    let (mbps, thousands) = random.weighted(rates);
    let known = random.chance(85);
    let starts_on = today.plus(-random.between(120, 900));
    let number = random.between(1, 99);
    Record {
        circuit,
        provider: provider.into(),
        circuit_id: random
            .chance(90)
            .then(|| format!("dni_{}_{word}{number:02}", host_prefix(&unit.name).to_lowercase())),
        medium: Some(match circuit {
            Circuit::Internet => Medium::Ftth,
            Circuit::Tslcd => Medium::LeasedLine,
        }),
        down_kbps: known.then_some(mbps * 1000),
        up_kbps: known.then_some(mbps * 1000),
        monthly_cost: random.chance(80).then(|| Dong(thousands * 1000)),
        sla_hours: random.chance(60).then(|| random.weighted(&[(30, 4), (40, 8), (30, 24)])),
        starts_on: known.then_some(starts_on),
        ends_on: known.then(|| starts_on.plus(365 * random.between(1, 3))).map(|ends| ends.max(today.plus(-40))),
        support_phone: Some(phone.into()),
        note: None,
    }
}

/// What somebody measured, about every quarter: most of what the contract says, on some links much less.
fn measurements(random: &mut Random, record: &Record, today: LocalDay) -> Vec<MeasurementRecord> {
    let Some(contract) = record.down_kbps.filter(|_| random.chance(76)) else { return Vec::new() };
    let share = if random.chance(7) { random.between(22, 46) } else { random.between(66, 96) };
    let times = random.between(2, 5);
    (0..times)
        .map(|n| {
            let percent = (share + random.between(-4, 4)).clamp(10, 99);
            MeasurementRecord {
                measured_on: today.plus(-90 * (times - 1 - n) - random.between(3, 40)),
                method: random.weighted(&[
                    (75, Method::SpeedTestSite),
                    (15, Method::FileDownload),
                    (10, Method::ProviderTest),
                ]),
                down_kbps: contract * percent / 100,
                up_kbps: Some(contract * (percent - random.between(0, 8)) / 100),
                rtt_us: Some(random.between(3, 38) * 1000),
                loss_bp: Some(random.weighted(&[(80, 0), (15, 50), (5, 200)])),
                note: None,
            }
        })
        .collect()
}

/// When it was down in eighteen months; all of it is over.
fn outages(random: &mut Random, circuit: Circuit, now: Instant) -> Vec<OutageRecord> {
    let many = match circuit {
        Circuit::Internet => random.weighted(&[(30, 1), (30, 2), (20, 3), (12, 5), (8, 7)]),
        Circuit::Tslcd => random.weighted(&[(45, 0), (35, 1), (15, 2), (5, 3)]),
    };
    let layer = match circuit {
        Circuit::Internet => Layer::Internet,
        Circuit::Tslcd => Layer::Tslcd,
    };
    let mut all: Vec<OutageRecord> = (0..many)
        .map(|_| {
            let began_at = working_time(random, now.day(), (2, DAYS_ON_RECORD));
            let minutes = random.weighted(&[(40, 35), (30, 110), (20, 300), (10, 1_500)]) + random.between(0, 30);
            OutageRecord {
                began_at,
                ended_at: Some(began_at.plus(minutes * 60)),
                layer,
                cause: random.weighted(&[
                    (34, Cause::Provider),
                    (26, Cause::Cable),
                    (18, Cause::Power),
                    (12, Cause::Device),
                    (6, Cause::Planned),
                    (4, Cause::Unknown),
                ]),
                note: None,
            }
        })
        .collect();
    all.sort_by_key(|outage| outage.began_at);
    all
}

/// A moment within working hours, so many days ago (from the first number to the second) or somewhat earlier.
pub(super) fn working_time(random: &mut Random, today: LocalDay, days: (i64, i64)) -> Instant {
    let calendar = WorkingCalendar::province();
    let mut day = today.plus(-random.between(days.0, days.1));
    while !calendar.is_working_day(day) {
        day = day.plus(-1);
    }
    // A working day has sessions.
    let session = calendar.sessions(day).first().copied().unwrap_or((25_200, 41_400));
    let sessions = calendar.sessions(day);
    let (from, to) = if sessions.len() > 1 { *random.pick(sessions) } else { session };
    day.start().plus(random.between(from / 60, to / 60 - 1) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_happen_in_working_hours_before_today() {
        let today = LocalDay::new(2026, 11, 24).unwrap();
        let mut random = Random::of(1, "hours", 0);
        for _ in 0..300 {
            let at = working_time(&mut random, today, (1, 548));
            assert!(WorkingCalendar::province().is_working(at) && at < today.start(), "{at:?}");
            assert!(today.since(at.day()) < 560, "{at:?}");
        }
    }
}
