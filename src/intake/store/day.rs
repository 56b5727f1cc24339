//! Hours of use: one row a device and day, folded as reports come in; the last day of each stands apart from those before
//! it. Who may see the days is the route's business; everybody who may read records sees one share of working hours over
//! 30 days.

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
#[derive(Clone, Debug, Default)]
pub(super) struct Add {
    /// Seconds on by quarter of the day: a heartbeat tells of one or two.
    on: Vec<(usize, i64)>,
    work: i64,
    full_memory: i64,
    measured: i64,
    pub(super) hard_downs: i64,
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
        let quarter = usize::try_from(quarter).unwrap_or(0);
        match add.on.iter_mut().find(|(of, _)| *of == quarter) {
            Some((_, on)) => *on += seconds,
            None => add.on.push((quarter, seconds)),
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

/// A device's last day as it is from now on.
pub(super) struct LastDay {
    pub(super) device: DeviceId,
    pub(super) row: DayRow,
    /// The device's last record number.
    pub(super) last_seq: i64,
    /// Whether it begins now.
    pub(super) is_begun: bool,
}

/// What comes in of a day before a device's last.
pub(super) struct Past {
    pub(super) device: DeviceId,
    pub(super) day: LocalDay,
    pub(super) add: Add,
    /// The day as it is, where it was the last until now; else it is still to be read.
    pub(super) had: Option<DayRow>,
}

/// Columns of a day.
const COLUMNS: &str =
    "(device_id, day, on_seconds, work_seconds, full_memory_seconds, measured_seconds, hard_downs, strip";
/// What becomes of a day that is there.
const REPLACED: &str = "on_seconds = excluded.on_seconds, work_seconds = excluded.work_seconds, full_memory_seconds = \
                        excluded.full_memory_seconds, measured_seconds = excluded.measured_seconds, hard_downs = \
                        excluded.hard_downs, strip = excluded.strip";

/// Writes devices' last days, each device once. A day that begins goes to the end of the table: devices that come
/// together stand together, and the next heartbeats of sixty of them are written to a few pages and not to sixty.
pub(super) fn put_last(tx: &mut Tx, days: &[LastDay]) -> Result<()> {
    let mut begun = days.iter().filter(|day| day.is_begun).map(|day| day.device).peekable();
    if begun.peek().is_some() {
        let mut sql = Sql::new("DELETE FROM device_last_day");
        sql.among(" WHERE device_id", begun).execute(tx.db())?;
    }
    for some in parts(days) {
        let mut sql = Sql::new("INSERT INTO device_last_day ");
        sql.push(COLUMNS).push(", last_seq) VALUES ");
        for (place, LastDay { device, row, last_seq, .. }) in some.iter().enumerate() {
            values(sql.push(if place == 0 { "" } else { ", " }), *device, row).with(", ", *last_seq).push(")");
        }
        sql.push(" ON CONFLICT (device_id) DO UPDATE SET day = excluded.day, last_seq = excluded.last_seq, ");
        sql.push(REPLACED).keep().execute(tx.db())?;
    }
    Ok(())
}

/// Adds to days before devices' last; each day of a device stands there once.
pub(super) fn add_past(tx: &mut Tx, days: &[Past]) -> Result<()> {
    for some in parts(days) {
        let read = those(tx, some)?;
        let mut sql = Sql::new("INSERT INTO device_day ");
        sql.push(COLUMNS).push(") VALUES ");
        for (place, past) in some.iter().enumerate() {
            let had = past.had.as_ref().or_else(|| read.get(&(past.device, past.day)));
            let row = sum(past.day, &past.add, had);
            values(sql.push(if place == 0 { "" } else { ", " }), past.device, &row).push(")");
        }
        sql.push(" ON CONFLICT (device_id, day) DO UPDATE SET ").push(REPLACED).keep().execute(tx.db())?;
    }
    Ok(())
}

/// Appends a day's columns, the bracket open.
fn values<'a>(sql: &'a mut Sql, device: DeviceId, row: &DayRow) -> &'a mut Sql {
    sql.with("(", device).with(", ", row.day).with(", ", row.on_seconds).with(", ", row.work_seconds);
    sql.with(", ", row.full_memory_seconds).with(", ", row.measured_seconds).with(", ", row.hard_downs);
    sql.with(", ", &row.strip)
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
fn those(tx: &mut Tx, days: &[Past]) -> Result<HashMap<(DeviceId, LocalDay), DayRow>> {
    let unread = || days.iter().filter(|past| past.had.is_none());
    if unread().next().is_none() {
        return Ok(HashMap::new());
    }
    let mut dates: Vec<LocalDay> = unread().map(|past| past.day).collect();
    dates.sort_unstable();
    dates.dedup();
    let rows: Vec<(DeviceId, DayRow)> = y::table
        .filter(y::device_id.eq_any(unread().map(|past| past.device.0).collect::<Vec<_>>()))
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
pub(super) fn sum(day: LocalDay, add: &Add, had: Option<&DayRow>) -> DayRow {
    let before = |of: fn(&DayRow) -> i64| had.map_or(0, of);
    DayRow {
        day,
        on_seconds: (before(|had| had.on_seconds) + add.on.iter().map(|(_, seconds)| seconds).sum::<i64>())
            .min(86_400),
        work_seconds: before(|had| had.work_seconds) + add.work,
        full_memory_seconds: before(|had| had.full_memory_seconds) + add.full_memory,
        measured_seconds: before(|had| had.measured_seconds) + add.measured,
        hard_downs: before(|had| had.hard_downs) + add.hard_downs,
        strip: strip(had.map_or("", |had| &had.strip), &add.on),
    }
}

/// The strip with more seconds on it. A digit is a ninth of a quarter-hour, rounded up: a minute shows.
fn strip(had: &str, on: &[(usize, i64)]) -> String {
    let mut digits = [b'0'; QUARTERS];
    digits.iter_mut().zip(had.bytes()).for_each(|(digit, had)| *digit = had);
    for (quarter, seconds) in on {
        if let Some(digit) = digits.get_mut(*quarter) {
            let more = u8::try_from((seconds * 9 + QUARTER - 1) / QUARTER).unwrap_or(9);
            *digit = (*digit).saturating_add(more).clamp(b'0', b'9');
        }
    }
    String::from_utf8_lossy(&digits).into_owned()
}

/// A computer's days since one, oldest first; several devices of one computer (two systems on one PC) are both shown
/// by the one that was on longer.
///
/// # Errors
/// What the database says.
pub fn days(db: &mut Db, asset: AssetId, since: LocalDay) -> Result<Vec<DayRow>> {
    let mut rows: Vec<DayRow> = Vec::new();
    for table in [" FROM device_day y", " FROM device_last_day y"] {
        let mut sql = Sql::new(
            "SELECT y.day, y.on_seconds, y.work_seconds, y.full_memory_seconds, y.measured_seconds, y.hard_downs, y.strip",
        );
        // Each condition has its index; one over both records of a merged computer would read every day of the province.
        sql.push(table).with(" WHERE y.device_id IN (SELECT d.id FROM device d WHERE d.asset_id = ", asset);
        sql.with(
            " UNION SELECT d.id FROM device d JOIN asset a ON a.id = d.asset_id WHERE a.merged_into = ",
            asset,
        );
        rows.extend(sql.with(") AND y.day >= ", since).load::<DayRow>(db)?);
    }
    rows.sort_by_key(|row| (row.day, row.on_seconds));
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
        let on: Vec<_> = days.iter().map(|(_, add)| add.on.clone()).collect();
        assert_eq!(on, [[(95, 600)], [(0, 300)]]);
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
        let on = [(0, 60), (1, 900)];
        let once = strip("", &on);
        assert_eq!((&once[..3], once.len()), ("190", 96));
        assert_eq!(&strip(&once, &on)[..3], "290");
    }
}
