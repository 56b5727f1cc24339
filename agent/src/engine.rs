//! What a running agent does: reads, keeps, sends. It has no clock of its own: each step is
//! told the moment, and says how long to wait.

use std::io;

use hatang_report::{BATCH_CAP, Boot, Bucket, Event, EventKind, Heartbeat, HeartbeatReply, Inventory, SCHEMA};

use crate::VERSION;
use crate::client::{Client, Identity, Trouble};
use crate::clock::Moment;
use crate::home::{Home, Noted, State, TroubleKind};
use crate::load::{Found, Load, READING_SECONDS, Reading};
use crate::schedule::{self, Failures};
use crate::spool::{Record, Spool, Told};

/// Most heartbeats at one contact: ten days of records.
const HEARTBEATS_A_CONTACT: usize = 16;

/// A running agent.
#[derive(Debug)]
pub struct Engine {
    home: Home,
    state: State,
    me: Identity,
    client: Client,
    spool: Spool,
    load: Load,
    failures: Failures,
    boot_seconds: Option<i64>,
    /// Seconds since the computer's start at which the next contact and inventory are due.
    contact_at: i64,
    inventory_at: i64,
}

/// Takes an inventory, with or without installed programs.
pub type Collect<'a> = &'a mut dyn FnMut(bool) -> io::Result<Inventory>;

impl Engine {
    /// Starts: notes that the computer was started, or went down hard, if it did since the
    /// agent ran last. First contact and inventory are due at once.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn start(
        home: Home,
        state: State,
        me: Identity,
        client: Client,
        now: &Moment,
        boot_seconds: Option<i64>,
    ) -> io::Result<Self> {
        let spool = Spool::open(&home.spool(), state.next_record)?;
        let mut engine = Self {
            home,
            state,
            me,
            client,
            spool,
            load: Load::default(),
            failures: Failures::default(),
            boot_seconds,
            contact_at: now.uptime,
            inventory_at: now.uptime,
        };
        engine.note_start(now)?;
        Ok(engine)
    }

    /// One step: takes the reading in, keeps what it brought to light, and talks with the
    /// server where that is due. Returns the seconds until the next step.
    ///
    /// A disk that refuses is noted and costs the record, not the agent.
    pub fn step(&mut self, reading: Reading, collect: Collect<'_>) -> i64 {
        let now = reading.at.clone();
        for found in self.load.add(reading) {
            if let Err(error) = self.keep(found, &now) {
                self.state.dropped += 1;
                self.note(TroubleKind::Disk, error.to_string(), &now);
            }
        }
        if now.uptime >= self.contact_at {
            self.contact(&now, collect);
        }
        let soonest = (self.contact_at - now.uptime).min(self.load.until_full());
        soonest.clamp(1, READING_SECONDS)
    }

    /// Stops in order: keeps what was gathered and notes the stop.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn stop(&mut self, now: &Moment) -> io::Result<()> {
        if let Some(found) = self.load.stop() {
            self.keep(found, now)?;
        }
        self.happened(EventKind::Stopped, None, now)?;
        self.state.alive = None;
        self.save()
    }

    /// What the agent must not forget, as it is now.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    fn note_start(&mut self, now: &Moment) -> io::Result<()> {
        let went_down = self.state.alive.take().filter(|alive| alive.boot != now.boot);
        if let Some(last_seen) = went_down {
            self.happened(EventKind::WentDownHard, None, &last_seen)?;
        }
        if self.state.boot.as_ref() != Some(&now.boot) {
            let started = Moment { wall: now.wall - now.uptime, uptime: 0, boot: now.boot.clone() };
            self.happened(EventKind::Booted, self.boot_seconds, &started)?;
            self.state.boot = Some(now.boot.clone());
        }
        self.state.alive = Some(now.clone());
        self.save()
    }

    fn keep(&mut self, found: Found, now: &Moment) -> io::Result<()> {
        match found {
            Found::Closed { at, bucket } => {
                self.spool.put(&Record { at, told: Told::Bucket(*bucket) })?;
                self.state.alive = Some(now.clone());
                self.save()
            }
            Found::Happened { kind, value } => self.happened(kind, Some(value), now),
        }
    }

    fn happened(&mut self, kind: EventKind, value: Option<i64>, at: &Moment) -> io::Result<()> {
        let event = Event { kind, value, ..Event::default() };
        self.spool.put(&Record { at: at.clone(), told: Told::Event(event) }).map(|_| ())
    }

    fn contact(&mut self, now: &Moment, collect: Collect<'_>) {
        match self.exchange(now, collect) {
            Ok(()) => {
                self.failures.reset();
                self.state.trouble = None;
                self.contact_at = now.uptime + schedule::heartbeat_in(&self.state.settings, schedule::chance());
            }
            Err(trouble) => {
                let delay = self.failures.delay(trouble.kind, trouble.retry_after, schedule::chance());
                self.contact_at = now.uptime + delay;
                self.note(trouble.kind, trouble.detail, now);
            }
        }
        self.state.server_time = self.client.server_time().or(self.state.server_time);
        self.state.alive = Some(now.clone());
        if let Err(error) = self.save() {
            self.note(TroubleKind::Disk, error.to_string(), now);
        }
    }

    /// Sends what waits, fetches settings where they changed, sends an inventory where due.
    fn exchange(&mut self, now: &Moment, collect: Collect<'_>) -> Result<(), Trouble> {
        let mut wanted = false;
        let mut version = self.state.settings.version;
        for _ in 0..HEARTBEATS_A_CONTACT {
            let records = self.spool.oldest(BATCH_CAP).map_err(disk)?;
            if let Some(reply) = self.send(&records, now)? {
                wanted |= reply.want_inventory;
                version = reply.settings_version;
            }
            if self.spool.is_empty() {
                break;
            }
        }
        // Settings that can't be fetched hold no inventory up.
        let fetched = self.fetch_settings(version);
        if wanted || now.uptime >= self.inventory_at {
            self.send_inventory(now, collect)?;
        }
        fetched
    }

    fn fetch_settings(&mut self, version: i64) -> Result<(), Trouble> {
        if version != self.state.settings.version {
            self.state.settings = self.client.settings(&self.me)?;
        }
        Ok(())
    }

    /// Sends records in one heartbeat. Where the server refuses, halves are sent, down to the
    /// one record that it can't take: that is set aside, since it would block all others for
    /// ever.
    fn send(&mut self, records: &[(i64, Record)], now: &Moment) -> Result<Option<HeartbeatReply>, Trouble> {
        let heartbeat = self.heartbeat(records, now);
        match self.client.heartbeat(&self.me, &heartbeat) {
            Ok(reply) => {
                let numbers: Vec<i64> = records.iter().map(|(number, _)| *number).collect();
                self.spool.sent(&numbers).map_err(disk)?;
                Ok(Some(reply))
            }
            Err(trouble) if trouble.kind == TroubleKind::Refused && !records.is_empty() => {
                if let [(number, _)] = records {
                    self.spool.set_aside(*number).map_err(disk)?;
                    return Ok(None);
                }
                let (older, newer) = records.split_at(records.len() / 2);
                let reply = self.send(older, now)?;
                Ok(self.send(newer, now)?.or(reply))
            }
            Err(trouble) => Err(trouble),
        }
    }

    fn heartbeat(&mut self, records: &[(i64, Record)], now: &Moment) -> Heartbeat {
        self.state.dropped += self.spool.take_lost();
        let mut heartbeat = Heartbeat {
            schema: SCHEMA,
            agent_version: Some(VERSION.to_owned()),
            settings_version: Some(self.state.settings.version),
            agent_time: Some(now.wire()),
            boot: Some(Boot {
                id: Some(now.boot.clone()),
                uptime_seconds: Some(now.uptime),
                boot_seconds: self.boot_seconds,
            }),
            waiting: i32::try_from(self.spool.len().saturating_sub(records.len())).ok(),
            dropped: (self.state.dropped > 0).then_some(self.state.dropped),
            ..Heartbeat::default()
        };
        for (number, record) in records {
            let age = record.at.age(now);
            match &record.told {
                Told::Bucket(bucket) => heartbeat.buckets.push(Bucket {
                    seq: *number,
                    ended_seconds_ago: age.seconds,
                    time_uncertain: age.uncertain,
                    ..bucket.clone()
                }),
                Told::Event(event) => heartbeat.events.push(Event {
                    seq: *number,
                    seconds_ago: age.seconds,
                    time_uncertain: age.uncertain,
                    ..event.clone()
                }),
            }
        }
        heartbeat
    }

    fn send_inventory(&mut self, now: &Moment, collect: Collect<'_>) -> Result<(), Trouble> {
        let mut inventory =
            collect(self.state.settings.programs).map_err(|error| trouble(TroubleKind::Collector, &error))?;
        inventory.agent_time = Some(now.wire());
        // An inventory that the server refuses will be no better in an hour.
        self.inventory_at = now.uptime + schedule::inventory_in(&self.state.settings, schedule::chance());
        match self.client.inventory(&self.me, &inventory) {
            Ok(reply) => {
                self.state.inventory_sent = Some(reply.server_time);
                self.state.asset = reply.asset.or(self.state.asset.take());
                Ok(())
            }
            Err(trouble) => {
                if trouble.kind != TroubleKind::Refused {
                    self.inventory_at = now.uptime;
                }
                Err(trouble)
            }
        }
    }

    fn note(&mut self, kind: TroubleKind, detail: String, now: &Moment) {
        self.state.trouble = Some(Noted { kind, detail, at: now.wire() });
    }

    fn save(&mut self) -> io::Result<()> {
        self.state.next_record = self.spool.next();
        self.state.dropped += self.spool.take_lost();
        self.home.save(&self.state)
    }
}

fn disk(error: io::Error) -> Trouble {
    trouble(TroubleKind::Disk, &error)
}

fn trouble(kind: TroubleKind, error: &io::Error) -> Trouble {
    Trouble { kind, detail: error.to_string(), retry_after: None }
}
