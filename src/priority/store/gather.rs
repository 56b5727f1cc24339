//! Facts for scores, read from the rooms below: the record, what its computer reports and what persons say against that,
//! its hours of use, its room, its faults.

use std::cmp::Reverse;
use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};
use hatang_report::{DiskKind, FirmwareKind, Inventory};

use super::logged::Faults;
use crate::db::{AssetId, Db, Instant, LocalDay, Sql, Subject, UnitId};
use crate::equipment::effective::{Column, Columns, Override, effective};
use crate::equipment::overrides_of;
use crate::error::Result;
use crate::intake::observed::Observed;
use crate::priority::facts::{AssetFacts, ComputerFacts, DiskHealth, Fact, Source, SystemDisk};
use crate::rules::kinds::{self, Class};
use crate::rules::{RoomFunction, bought, cpu, os_support, windows11};

/// Memory pressure is judged from here on: two working days of measurements.
const ENOUGH_SECONDS: i64 = 2 * 30_600;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: AssetId,
    #[diesel(sql_type = BigInt)]
    unit_id: UnitId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    counts: bool,
    #[diesel(sql_type = Nullable<Date>)]
    bought_on: Option<LocalDay>,
    #[diesel(sql_type = Nullable<Text>)]
    function: Option<String>,
    #[diesel(sql_type = Timestamp)]
    updated_at: Instant,
}

/// What a computer reported last.
#[derive(QueryableByName)]
struct Report {
    /// The record that it counts for, and the one that keeps it.
    #[diesel(sql_type = BigInt)]
    id: AssetId,
    #[diesel(sql_type = BigInt)]
    kept_by: AssetId,
    #[diesel(sql_type = Text)]
    document: String,
    #[diesel(sql_type = Timestamp)]
    observed_at: Instant,
}

/// What somebody read off a printer last.
#[derive(QueryableByName)]
struct Reading {
    #[diesel(sql_type = BigInt)]
    id: AssetId,
    #[diesel(sql_type = BigInt)]
    pages: i64,
    #[diesel(sql_type = Date)]
    read_on: LocalDay,
}

/// What is known of one piece of equipment.
pub(super) struct Gathered {
    pub(super) id: AssetId,
    pub(super) unit: UnitId,
    /// Nothing where it is out of the count: merged, retired, disposed of, lost.
    pub(super) facts: Option<AssetFacts>,
}

/// Gathers the facts of some equipment.
pub(super) fn assets(db: &mut Db, ids: &[AssetId], now: Instant) -> Result<Vec<Gathered>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let today = now.day();
    // Plain queries of many rows each: looking a report up for each row would take both databases several times as long.
    let mut sql = Sql::new(
        "SELECT a.id, a.unit_id, a.kind, (a.merged_into IS NULL AND a.state NOT IN ('retired', 'disposed', 'lost')) \
         AS counts, a.bought_on, r.function, a.updated_at FROM asset a LEFT JOIN room r ON r.id = a.room_id",
    );
    sql.among(" WHERE a.id", ids.iter().copied());
    let rows: Vec<Row> = sql.load(db)?;
    let things: Vec<(Subject, UnitId)> = rows.iter().map(|row| (Subject::Asset(row.id), row.unit_id)).collect();
    let faults = Faults::gather(db, &things, now)?;
    let said = overrides_of(db, ids)?;
    let loads = loads(db, ids, today.plus(-30))?;
    let (mut reports, readings) = (reports(db, ids)?, readings(db, ids)?);
    let whole = |row: Row| {
        let said = said.get(&row.id).map_or(&[][..], Vec::as_slice);
        let load = loads.get(&row.id).copied().unwrap_or_default();
        let seen = Seen { report: reports.remove(&row.id), load, reading: readings.get(&row.id) };
        let mut gathered = gathered(&row, &seen, said, today);
        if let Some(facts) = &mut gathered.facts {
            (facts.faults, facts.reported) = faults.facts(Subject::Asset(gathered.id), gathered.unit);
        }
        gathered
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// What the agents and counters of a thing tell.
struct Seen<'a> {
    report: Option<Report>,
    load: Load,
    reading: Option<&'a Reading>,
}

/// The last reports of some equipment; of a record, the last of what was merged into it too.
fn reports(db: &mut Db, ids: &[AssetId]) -> Result<HashMap<AssetId, Report>> {
    let mut last: HashMap<AssetId, Report> = HashMap::new();
    for (whose, among) in [
        ("SELECT c.asset_id AS id", " FROM computer c WHERE c.asset_id"),
        ("SELECT m.merged_into AS id", " FROM asset m JOIN computer c ON c.asset_id = m.id WHERE m.merged_into"),
    ] {
        let mut sql = Sql::new(whose);
        sql.push(", c.asset_id AS kept_by, c.document, c.observed_at").among(among, ids.iter().copied());
        for report in sql.load::<Report>(db)? {
            let age = |report: &Report| (Reverse(report.observed_at), report.kept_by);
            if last.get(&report.id).is_none_or(|known| age(&report) < age(known)) {
                last.insert(report.id, report);
            }
        }
    }
    Ok(last)
}

/// The last readings of some printers' counters.
fn readings(db: &mut Db, ids: &[AssetId]) -> Result<HashMap<AssetId, Reading>> {
    let mut sql = Sql::new("SELECT q.asset_id AS id, q.pages, q.read_on FROM printer_reading q");
    sql.among(" WHERE q.asset_id", ids.iter().copied()).push(" ORDER BY q.read_on, q.id");
    Ok(sql.load::<Reading>(db)?.into_iter().map(|reading| (reading.id, reading)).collect())
}

/// Hours of use, in seconds.
#[derive(Clone, Copy, Default)]
struct Load {
    /// With nearly all memory in use.
    full: i64,
    measured: i64,
}

/// The hours of use of some equipment from a day on; of a record, those of what was merged into it too.
fn loads(db: &mut Db, ids: &[AssetId], from: LocalDay) -> Result<HashMap<AssetId, Load>> {
    #[derive(QueryableByName)]
    struct Days {
        #[diesel(sql_type = BigInt)]
        id: AssetId,
        #[diesel(sql_type = BigInt)]
        full_memory: i64,
        #[diesel(sql_type = BigInt)]
        measured: i64,
    }
    let own = ("SELECT d.asset_id AS id", " FROM device d", " AND d.asset_id");
    let merged =
        ("SELECT m.merged_into AS id", " FROM asset m JOIN device d ON d.asset_id = m.id", " AND m.merged_into");
    // One statement, summed part by part: each part comes in the order of its index.
    let mut sql = Sql::new("");
    let mut and = "";
    for days in [" JOIN device_day t ON t.device_id = d.id", " JOIN device_last_day t ON t.device_id = d.id"] {
        for (whose, of, among) in [own, merged] {
            sql.push(and)
                .push(whose)
                .push(", CAST(SUM(t.full_memory_seconds) AS BIGINT) AS full_memory, ")
                .push("CAST(SUM(t.measured_seconds) AS BIGINT) AS measured")
                .push(of)
                .push(days)
                .with(" WHERE t.day >= ", from)
                .among(among, ids.iter().copied())
                .push(" GROUP BY 1");
            and = " UNION ALL ";
        }
    }
    let mut loads: HashMap<AssetId, Load> = HashMap::new();
    for days in sql.load::<Days>(db)? {
        let load = loads.entry(days.id).or_default();
        load.full += days.full_memory;
        load.measured += days.measured;
    }
    Ok(loads)
}

fn gathered(row: &Row, seen: &Seen, said: &[Override], today: LocalDay) -> Gathered {
    let kind = kinds::find(&row.kind).filter(|_| row.counts);
    let facts = kind.map(|kind| {
        let recorded = row.updated_at.day();
        let hardware = Hardware::of(seen.report.as_ref(), said, today);
        let computer = match (&hardware, kind.class) {
            (Some(hardware), Class::Computer) => computer(hardware, seen.load),
            (_, _) => ComputerFacts { os_paid: known(false, Source::Record, recorded), ..ComputerFacts::default() },
        };
        AssetFacts {
            in_use_since: since(row, hardware.as_ref()),
            room: row
                .function
                .as_deref()
                .and_then(|word| word.parse::<RoomFunction>().ok())
                .map_or(Fact::Unknown, |f| known(f, Source::Record, recorded)),
            pages: seen.reading.map_or(Fact::Unknown, |read| known(read.pages, Source::SelfReported, read.read_on)),
            computer,
            ..AssetFacts::unknown(kind)
        }
    });
    Gathered { id: row.id, unit: row.unit_id, facts }
}

fn known<T>(value: T, source: Source, as_of: LocalDay) -> Fact<T> {
    Fact::Known { value, source, as_of }
}

/// A computer's hardware: its report, and its columns as persons corrected them.
struct Hardware {
    facts: Inventory,
    columns: Columns,
    /// What persons say, with the day since when.
    said: Vec<(Column, LocalDay)>,
    seen: LocalDay,
}

impl Hardware {
    fn of(report: Option<&Report>, said: &[Override], today: LocalDay) -> Option<Self> {
        let report = report?;
        let observed: Observed = serde_json::from_str(&report.document).ok()?;
        let (columns, overridden) = effective(&observed.columns(today), said, today);
        let since = |column: Column| said.iter().filter(|o| o.column == column).map(|o| o.at.day()).max();
        let said = overridden.iter().filter_map(|o| Some((o.column, since(o.column)?))).collect();
        Some(Hardware { facts: observed.0, columns, said, seen: report.observed_at.day() })
    }

    /// Where a fact that rests on these columns comes from, and of which day it is.
    fn source(&self, on: &[Column]) -> (Source, LocalDay) {
        let said = self.said.iter().filter(|(column, _)| on.contains(column)).map(|(_, day)| *day).max();
        said.map_or((Source::Agent, self.seen), |day| (Source::SelfReported, day))
    }

    /// A fact that rests on these columns.
    fn fact<T>(&self, value: Option<T>, on: &[Column]) -> Fact<T> {
        let (source, as_of) = self.source(on);
        value.map_or(Fact::Unknown, |value| known(value, source, as_of))
    }

    fn is_said(&self, column: Column) -> bool {
        self.said.iter().any(|(said, _)| *said == column)
    }
}

/// Since when it is used: its papers, else by what its processor and firmware tell.
fn since(row: &Row, hardware: Option<&Hardware>) -> Fact<LocalDay> {
    if let Some(day) = row.bought_on {
        return known(day, Source::Record, row.updated_at.day());
    }
    let Some(Hardware { columns, seen, .. }) = hardware else { return Fact::Unknown };
    let seen = *seen;
    bought::bounds(columns.cpu_name.as_deref(), columns.firmware_date, seen).map_or(Fact::Unknown, |days| {
        Fact::Between { low: days.earliest, high: days.latest, source: Source::Estimate, as_of: seen }
    })
}

fn computer(hardware: &Hardware, load: Load) -> ComputerFacts {
    let Hardware { facts, columns, seen, .. } = hardware;
    let name = columns.cpu_name.as_deref();
    // Clocks are those of the processor that reported itself.
    let package = facts.cpus.first().filter(|_| !hardware.is_said(Column::CpuName));
    let index = cpu::index(&cpu::Cpu {
        name,
        cores: columns.cpu_cores.map(i64::from),
        base_mhz: package.and_then(|cpu| cpu.base_mhz).map(i64::from),
        max_mhz: package.and_then(|cpu| cpu.max_mhz).map(i64::from),
    });
    let disk = columns.disk_bytes.map(|bytes| SystemDisk {
        turning: columns.disk_kind.and_then(|kind| match kind {
            DiskKind::Hdd => Some(true),
            DiskKind::Ssd => Some(false),
            DiskKind::Unknown => None,
        }),
        bytes,
    });
    let pressure = (load.measured >= ENOUGH_SECONDS).then(|| load.full * 10_000 / load.measured);
    ComputerFacts {
        cpu_name: name.unwrap_or("").to_owned(),
        cpu_index: hardware.fact(index, &[Column::CpuName, Column::CpuCores]),
        ram_bytes: hardware.fact(columns.ram_bytes, &[Column::RamBytes]),
        disk: hardware.fact(disk, &[Column::DiskKind, Column::DiskBytes]),
        os: os(hardware),
        // The wire's field says so where an agent can tell; elsewhere nobody has recorded a purchase.
        os_paid: known(
            facts.os.as_ref().and_then(|os| os.extended_updates).unwrap_or(false),
            Source::Record,
            *seen,
        ),
        windows11: windows11(hardware),
        memory_pressure_bp: hardware.fact(pressure, &[]),
        disk_health: health(facts, *seen),
        boot_seconds: hardware.fact(columns.boot_seconds, &[Column::BootSeconds]),
    }
}

const OS: [Column; 5] = [Column::OsFamily, Column::OsName, Column::OsVersion, Column::OsBuild, Column::OsEdition];

fn os(hardware: &Hardware) -> Fact<os_support::Support> {
    let columns = &hardware.columns;
    // What a person names has no system's own short name.
    let id = hardware.facts.os.as_ref().and_then(|os| os.id.as_deref());
    let support = os_support::support(&os_support::Os {
        name: columns.os_name.as_deref(),
        id: id.filter(|_| !OS.iter().any(|column| hardware.is_said(*column))),
        version: columns.os_version.as_deref(),
        build: columns.os_build.as_deref(),
        edition: columns.os_edition.as_deref(),
    });
    hardware.fact(support, &OS)
}

fn windows11(hardware: &Hardware) -> Fact<windows11::Verdict> {
    let Hardware { facts, columns, .. } = hardware;
    let package = facts.cpus.first().filter(|_| !hardware.is_said(Column::CpuName));
    let firmware = facts.firmware.as_ref();
    let tpm = firmware.and_then(|firmware| match (&firmware.tpm, firmware.tpm_present) {
        (Some(version), _) if version.trim_start().starts_with('2') => Some(windows11::Tpm::V2),
        (Some(_), _) => Some(windows11::Tpm::Older),
        (None, Some(false)) => Some(windows11::Tpm::Absent),
        (None, Some(true) | None) => None,
    });
    let judged = windows11::judge(&windows11::Hardware {
        vendor: package.and_then(|cpu| cpu.vendor.as_deref()),
        family: package.and_then(|cpu| cpu.family).map(i64::from),
        model: package.and_then(|cpu| cpu.model).map(i64::from),
        stepping: package.and_then(|cpu| cpu.stepping).map(i64::from),
        cpu_name: columns.cpu_name.as_deref(),
        ram_bytes: columns.ram_bytes,
        disk_bytes: columns.disk_bytes,
        uefi: firmware.and_then(|firmware| match firmware.kind {
            FirmwareKind::Uefi => Some(true),
            FirmwareKind::Bios => Some(false),
            FirmwareKind::Unknown => None,
        }),
        secure_boot: firmware.and_then(|firmware| firmware.secure_boot),
        tpm,
    });
    let (source, as_of) = hardware.source(&[Column::CpuName, Column::RamBytes, Column::DiskBytes]);
    match judged.verdict() {
        Some(verdict) => known(verdict, source, as_of),
        None => Fact::Between { low: judged.least, high: judged.most, source, as_of },
    }
}

/// The worst of the disks that say how they are.
fn health(facts: &Inventory, seen: LocalDay) -> Fact<DiskHealth> {
    let said = facts.disks.iter().filter_map(|disk| disk.health.as_ref());
    let worst = said.fold(None::<DiskHealth>, |worst, health| {
        let worst = worst.unwrap_or_default();
        let bad = health.reallocated_sectors.unwrap_or(0) + health.pending_sectors.unwrap_or(0);
        Some(DiskHealth {
            failing: worst.failing || health.failing.unwrap_or(false),
            bad_sectors: worst.bad_sectors.max(bad),
            wear_bp: worst.wear_bp.max(i64::from(health.wear_bp.unwrap_or(0))),
        })
    });
    worst.map_or(Fact::Unknown, |health| known(health, Source::Agent, seen))
}
