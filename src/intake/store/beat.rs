//! Heartbeats: each becomes hours of use. Those that come while a commit is on its way share the next, in one statement
//! a table, so that a thousand a second cost little more than a hundred.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};
use hatang_report::{EventKind, Heartbeat};

use super::day::{self, Add};
use crate::db::{DeviceId, Instant, LocalDay, Sql, Together, Tx};
use crate::error::{Code, Error, Result};
use crate::intake::agent_clock;
use crate::rules::WorkingCalendar;

/// A heartbeat on its way into the database.
pub struct Beat {
    /// Hash of the bearer token that came with it.
    pub token_hash: String,
    /// What the agent says.
    pub heartbeat: Heartbeat,
    /// When it came.
    pub at: Instant,
}

impl Together for Beat {
    /// When the device's last inventory was taken.
    type Answer = Option<Instant>;

    /// What a heartbeat brings beyond its device's last record number counts, so one that is sent again counts nothing.
    /// A device that is unknown, over its time or revoked is answered `BadToken`.
    fn write(tx: &mut Tx<'_>, beats: &[Beat]) -> Result<Vec<Result<Self::Answer>>> {
        let mut devices = devices(tx, beats)?;
        let mut answers = Vec::with_capacity(beats.len());
        for beat in beats {
            let device = devices.get_mut(&beat.token_hash).filter(|device| device.row.token_until > Some(beat.at));
            answers.push(device.ok_or_else(|| Error::new(Code::BadToken)).map(|device| {
                device.hear(beat);
                device.row.inventory_at
            }));
        }
        let mut heard: Vec<Device> = devices.into_values().filter(|device| device.last.is_some()).collect();
        heard.sort_unstable_by_key(|device| device.row.id);
        let days = heard.iter_mut().flat_map(|device| {
            let id = device.row.id;
            device.days.drain(..).map(move |(day, add)| (id, day, add))
        });
        day::add(tx, &days.collect::<Vec<_>>())?;
        note(tx, &heard)?;
        Ok(answers)
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: DeviceId,
    #[diesel(sql_type = Nullable<Text>)]
    token_hash: Option<String>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    token_until: Option<Instant>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    inventory_at: Option<Instant>,
    #[diesel(sql_type = BigInt)]
    last_seq: i64,
}

/// A device with what a batch brings of it.
struct Device {
    row: Row,
    days: Vec<(LocalDay, Add)>,
    last: Option<Last>,
}

/// What the last heartbeat says of now.
struct Last {
    at: Instant,
    boot_id: Option<String>,
    booted_at: Option<Instant>,
    dropped: i64,
    clock_off: Option<i64>,
}

/// The devices that a batch speaks of, by token. PostgreSQL locks them in one order: another server may be taking the
/// same heartbeat, sent again.
fn devices(tx: &mut Tx<'_>, beats: &[Beat]) -> Result<HashMap<String, Device>> {
    let mut sql = Sql::new("SELECT id, token_hash, token_until, inventory_at, last_seq FROM device");
    sql.within(" WHERE token_hash", beats.iter().map(|beat| &beat.token_hash)).push(" AND revoked_at IS NULL");
    if tx.db().is_postgres() {
        sql.push(" ORDER BY id FOR UPDATE");
    }
    let rows: Vec<Row> = sql.load(tx.db())?;
    let with_token = |mut row: Row| {
        let token = row.token_hash.take()?;
        Some((token, Device { row, days: Vec::new(), last: None }))
    };
    Ok(rows.into_iter().filter_map(with_token).collect())
}

impl Device {
    fn hear(&mut self, beat: &Beat) {
        let (heartbeat, now, last_seq) = (&beat.heartbeat, beat.at, self.row.last_seq);
        let mut seq = last_seq;
        for bucket in heartbeat.buckets.iter().filter(|bucket| bucket.seq > last_seq) {
            seq = seq.max(bucket.seq);
            if let Some(end) = agent_clock::placed(now, bucket.ended_seconds_ago) {
                day::spread(bucket, end, WorkingCalendar::province(), &mut self.days);
            }
        }
        for event in heartbeat.events.iter().filter(|event| event.seq > last_seq) {
            seq = seq.max(event.seq);
            if let (EventKind::WentDownHard, Some(at)) = (event.kind, agent_clock::placed(now, event.seconds_ago)) {
                day::of_day(&mut self.days, at.day()).hard_downs += 1;
            }
        }
        self.row.last_seq = seq;
        let boot = heartbeat.boot.as_ref();
        self.last = Some(Last {
            at: now,
            boot_id: boot.and_then(|boot| boot.id.as_ref()).map(|id| id.chars().take(64).collect()),
            booted_at: boot
                .and_then(|boot| boot.uptime_seconds)
                .and_then(|seconds| agent_clock::placed(now, seconds)),
            dropped: heartbeat.dropped.unwrap_or(0),
            clock_off: agent_clock::judge(heartbeat.agent_time, now).map(|clock| clock.ahead_seconds),
        });
    }
}

/// Notes what the devices said of now.
fn note(tx: &mut Tx<'_>, heard: &[Device]) -> Result<()> {
    let mut sql = Sql::new(
        "UPDATE device SET seen_at = b.column2, last_seq = b.column3, boot_id = b.column4, booted_at = b.column5, \
         dropped = b.column6, clock_off_seconds = b.column7 FROM (VALUES ",
    );
    let mut first = true;
    for Device { row, last, .. } in heard {
        let Some(last) = last else { continue };
        sql.with(if first { "(" } else { ", (" }, row.id).with(", ", last.at).with(", ", row.last_seq);
        sql.with(", ", last.boot_id.clone()).with(", ", last.booted_at);
        sql.with(", ", last.dropped).with(", ", last.clock_off).push(")");
        first = false;
    }
    if first {
        return Ok(());
    }
    sql.push(") AS b WHERE device.id = b.column1").execute(tx.db()).map(drop)
}
