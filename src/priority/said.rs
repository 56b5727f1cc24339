//! How a factor is said to a reader: its sentence, what it rests on, and, where something is unknown, between which points
//! it lies.

use super::factor::{Evidence, Factor};
use super::reason::{Arg, Reason};
use super::score::Part;
use crate::web::{Lang, Text};

impl Factor {
    /// Why it needs what it needs.
    pub fn sentence(&self, lang: Lang) -> Text {
        self.reason.text(lang)
    }

    /// Who says so, and as of which day.
    pub fn basis(&self, lang: Lang) -> Text {
        let key = match self.evidence {
            Evidence::Agent => "basis-agent",
            Evidence::Record => "basis-record",
            Evidence::SelfReported => "basis-self-reported",
            Evidence::Estimate => "basis-estimate",
            Evidence::Unknown => "basis-unknown",
        };
        match self.as_of {
            Some(day) => Reason::new(key).with(super::reason::Name::Day, Arg::Day(day)).text(lang),
            None => Text::new(key),
        }
    }
}

impl Part {
    /// What it weighs among what applies.
    pub fn weight_text(&self, lang: Lang) -> Text {
        Text::new("basis-weight").with("weight", Arg::Share(self.share_bp).said(lang))
    }

    /// Between which points it lies; `None` where all that it reads is known.
    pub fn bounds_text(&self, lang: Lang) -> Option<Text> {
        let tenths = |hundredths: i64| Arg::Tenths((hundredths + 5).div_euclid(10)).said(lang);
        (self.brings.low < self.brings.high).then(|| {
            Text::new("basis-bounds")
                .with("value", tenths(self.brings.value))
                .with("low", tenths(self.brings.low))
                .with("high", tenths(self.brings.high))
        })
    }
}
