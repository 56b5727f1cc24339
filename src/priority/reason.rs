//! A reason: why a factor needs what it needs, as the key of a sentence and what it mentions. Stored as JSON, rendered in
//! the reader's language from `priority.ftl`, so that a sentence can be put better without rescoring anything.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::db::LocalDay;
use crate::web::{Lang, Text, day, number};

/// The names by which sentences mention things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)] // each is explained by the sentence that mentions it
pub enum Name {
    Count,
    Cpu,
    Day,
    Dossiers,
    Earliest,
    Floor,
    Hours,
    Index,
    Latest,
    Law,
    Least,
    Life,
    Limit,
    Measured,
    Minutes,
    Most,
    Os,
    Pages,
    Place,
    Rate,
    Seconds,
    Share,
    Size,
    Until,
    Word,
    Years,
}

/// What a sentence mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// A number of things.
    Count(i64),
    /// A number in tenths: 124 is 12.4.
    Tenths(i64),
    /// A share in basis points, shown in whole per cent.
    Share(i64),
    /// Memory in bytes, shown in GB of 1024³ as people buy it.
    Memory(i64),
    /// Size of a disk in bytes, shown in GB of 1000³.
    Disk(i64),
    /// Working seconds, shown in hours and tenths.
    Hours(i64),
    /// A rate in kbit/s, shown in Mbit/s.
    Rate(i64),
    /// A day.
    Day(LocalDay),
    /// A name or a citation, shown as it is; or a word that a sentence selects by.
    Text(String),
}

/// Why a factor needs what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Key of the sentence in `priority.ftl`.
    pub key: Cow<'static, str>,
    /// What it mentions.
    pub args: BTreeMap<Name, Arg>,
}

impl Reason {
    /// The sentence with this key.
    pub fn new(key: &'static str) -> Self {
        Reason { key: Cow::Borrowed(key), args: BTreeMap::new() }
    }

    /// The same, mentioning this too.
    pub fn with(mut self, name: Name, arg: Arg) -> Self {
        self.args.insert(name, arg);
        self
    }

    /// The sentence, ready to be said in a language.
    pub fn text(&self, lang: Lang) -> Text {
        let said = |(name, arg): (&Name, &Arg)| (name.into(), arg.said(lang));
        Text { key: self.key.to_string(), args: self.args.iter().map(said).collect() }
    }
}

impl Arg {
    /// The argument, written as the language writes it.
    pub fn said(&self, lang: Lang) -> String {
        match self {
            Arg::Count(count) => number(lang, *count),
            Arg::Tenths(tenths) => tenth(lang, *tenths),
            Arg::Share(bp) => number(lang, rounded(*bp, 100)),
            Arg::Memory(bytes) => memory(lang, *bytes),
            Arg::Disk(bytes) => number(lang, rounded(*bytes, 1_000_000_000)),
            Arg::Hours(seconds) => tenth(lang, rounded(*seconds, 360)),
            Arg::Rate(kbps) => tenth(lang, rounded(*kbps, 100)),
            Arg::Day(value) => day(*value),
            Arg::Text(text) => text.clone(),
        }
    }
}

/// Nearest multiple, half up.
fn rounded(value: i64, unit: i64) -> i64 {
    value.saturating_add(unit / 2).div_euclid(unit)
}

/// GB as people buy memory: what the firmware and built-in graphics keep for themselves is not missing.
fn memory(lang: Lang, bytes: i64) -> String {
    let tenths = rounded(bytes.saturating_mul(10), 1 << 30);
    let whole = (tenths + 9) / 10 * 10;
    // Up to a sixteenth goes to graphics; of 2 to 6 GB at most 0.4 GB.
    tenth(lang, if whole >= 20 && whole - tenths <= (whole / 16).max(4) { whole } else { tenths })
}

/// Tenths, without the fraction where it is zero.
fn tenth(lang: Lang, tenths: i64) -> String {
    let comma = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    match tenths.unsigned_abs() % 10 {
        0 => number(lang, tenths / 10),
        part => format!("{}{comma}{part}", number(lang, tenths / 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vi(arg: Arg) -> String {
        arg.said(Lang::Vi)
    }

    #[test]
    fn numbers_are_written_as_the_office_writes_them() {
        assert_eq!(vi(Arg::Count(1480)), "1.480");
        assert_eq!(vi(Arg::Tenths(124)), "12,4");
        assert_eq!(vi(Arg::Tenths(70)), "7");
        assert_eq!(vi(Arg::Share(6149)), "61");
        assert_eq!(vi(Arg::Share(6150)), "62");
        assert_eq!(vi(Arg::Disk(500_107_862_016)), "500");
        assert_eq!(vi(Arg::Hours(39_600)), "11");
        assert_eq!(vi(Arg::Hours(5_400)), "1,5");
        assert_eq!(vi(Arg::Rate(48_300)), "48,3");
        assert_eq!(vi(Arg::Day(LocalDay::new(2025, 10, 14).unwrap())), "14/10/2025");
        assert_eq!(Arg::Tenths(12_345).said(Lang::En), "1,234.5");
    }

    #[test]
    fn memory_is_named_as_people_buy_it() {
        assert_eq!(vi(Arg::Memory(4 << 30)), "4");
        assert_eq!(vi(Arg::Memory(4_080_000_000)), "4", "a part went to built-in graphics");
        assert_eq!(vi(Arg::Memory(8_200_000_000)), "8");
        assert_eq!(vi(Arg::Memory((1 << 30) + (1 << 29))), "1,5");
    }

    #[test]
    fn a_reason_survives_its_storage() {
        let day = Arg::Day(LocalDay::new(2014, 7, 1).unwrap());
        let reason = Reason::new("reason-age-over").with(Name::Years, Arg::Tenths(124)).with(Name::Earliest, day);
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(
            json,
            r#"{"key":"reason-age-over","args":{"earliest":{"day":"2014-07-01"},"years":{"tenths":124}}}"#
        );
        assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), reason);
    }
}
