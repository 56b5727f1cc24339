//! The planted province: what `hatang demo` shows. 95 units with their headquarters and surplus offices, rooms, computers,
//! printers, network devices and links; each computer with the reports and the ninety days that its agent would have
//! sent; eighteen months of faults; some stories to find ([`stories`]). Ages, hardware, operating systems, use and faults
//! hang together as they do in real offices.
//!
//! The same seed on the same day gives the same province, but for passphrases, enrolment codes and the QR ids, which are
//! secrets or must not be guessed. One file a noun: rooms that come later add theirs and a line in [`plant`].

mod computers;
mod days;
mod lines;
mod machine;
mod models;
mod names;
mod others;
mod people;
mod places;
mod random;
pub mod stories;
mod tickets;

use std::collections::BTreeMap;

use crate::audit::{Actor, Via};
use crate::auth::{AuthPolicy, Role, Scope};
use crate::db::{Instant, Lane, LocalDay, RoomId, Store, Tx, UnitId};
use crate::error::{Error, Result, not_found};
use crate::faults::{self, Lived};
use crate::intake::{self, NewCode};
use crate::{equipment, priority, units};
pub use people::Login;
use places::Places;
use tickets::Breakable;

#[cfg(test)]
mod tests;

/// Days for which things are on record.
const DAYS_ON_RECORD: i64 = 560;
/// Faults that are written at a time.
const FAULTS: usize = 2_000;

/// What to plant.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Which province.
    pub seed: u64,
    /// Computers a unit, on average.
    pub computers: i64,
}

/// What the one who planted it must know.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Who can sign in.
    pub logins: Vec<Login>,
    /// The commune for which computers can be enrolled.
    pub commune: &'static str,
    /// By this code.
    pub enrol_code: String,
}

/// One of the 95.
#[derive(Clone, Debug)]
struct Unit {
    id: UnitId,
    code: String,
    name: String,
    /// Its place in the list.
    number: u64,
    /// The communes that it was merged from.
    former: Vec<String>,
    /// Degrees north and east of the middle of its area.
    middle: (f64, f64),
}

/// Plants the province into a database that holds the units with their headquarters and nothing else.
///
/// # Errors
/// What the database says.
pub fn plant(store: &Store, policy: &AuthPolicy, plan: Plan, now: Instant) -> Result<Planted> {
    let units = all_units(store, now.day())?;
    let commune = units.iter().find(|unit| unit.code == stories::COMMUNE).ok_or_else(not_found)?.clone();
    let (policy, id, known) = (*policy, commune.id, units.clone());
    let (logins, officers) = store.write_here(Lane::Bulk, move |tx| {
        let logins = people::accounts(tx, id, &policy, now)?;
        let officers = people::officers(tx, plan.seed, &known, &logins, now)?;
        Ok((logins, officers))
    })?;
    // What happened ends with yesterday, whatever the hour: the same day gives the same province.
    let until = now.day().start();
    let (known, of) = (units.clone(), officers.clone());
    let (places, lines) = store.write_here(Lane::Bulk, move |tx| {
        let places = places::plant(tx, plan.seed, &known, until.day())?;
        let lines = lines::plant(tx, plan.seed, &known, &places, &of, until)?;
        Ok((places, lines))
    })?;
    let mut log: Vec<Lived> = Vec::new();
    for (n, unit) in units.into_iter().enumerate() {
        let (own, logins, officer) = (places[n].clone(), logins.clone(), officers[n]);
        let planted = unit.clone();
        let mut things =
            store.write_here(Lane::Bulk, move |tx| plant_unit(tx, plan, &planted, &own, &logins, until.day()))?;
        things.extend(tickets::places_and_lines(
            &places[n],
            lines.iter().filter(|line| line.unit == n),
            until.day(),
        ));
        log.extend(tickets::of_unit(plan.seed, &unit, &things, officer, until));
        log.extend(stories::broken(plan.seed, &unit, &things, officer, until));
    }
    // In the order in which they were reported, as their numbers tell.
    log.sort_by_key(|one| one.at);
    for some in log.chunks(FAULTS) {
        let some = some.to_vec();
        store.write_here(Lane::Bulk, move |tx| faults::live_many(tx, &some))?;
    }
    let officer = logins.iter().find(|login| login.role == Role::Officer).map(|login| login.account);
    let actor = Actor { account: officer, via: Via::Command, address: "demo".into() };
    let enrol_code = store.write_here(Lane::Bulk, move |tx| {
        let new = NewCode { unit: id, label: "Máy dùng thử".into(), uses: 20 };
        intake::make_code(tx, &Scope::All, &new, &actor, now)
    })?;
    priority::rescore(store, || now)?;
    Ok(Planted { logins, commune: stories::COMMUNE, enrol_code })
}

/// A day of a year; its month's first where the month has no such day.
fn day(year: i32, month: i64, day: i64) -> LocalDay {
    let of = |day: i64| LocalDay::new(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    of(day).or_else(|| of(1)).unwrap_or(LocalDay(chrono::NaiveDate::MIN))
}

fn all_units(store: &Store, today: LocalDay) -> Result<Vec<Unit>> {
    let labels = store.read_here(|db| units::labels(db, &Scope::All, today))?;
    let records: BTreeMap<String, units::UnitRecord> =
        units::records()?.into_iter().map(|record| (record.code.clone(), record)).collect();
    let unit = |label: units::UnitLabel| {
        let record = records.get(&label.code)?;
        let former = record.former_units.split(", ").map(str::to_owned).collect();
        let middle = (record.lat, record.lon);
        Some(Unit { id: label.id, code: label.code, name: label.name, number: 0, former, middle })
    };
    let mut units: Vec<Unit> = labels.into_iter().filter_map(unit).collect();
    units.sort_by(|a, b| a.code.cmp(&b.code));
    for (number, unit) in (0..).zip(&mut units) {
        unit.number = number;
    }
    if units.is_empty() { Err(Error::internal("the database holds no units")) } else { Ok(units) }
}

/// Plants a unit's equipment; answers what may break.
fn plant_unit(
    tx: &mut Tx,
    plan: Plan,
    unit: &Unit,
    places: &Places,
    logins: &[Login],
    today: LocalDay,
) -> Result<Vec<Breakable>> {
    let is_commune = unit.code == stories::COMMUNE;
    let count = if is_commune { plan.computers.max(2 * stories::LEAST) } else { plan.computers };
    let mut computers = computers::of_unit(plan.seed, unit, count, today);
    stories::shape(plan.seed, unit, &mut computers, today);
    let code = first_code(tx, unit, computers.len(), today)?;
    let reported: Vec<intake::Reported> =
        (0..).zip(&computers).map(|(n, one)| one.reported(plan.seed, unit, n, code, places, today)).collect();
    let ids = intake::take_in(tx, &reported)?;
    let mut stock = others::of_unit(plan.seed, unit, count, places, today);
    if is_commune {
        stories::shape_stock(&mut stock, places, today);
    }
    stock.extend(stories::boxes(plan.seed, unit, computers.len(), today));
    let others = equipment::create_many(tx, &stock)?;
    if is_commune {
        stories::readings(tx, unit, logins, today)?;
        stories::happen(tx, plan.seed, unit, &computers, &ids, logins, today)?;
    }
    let serves = |place: Option<RoomId>| {
        place.is_some() && ["Một cửa", "Tiếp công dân"].map(|w| places.room(w)).contains(&place)
    };
    let machines = reported.iter().zip(&computers).zip(&ids).map(|((one, computer), (id, _))| {
        let used = (computer.used_since(), computer.recorded_on(today));
        tickets::asset(*id, &one.record.tag, &one.record.kind, serves(one.record.room), used, today)
    });
    let devices = stock.iter().zip(others).map(|(one, id)| {
        let since = one.at.day();
        let used = one.record.bought_on.unwrap_or(since.plus(-5 * 365));
        tickets::asset(id, &one.record.tag, &one.record.kind, serves(one.record.room), (used, since), today)
    });
    Ok(machines.chain(devices).collect())
}

/// The code by which a unit's computers came in, long used up.
fn first_code(tx: &mut Tx, unit: &Unit, uses: usize, today: LocalDay) -> Result<crate::db::EnrolCodeId> {
    let at = today.plus(-days::DAYS - 3).start().plus(8 * 3600);
    let new = NewCode { unit: unit.id, label: "Đợt đầu".into(), uses: i64::try_from(uses).unwrap_or(0) };
    intake::make_code(tx, &Scope::All, &new, &Actor::command("demo"), at)?;
    let latest = intake::codes(tx.db(), &Scope::Units(vec![unit.id]), 1)?;
    latest.first().map(|code| code.id).ok_or_else(not_found)
}
