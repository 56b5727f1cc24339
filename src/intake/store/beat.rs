//! Heartbeats: each becomes hours of use. Those that come while a commit is on its way share the next, in one statement
//! a table, so that a thousand a second cost little more than a hundred.

use std::collections::HashMap;

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use hatang_report::{EventKind, Heartbeat};

use super::day::{self, Add, DayRow, LastDay, Past};
use super::device::Bearer;
use crate::db::{DeviceId, Instant, LocalDay, Sql, Together, Tx};
use crate::error::{Code, Error, Result};
use crate::intake::agent_clock;
use crate::rules::WorkingCalendar;

/// A heartbeat on its way into the database.
pub struct Beat {
    /// The token that came with it.
    pub token: Bearer,
    /// What the agent says.
    pub heartbeat: Heartbeat,
    /// When it came.
    pub at: Instant,
}

/// An inventory older than this is asked for again, seconds.
const INVENTORY_LASTS: i64 = 2 * 86_400;
/// Seconds for which a device's own record says nothing new: one that sends days of backlog, heartbeat on heartbeat, has
/// its day written with each, and its record once.
const NOTED_FOR: i64 = 60;

/// Further ahead than this a record number is no next one: an agent numbers some hundred records a day, and one wrong
/// number would make all that follow old.
const MOST_AHEAD: i64 = 10_000_000;

impl Together for Beat {
    /// Whether an inventory is wanted of the device.
    type Answer = bool;

    /// What a heartbeat brings beyond its device's last record number counts, so one that is sent again counts nothing.
    /// A device that is unknown, over its time or revoked is answered `BadToken`.
    fn write(tx: &mut Tx<'_>, beats: &[Beat]) -> Result<Vec<Result<Self::Answer>>> {
        let mut devices = devices(tx, beats)?;
        let mut answers = Vec::with_capacity(beats.len());
        for beat in beats {
            let device = devices.get_mut(&beat.token.device.0);
            let device = device.filter(|device| device.row.token_hash.as_ref() == Some(&beat.token.hash));
            answers.push(device.ok_or_else(|| Error::new(Code::BadToken)).map(|device| {
                device.hear(beat);
                device.row.want_inventory
            }));
        }
        let mut heard: Vec<Device> = devices.into_values().filter(|device| device.last.is_some()).collect();
        heard.sort_unstable_by_key(|device| device.row.id);
        let mut past = Vec::new();
        let last: Vec<LastDay> = heard.iter_mut().filter_map(|device| device.brought(&mut past)).collect();
        day::add_past(tx, &past)?;
        day::put_last(tx, &last)?;
        heard.retain(|device| device.row.to_note || device.is_behind);
        note(tx, &heard)?;
        note_starts(tx, &heard)?;
        Ok(answers)
    }
}

/// A device, its columns in this order.
#[derive(Queryable)]
struct Row {
    id: DeviceId,
    token_hash: Option<String>,
    want_inventory: bool,
    /// Whether its record has not been written for a while.
    to_note: bool,
    last_seq: i64,
    boot_id: Option<String>,
    latest: Option<DayRow>,
}

/// The columns of a [`Row`].
type Columns = (BigInt, Nullable<Text>, Bool, Bool, BigInt, Nullable<Text>, Nullable<DayColumns>);
type DayColumns = (Date, BigInt, BigInt, BigInt, BigInt, BigInt, Text);

/// A device with what a batch brings of it.
struct Device {
    row: Row,
    days: Vec<(LocalDay, Add)>,
    last: Option<Last>,
    /// Whether its own record must be written: no day keeps its last record number, or it was started.
    is_behind: bool,
}

/// What the last heartbeat says of now.
struct Last {
    at: Instant,
    /// The start that it runs on, and when that was; nothing where it is the one that is known.
    start: Option<(String, Option<Instant>)>,
    dropped: i64,
    clock_off: Option<i64>,
}

/// The devices that a batch speaks of, by number, each with the latest of its days. PostgreSQL locks them in one order
/// before it reads what another server may be writing: the same heartbeat, sent again.
fn devices(tx: &mut Tx<'_>, beats: &[Beat]) -> Result<HashMap<i64, Device>> {
    // The batch came within milliseconds: its end is the time of all.
    let Some(now) = beats.iter().map(|beat| beat.at).max() else { return Ok(HashMap::new()) };
    let mut those = Sql::default();
    // Some stand there twice, so that there are few texts: they stay prepared.
    let those_of = beats.iter().cycle().take(beats.len().next_power_of_two());
    those.within(" WHERE d.id", those_of.map(|beat| beat.token.device));
    those.with(" AND d.token_until > ", now).push(" AND d.revoked_at IS NULL");
    if tx.db().is_postgres() {
        Sql::new("SELECT d.id FROM device d").append(&those).push(" ORDER BY d.id FOR UPDATE").execute(tx.db())?;
    }
    let mut sql = Sql::new("SELECT d.id, d.token_hash, (d.inventory_at IS NULL OR d.inventory_at < ");
    sql.bind(now.plus(-INVENTORY_LASTS)).with("), (d.seen_at IS NULL OR d.seen_at < ", now.plus(-NOTED_FOR)).push(
        "), CASE WHEN y.last_seq > d.last_seq THEN y.last_seq ELSE d.last_seq END, d.boot_id, y.day, y.on_seconds, \
         y.work_seconds, y.full_memory_seconds, y.measured_seconds, y.hard_downs, y.strip FROM device d \
         LEFT JOIN device_last_day y ON y.device_id = d.id",
    );
    let rows: Vec<Row> = sql.append(&those).keep().load_in_order::<Columns, _>(tx.db())?;
    let device = |row: Row| (row.id.0, Device { row, days: Vec::new(), last: None, is_behind: false });
    Ok(rows.into_iter().map(device).collect())
}

impl Device {
    fn hear(&mut self, beat: &Beat) {
        let (heartbeat, now, last_seq) = (&beat.heartbeat, beat.at, self.row.last_seq);
        let is_new = |seq: i64| seq > last_seq && seq - last_seq <= MOST_AHEAD;
        let mut seq = last_seq;
        for bucket in heartbeat.buckets.iter().filter(|bucket| is_new(bucket.seq)) {
            seq = seq.max(bucket.seq);
            if let Some(end) = agent_clock::placed(now, bucket.ended_seconds_ago) {
                day::spread(bucket, end, WorkingCalendar::province(), &mut self.days);
            }
        }
        for event in heartbeat.events.iter().filter(|event| is_new(event.seq)) {
            seq = seq.max(event.seq);
            if let (EventKind::WentDownHard, Some(at)) = (event.kind, agent_clock::placed(now, event.seconds_ago)) {
                day::of_day(&mut self.days, at.day()).hard_downs += 1;
            }
        }
        self.row.last_seq = seq;
        self.is_behind |= seq > last_seq;
        self.last = Some(Last {
            at: now,
            start: self.start(heartbeat, now),
            dropped: heartbeat.dropped.unwrap_or(0),
            clock_off: agent_clock::ahead_seconds(heartbeat.agent_time, now),
        });
    }

    /// Takes out what it brings: to its last day, which keeps the last record number, and to `past` days. Where a later
    /// day begins, the last until now is one of these.
    fn brought(&mut self, past: &mut Vec<Past>) -> Option<LastDay> {
        let (device, mut latest, mut days) = (self.row.id, self.row.latest.take(), std::mem::take(&mut self.days));
        let last = days.iter().map(|(day, _)| *day).chain(latest.as_ref().map(|latest| latest.day)).max();
        if let Some(over) = latest.as_ref().map(|latest| latest.day).filter(|day| Some(*day) < last) {
            day::of_day(&mut days, over);
        }
        let mut put = None;
        for (day, add) in days {
            let had = latest.take_if(|latest| latest.day == day);
            if Some(day) == last {
                self.is_behind = false;
                let row = day::sum(day, &add, had.as_ref());
                put = Some(LastDay { device, row, last_seq: self.row.last_seq, is_begun: had.is_none() });
            } else {
                past.push(Past { device, day, add, had });
            }
        }
        self.is_behind |= self.last.as_ref().is_some_and(|last| last.start.is_some());
        put
    }

    /// The start that a heartbeat tells of, where it is another than the one that is known.
    fn start(&self, heartbeat: &Heartbeat, now: Instant) -> Option<(String, Option<Instant>)> {
        let boot = heartbeat.boot.as_ref()?;
        let id: String = boot.id.as_ref()?.chars().take(64).collect();
        let at = boot.uptime_seconds.and_then(|seconds| agent_clock::placed(now, seconds));
        (self.row.boot_id.as_ref() != Some(&id)).then_some((id, at))
    }
}

/// Notes what the devices said of now. Numbers stand in the text: there are hundreds, and each bind costs more than
/// reading its digits.
fn note(tx: &mut Tx<'_>, heard: &[Device]) -> Result<()> {
    let Some(at) = heard.iter().filter_map(|device| Some(device.last.as_ref()?.at)).max() else { return Ok(()) };
    let mut sql = Sql::new("UPDATE device SET seen_at = ");
    sql.bind(at).push(
        ", last_seq = b.column2, dropped = b.column3, clock_off_seconds = CAST(b.column4 AS BIGINT) FROM (VALUES ",
    );
    for (place, Device { row, last, .. }) in heard.iter().enumerate() {
        let Some(last) = last else { continue };
        sql.push(if place == 0 { "(" } else { ", (" }).number(row.id.0).push(", ").number(row.last_seq);
        sql.push(", ").number(last.dropped).push(", ").number(last.clock_off).push(")");
    }
    sql.push(") AS b WHERE device.id = b.column1").execute(tx.db()).map(drop)
}

/// Notes that computers were started, which few of a batch were.
fn note_starts(tx: &mut Tx<'_>, heard: &[Device]) -> Result<()> {
    for Device { row, last, .. } in heard {
        let Some((boot, at)) = last.as_ref().and_then(|last| last.start.clone()) else { continue };
        let mut sql = Sql::new("UPDATE device SET boot_id = ");
        sql.bind(boot).with(", booted_at = ", at).with(" WHERE id = ", row.id).execute(tx.db())?;
    }
    Ok(())
}
