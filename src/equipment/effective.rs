//! The few columns of a computer that lists sort by and rules read, and what a person overrides in them. Observed and
//! overridden values are kept apart; the effective one is the override while it is in force, else what was observed.

use hatang_report::{ChassisKind, DiskKind, OsFamily};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use crate::db::{AccountId, Instant, LocalDay};

/// A column; its name is `column-WORD`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Column {
    /// Name in the network.
    Hostname,
    /// Maker.
    Vendor,
    /// Model.
    Model,
    /// Serial number. An override counts for display and search alone: identity goes on matching by what is observed, so
    /// that a slip in typing never draws another computer's reports to this record.
    Serial,
    /// Shape of the case.
    Chassis,
    /// Processor.
    CpuName,
    /// Physical cores of all processors.
    CpuCores,
    /// Logical processors.
    CpuThreads,
    /// Memory in bytes.
    RamBytes,
    /// HDD or SSD, of the disk that the operating system starts from.
    DiskKind,
    /// Its size in bytes.
    DiskBytes,
    /// Family of the operating system.
    OsFamily,
    /// Its name.
    OsName,
    /// Its version.
    OsVersion,
    /// Its build.
    OsBuild,
    /// Its edition.
    OsEdition,
    /// Day of the firmware's release.
    FirmwareDate,
    /// Seconds that the last start took.
    BootSeconds,
}

impl Column {
    /// The words that its value is one of; none where it is text, a number or a day.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Column::Chassis => &["desktop", "laptop", "all_in_one", "tablet", "server", "other"],
            Column::DiskKind => &["ssd", "hdd"],
            Column::OsFamily => &["windows", "linux"],
            Column::Hostname
            | Column::Vendor
            | Column::Model
            | Column::Serial
            | Column::CpuName
            | Column::CpuCores
            | Column::CpuThreads
            | Column::RamBytes
            | Column::DiskBytes
            | Column::OsName
            | Column::OsVersion
            | Column::OsBuild
            | Column::OsEdition
            | Column::FirmwareDate
            | Column::BootSeconds => &[],
        }
    }

    /// What a person types, as [`Columns::set`] reads it: `8 GB` of memory counts in binary, `500 GB` of disk in
    /// decimal, as both are sold; `24/11/2019` is a day.
    ///
    /// # Errors
    /// A field error's code: `not_a_size`.
    pub fn read_typed(self, text: &str) -> Result<String, &'static str> {
        match self {
            Column::RamBytes => size(text, 1024),
            Column::DiskBytes => size(text, 1000),
            Column::FirmwareDate => Ok(LocalDay::parse(text).map_or(text.to_owned(), |day| day.0.to_string())),
            Column::Hostname
            | Column::Vendor
            | Column::Model
            | Column::Serial
            | Column::Chassis
            | Column::CpuName
            | Column::CpuCores
            | Column::CpuThreads
            | Column::DiskKind
            | Column::OsFamily
            | Column::OsName
            | Column::OsVersion
            | Column::OsBuild
            | Column::OsEdition
            | Column::BootSeconds => Ok(text.to_owned()),
        }
    }
}

/// Bytes of `8`, `8 GB`, `1,5 TB`, `512 MB`; a bare number counts gigabytes.
fn size(text: &str, thousand: i64) -> Result<String, &'static str> {
    let text = text.trim().to_lowercase().replace(',', ".");
    if text.is_empty() {
        return Ok(text);
    }
    let (number, unit) = text.split_at(text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len()));
    let scale = match unit.trim() {
        "mb" => thousand.pow(2),
        "" | "gb" => thousand.pow(3),
        "tb" => thousand.pow(4),
        _ => return Err("not_a_size"),
    };
    let number: f64 = number.trim().parse().map_err(|_| "not_a_size")?;
    if !(0.0..1e6).contains(&number) {
        return Err("not_a_size");
    }
    // Below 10^18: exact enough to the byte for every size that is sold.
    Ok(((number * scale as f64).round() as i64).to_string())
}

/// The columns' values; `None` is "not known".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // each is described at its `Column`
pub struct Columns {
    pub hostname: Option<String>,
    pub vendor: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub chassis: Option<ChassisKind>,
    pub cpu_name: Option<String>,
    pub cpu_cores: Option<i32>,
    pub cpu_threads: Option<i32>,
    pub ram_bytes: Option<i64>,
    pub disk_kind: Option<DiskKind>,
    pub disk_bytes: Option<i64>,
    pub os_family: Option<OsFamily>,
    pub os_name: Option<String>,
    pub os_version: Option<String>,
    pub os_build: Option<String>,
    pub os_edition: Option<String>,
    pub firmware_date: Option<LocalDay>,
    pub boot_seconds: Option<i64>,
    /// Whether a disk inside says that it fails; nobody overrides it.
    pub disk_failing: bool,
}

impl Columns {
    /// A column's value as text: a snake_case word for a kind, bare digits for a number, `2026-11-24` for a day.
    pub fn text(&self, column: Column) -> Option<String> {
        let value = serde_json::to_value(self).ok()?;
        match value.get(<&str>::from(column))? {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// Sets a column from text; an empty one says that the value is not known.
    ///
    /// # Errors
    /// A field error's code (`too_long`, `not_a_number`, `out_of_range`, `not_a_date`, `not_one_of`); nothing is
    /// changed then.
    pub fn set(&mut self, column: Column, text: &str) -> Result<(), &'static str> {
        let text = text.trim();
        match column {
            Column::Hostname => self.hostname = name(text)?,
            Column::Vendor => self.vendor = name(text)?,
            Column::Model => self.model = name(text)?,
            Column::Serial => self.serial = name(text)?,
            Column::Chassis => self.chassis = word(text)?,
            Column::CpuName => self.cpu_name = name(text)?,
            Column::CpuCores => self.cpu_cores = number(text, 1, 1024)?.map(|cores| cores as i32),
            Column::CpuThreads => self.cpu_threads = number(text, 1, 4096)?.map(|threads| threads as i32),
            Column::RamBytes => self.ram_bytes = number(text, 1 << 20, 1 << 50)?,
            Column::DiskKind => self.disk_kind = word(text)?,
            Column::DiskBytes => self.disk_bytes = number(text, 1 << 20, 1 << 60)?,
            Column::OsFamily => self.os_family = word(text)?,
            Column::OsName => self.os_name = name(text)?,
            Column::OsVersion => self.os_version = name(text)?,
            Column::OsBuild => self.os_build = name(text)?,
            Column::OsEdition => self.os_edition = name(text)?,
            Column::FirmwareDate => self.firmware_date = day(text)?,
            Column::BootSeconds => self.boot_seconds = number(text, 1, 86_400)?,
        }
        Ok(())
    }
}

/// What a person says against what was observed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// In which column.
    pub column: Column,
    /// The value as text, as [`Columns::set`] reads it.
    pub value: String,
    /// Who says so.
    pub by: AccountId,
    /// Since when.
    pub at: Instant,
    /// Why, in their words.
    pub why: String,
    /// The last day on which it holds; without one until it is taken back.
    pub until: Option<LocalDay>,
}

impl Override {
    /// Whether it holds on `today`.
    pub fn in_force(&self, today: LocalDay) -> bool {
        self.until.is_none_or(|until| today <= until)
    }
}

/// A column whose value is a person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overridden {
    /// Which.
    pub column: Column,
    /// What was observed all the same.
    pub observed: Option<String>,
    /// Whether the two disagree; they are shown side by side then.
    pub drifts: bool,
}

/// The effective columns, and which of them are a person's. Of several overrides of a column the latest counts; one
/// whose value can no longer be read counts as taken back.
pub fn effective(observed: &Columns, overrides: &[Override], today: LocalDay) -> (Columns, Vec<Overridden>) {
    let mut columns = observed.clone();
    let mut overridden = Vec::new();
    for column in Column::iter() {
        let in_force = overrides.iter().filter(|o| o.column == column && o.in_force(today));
        let Some(latest) = in_force.max_by_key(|o| o.at) else { continue };
        if columns.set(column, &latest.value).is_ok() {
            let observed = observed.text(column);
            let drifts = observed.is_some() && observed != columns.text(column);
            overridden.push(Overridden { column, observed, drifts });
        }
    }
    (columns, overridden)
}

fn name(text: &str) -> Result<Option<String>, &'static str> {
    const LONGEST: usize = 200;
    if text.chars().count() > LONGEST {
        return Err("too_long");
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

fn number(text: &str, least: i64, most: i64) -> Result<Option<i64>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let number: i64 = text.parse().map_err(|_| "not_a_number")?;
    if (least..=most).contains(&number) { Ok(Some(number)) } else { Err("out_of_range") }
}

fn day(text: &str) -> Result<Option<LocalDay>, &'static str> {
    if text.is_empty() { Ok(None) } else { LocalDay::parse(text).map(Some).ok_or("not_a_date") }
}

/// One of the wire's words; the word for "not known" is no value.
fn word<T: DeserializeOwned + Default + PartialEq>(text: &str) -> Result<Option<T>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let kind: T = serde_json::from_value(text.into()).map_err(|_| "not_one_of")?;
    if kind == T::default() { Err("not_one_of") } else { Ok(Some(kind)) }
}

#[cfg(test)]
mod tests;
