//! How loaded the computer is: readings a minute apart, gathered into buckets of 15 minutes.

use hatang_report::{Bucket, EventKind};

use crate::clock::Moment;

/// Seconds that a bucket covers.
pub const BUCKET_SECONDS: i64 = 900;

/// Seconds between readings.
pub const READING_SECONDS: i64 = 60;

/// Asleep or clock moved for longer than this is worth an event.
const SLEPT_SECONDS: i64 = 60;
const MOVED_SECONDS: i64 = 120;

/// What the computer's counters say at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// When.
    pub at: Moment,
    /// Seconds since the agent was started, sleep left out.
    pub awake: i64,
    /// Share of processor time in use since the reading before, in basis points.
    pub cpu_bp: Option<i32>,
    /// Usable memory in bytes.
    pub memory_bytes: i64,
    /// Memory that programs could get, in bytes.
    pub memory_available_bytes: i64,
    /// Swap in use, in bytes.
    pub swap_bytes: i64,
    /// Each disk's counters.
    pub disks: Vec<DiskCounters>,
    /// Bytes received and sent over physical adapters since the start.
    pub network: Option<(i64, i64)>,
}

/// One disk's counters since the start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DiskCounters {
    /// The disk's name.
    pub name: String,
    /// Milliseconds for which it had work to do.
    pub busy_ms: i64,
    /// Bytes read.
    pub read_bytes: i64,
    /// Bytes written.
    pub written_bytes: i64,
}

/// What a reading brought to light.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A stretch is over.
    Closed {
        /// When it ended.
        at: Moment,
        /// How loaded the computer was.
        bucket: Box<Bucket>,
    },
    /// Something happened at the reading's moment.
    Happened {
        /// What.
        kind: EventKind,
        /// The event's value.
        value: i64,
    },
}

/// Gathers readings into a bucket.
#[derive(Debug, Default)]
pub struct Load {
    last: Option<Reading>,
    stretch: Stretch,
}

/// Sums over the stretch that is being gathered.
#[derive(Debug, Default)]
struct Stretch {
    seconds: i64,
    samples: i32,
    cpu: Share,
    memory: Share,
    disk: Share,
    available_min: Option<i64>,
    swap_max: i64,
    read: i64,
    written: i64,
    received: i64,
    sent: i64,
    networked: bool,
}

/// A share's mean over time, and its maximum; in basis points.
#[derive(Debug, Default)]
struct Share {
    weighted: i64,
    seconds: i64,
    max: i32,
}

impl Share {
    fn add(&mut self, share: i32, seconds: i64) {
        self.weighted += i64::from(share) * seconds;
        self.seconds += seconds;
        self.max = self.max.max(share);
    }

    fn mean(&self) -> Option<i32> {
        let mean = (self.weighted + self.seconds / 2).checked_div(self.seconds)?;
        i32::try_from(mean).ok()
    }

    fn max(&self) -> Option<i32> {
        (self.seconds > 0).then_some(self.max)
    }
}

impl Load {
    /// Takes a reading in. A stretch that is full is closed; so is one that sleep cut short.
    pub fn add(&mut self, reading: Reading) -> Vec<Found> {
        let mut found = Vec::new();
        let Some(last) = self.last.replace(reading.clone()) else {
            return found;
        };
        let awake = (reading.awake - last.awake).max(0);
        let passed = (reading.at.uptime - last.at.uptime).max(0);
        let slept = passed - awake;
        let moved = reading.at.wall - last.at.wall - passed;
        self.stretch.add(&last, &reading, awake);
        if slept > SLEPT_SECONDS {
            // Counters stand still in sleep, so what they say belongs to the time before it.
            let before = Moment { uptime: last.at.uptime + awake, wall: last.at.wall + awake, ..last.at };
            found.extend(self.close(before));
            found.push(Found::Happened { kind: EventKind::Woke, value: slept });
        }
        if moved.abs() > MOVED_SECONDS {
            found.push(Found::Happened { kind: EventKind::ClockChanged, value: moved });
        }
        if self.stretch.seconds >= BUCKET_SECONDS {
            found.extend(self.close(reading.at));
        }
        found
    }

    /// Awake seconds until the stretch that is being gathered is full.
    #[must_use]
    pub fn until_full(&self) -> i64 {
        BUCKET_SECONDS - self.stretch.seconds
    }

    /// Closes the stretch that is being gathered, as when the agent stops.
    pub fn stop(&mut self) -> Option<Found> {
        let at = self.last.as_ref()?.at.clone();
        self.close(at)
    }

    fn close(&mut self, at: Moment) -> Option<Found> {
        let stretch = std::mem::take(&mut self.stretch);
        (stretch.seconds > 0).then(|| Found::Closed { at, bucket: Box::new(stretch.bucket()) })
    }
}

impl Stretch {
    fn add(&mut self, last: &Reading, now: &Reading, seconds: i64) {
        if seconds == 0 {
            return;
        }
        self.seconds += seconds;
        self.samples += 1;
        if let Some(share) = now.cpu_bp {
            self.cpu.add(share.clamp(0, 10_000), seconds);
        }
        if let Some(share) = share(now.memory_bytes - now.memory_available_bytes, now.memory_bytes) {
            self.memory.add(share, seconds);
            let available = now.memory_available_bytes;
            self.available_min = Some(self.available_min.map_or(available, |least| least.min(available)));
        }
        self.swap_max = self.swap_max.max(now.swap_bytes);
        let mut busiest = None;
        for disk in &now.disks {
            let Some(before) = last.disks.iter().find(|before| before.name == disk.name) else {
                continue; // was not there a minute ago
            };
            let busy = share(since(before.busy_ms, disk.busy_ms), seconds * 1000);
            busiest = busiest.max(busy);
            self.read += since(before.read_bytes, disk.read_bytes);
            self.written += since(before.written_bytes, disk.written_bytes);
        }
        if let Some(share) = busiest {
            self.disk.add(share, seconds);
        }
        if let (Some(before), Some(now)) = (last.network, now.network) {
            self.networked = true;
            self.received += since(before.0, now.0);
            self.sent += since(before.1, now.1);
        }
    }

    fn bucket(self) -> Bucket {
        let has_disk = self.disk.seconds > 0;
        let has_memory = self.memory.seconds > 0;
        Bucket {
            seconds: self.seconds,
            samples: Some(self.samples),
            cpu_bp: self.cpu.mean(),
            cpu_max_bp: self.cpu.max(),
            memory_bp: self.memory.mean(),
            memory_max_bp: self.memory.max(),
            memory_available_min_bytes: self.available_min,
            swap_max_bytes: has_memory.then_some(self.swap_max),
            disk_busy_bp: self.disk.mean(),
            disk_busy_max_bp: self.disk.max(),
            disk_read_bytes: has_disk.then_some(self.read),
            disk_written_bytes: has_disk.then_some(self.written),
            received_bytes: self.networked.then_some(self.received),
            sent_bytes: self.networked.then_some(self.sent),
            ..Bucket::default()
        }
    }
}

/// A counter's growth; one that fell was started anew, as when a device is plugged in again.
fn since(before: i64, now: i64) -> i64 {
    if now >= before { now - before } else { now.max(0) }
}

/// Part of a whole in basis points, between 0 and 10,000.
fn share(part: i64, whole: i64) -> Option<i32> {
    let share = i128::from(part).checked_mul(10_000)?.checked_div(i128::from(whole))?;
    i32::try_from(share.clamp(0, 10_000)).ok()
}

#[cfg(test)]
mod tests;
