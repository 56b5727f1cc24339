//! Roles, permissions, and the part of the province that a person sees.

use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::{AccountId, SessionId, Sql, UnitId};

/// A role: a named set of permissions, given in one unit or in all.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, serde::Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Commune IT officer: keeps the unit's records, works its faults, manages its agents.
    Officer,
    /// Head of a unit: reads it, reports faults, submits.
    Leader,
    /// Technical reviewer of the province: appraises.
    Technical,
    /// Finance reviewer of the province: sees every unit, changes no record.
    Finance,
    /// Signs off plans.
    Approver,
    /// ICT administrator: people, agents, every unit's records.
    Admin,
    /// Reads everything and proves the trail.
    Auditor,
}

/// What can be allowed. A route names exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Permission {
    /// See units, buildings, equipment, links, faults, scores.
    ReadRecords,
    /// Change units, buildings, equipment, links.
    WriteRecords,
    /// Report a fault and comment on it.
    ReportFaults,
    /// Acknowledge, assign, resolve, close faults.
    WorkFaults,
    /// Say whom a fault stops, and so by when it is due.
    JudgeFaults,
    /// Enrolment codes, devices, identity conflicts, placing of new PCs.
    ManageAgents,
    /// A PC's hours of use day by day (the 30-day share is in ReadRecords).
    ReadDailyUse,
    /// Accounts, grants, invitations.
    ManagePeople,
    /// The whole audit trail, and its proof.
    ReadTrail,
}

impl Role {
    /// What the role allows. Who proposes or prices does not approve; who reviews money changes no record.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::*;
        match self {
            Role::Officer => {
                &[ReadRecords, WriteRecords, ReportFaults, WorkFaults, JudgeFaults, ManageAgents, ReadDailyUse]
            }
            Role::Leader => &[ReadRecords, ReportFaults],
            Role::Technical => &[ReadRecords, JudgeFaults],
            Role::Finance | Role::Approver => &[ReadRecords],
            Role::Admin => &[
                ReadRecords,
                WriteRecords,
                ReportFaults,
                WorkFaults,
                JudgeFaults,
                ManageAgents,
                ReadDailyUse,
                ManagePeople,
                ReadTrail,
            ],
            Role::Auditor => &[ReadRecords, ReadTrail],
        }
    }

    /// Whether a second factor is required outside the demo.
    pub fn needs_second_factor(self) -> bool {
        match self {
            Role::Admin | Role::Approver => true,
            Role::Officer | Role::Leader | Role::Technical | Role::Finance | Role::Auditor => false,
        }
    }
}

/// A role given to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// Which role.
    pub role: Role,
    /// In which unit; `None`: in all.
    pub unit: Option<UnitId>,
}

/// A signed-in person, as read at the beginning of a request.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// The session that the request came with.
    pub session: SessionId,
    /// Login name.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// `vi` or `en`.
    pub language: String,
    /// What the person may be, and where.
    pub grants: Vec<Grant>,
}

impl Principal {
    /// Whether any grant allows it, anywhere.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.iter().any(|g| g.role.permissions().contains(&permission))
    }

    /// Where it is allowed.
    pub fn scope(&self, permission: Permission) -> Scope {
        let mut units = Vec::new();
        for grant in self.grants.iter().filter(|g| g.role.permissions().contains(&permission)) {
            match grant.unit {
                None => return Scope::All,
                Some(unit) => units.push(unit),
            }
        }
        units.sort_unstable();
        units.dedup();
        Scope::Units(units)
    }

    /// Whether a grant reaches over all units: such a session ends sooner.
    pub fn sees_all(&self) -> bool {
        self.grants.iter().any(|g| g.unit.is_none())
    }
}

/// The units in which a query may look. A store function that shows records takes one; it cannot be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every unit.
    All,
    /// These units; none of them where empty.
    Units(Vec<UnitId>),
}

impl Scope {
    /// Whether a unit is in it.
    pub fn has(&self, unit: UnitId) -> bool {
        match self {
            Scope::All => true,
            Scope::Units(units) => units.contains(&unit),
        }
    }

    /// The only unit in it, where it is one: a commune's officer needs no unit filter.
    pub fn only(&self) -> Option<UnitId> {
        match self {
            Scope::Units(units) if units.len() == 1 => units.first().copied(),
            Scope::Units(_) | Scope::All => None,
        }
    }

    /// Adds ` AND column IN (…)` to a query, nothing where it is every unit.
    pub fn limit(&self, sql: &mut Sql, and_column: &'static str) {
        match self {
            Scope::All => {}
            Scope::Units(units) => {
                sql.within(and_column, units.iter().copied());
            }
        }
    }
}
