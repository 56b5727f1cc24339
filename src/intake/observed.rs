//! The facts that a computer reports about itself, kept as one document an asset and source: the inventory, cleaned of
//! placeholders, of impossible numbers and of what is only true for the moment. **The promise:** what could not be read
//! is not gone: it stays as it was last seen.

use hatang_report::{Disk, DiskKind, Inventory, OsFamily, Program};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::effective::Columns;
use super::identifier::{self, Identifier};
use super::lenient::{IgnoredField, Why};
use super::placeholder;
use crate::db::LocalDay;

mod components;
mod diff;

pub use components::{Component, ComponentKind, components};
pub use diff::{Change, Fact, diff};

/// The document. The wire types only grow, so what was stored by an older version is read by a newer one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Observed(pub Inventory);

/// Fields whose texts makers leave unfilled.
const NAMES: &[&str] =
    &["asset_tag", "chassis_serial", "family", "model", "part", "serial", "sku", "vendor", "version"];

/// Lists that no computer lacks: an empty one was not read.
const NEVER_EMPTY: &[&str] = &["cpus", "modules", "adapters", "disks", "volumes"];

impl Observed {
    /// What is known after a report: its facts, and those of `before` that it says nothing about. `ignored` are the
    /// fields of the report that could not be read.
    pub fn after(mut report: Inventory, ignored: &[IgnoredField], before: Option<&Observed>) -> Observed {
        let unread = unread(&report, ignored);
        // Programs are hundreds of small texts: cleaned where they stand, not by way of a tree.
        let kept =
            before.and_then(|before| before.0.programs.as_ref()).filter(|_| unread.iter().any(|u| u == "programs"));
        let programs = kept.cloned().or_else(|| report.programs.take().map(clean_programs));
        let lasting = Inventory {
            agent_time: None,
            uptime_seconds: None,
            problems: vec![],
            truncated: vec![],
            programs: None,
            ..report
        };
        let facts = match (serde_json::to_value(&lasting), serde_json::to_value(before)) {
            (Ok(Value::Object(facts)), Ok(old)) => {
                let mut facts = clean(facts);
                for (name, old) in old.as_object().into_iter().flatten().filter(|(name, _)| *name != "programs") {
                    keep(&mut facts, name, old, unread.contains(name));
                }
                // Cleaning and keeping take out and put back whole fields of an inventory: it stays one.
                serde_json::from_value(Value::Object(facts)).unwrap_or(lasting)
            }
            _ => lasting,
        };
        Observed(Inventory { programs, ..facts })
    }

    /// The columns that lists and rules read, from these facts. `today` bounds what a firmware date can be.
    pub fn columns(&self, today: LocalDay) -> Columns {
        let Inventory { system, cpus, memory, os, firmware, .. } = &self.0;
        let sum = |of: fn(&hatang_report::Cpu) -> Option<i32>| -> Option<i32> {
            let counts: Option<Vec<i32>> = cpus.iter().map(of).collect();
            counts.map(|counts| counts.iter().sum()).filter(|sum| *sum > 0)
        };
        let disk = self.system_disk();
        let system = system.as_ref();
        let os = os.as_ref();
        Columns {
            hostname: self.0.hostname.clone(),
            vendor: system.and_then(|system| system.vendor.clone()),
            model: system.and_then(|system| system.model.clone()),
            serial: identifier::serial(&self.0).map(|found| found.value),
            chassis: system.map(|system| system.chassis).filter(|kind| *kind != Default::default()),
            cpu_name: cpus.iter().find_map(|cpu| cpu.name.as_deref()).map(placeholder::tidy),
            cpu_cores: sum(|cpu| cpu.cores),
            cpu_threads: sum(|cpu| cpu.threads),
            ram_bytes: memory.as_ref().and_then(|memory| memory.installed_bytes.or(memory.total_bytes)),
            disk_kind: disk.map(|disk| disk.kind).filter(|kind| *kind != DiskKind::Unknown),
            disk_bytes: disk.and_then(|disk| disk.bytes),
            os_family: os.map(|os| os.family).filter(|family| *family != OsFamily::Unknown),
            os_name: os.and_then(|os| os.name.clone()),
            os_version: os.and_then(|os| os.version.clone()),
            os_build: os.and_then(|os| os.build.clone()),
            os_edition: os.and_then(|os| os.edition.clone()),
            firmware_date: firmware
                .as_ref()
                .and_then(|firmware| LocalDay::parse(firmware.date.as_deref()?))
                .filter(|day| (1990..).contains(&day.year()) && *day <= today.plus(1)),
            boot_seconds: self.0.boot_seconds,
            disk_failing: self.0.disks.iter().any(|disk| {
                components::is_inside(disk) && disk.health.as_ref().and_then(|health| health.failing) == Some(true)
            }),
        }
    }

    /// The disk that the operating system starts from; where the report does not say, the only one inside.
    fn system_disk(&self) -> Option<&Disk> {
        let mut inside = self.0.disks.iter().filter(|disk| components::is_inside(disk));
        let only = match (inside.next(), inside.next()) {
            (Some(disk), None) => Some(disk),
            _ => None,
        };
        self.0.disks.iter().find(|disk| disk.system == Some(true)).or(only)
    }
}

/// The sections whose lists are not to be trusted: the agent could not read them, or we could not.
fn unread(report: &Inventory, ignored: &[IgnoredField]) -> Vec<String> {
    let section = |path: &str| path.split(['.', '[']).next().unwrap_or_default().to_owned();
    let lost = ignored.iter().filter(|field| matches!(field.why, Why::WrongValue | Why::TooMuch | Why::TooDeep));
    report
        .problems
        .iter()
        .map(|problem| section(&problem.part))
        .chain(lost.map(|field| section(&field.path)))
        .collect()
}

/// Without placeholders and without numbers below zero, which no fact but a temperature has.
fn clean(fields: Map<String, Value>) -> Map<String, Value> {
    let keep = |(name, value): (String, Value)| {
        let value = match value {
            Value::Object(fields) => Value::Object(clean(fields)),
            Value::Array(entries) => Value::Array(entries.into_iter().map(clean_entry).collect()),
            other => other,
        };
        let says_something = match &value {
            Value::String(text) if name == "serial" || name == "chassis_serial" => !placeholder::is_serial(text),
            Value::String(text) if name == "uuid" => Identifier::uuid(text).is_some(),
            Value::String(text) => !NAMES.contains(&name.as_str()) || !placeholder::is_text(text),
            Value::Number(number) => name == "temperature_c" || number.as_i64().is_none_or(|number| number >= 0),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => true,
        };
        says_something.then_some((name, value))
    };
    fields.into_iter().filter_map(keep).collect()
}

/// Without versions that say nothing.
fn clean_programs(mut programs: Vec<Program>) -> Vec<Program> {
    for program in &mut programs {
        program.version.take_if(|version| placeholder::is_text(version));
    }
    programs
}

fn clean_entry(entry: Value) -> Value {
    match entry {
        Value::Object(fields) => Value::Object(clean(fields)),
        other => other,
    }
}

/// Puts back what the report does not mention: single facts always, a list where it cannot have been read.
fn keep(facts: &mut Map<String, Value>, name: &str, old: &Value, unread: bool) {
    match (old, facts.get_mut(name)) {
        (Value::Object(old), Some(Value::Object(new))) => {
            for (name, old) in old {
                keep(new, name, old, unread);
            }
        }
        (Value::Array(_), now) => {
            if unread || (now.is_none() && NEVER_EMPTY.contains(&name)) {
                facts.insert(name.to_owned(), old.clone());
            }
        }
        // A word that means "not known" is as good as none.
        (old, Some(now)) => {
            if *now == "unknown" {
                *now = old.clone();
            }
        }
        (old, None) => {
            facts.insert(name.to_owned(), old.clone());
        }
    }
}

#[cfg(test)]
mod tests;
