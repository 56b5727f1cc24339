//! What somebody measured on a link, by hand.

use serde::Serialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::LocalDay;
use crate::error::{Check, Error, Result};
use crate::typed;

/// How it was measured: a figure is worth what its method is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[schema(as = MeasuringMethod)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A speed-test page or program.
    SpeedTestSite,
    /// Timing the download of a large file.
    FileDownload,
    /// The provider's technician, with a record of it.
    ProviderTest,
    /// Otherwise.
    Other,
}

/// One measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// On which day.
    pub measured_on: LocalDay,
    /// How.
    pub method: Method,
    /// Rate down, kbit/s.
    pub down_kbps: i64,
    /// Rate up, kbit/s.
    pub up_kbps: Option<i64>,
    /// Round trip, microseconds.
    pub rtt_us: Option<i64>,
    /// Packets lost, basis points.
    pub loss_bp: Option<i64>,
    /// Anything else.
    pub note: Option<String>,
}

/// What was typed or sent, unjudged: text by field.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// A day; today where it is empty.
    pub measured_on: String,
    /// A word of [`Method`].
    pub method: String,
    /// Mbps.
    pub down_kbps: String,
    /// Mbps.
    pub up_kbps: String,
    /// Milliseconds.
    pub rtt_us: String,
    /// Per cent.
    pub loss_bp: String,
    /// Free text.
    pub note: String,
}

/// The longest round trip that a field takes: a minute.
const MOST_RTT_US: i64 = 60_000_000;

fn decimal(check: &mut Check, path: &str, typed: &str, scale: i64, most: i64, code: &'static str) -> Option<i64> {
    let typed = Some(typed.trim().trim_end_matches('%').trim_end_matches("ms").trim()).filter(|t| !t.is_empty())?;
    let value = typed::hundredths(typed).map(|n| n * scale);
    check.take(path, value.filter(|value| *value <= most).ok_or(code))
}

impl Typed {
    /// Judges everything at once.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self, today: LocalDay) -> Result<Record> {
        let mut check = Check::default();
        let measured_on = typed::day(&mut check, "measured_on", &self.measured_on, Some(today));
        let method = typed::needed_word(&mut check, "method", &self.method);
        if self.down_kbps.trim().is_empty() {
            check.add("down_kbps", "required");
        }
        let down_kbps = typed::rate(&mut check, "down_kbps", &self.down_kbps);
        let up_kbps = typed::rate(&mut check, "up_kbps", &self.up_kbps);
        // Hundredths of a millisecond are ten microseconds; hundredths of a per cent are basis points.
        let rtt_us = decimal(&mut check, "rtt_us", &self.rtt_us, 10, MOST_RTT_US, "not_milliseconds");
        let loss_bp = decimal(&mut check, "loss_bp", &self.loss_bp, 1, 10_000, "not_a_percentage");
        let note = typed::text(&mut check, "note", &self.note, 200);
        check.done()?;
        let (Some(method), Some(down_kbps)) = (method, down_kbps) else {
            return Err(Error::internal("judged above"));
        };
        Ok(Record { measured_on: measured_on.unwrap_or(today), method, down_kbps, up_kbps, rtt_us, loss_bp, note })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> LocalDay {
        LocalDay::new(2026, 11, 24).unwrap()
    }

    #[test]
    fn a_speed_test_is_read_as_its_page_shows_it() {
        let typed = Typed {
            method: "speed_test_site".into(),
            down_kbps: "87,35".into(),
            rtt_us: "12,5 ms".into(),
            loss_bp: "0,5 %".into(),
            ..Typed::default()
        };
        let record = typed.judge(today()).unwrap();
        assert_eq!((record.down_kbps, record.rtt_us, record.loss_bp), (87_350, Some(12_500), Some(50)));
        assert_eq!(record.measured_on, today());
    }

    #[test]
    fn all_slips_are_named_at_once() {
        let typed = Typed {
            measured_on: "25/11/2026".into(),
            rtt_us: "lâu".into(),
            loss_bp: "101".into(),
            ..Typed::default()
        };
        let fields = typed.judge(today()).unwrap_err().fields;
        let named: Vec<String> = fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect();
        let expected = [
            "down_kbps:required",
            "loss_bp:not_a_percentage",
            "measured_on:in_the_future",
            "method:required",
            "rtt_us:not_milliseconds",
        ];
        assert_eq!(named, expected);
    }
}
