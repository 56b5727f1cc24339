//! What was decided and on what evidence, in a form that is stored and shown as it is.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::AssetId;

/// The rule that decided.
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
    utoipa::ToSchema,
)]
#[schema(as = IdentityRule)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    /// A person said so.
    Alias,
    /// Serial number and UUID agree.
    SerialAndUuid,
    /// The serial number agrees.
    Serial,
    /// The UUID agrees.
    Uuid,
    /// Key or installation, confirmed by a disk or an adapter.
    Key,
    /// Key or installation, confirmed by the name alone.
    KeyAndName,
    /// An adapter, confirmed by name or disk.
    Adapter,
    /// No rule found a record.
    Nothing,
}

/// What is to be done with the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = IdentityVerdict)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It belongs to this record.
    Existing {
        /// The record.
        asset: AssetId,
        /// Why.
        rule: Rule,
        /// What else it shows.
        events: Vec<Event>,
    },
    /// It is a computer that no record has (rule 7); its key is bound to the new record.
    New {
        /// Records that share a serial number or UUID all the same.
        events: Vec<Event>,
    },
    /// It is another computer with a copied key: a new record, and the key stays bound to `of`.
    Clone {
        /// The record of the computer that enrolled the key.
        of: AssetId,
    },
    /// It is kept until a person says which of these it is, or none.
    Conflict {
        /// The records in question, by id.
        candidates: Vec<AssetId>,
        /// The rule that could not tell.
        rule: Rule,
    },
}

/// What a decided report shows besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = IdentityEvent)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Same serial number, another UUID, same adapter: the firmware was written anew.
    UuidChanged,
    /// Same serial number and disk, another UUID and adapter: another main board.
    BoardReplaced,
    /// Same UUID, another serial number: the firmware was written anew.
    SerialChanged,
    /// The computer runs with the key of another one: enrol it again.
    ForeignKey {
        /// The record that the key belongs to.
        of: AssetId,
    },
    /// Another record has the same serial number or UUID.
    SharesStrong {
        /// That record.
        with: AssetId,
    },
}

/// How a report and a record compare in one respect.
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
    utoipa::ToSchema,
)]
#[schema(as = IdentityRelation)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Relation {
    /// They share at least one value.
    Same,
    /// Both have values and share none.
    Different,
    /// One of them has none.
    Unknown,
}

/// In what respect: an identifier's kind, or the agent's key.
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
    utoipa::ToSchema,
)]
#[schema(as = IdentityEvidenceKind)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EvidenceKind {
    /// Serial number.
    Serial,
    /// UUID.
    Uuid,
    /// Disks inside.
    Disk,
    /// Network adapters inside.
    Mac,
    /// Operating system installation.
    Installation,
    /// Name in the network.
    Host,
    /// The agent's key.
    Key,
}

/// One line of evidence about one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = IdentityEvidence)]
pub struct Evidence {
    /// The record.
    pub asset: AssetId,
    /// In what respect.
    pub kind: EvidenceKind,
    /// How they compare; what cannot be compared is left out.
    pub relation: Relation,
    /// What the report says, at most eight values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reported: Vec<String>,
    /// What the record says, at most eight values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recorded: Vec<String>,
}

/// A decision with everything that spoke for or against it: kept with the report, so that anybody can retrace it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Decision {
    /// What is to be done.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// By record and kind.
    pub evidence: Vec<Evidence>,
}

/// Why a decision goes on the page of conflicts; its sentence is `conflict-reason-WORD`.
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
pub enum ConflictReason {
    /// Several records fit; the report waits.
    Several,
    /// The key says one record, and nothing confirms or contradicts it; the report waits.
    Unconfirmed,
    /// A copied key: the report has its record, and the computer must be enrolled again.
    CopiedKey,
    /// Another record has the same serial number or UUID: the report has its record, and the two want a look.
    SharedNumber,
}

impl Decision {
    /// Why people should look at it, the weightiest reason first; `None` where there is nothing to see.
    pub fn conflict(&self) -> Option<ConflictReason> {
        match &self.verdict {
            Verdict::Conflict { rule: Rule::Nothing, .. } => Some(ConflictReason::Unconfirmed),
            Verdict::Conflict { .. } => Some(ConflictReason::Several),
            Verdict::Clone { .. } => Some(ConflictReason::CopiedKey),
            Verdict::Existing { events, .. } | Verdict::New { events } => {
                let has = |wanted: fn(&Event) -> bool| events.iter().any(wanted);
                if has(|event| matches!(event, Event::ForeignKey { .. })) {
                    Some(ConflictReason::CopiedKey)
                } else if has(|event| matches!(event, Event::SharesStrong { .. })) {
                    Some(ConflictReason::SharedNumber)
                } else {
                    None
                }
            }
        }
    }
}
