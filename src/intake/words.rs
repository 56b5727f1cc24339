//! The keys under which this room's words stand in `locales/*/intake.ftl`.

use super::agent_clock::ClockState;
use super::effective::Column;
use super::identity::{ConflictReason, Event, EvidenceKind, Relation, Rule, Verdict};
use super::lenient::Why;
use super::observed::{ComponentKind, Fact};

macro_rules! keys {
    ($($name:ty: $stem:literal),+ $(,)?) => {$(
        impl $name {
            /// The key of its name or sentence.
            pub fn key(&self) -> String {
                let word: &'static str = self.into();
                format!(concat!($stem, "-{}"), word.replace('_', "-"))
            }
        }
    )+};
}

keys! {
    Verdict: "identity-verdict",
    Rule: "identity-rule",
    Event: "identity-event",
    EvidenceKind: "identity-kind",
    Relation: "identity-relation",
    ConflictReason: "conflict-reason",
    Why: "ignored",
    ClockState: "clock",
    Fact: "fact",
    ComponentKind: "component",
    Column: "column",
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::db::AssetId;

    fn keys() -> Vec<String> {
        let one = AssetId(1);
        let verdicts = [
            Verdict::Existing { asset: one, rule: Rule::Serial, events: vec![] },
            Verdict::New { events: vec![] },
            Verdict::Clone { of: one },
            Verdict::Conflict { candidates: vec![], rule: Rule::Serial },
        ];
        let events = [
            Event::UuidChanged,
            Event::BoardReplaced,
            Event::SerialChanged,
            Event::ForeignKey { of: one },
            Event::SharesStrong { with: one },
        ];
        let mut keys: Vec<String> = verdicts.iter().map(Verdict::key).collect();
        keys.extend(events.iter().map(Event::key));
        keys.extend(Rule::iter().map(|word| word.key()));
        keys.extend(EvidenceKind::iter().map(|word| word.key()));
        keys.extend(Relation::iter().map(|word| word.key()));
        keys.extend(ConflictReason::iter().map(|word| word.key()));
        keys.extend(Why::iter().map(|word| word.key()));
        keys.extend(ClockState::iter().map(|word| word.key()));
        keys.extend(Fact::iter().map(|word| word.key()));
        keys.extend(ComponentKind::iter().map(|word| word.key()));
        keys.extend(Column::iter().map(|word| word.key()));
        keys
    }

    #[test]
    fn every_word_has_its_text_in_both_languages() {
        for texts in [include_str!("../../locales/vi/intake.ftl"), include_str!("../../locales/en/intake.ftl")] {
            for key in keys() {
                assert!(texts.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
            }
        }
    }
}
