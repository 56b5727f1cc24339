//! The keys under which this room's words stand in `locales/*/faults.ftl`.

use super::fault::Cause;
use super::state::{Action, Refused, State, WaitingFor};

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
    State: "fault-state",
    WaitingFor: "fault-waiting",
    Action: "fault-action",
    Refused: "fault-refused",
    Cause: "fault-cause",
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_word_has_its_text_in_both_languages() {
        let mut keys: Vec<String> = State::ALL.iter().map(State::key).collect();
        keys.extend(WaitingFor::iter().map(|word| word.key()));
        keys.extend(Action::ALL.iter().map(Action::key));
        keys.extend(Refused::iter().map(|word| word.key()));
        keys.extend(Cause::iter().map(|word| word.key()));
        for texts in [include_str!("../../locales/vi/faults.ftl"), include_str!("../../locales/en/faults.ftl")] {
            for key in &keys {
                assert!(texts.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
            }
        }
    }
}
