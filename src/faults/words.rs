//! Every word of this room has its text: they are said by stem and word, which no compiler checks.

use strum::IntoEnumIterator;

use super::fault::Cause;
use super::state::{Action, Refused, State, WaitingFor};

fn keys(stem: &str, words: impl Iterator<Item = &'static str>) -> Vec<String> {
    words.map(|word| format!("{stem}-{}", word.replace('_', "-"))).collect()
}

#[test]
fn every_word_has_its_text_in_both_languages() {
    let keys = [
        keys("fault-state", State::iter().map(Into::into)),
        keys("fault-waiting", WaitingFor::iter().map(Into::into)),
        keys("fault-action", Action::iter().map(Into::into)),
        keys("field", Refused::iter().map(Into::into)),
        keys("fault-cause", Cause::iter().map(Into::into)),
    ];
    for texts in [include_str!("../../locales/vi/faults.ftl"), include_str!("../../locales/en/faults.ftl")] {
        for key in keys.iter().flatten() {
            assert!(texts.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
        }
    }
}
