//! How a report compares with one record, respect by respect.

use std::collections::BTreeSet;

use super::decision::{Evidence, EvidenceKind, Relation};
use super::{Binding, Known, Report};
use crate::db::AssetId;
use crate::intake::identifier::{Identifier, Kind};

/// The comparison of a report with one record.
pub(super) struct Facts {
    pub(super) asset: AssetId,
    pub(super) serial: Relation,
    pub(super) uuid: Relation,
    pub(super) disk: Relation,
    /// Adapters: those that wander never agree, addresses that software made up never differ.
    pub(super) mac: Relation,
    pub(super) installation: Relation,
    pub(super) host: Relation,
    /// Whether the agent's key is bound to this record.
    pub(super) key: bool,
    /// Whether a person bound it.
    pub(super) bound_by_person: bool,
    /// Whether they share a serial number or UUID of which a person said that it is this record's.
    pub(super) alias: bool,
    /// Adapters, those that wander and made-up addresses included.
    pub(super) any_mac: Relation,
    values: Vec<(EvidenceKind, Relation, Vec<String>, Vec<String>)>,
}

/// Compares the report with what is known of one record.
pub(super) fn weigh(
    asset: AssetId,
    report: &Report,
    known: &[&Known],
    roaming: &BTreeSet<&str>,
    binding: Option<Binding>,
) -> Facts {
    let sides = |kind: Kind, counts: &dyn Fn(&Identifier) -> bool| {
        let wanted = |identifier: &&Identifier| identifier.kind == kind && counts(identifier);
        let reported: BTreeSet<&Identifier> = report.identifiers.iter().filter(wanted).collect();
        let recorded: BTreeSet<&Identifier> = known.iter().map(|k| &k.identifier).filter(wanted).collect();
        (reported, recorded)
    };
    let any = |_: &Identifier| true;
    let relation = |kind: Kind| {
        let (reported, recorded) = sides(kind, &any);
        compare(&reported, &recorded)
    };
    let (reported, recorded) = sides(Kind::Mac, &|mac| !mac.is_made_up_mac());
    let burnt_in = !reported.is_empty() && !recorded.is_empty();
    let any_mac = relation(Kind::Mac);
    let (own, theirs) = sides(Kind::Mac, &|mac| !roaming.contains(mac.value.as_str()));
    // An adapter that wanders does not make two computers one, and what software made up does not tell them apart.
    let mac = match any_mac {
        Relation::Same if compare(&own, &theirs) == Relation::Same => Relation::Same,
        Relation::Different if burnt_in => Relation::Different,
        Relation::Same | Relation::Different | Relation::Unknown => Relation::Unknown,
    };
    let bound = binding.filter(|binding| binding.asset == asset);
    let mut facts = Facts {
        asset,
        serial: relation(Kind::Serial),
        uuid: relation(Kind::Uuid),
        disk: relation(Kind::Disk),
        mac,
        installation: relation(Kind::Installation),
        host: relation(Kind::Host),
        key: bound.is_some(),
        bound_by_person: bound.is_some_and(|binding| binding.by_person),
        alias: known
            .iter()
            .filter(|known| known.alias && matches!(known.identifier.kind, Kind::Serial | Kind::Uuid))
            .any(|known| report.identifiers.iter().any(|reported| same(reported, &known.identifier))),
        any_mac,
        values: Vec::new(),
    };
    for (kind, shown, relation) in facts.relations() {
        let (reported, recorded) = sides(kind, &any);
        facts.values.push((shown, relation, texts(&reported), texts(&recorded)));
    }
    facts
}

impl Facts {
    /// Another valid serial number, or another UUID where serial numbers cannot be compared.
    pub(super) fn contradicts(&self) -> bool {
        self.serial == Relation::Different || (self.serial == Relation::Unknown && self.uuid == Relation::Different)
    }

    /// Nothing in common of what can be touched, and something that differs.
    pub(super) fn hardware_differs(&self) -> bool {
        let both = [self.mac, self.disk];
        both.contains(&Relation::Different) && !both.contains(&Relation::Same)
    }

    /// Whether the report comes from another computer than this record's, as far as hardware tells.
    pub(super) fn other_hardware(&self) -> bool {
        let incomparable = self.serial == Relation::Unknown && self.uuid == Relation::Unknown;
        self.contradicts() || (incomparable && self.hardware_differs())
    }

    /// What spoke for or against this record; what cannot be compared is left out.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let compared = self.values.iter().filter(|(_, relation, ..)| *relation != Relation::Unknown);
        let mut evidence: Vec<Evidence> = compared
            .map(|(kind, relation, reported, recorded)| Evidence {
                asset: self.asset,
                kind: *kind,
                relation: *relation,
                reported: reported.clone(),
                recorded: recorded.clone(),
            })
            .collect();
        if self.key {
            evidence.push(Evidence {
                asset: self.asset,
                kind: EvidenceKind::Key,
                relation: Relation::Same,
                reported: Vec::new(),
                recorded: Vec::new(),
            });
        }
        evidence
    }

    fn relations(&self) -> [(Kind, EvidenceKind, Relation); 6] {
        [
            (Kind::Serial, EvidenceKind::Serial, self.serial),
            (Kind::Uuid, EvidenceKind::Uuid, self.uuid),
            (Kind::Disk, EvidenceKind::Disk, self.disk),
            (Kind::Mac, EvidenceKind::Mac, self.mac),
            (Kind::Installation, EvidenceKind::Installation, self.installation),
            (Kind::Host, EvidenceKind::Host, self.host),
        ]
    }
}

fn compare(reported: &BTreeSet<&Identifier>, recorded: &BTreeSet<&Identifier>) -> Relation {
    if reported.is_empty() || recorded.is_empty() {
        Relation::Unknown
    } else if reported.iter().any(|one| recorded.iter().any(|other| same(one, other))) {
        Relation::Same
    } else {
        Relation::Different
    }
}

/// The same value, and makers that do not differ: somebody who types a serial number may leave out the maker.
pub(super) fn same(one: &Identifier, other: &Identifier) -> bool {
    let makers_agree = one.scope == other.scope || one.scope.is_empty() || other.scope.is_empty();
    one.kind == other.kind && one.value == other.value && makers_agree
}

fn texts(identifiers: &BTreeSet<&Identifier>) -> Vec<String> {
    const SHOWN: usize = 8;
    identifiers.iter().take(SHOWN).map(|identifier| identifier.value.clone()).collect()
}
