//! Every word of this room that a page shows has its text: they are said by stem and word, which no compiler checks.

use strum::IntoEnumIterator;

use super::agent_clock::ClockState;
use super::effective::Column;
use super::identity::{ConflictReason, EvidenceKind, Relation};
use super::observed::{ComponentKind, Fact};

fn keys<T: IntoEnumIterator + Into<&'static str>>(stem: &str) -> Vec<String> {
    T::iter().map(|word| format!("{stem}-{}", word.into().replace('_', "-"))).collect()
}

#[test]
fn every_word_has_its_text_in_both_languages() {
    let keys = [
        keys::<EvidenceKind>("identity-kind"),
        keys::<Relation>("identity-relation"),
        keys::<ConflictReason>("conflict-reason"),
        keys::<ClockState>("clock"),
        keys::<Fact>("fact"),
        keys::<ComponentKind>("component"),
        keys::<Column>("column"),
    ];
    for texts in [include_str!("../../locales/vi/intake.ftl"), include_str!("../../locales/en/intake.ftl")] {
        for key in keys.iter().flatten() {
            assert!(texts.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
        }
    }
}
