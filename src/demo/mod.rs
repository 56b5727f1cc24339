//! The planted province: what `hatang demo` shows. 95 units with their computers, printers and network devices, each
//! computer with the reports and the ninety days that its agent would have sent; some stories to find
//! ([`stories`]). Ages, hardware, operating systems and use hang together as they do in real offices.
//!
//! The same seed on the same day gives the same province, but for passphrases, enrolment codes and the QR ids, which are
//! secrets or must not be guessed. One file a noun: rooms that come later add theirs and a line in [`plant`].

mod computers;
mod days;
mod machine;
mod models;
mod names;
mod others;
mod people;
mod random;
pub mod stories;

use crate::audit::{Actor, Via};
use crate::auth::{AuthPolicy, Role, Scope};
use crate::db::{Instant, Lane, LocalDay, Store, Tx, UnitId};
use crate::error::{Error, Result, not_found};
use crate::intake::{self, NewCode};
use crate::units;
pub use people::Login;

#[cfg(test)]
mod tests;

/// Days for which things are on record.
const DAYS_ON_RECORD: i64 = 120;

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
}

/// Plants the province into a database that holds the units and nothing else.
///
/// # Errors
/// What the database says.
pub fn plant(store: &Store, policy: &AuthPolicy, plan: Plan, now: Instant) -> Result<Planted> {
    let units = all_units(store, now.day())?;
    let commune = units.iter().find(|unit| unit.code == stories::COMMUNE).ok_or_else(not_found)?.clone();
    let (policy, id) = (*policy, commune.id);
    let logins = store.write_here(Lane::Bulk, move |tx| people::accounts(tx, id, &policy, now))?;
    for unit in units {
        let known = logins.clone();
        store.write_here(Lane::Bulk, move |tx| plant_unit(tx, plan, &unit, &known, now.day()))?;
    }
    let officer = logins.iter().find(|login| login.role == Role::Officer).map(|login| login.account);
    let actor = Actor { account: officer, via: Via::Command, address: "demo".into() };
    let enrol_code = store.write_here(Lane::Bulk, move |tx| {
        let new = NewCode { unit: id, label: "Máy dùng thử".into(), uses: 20 };
        intake::make_code(tx, &Scope::All, &new, &actor, now)
    })?;
    Ok(Planted { logins, commune: stories::COMMUNE, enrol_code })
}

/// A day of a year; its month's first where the month has no such day.
fn day(year: i32, month: i64, day: i64) -> LocalDay {
    let of = |day: i64| LocalDay::new(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    of(day).or_else(|| of(1)).unwrap_or(LocalDay(chrono::NaiveDate::MIN))
}

fn all_units(store: &Store, today: LocalDay) -> Result<Vec<Unit>> {
    let labels = store.read_here(|db| units::labels(db, &Scope::All, today))?;
    let communes = labels.into_iter().filter(|label| label.kind != units::UnitKind::Provincial);
    let mut units: Vec<Unit> =
        communes.map(|label| Unit { id: label.id, code: label.code, name: label.name, number: 0 }).collect();
    units.sort_by(|a, b| a.code.cmp(&b.code));
    for (number, unit) in (0..).zip(&mut units) {
        unit.number = number;
    }
    if units.is_empty() { Err(Error::internal("the database holds no units")) } else { Ok(units) }
}

fn plant_unit(tx: &mut Tx, plan: Plan, unit: &Unit, logins: &[Login], today: LocalDay) -> Result<()> {
    let is_commune = unit.code == stories::COMMUNE;
    let count = if is_commune { plan.computers.max(2 * stories::LEAST) } else { plan.computers };
    let mut computers = computers::of_unit(plan.seed, unit, count, today);
    stories::shape(plan.seed, unit, &mut computers, today);
    let code = first_code(tx, unit, computers.len(), today)?;
    let reported: Vec<intake::Reported> =
        (0..).zip(&computers).map(|(n, computer)| computer.reported(plan.seed, unit, n, code, today)).collect();
    let ids = intake::take_in(tx, &reported)?;
    let mut stock = others::of_unit(plan.seed, unit, plan.computers, today);
    stock.extend(stories::boxes(plan.seed, unit, computers.len(), today));
    crate::equipment::create_many(tx, &stock)?;
    if is_commune {
        stories::readings(tx, unit, logins, today)?;
        stories::happen(tx, plan.seed, unit, &computers, &ids, logins, today)?;
    }
    Ok(())
}

/// The code by which a unit's computers came in, long used up.
fn first_code(tx: &mut Tx, unit: &Unit, uses: usize, today: LocalDay) -> Result<crate::db::EnrolCodeId> {
    let at = today.plus(-days::DAYS - 3).start().plus(8 * 3600);
    let new = NewCode { unit: unit.id, label: "Đợt đầu".into(), uses: i64::try_from(uses).unwrap_or(0) };
    intake::make_code(tx, &Scope::All, &new, &Actor::command("demo"), at)?;
    let latest = intake::codes(tx.db(), &Scope::Units(vec![unit.id]), 1)?;
    latest.first().map(|code| code.id).ok_or_else(not_found)
}
