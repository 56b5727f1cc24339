//! Fields of a PATCH, and what each comes to when it is laid over the present record: the text that a form would have,
//! so that both are judged alike (`typed.rs`).

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::db::{Dong, LocalDay};
use crate::typed::decimal;

/// A field of a PATCH: absent leaves it, null clears it, a value sets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not named: stays as it is.
    #[default]
    Absent,
    /// Named with null: cleared.
    Null,
    /// Named with a value.
    Value(T),
}

impl<T> Patch<T> {
    /// The value to store, given the present one.
    pub fn over(self, present: Option<T>) -> Option<T> {
        match self {
            Patch::Absent => present,
            Patch::Null => None,
            Patch::Value(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> std::result::Result<Self, D::Error> {
        Ok(Option::deserialize(input)?.map_or(Patch::Null, Patch::Value))
    }
}

/// As it is shown where a body's defaults are described.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, out: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Patch::Absent | Patch::Null => out.serialize_none(),
            Patch::Value(value) => value.serialize(out),
        }
    }
}

/// Described as a value or null; this is how utoipa composes generic types.
impl<T: ComposeSchema> ComposeSchema for Patch<T> {
    fn compose(generics: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        Option::<T>::compose(generics)
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Patch<T> {
    fn name() -> Cow<'static, str> {
        "Patch".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// A text.
pub fn text(sent: Patch<String>, present: Option<String>) -> String {
    sent.over(present).unwrap_or_default()
}

/// A word of an enum.
pub fn word<T: Into<&'static str>>(sent: Patch<String>, present: Option<T>) -> String {
    text(sent, present.map(|word| word.into().to_owned()))
}

/// A whole number.
pub fn whole(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), |n| n.to_string())
}

/// An area in dm², typed in m².
pub fn area(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), decimal)
}

/// A rate in kbit/s, typed in Mbps. What a hundredth of a Mbps cannot hold is rounded.
pub fn rate(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), |kbps| decimal(kbps.saturating_add(5) / 10))
}

/// Millionths of a degree, typed in degrees.
pub fn degrees(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), |micro| format!("{:.6}", micro as f64 / 1e6))
}

/// A day.
pub fn day(sent: Patch<LocalDay>, present: Option<LocalDay>) -> String {
    sent.over(present).map_or(String::new(), |day| day.0.to_string())
}

/// Money.
pub fn money(sent: Patch<Dong>, present: Option<i64>) -> String {
    sent.over(present.map(Dong)).map_or(String::new(), |sum| sum.0.to_string())
}
