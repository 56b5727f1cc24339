//! Hours of use: one row a device and day, folded as reports come in. Who may see the days is the route's business;
//! everybody who may read records sees one share of working hours over 30 days.

use std::collections::HashMap;

use diesel::prelude::*;
use hatang_report::Bucket;
use serde::Serialize;

use crate::db::schema::intake::device_day as y;
use crate::db::{AssetId, Db, DeviceId, Instant, LocalDay, Sql, Tx};
use crate::error::Result;
use crate::rules::WorkingCalendar;

/// Most rows of one statement.
const ROWS: usize = 512;
/// Quarter-hours of a day.
const QUARTERS: usize = 96;
/// A quarter's seconds.
const QUARTER: i64 = 900;
/// Memory counts as full from here, in basis points.
const FULL_MEMORY_BP: i32 = 9000;
/// A bucket is a quarter of an hour; anything much longer is a slip of the agent's and is cut.
const LONGEST_BUCKET: i64 = 3600;

/// One day.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, QueryableByName)]
pub struct DayRow {
    /// Which.
    #[diesel(sql_type = diesel::sql_types::Date)]
    pub day: LocalDay,
    /// Seconds on.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub on_seconds: i64,
    /// Of these within working hours.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub work_seconds: i64,
    /// Seconds with memory at 90 % or more.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub full_memory_seconds: i64,
    /// Seconds in which memory was measured.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub measured_seconds: i64,
    /// Times that it went down hard.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub hard_downs: i64,
    /// 96 digits, one a quarter-hour: 0 off, 9 on throughout.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub strip: String,
}

/// What is added to one day.
#[derive(Clone, Debug)]
pub(super) struct Add {
    on: [i64; QUARTERS],
    work: i64,
    full_memory: i64,
    measured: i64,
    pub(super) hard_downs: i64,
}

impl Default for Add {
    fn default() -> Self {
        Add { on: [0; QUARTERS], work: 0, full_memory: 0, measured: 0, hard_downs: 0 }
    }
}

/// Spreads a bucket that ended at `end` over the quarters and days it lies in.
pub(super) fn spread(bucket: &Bucket, end: Instant, calendar: &WorkingCalendar, days: &mut Vec<(LocalDay, Add)>) {
    let length = bucket.seconds.clamp(0, LONGEST_BUCKET);
    let mut from = end.plus(-length);
    while from < end {
        let day = from.day();
        let into = from.since(day.start());
        let quarter = into / QUARTER;
        let to = day.start().plus((quarter + 1) * QUARTER).min(end);
        let seconds = to.since(from);
        let add = of_day(days, day);
        if let Some(on) = usize::try_from(quarter).ok().and_then(|q| add.on.get_mut(q)) {
            *on += seconds;
        }
        add.work += calendar.between(from, to);
        if let Some(memory) = bucket.memory_bp {
            add.measured += seconds;
            if memory >= FULL_MEMORY_BP {
                add.full_memory += seconds;
            }
        }
        from = to;
    }
}

pub(super) fn of_day(days: &mut Vec<(LocalDay, Add)>, day: LocalDay) -> &mut Add {
    let at = match days.iter().position(|(d, _)| *d == day) {
        Some(at) => at,
        None => {
            days.push((day, Add::default()));
            days.len() - 1
        }
    };
    &mut days[at].1
}

/// What comes in of one device's day.
pub(super) struct Brought {
    pub(super) device: DeviceId,
    pub(super) day: LocalDay,
    pub(super) add: Add,
    /// The day as it is.
    pub(super) had: Option<DayRow>,
    /// Whether that is still to be read.
    pub(super) unread: bool,
    /// The device's last record number, 0 where another place keeps it.
    pub(super) last_seq: i64,
}

/// Adds to devices' days; each day of a device stands there once.
pub(super) fn add(tx: &mut Tx, days: &[Brought]) -> Result<()> {
    for some in parts(days) {
        let read = those(tx, some)?;
        let mut sql = Sql::new(
            "INSERT INTO device_day (device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds, \
             hard_downs, strip, last_seq) VALUES ",
        );
        for (place, brought) in some.iter().enumerate() {
            let had = brought.had.as_ref().or_else(|| read.get(&(brought.device, brought.day)));
            let sum = sum(brought.day, &brought.add, had);
            sql.with(if place == 0 { "(" } else { ", (" }, brought.device).with(", ", sum.day);
            for number in
                [sum.on_seconds, sum.work_seconds, sum.full_memory_seconds, sum.measured_seconds, sum.hard_downs]
            {
                sql.with(", ", number);
            }
            sql.with(", ", sum.strip).with(", ", brought.last_seq).push(")");
        }
        sql.push(
            " ON CONFLICT (device_id, day) DO UPDATE SET on_seconds = excluded.on_seconds, work_seconds = \
             excluded.work_seconds, full_memory_seconds = excluded.full_memory_seconds, measured_seconds = \
             excluded.measured_seconds, hard_downs = excluded.hard_downs, strip = excluded.strip, last_seq = CASE \
             WHEN excluded.last_seq > device_day.last_seq THEN excluded.last_seq ELSE device_day.last_seq END",
        );
        sql.keep().execute(tx.db())?;
    }
    Ok(())
}

/// Parts of as many rows as powers of two, so that there are few texts of statements: they stay prepared.
fn parts<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = 1 << rows.len().checked_ilog2()?;
        let (part, rest) = rows.split_at(size.min(ROWS));
        rows = rest;
        Some(part)
    })
}

/// The days that are still to be read: all of these devices and days, which is seldom more than is asked for.
fn those(tx: &mut Tx, days: &[Brought]) -> Result<HashMap<(DeviceId, LocalDay), DayRow>> {
    let unread = || days.iter().filter(|brought| brought.unread);
    if unread().next().is_none() {
        return Ok(HashMap::new());
    }
    let mut dates: Vec<LocalDay> = unread().map(|brought| brought.day).collect();
    dates.sort_unstable();
    dates.dedup();
    let rows: Vec<(DeviceId, DayRow)> = y::table
        .filter(y::device_id.eq_any(unread().map(|brought| brought.device.0).collect::<Vec<_>>()))
        .filter(y::day.eq_any(dates))
        .select((
            y::device_id,
            (
                y::day,
                y::on_seconds,
                y::work_seconds,
                y::full_memory_seconds,
                y::measured_seconds,
                y::hard_downs,
                y::strip,
            ),
        ))
        .load(tx.db())?;
    Ok(rows.into_iter().map(|(device, row)| ((device, row.day), row)).collect())
}

/// A day with what is added to it.
fn sum(day: LocalDay, add: &Add, had: Option<&DayRow>) -> DayRow {
    let before = |of: fn(&DayRow) -> i64| had.map_or(0, of);
    DayRow {
        day,
        on_seconds: (before(|had| had.on_seconds) + add.on.iter().sum::<i64>()).min(86_400),
        work_seconds: before(|had| had.work_seconds) + add.work,
        full_memory_seconds: before(|had| had.full_memory_seconds) + add.full_memory,
        measured_seconds: before(|had| had.measured_seconds) + add.measured,
        hard_downs: before(|had| had.hard_downs) + add.hard_downs,
        strip: strip(had.map_or("", |had| &had.strip), &add.on),
    }
}

/// The strip with more seconds on it. A digit is a ninth of a quarter-hour, rounded up: a minute shows.
fn strip(had: &str, on: &[i64; QUARTERS]) -> String {
    let had = had.as_bytes();
    let digit = |(quarter, seconds): (usize, &i64)| {
        let before = had.get(quarter).map_or(0, |b| i64::from(b.saturating_sub(b'0')));
        let more = (seconds * 9 + QUARTER - 1) / QUARTER;
        char::from(b'0' + u8::try_from((before + more).min(9)).unwrap_or(9))
    };
    on.iter().enumerate().map(digit).collect()
}

/// A computer's days since one, oldest first; several devices of one computer (two systems on one PC) are both shown
/// by the one that was on longer.
///
/// # Errors
/// What the database says.
pub fn days(db: &mut Db, asset: AssetId, since: LocalDay) -> Result<Vec<DayRow>> {
    let mut sql = Sql::new(
        "SELECT y.day, y.on_seconds, y.work_seconds, y.full_memory_seconds, y.measured_seconds, y.hard_downs, y.strip \
         FROM device_day y WHERE y.device_id IN (SELECT d.id FROM device d WHERE d.asset_id = ",
    );
    // Each condition has its index; one over both records of a merged computer would read every day of the province.
    sql.bind(asset)
        .with(" UNION SELECT d.id FROM device d JOIN asset a ON a.id = d.asset_id WHERE a.merged_into = ", asset);
    let mut rows: Vec<DayRow> =
        sql.with(") AND y.day >= ", since).push(" ORDER BY y.day, y.on_seconds").load(db)?;
    rows.reverse();
    rows.dedup_by_key(|row| row.day);
    rows.reverse();
    Ok(rows)
}

/// The share of the last 30 days' working hours in which a computer was on, in basis points; nothing where it never
/// reported.
///
/// # Errors
/// What the database says.
pub fn month_share(
    db: &mut Db,
    asset: AssetId,
    today: LocalDay,
    calendar: &WorkingCalendar,
) -> Result<Option<i64>> {
    let since = today.plus(-30);
    let rows = days(db, asset, since)?;
    let first = rows.first().map(|row| row.day);
    let Some(first) = first else { return Ok(None) };
    let possible = calendar.between(first.start(), today.start());
    let worked: i64 = rows.iter().filter(|row| row.day < today).map(|row| row.work_seconds).sum();
    Ok((possible > 0).then(|| (worked * 10_000 / possible).min(10_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_bucket_over_midnight_lands_on_both_days() {
        let bucket = Bucket { seconds: 900, memory_bp: Some(9500), ..Bucket::default() };
        let mut days = Vec::new();
        spread(&bucket, at("2026-11-24T00:05:00+07:00"), WorkingCalendar::province(), &mut days);
        let on: Vec<i64> = days.iter().map(|(_, add)| add.on.iter().sum()).collect();
        assert_eq!((on, days[0].1.on[95], days[1].1.on[0]), (vec![600, 300], 600, 300));
        assert_eq!(days[0].1.full_memory + days[1].1.full_memory, 900);
        assert_eq!(days[0].1.work, 0, "nobody works at midnight");
    }

    #[test]
    fn working_hours_are_counted_apart() {
        let bucket = Bucket { seconds: 900, ..Bucket::default() };
        let mut days = Vec::new();
        // A Monday; the morning session ends at 11:30.
        spread(&bucket, at("2026-11-23T11:35:00+07:00"), WorkingCalendar::province(), &mut days);
        assert_eq!(days[0].1.work, 600);
        assert_eq!(days[0].1.measured, 0);
    }

    #[test]
    fn a_strip_fills_up_and_stays_within_nine() {
        let mut on = [0; QUARTERS];
        on[0] = 60;
        on[1] = 900;
        let once = strip("", &on);
        assert_eq!((&once[..3], once.len()), ("190", 96));
        assert_eq!(&strip(&once, &on)[..3], "290");
    }
}
