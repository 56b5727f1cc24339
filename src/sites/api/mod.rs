//! The JSON of facilities, buildings and rooms.

pub mod building;
pub mod facility;
pub mod files;
pub mod life;
pub mod room;

use crate::db::{Dong, LocalDay};
use crate::typed::decimal;
use crate::web::Patch;

/// A text field laid over the present one.
fn text(sent: Patch<String>, present: Option<String>) -> String {
    sent.over(present).unwrap_or_default()
}

/// A word field laid over the present one.
fn word<T: Into<&'static str>>(sent: Patch<String>, present: Option<T>) -> String {
    text(sent, present.map(|word| word.into().to_owned()))
}

/// A whole number as a form would have it typed.
fn whole(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), |n| n.to_string())
}

/// An area in dm² as a form would have it typed, in m².
fn area(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), decimal)
}

/// Millionths of a degree as a form would have them typed, in degrees.
fn degrees(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), |micro| format!("{:.6}", micro as f64 / 1e6))
}

/// A day as a form would have it typed.
fn day(sent: Patch<LocalDay>, present: Option<LocalDay>) -> String {
    sent.over(present).map_or(String::new(), |day| day.0.to_string())
}

/// Money as a form would have it typed.
fn money(sent: Patch<Dong>, present: Option<i64>) -> String {
    sent.over(present.map(Dong)).map_or(String::new(), |sum| sum.0.to_string())
}
