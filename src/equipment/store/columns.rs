//! Rows as they are written, one at a time or hundreds at once.

use diesel::prelude::*;

use crate::db::schema::equipment::asset;
use crate::db::schema::observed::computer;
use crate::db::{AssetId, Dong, Instant, LocalDay, RoomId, fold};
use crate::equipment::asset::{Record, product};
use crate::equipment::effective::{Column, Columns};

/// The columns of `asset` that a person fills in, and those by which it is sorted.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = asset, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Recorded<'a> {
    room_id: Option<RoomId>,
    kind: &'a str,
    tag: &'a str,
    name: &'a str,
    custodian: Option<&'a str>,
    maker: Option<&'a str>,
    model: Option<&'a str>,
    serial: Option<&'a str>,
    bought_on: Option<LocalDay>,
    bought_sort: LocalDay,
    price: Option<Dong>,
    origin: Option<&'static str>,
    warranty_to: Option<LocalDay>,
    off_books: bool,
    to_revalue: bool,
    note: Option<&'a str>,
    sort_tag: String,
    sort_name: String,
}

impl<'a> Recorded<'a> {
    pub(super) fn of(record: &'a Record) -> Self {
        Recorded {
            room_id: record.room,
            kind: &record.kind,
            tag: &record.tag,
            name: &record.name,
            custodian: record.custodian.as_deref(),
            maker: record.maker.as_deref(),
            model: record.model.as_deref(),
            serial: record.serial.as_deref(),
            bought_on: record.bought_on,
            bought_sort: record.bought_on.unwrap_or_else(unknown_day),
            price: record.price,
            origin: record.origin.map(Into::into),
            warranty_to: record.warranty_to,
            off_books: record.off_books,
            to_revalue: record.to_revalue,
            note: record.note.as_deref(),
            sort_tag: fold::sort_key(&record.tag),
            sort_name: fold::sort_key(&title(record)),
        }
    }
}

/// An unknown day of purchase sorts here.
fn unknown_day() -> LocalDay {
    LocalDay::new(1900, 1, 1).unwrap_or(LocalDay(chrono::NaiveDate::MIN))
}

/// What it goes by where people gave it no name.
fn title(record: &Record) -> String {
    if !record.name.is_empty() {
        return record.name.clone();
    }
    product(record.maker.as_deref(), record.model.as_deref())
}

/// A row of `computer`: written whole, so that no column is of another report than its document.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = computer, primary_key(asset_id), treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Observed<'a> {
    asset_id: AssetId,
    hostname: Option<&'a str>,
    vendor: Option<&'a str>,
    model: Option<&'a str>,
    serial: Option<&'a str>,
    chassis: Option<String>,
    cpu_name: Option<&'a str>,
    cpu_cores: Option<i64>,
    cpu_threads: Option<i64>,
    ram_bytes: Option<i64>,
    disk_kind: Option<String>,
    disk_bytes: Option<i64>,
    os_family: Option<String>,
    os_name: Option<&'a str>,
    os_version: Option<&'a str>,
    os_build: Option<&'a str>,
    os_edition: Option<&'a str>,
    firmware_date: Option<LocalDay>,
    boot_seconds: Option<i64>,
    document: &'a str,
    observed_at: Instant,
    disk_failing: bool,
}

impl<'a> Observed<'a> {
    pub(super) fn of(id: AssetId, document: &'a str, columns: &'a Columns, at: Instant) -> Self {
        Observed {
            asset_id: id,
            hostname: columns.hostname.as_deref(),
            vendor: columns.vendor.as_deref(),
            model: columns.model.as_deref(),
            serial: columns.serial.as_deref(),
            chassis: columns.text(Column::Chassis),
            cpu_name: columns.cpu_name.as_deref(),
            cpu_cores: columns.cpu_cores.map(i64::from),
            cpu_threads: columns.cpu_threads.map(i64::from),
            ram_bytes: columns.ram_bytes,
            disk_kind: columns.text(Column::DiskKind),
            disk_bytes: columns.disk_bytes,
            os_family: columns.text(Column::OsFamily),
            os_name: columns.os_name.as_deref(),
            os_version: columns.os_version.as_deref(),
            os_build: columns.os_build.as_deref(),
            os_edition: columns.os_edition.as_deref(),
            firmware_date: columns.firmware_date,
            boot_seconds: columns.boot_seconds,
            document,
            observed_at: at,
            disk_failing: columns.disk_failing,
        }
    }
}
