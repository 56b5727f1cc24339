//! The 95 units as the law lists them, embedded; loaded into an empty database at its first start.

use serde::Deserialize;

use super::store;
use crate::db::{Lane, LocalDay, Store};
use crate::error::{Error, Result};

/// The province's own unit carries this code: the province's number and zeros, which no commune has.
pub(super) const PROVINCIAL_CODE: &str = "75000";
/// The day the two-level local government began.
pub(super) const FIRST_DAY: (i32, u32, u32) = (2025, 7, 1);

const UNITS: &str = include_str!("data/units.csv");

/// One unit of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitRecord {
    /// Five digits.
    pub code: String,
    /// Its name, without its type.
    pub name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(rename = "type_2025_07_01")]
    pub(super) first_kind: String,
    #[serde(rename = "type_changed_on")]
    pub(super) changed_on: Option<String>,
    pub(super) former_province: String,
    pub(super) former_district: String,
    /// The communes that it was merged from, separated by commas.
    pub former_units: String,
    pub(super) area_km2: f64,
    #[serde(rename = "population_2025")]
    pub(super) population: i64,
    /// Where its headquarters stood in 07/2025; unverified, empty for two.
    #[serde(rename = "hq_address_2025")]
    pub hq_address: String,
    /// Centroid of its area: not where its headquarters stand.
    pub lat: f64,
    /// See `lat`.
    pub lon: f64,
}

/// Reads the embedded list.
///
/// # Errors
/// `Internal` where the embedded file is broken.
pub fn records() -> Result<Vec<UnitRecord>> {
    csv::Reader::from_reader(UNITS.as_bytes())
        .deserialize()
        .collect::<Result<_, csv::Error>>()
        .map_err(|e| Error::internal(format!("units.csv: {e}")))
}

/// Puts the units into a database that has none.
///
/// # Errors
/// What the database says.
pub fn load(store: &Store) -> Result<()> {
    if store.read_here(store::any)? {
        return Ok(());
    }
    let records = records()?;
    store.write_here(Lane::Interactive, move |tx| store::insert_reference(tx, &records))
}

/// A unit's type by the list's word for it.
pub(super) fn kind(word: &str) -> Result<super::UnitKind> {
    match word {
        "xã" => Ok(super::UnitKind::Xa),
        "phường" => Ok(super::UnitKind::Phuong),
        other => Err(Error::internal(format!("units.csv: no type {other:?}"))),
    }
}

/// A day of the list.
pub(super) fn day(text: &str) -> Result<LocalDay> {
    LocalDay::parse(text).ok_or_else(|| Error::internal(format!("units.csv: no day {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_adds_up() {
        let all = records().unwrap();
        assert_eq!(all.len(), 95);
        assert_eq!(all.iter().map(|u| u.population).sum::<i64>(), 4_491_408);
        let wards = |word: fn(&UnitRecord) -> &str| all.iter().filter(|u| word(u) == "phường").count();
        assert_eq!((wards(|u| &u.first_kind), wards(|u| &u.kind)), (23, 33));
        assert_eq!(all.iter().filter(|u| !u.hq_address.is_empty()).count(), 93);
    }
}
