//! Load buckets and events that wait to be sent.
//!
//! The promise: what [`Spool::put`] returned `Ok` for is still there after `kill -9` and after
//! a power failure, until [`Spool::sent`] takes it away or, after [`KEPT`] records, the oldest
//! make room. A record that can't be read is set aside (`broken/`) and counted; it never
//! blocks the others. A record whose acknowledgement was lost is sent again: the server goes
//! by `seq`.
//!
//! Each record is one small file, written by `files::replace`: at one record in 15
//! minutes nothing faster is needed, and a torn tail can cost no other record. A file ends in a
//! checksum: file systems that promise less than they should leave zeros or a piece.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hatang_report::{Bucket, Event};
use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::files::{self, Readers, UNFINISHED};

/// Most records that wait: ten days of buckets. At less than a kilobyte each, and four for
/// each file on most file systems, that is 4 MB of disk.
pub const KEPT: usize = 1_000;

/// Most files that are kept aside for somebody to look at.
const KEPT_ASIDE: usize = 20;

/// What a record tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// How loaded the computer was.
    Bucket(Bucket),
    /// What happened.
    Event(Event),
}

/// One record that waits to be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened, or the stretch ended.
    pub at: Moment,
    /// What it tells; `seq` and `seconds_ago` in it are set on the way out.
    pub told: Told,
}

/// The records that wait, by their running numbers.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    /// Oldest first.
    waiting: Vec<i64>,
    next: i64,
    lost: i64,
}

impl Spool {
    /// Opens the spool in a folder, which is made where it is missing. `next` is the least
    /// number that a new record may get: numbers are never used twice, not even after the
    /// folder was emptied.
    ///
    /// # Errors
    /// When the folder can't be made or read.
    pub fn open(folder: &Path, next: i64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut waiting = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == UNFINISHED) {
                fs::remove_file(&path)?; // was never acknowledged to anybody
                continue;
            }
            let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<i64>().ok());
            if let Some(number) = number.filter(|_| path.is_file()) {
                waiting.push(number);
            }
        }
        waiting.sort_unstable();
        let after_last = waiting.last().map_or(1, |last| last + 1);
        Ok(Self { folder: folder.to_owned(), waiting, next: next.max(after_last), lost: 0 })
    }

    /// Keeps a record, and makes room for it where the spool is full.
    ///
    /// # Errors
    /// When the disk is full or refuses; then nothing has changed.
    pub fn put(&mut self, record: &Record) -> io::Result<i64> {
        let number = self.next;
        let mut content = serde_json::to_vec(record)?;
        let checksum = checksum(&content);
        content.extend(format!("\n{checksum:08x}\n").bytes());
        files::replace(&self.path(number), &content, Readers::All)?;
        self.next += 1;
        self.waiting.push(number);
        while self.waiting.len() > KEPT {
            self.remove(&[self.waiting[0]])?;
            self.lost += 1;
        }
        Ok(number)
    }

    /// The oldest records, at most `most`, each with its number. What can't be read is set
    /// aside on the way.
    ///
    /// # Errors
    /// When the folder can't be written to.
    pub fn oldest(&mut self, most: usize) -> io::Result<Vec<(i64, Record)>> {
        let mut records = Vec::new();
        for number in self.waiting.clone() {
            if records.len() == most {
                break;
            }
            match fs::read(self.path(number)).ok().as_deref().and_then(parse) {
                Some(record) => records.push((number, record)),
                None => self.set_aside(number)?,
            }
        }
        Ok(records)
    }

    /// The server has these, or will never want them.
    ///
    /// # Errors
    /// When the folder can't be written to.
    pub fn sent(&mut self, numbers: &[i64]) -> io::Result<()> {
        self.remove(numbers)?;
        files::sync_folder(&self.path(0))
    }

    /// Moves a record out of the way: nobody can read it, or the server refuses it.
    ///
    /// # Errors
    /// When the folder can't be written to.
    pub fn set_aside(&mut self, number: i64) -> io::Result<()> {
        let aside = self.folder.join("broken");
        fs::create_dir_all(&aside)?;
        let path = self.path(number);
        if path.exists() {
            fs::rename(&path, aside.join(format!("{number:016}.json")))?;
        }
        self.waiting.retain(|waiting| *waiting != number);
        self.lost += 1;
        let mut kept: Vec<PathBuf> = fs::read_dir(&aside)?.flatten().map(|entry| entry.path()).collect();
        kept.sort();
        for path in kept.iter().rev().skip(KEPT_ASIDE) {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// How many records wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The number that the next record gets.
    #[must_use]
    pub fn next(&self) -> i64 {
        self.next
    }

    /// Records given up since this was last asked.
    pub fn take_lost(&mut self) -> i64 {
        std::mem::take(&mut self.lost)
    }

    fn remove(&mut self, numbers: &[i64]) -> io::Result<()> {
        for number in numbers {
            match fs::remove_file(self.path(*number)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => self.waiting.retain(|waiting| waiting != number),
            }
        }
        Ok(())
    }

    fn path(&self, number: i64) -> PathBuf {
        self.folder.join(format!("{number:016}.json"))
    }
}

fn checksum(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

fn parse(file: &[u8]) -> Option<Record> {
    let text = std::str::from_utf8(file).ok()?;
    let (content, sum) = text.strip_suffix('\n')?.split_once('\n')?;
    let right = u32::from_str_radix(sum, 16).ok()? == checksum(content.as_bytes());
    if right { serde_json::from_str(content).ok() } else { None }
}

/// Number and size in bytes of the records that wait, for whoever only wants to look.
#[must_use]
pub fn size(folder: &Path) -> (usize, u64) {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = files.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
    sizes.fold((0, 0), |(count, bytes), file| (count + 1, bytes + file.len()))
}

#[cfg(test)]
mod tests;
