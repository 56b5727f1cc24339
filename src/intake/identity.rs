//! Which record is the computer that reports? Seven rules in a fixed order, as one pure function with its evidence.
//!
//! **The promise:** two computers are never silently made one. Where the hardware contradicts, the report gets a
//! record of its own; where two answers are possible, a person decides. No rule ever picks "the first" of several.
//!
//! 1. A person said so (an alias, or the agent bound by hand) => that record.
//! 2. Serial number and UUID agree with one record => it.
//! 3. The serial number agrees; the UUID is unknown, or differs while a disk or adapter agrees => it.
//! 4. The UUID agrees; the serial number is unknown, or differs while the hardware or the key agrees => it. A virtual
//!    machine without serial number needs its adapter to agree too, once its UUID was seen with other adapters.
//! 5. Neither can be compared: the agent's key or the installation, confirmed by disk, adapter or name => it.
//! 6. An adapter, confirmed by name or disk, and nothing that contradicts => it.
//! 7. Otherwise a new record. Where the agent's key says another record: a clone if the hardware contradicts (the key
//!    stays with the computer that enrolled it), else a conflict.
//!
//! A *contradiction* is another valid serial number, or another UUID where serial numbers cannot be compared; key,
//! installation, adapter and name never outweigh it. Rules that find several records narrow them to the one that also
//! shares a disk or adapter; failing that, they hand all of them to a person.

use std::collections::{BTreeMap, BTreeSet};

use super::identifier::{Identifier, Kind};
use crate::db::{AssetId, Instant};

mod decision;
mod facts;

pub use decision::{ConflictReason, Decision, Event, Evidence, EvidenceKind, Relation, Rule, Verdict};
use facts::Facts;

/// What a report says about who it comes from.
#[derive(Clone, Debug)]
pub struct Report {
    /// As [`super::identifier::identifiers`] found them.
    pub identifiers: Vec<Identifier>,
    /// Whether it comes from a virtual machine.
    pub is_virtual: bool,
}

/// The record that the reporting agent's key belongs to: the one that its first report was decided for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// That record (its canonical id where it was merged into another).
    pub asset: AssetId,
    /// Whether a person bound the two, rather than a report.
    pub by_person: bool,
}

/// A computer's record that shares at least one identifier with the report, or that the key is bound to.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The record (its canonical id where it was merged into another).
    pub asset: AssetId,
    /// Everything that it is known by, whether shared with the report or not.
    pub known: Vec<Known>,
}

/// An identifier of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Known {
    /// The identifier, normalised.
    pub identifier: Identifier,
    /// When a report carried it last; `None` where a person typed it.
    pub last_seen: Option<Instant>,
    /// Whether a person said that this identifier belongs to the record. No page writes one: a settled conflict binds the
    /// agent, a merge leads to the other record, and an overridden serial number never matches.
    pub alias: bool,
}

/// Days for which an adapter that was seen at one computer counts as wandering when it turns up at another.
const ROAMING_DAYS: i64 = 90;

/// Decides which record the report belongs to. The order of candidates and of identifiers does not matter.
pub fn decide(report: &Report, binding: Option<Binding>, candidates: &[Candidate], now: Instant) -> Decision {
    let known = by_asset(candidates, binding);
    let weigh = |(asset, own): (&AssetId, &Vec<&Known>)| {
        facts::weigh(*asset, report, own, &roaming(*asset, &known, now), binding)
    };
    let facts: Vec<Facts> = known.iter().map(weigh).collect();
    let evidence = facts.iter().flat_map(Facts::evidence).collect();
    Decision { verdict: verdict(report, binding, &facts), evidence }
}

fn verdict(report: &Report, binding: Option<Binding>, facts: &[Facts]) -> Verdict {
    for rule in
        [Rule::Alias, Rule::SerialAndUuid, Rule::Serial, Rule::Uuid, Rule::Key, Rule::KeyAndName, Rule::Adapter]
    {
        let found: Vec<&Facts> = facts.iter().filter(|facts| applies(rule, facts, report)).collect();
        // One record with that adapter and another serial number, and the adapter proves nothing.
        if rule == Rule::Adapter && facts.iter().any(|f| f.any_mac == Relation::Same && f.contradicts()) {
            continue;
        }
        match narrowed(&found).as_slice() {
            [] => {}
            [one] => {
                let events = events(rule, one, binding, facts);
                return Verdict::Existing { asset: one.asset, rule, events };
            }
            several => return Verdict::Conflict { candidates: several.iter().map(|f| f.asset).collect(), rule },
        }
    }
    match facts.iter().find(|facts| facts.key) {
        Some(bound) if bound.other_hardware() => Verdict::Clone { of: bound.asset },
        Some(bound) => Verdict::Conflict { candidates: vec![bound.asset], rule: Rule::Nothing },
        None => Verdict::New { events: duplicates(facts, None).collect() },
    }
}

fn applies(rule: Rule, facts: &Facts, report: &Report) -> bool {
    use Relation::{Different, Same, Unknown};
    let hardware = facts.disk == Same || facts.mac == Same;
    let incomparable = facts.serial == Unknown && facts.uuid == Unknown;
    match rule {
        Rule::Alias => (facts.alias || facts.bound_by_person) && !facts.other_hardware(),
        Rule::SerialAndUuid => facts.serial == Same && facts.uuid == Same,
        Rule::Serial => facts.serial == Same && (facts.uuid == Unknown || (facts.uuid == Different && hardware)),
        Rule::Uuid => {
            facts.uuid == Same
                && match facts.serial {
                    Same => true,
                    Different => hardware || (facts.key && !facts.hardware_differs()),
                    // Boards whose maker gave one UUID to a whole batch: nothing else in common, so not the same.
                    Unknown if facts.mac == Different && facts.disk == Different => false,
                    // A copied virtual machine keeps its UUID and gets another adapter.
                    Unknown => !(report.is_virtual && facts.any_mac == Different),
                }
        }
        Rule::Key => incomparable && (facts.key || facts.installation == Same) && hardware,
        Rule::KeyAndName => {
            // A name confirms nothing where all adapters or disks are others. A key stands alone where a report
            // carries nothing that could confirm or contradict it.
            let silent = facts.mac == Unknown && facts.disk == Unknown && facts.host == Unknown;
            let confirmed = (facts.key || facts.installation == Same) && facts.host == Same;
            incomparable && !facts.hardware_differs() && (confirmed || (facts.key && silent))
        }
        Rule::Adapter => facts.mac == Same && (facts.host == Same || facts.disk == Same),
        Rule::Nothing => false,
    }
}

/// Of several, the one that also shares a disk or an adapter; all of them where that is none or more than one.
fn narrowed<'a>(found: &[&'a Facts]) -> Vec<&'a Facts> {
    let hardware = |facts: &&&Facts| facts.disk == Relation::Same || facts.mac == Relation::Same;
    match found.iter().filter(hardware).collect::<Vec<_>>().as_slice() {
        [one] => vec![**one],
        _ => found.to_vec(),
    }
}

fn events(rule: Rule, one: &Facts, binding: Option<Binding>, facts: &[Facts]) -> Vec<Event> {
    let mut events = Vec::new();
    if rule == Rule::Serial && one.uuid == Relation::Different {
        // Adapters sit on the board as a rule: where none of them stayed, the board went.
        events.push(if one.mac == Relation::Same { Event::UuidChanged } else { Event::BoardReplaced });
    }
    if rule == Rule::Uuid && one.serial == Relation::Different {
        events.push(Event::SerialChanged);
    }
    if let Some(bound) = binding.filter(|binding| binding.asset != one.asset) {
        events.push(Event::ForeignKey { of: bound.asset });
    }
    events.extend(duplicates(facts, Some(one.asset)));
    events
}

/// Other records that share the serial number or the UUID: probably one computer recorded twice, or one number on two.
fn duplicates(facts: &[Facts], decided: Option<AssetId>) -> impl Iterator<Item = Event> {
    facts
        .iter()
        .filter(move |f| Some(f.asset) != decided && (f.serial == Relation::Same || f.uuid == Relation::Same))
        .map(|f| Event::SharesStrong { with: f.asset })
}

/// Which of a record's serial numbers and UUIDs a report puts out of date once it is decided for that record: it has
/// a value of the kind, and another one. A board that was taken out may turn up in another computer; what a person
/// said stays.
pub fn superseded<'a>(known: &'a [Known], reported: &[Identifier]) -> Vec<&'a Identifier> {
    let out_of_date = |known: &&Known| {
        let kind = known.identifier.kind;
        let mut of_kind = reported.iter().filter(|identifier| identifier.kind == kind).peekable();
        matches!(kind, Kind::Serial | Kind::Uuid)
            && !known.alias
            && of_kind.peek().is_some()
            && !of_kind.any(|identifier| facts::same(identifier, &known.identifier))
    };
    known.iter().filter(out_of_date).map(|known| &known.identifier).collect()
}

/// All that is known of each record, in the order of the ids, the bound one included even where nothing is known.
fn by_asset(candidates: &[Candidate], binding: Option<Binding>) -> BTreeMap<AssetId, Vec<&Known>> {
    let mut known: BTreeMap<AssetId, Vec<&Known>> = BTreeMap::new();
    for candidate in candidates {
        known.entry(candidate.asset).or_default().extend(&candidate.known);
    }
    if let Some(binding) = binding {
        known.entry(binding.asset).or_default();
    }
    known
}

/// Addresses that other computers than this record's carried lately: adapters of docks, or cards that were moved.
fn roaming<'a>(asset: AssetId, known: &BTreeMap<AssetId, Vec<&'a Known>>, now: Instant) -> BTreeSet<&'a str> {
    let others = known.iter().filter(|(other, _)| **other != asset).flat_map(|(_, known)| known);
    others
        .filter(|known| known.identifier.kind == Kind::Mac)
        .filter(|known| known.last_seen.is_some_and(|at| now.since(at) <= ROAMING_DAYS * 86_400))
        .map(|known| known.identifier.value.as_str())
        .collect()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
