//! The JSON of links, their measurements and outages.

pub mod link;
pub mod log;

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

/// A rate in kbit/s as a form would have it typed, in Mbps. What a hundredth of a Mbps cannot hold is rounded.
fn rate(sent: Patch<i64>, present: Option<i64>) -> String {
    sent.over(present).map_or(String::new(), |kbps| decimal((kbps + 5) / 10))
}
