//! What changed between two reports, as lines of a computer's history.

use std::collections::BTreeMap;

use hatang_report::Inventory;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::Observed;
use super::components::{Component, ComponentKind, components};

/// A single fact whose change is worth a line; its name is `fact-WORD`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Fact {
    /// Name in the network.
    Hostname,
    /// Domain or workgroup.
    Domain,
    /// Maker.
    Vendor,
    /// Model.
    Model,
    /// Serial number.
    Serial,
    /// UUID.
    Uuid,
    /// Main board: maker, model, serial number.
    Board,
    /// Firmware version.
    Firmware,
    /// Secure boot, `true` or `false`.
    SecureBoot,
    /// Version of the TPM.
    Tpm,
    /// Installed memory in bytes.
    RamBytes,
    /// Operating system: name and version.
    Os,
    /// Its build.
    OsBuild,
    /// Its edition.
    OsEdition,
    /// When it was installed.
    OsInstalled,
}

/// One line of history. Texts are as makers write them, numbers and truth values bare: pages put them into words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A fact has another value; one that was not known before is no change.
    Fact {
        /// Which.
        fact: Fact,
        /// The value until now.
        before: String,
        /// The value from now on.
        after: String,
    },
    /// A part was put in, taken out, or changed for another.
    Component {
        /// What kind of part.
        kind: ComponentKind,
        /// The part that is gone; `None` where one was put in.
        before: Option<Component>,
        /// The part that came; `None` where one was taken out.
        after: Option<Component>,
    },
}

/// The changes from one report to the next, facts first. Memory counts as changed from 256 MiB on: what the graphics
/// adapter or the kernel sets aside varies.
pub fn diff(old: &Observed, new: &Observed) -> Vec<Change> {
    let mut changes = Vec::new();
    for (fact, of) in FACTS {
        if let (Some(before), Some(after)) = (of(&old.0), of(&new.0))
            && before != after
            && !(*fact == Fact::RamBytes && is_slight(&before, &after))
        {
            changes.push(Change::Fact { fact: *fact, before, after });
        }
    }
    changes.extend(component_changes(old, new));
    changes
}

type Read = fn(&Inventory) -> Option<String>;

const FACTS: &[(Fact, Read)] = &[
    (Fact::Hostname, |facts| facts.hostname.clone()),
    (Fact::Domain, |facts| facts.domain.clone()),
    (Fact::Vendor, |facts| facts.system.as_ref()?.vendor.clone()),
    (Fact::Model, |facts| facts.system.as_ref()?.model.clone()),
    (Fact::Serial, |facts| facts.system.as_ref()?.serial.clone()),
    (Fact::Uuid, |facts| facts.system.as_ref()?.uuid.clone()),
    (Fact::Board, |facts| {
        let board = facts.board.as_ref()?;
        joined([&board.vendor, &board.model, &board.serial])
    }),
    (Fact::Firmware, |facts| facts.firmware.as_ref()?.version.clone()),
    (Fact::SecureBoot, |facts| facts.firmware.as_ref()?.secure_boot.map(|on| on.to_string())),
    (Fact::Tpm, |facts| facts.firmware.as_ref()?.tpm.clone()),
    (Fact::RamBytes, |facts| {
        let memory = facts.memory.as_ref()?;
        memory.installed_bytes.or(memory.total_bytes).map(|bytes| bytes.to_string())
    }),
    (Fact::Os, |facts| {
        let os = facts.os.as_ref()?;
        joined([&os.name, &os.version])
    }),
    (Fact::OsBuild, |facts| facts.os.as_ref()?.build.clone()),
    (Fact::OsEdition, |facts| facts.os.as_ref()?.edition.clone()),
    (Fact::OsInstalled, |facts| facts.os.as_ref()?.installed_at.map(|at| at.to_string())),
];

fn joined<const N: usize>(words: [&Option<String>; N]) -> Option<String> {
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn is_slight(before: &str, after: &str) -> bool {
    const SLIGHT: i64 = 256 << 20;
    matches!((before.parse::<i64>(), after.parse::<i64>()), (Ok(before), Ok(after)) if (before - after).abs() < SLIGHT)
}

fn component_changes(old: &Observed, new: &Observed) -> Vec<Change> {
    let (old, new) = (components(&old.0), components(&new.0));
    let without = |these: &[Component], those: &[Component]| {
        let mut by_kind: BTreeMap<ComponentKind, Vec<Component>> = BTreeMap::new();
        for part in these.iter().filter(|part| !those.iter().any(|t| t.kind == part.kind && t.key == part.key)) {
            by_kind.entry(part.kind).or_default().push(part.clone());
        }
        by_kind
    };
    let (mut gone, mut come) = (without(&old, &new), without(&new, &old));
    let kinds: std::collections::BTreeSet<ComponentKind> = gone.keys().chain(come.keys()).copied().collect();
    let mut changes = Vec::new();
    for kind in kinds {
        let (gone, come) = (gone.remove(&kind).unwrap_or_default(), come.remove(&kind).unwrap_or_default());
        // One out and one in is one change; of more, nobody can say which took whose place.
        if let ([before], [after]) = (&gone[..], &come[..]) {
            changes.push(Change::Component { kind, before: Some(before.clone()), after: Some(after.clone()) });
            continue;
        }
        changes.extend(gone.into_iter().map(|before| Change::Component {
            kind,
            before: Some(before),
            after: None,
        }));
        changes.extend(come.into_iter().map(|after| Change::Component { kind, before: None, after: Some(after) }));
    }
    changes
}
