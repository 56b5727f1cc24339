//! What people type into the fields of a record: text, days, whole numbers, areas, degrees, rates. Each function answers
//! `None` for an empty field and notes a slip on the form's [`Check`], so that all slips show at once.

use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use unicode_normalization::UnicodeNormalization;

use crate::db::{Dong, Instant, LocalDay};
use crate::error::{Check, Error, Result};

/// Text as it is kept: letters composed, whichever keyboard typed them, and without what nobody sees, so that a name is
/// never blank and reads in no other direction than it is written.
pub fn seen(typed: &str) -> String {
    let unseen = |c: char| match c {
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => true,
        _ => c.is_control() && !c.is_whitespace(),
    };
    typed.nfc().filter(|c| !unseen(*c)).collect()
}

/// [`seen`], its spaces made single.
pub fn line(typed: &str) -> String {
    seen(typed).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Free text, its spaces made single; `longer_than` beyond `most` characters.
pub fn text(check: &mut Check, path: &str, typed: &str, most: usize) -> Option<String> {
    let text = line(typed);
    if text.chars().count() > most {
        check.add_with(path, "longer_than", most);
    }
    Some(text).filter(|t| !t.is_empty())
}

/// Text that must be there; empty where it was noted as missing.
pub fn needed(check: &mut Check, path: &str, typed: &str, most: usize) -> String {
    let text = text(check, path, typed, most);
    if text.is_none() {
        check.add(path, "required");
    }
    text.unwrap_or_default()
}

/// A day from 1980 to 2100, not after `latest` where there is one.
pub fn day(check: &mut Check, path: &str, typed: &str, latest: Option<LocalDay>) -> Option<LocalDay> {
    if typed.trim().is_empty() {
        return None;
    }
    match LocalDay::parse(typed) {
        Some(day) if day.year() < 1980 => check.add(path, "too_early"),
        Some(day) if latest.is_some_and(|latest| day > latest) => check.add(path, "in_the_future"),
        Some(day) if day.year() > 2100 => check.add(path, "not_a_date"),
        Some(day) => return Some(day),
        None => check.add(path, "not_a_date"),
    }
    None
}

/// A moment on a clock in Vietnam, from 1980 to `latest`: `24/11/2026 08:15`, or as a date-and-time field sends it.
pub fn moment(check: &mut Check, path: &str, typed: &str, latest: Instant) -> Option<Instant> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let shapes = ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let local = shapes.iter().find_map(|shape| NaiveDateTime::parse_from_str(typed, shape).ok());
    // Programs name the offset.
    match local.map(Instant::from_local).or_else(|| Instant::parse_rfc3339(typed)) {
        None => check.add(path, "not_a_moment"),
        Some(at) if at > latest => check.add(path, "in_the_future"),
        Some(at) if at.day().year() < 1980 => check.add(path, "too_early"),
        Some(at) => return Some(at),
    }
    None
}

/// The largest rate that a field takes: 1,000,000 Mbps.
const MOST_KBPS: i64 = 1_000_000_000;

/// A rate typed in Mbps, in kbit/s: `150`, `0,5`.
pub fn rate(check: &mut Check, path: &str, typed: &str) -> Option<i64> {
    let typed = Some(typed.trim()).filter(|t| !t.is_empty())?;
    let kbps = hundredths(typed).map(|n| n * 10);
    check.take(path, kbps.filter(|kbps| (1..=MOST_KBPS).contains(kbps)).ok_or("not_a_rate"))
}

/// Money in whole đồng.
pub fn money(check: &mut Check, path: &str, typed: &str) -> Option<Dong> {
    let typed = Some(typed.trim()).filter(|t| !t.is_empty())?;
    check.take(path, Dong::parse(typed).ok_or("not_money"))
}

/// A whole number as a field shows it: `12.450.000`; what [`money`] reads back.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push('.');
        }
        shown.push(digit);
    }
    shown
}

/// A whole number within bounds.
pub fn whole(check: &mut Check, path: &str, typed: &str, bounds: RangeInclusive<i64>) -> Option<i64> {
    let typed = Some(typed.trim()).filter(|t| !t.is_empty())?;
    let number = check.take(path, typed.parse::<i64>().map_err(|_| "not_a_number"))?;
    if bounds.contains(&number) {
        return Some(number);
    }
    check.add_with(path, "outside", format!("{}–{}", bounds.start(), bounds.end()));
    None
}

/// A word of an enum.
pub fn word<T: std::str::FromStr>(check: &mut Check, path: &str, typed: &str) -> Option<T> {
    let typed = Some(typed.trim()).filter(|t| !t.is_empty())?;
    check.take(path, typed.parse().map_err(|_| "unknown_word"))
}

/// A word of an enum that must be there.
pub fn needed_word<T: std::str::FromStr>(check: &mut Check, path: &str, typed: &str) -> Option<T> {
    if typed.trim().is_empty() {
        check.add(path, "required");
    }
    word(check, path, typed)
}

/// The largest area that a field takes: 1,000 ha, in dm².
const MOST_DM2: i64 = 1_000_000_000;

/// An area typed in square metres, in dm² (1/100 m²): `1.250,5`, `1250.5`, `96 m²`.
pub fn area(check: &mut Check, path: &str, typed: &str) -> Option<i64> {
    let typed = typed.trim().trim_end_matches("m²").trim_end_matches("m2").trim();
    if typed.is_empty() {
        return None;
    }
    check.take(path, hundredths(typed).filter(|dm2| (1..=MOST_DM2).contains(dm2)).ok_or("not_an_area"))
}

/// A non-negative decimal in hundredths. A comma begins the fraction; dots set thousands apart unless one dot alone is
/// followed by one or two digits.
pub fn hundredths(typed: &str) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !matches!(c, ' ' | '\u{a0}')).collect();
    let (whole, fraction) = match (typed.rsplit_once(','), typed.rsplit_once('.')) {
        (Some(parts), _) => parts,
        (None, Some((whole, fraction))) if fraction.len() < 3 && !whole.contains('.') => (whole, fraction),
        (None, _) => (typed.as_str(), "0"),
    };
    let groups: Vec<&str> = whole.split('.').collect();
    let grouped = groups.len() == 1 || (!groups[0].is_empty() && groups[1..].iter().all(|g| g.len() == 3));
    let digits = |text: &str| !text.is_empty() && text.len() < 13 && text.bytes().all(|b| b.is_ascii_digit());
    let whole = groups.concat();
    if !grouped || !digits(&whole) || !digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let hundredths: i64 = format!("{fraction:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + hundredths)
}

/// Hundredths as a field shows them: `1.250,5`; what [`hundredths`] reads back.
pub fn decimal(hundredths: i64) -> String {
    let whole = grouped(hundredths / 100);
    match hundredths % 100 {
        0 => whole,
        part if part % 10 == 0 => format!("{whole},{}", part / 10),
        part => format!("{whole},{part:02}"),
    }
}

/// Decimal degrees in millionths of a degree: `10.957413`, `106,8427`.
pub fn degrees(typed: &str) -> Option<i64> {
    let typed = typed.trim().trim_end_matches('°').replace(',', ".");
    let plain = typed.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let degrees: f64 = typed.parse().ok().filter(|_| plain)?;
    (degrees.abs() <= 180.0).then_some((degrees * 1e6).round() as i64)
}

/// The reason for retiring a record: 5 to 200 characters.
///
/// # Errors
/// The field error `required`, `too_short_5` or `too_long`.
pub fn reason(typed: &str) -> Result<String> {
    let reason = line(typed);
    match reason.chars().count() {
        0 => Err(Error::field("reason", "required")),
        1..5 => Err(Error::field("reason", "too_short_5")),
        5..=200 => Ok(reason),
        _ => Err(Error::field("reason", "too_long")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_as_offices_write_them() {
        let cases = [
            ("96", Some(9600)),
            ("1.250,5", Some(125_050)),
            ("1250.5", Some(125_050)),
            ("1.250", Some(125_000)),
            ("1 250,25", Some(125_025)),
            ("12,345", None),
            ("1.25.3", None),
            (",5", None),
            ("12,", None),
            ("-4", None),
            ("1e3", None),
        ];
        for (typed, read) in cases {
            assert_eq!(hundredths(typed), read, "{typed}");
        }
    }

    #[test]
    fn money_is_shown_as_it_is_read() {
        for (dong, shown) in [(0, "0"), (999, "999"), (1_000, "1.000"), (6_400_000_000, "6.400.000.000")] {
            assert_eq!(grouped(dong), shown);
            assert_eq!(money(&mut Check::default(), "price", shown), Some(Dong(dong)));
        }
    }

    #[test]
    fn an_area_is_more_than_nothing_and_less_than_a_district() {
        let read = |typed: &str| {
            let mut check = Check::default();
            (area(&mut check, "area", typed), check.done().is_ok())
        };
        assert_eq!(read("96,5 m²"), (Some(9650), true));
        assert_eq!(read(""), (None, true));
        assert_eq!(read("0"), (None, false));
        assert_eq!(read("10.000.001"), (None, false));
    }

    #[test]
    fn degrees_are_kept_to_the_millionth() {
        assert_eq!(degrees("10.957413"), Some(10_957_413));
        assert_eq!(degrees(" 106,8427° "), Some(106_842_700));
        assert_eq!(degrees("10.9574136"), Some(10_957_414));
        assert_eq!(degrees("181"), None);
        assert_eq!(degrees("10°57'"), None);
        assert_eq!(degrees("1e1"), None);
    }

    #[test]
    fn a_moment_is_read_on_a_clock_in_vietnam() {
        let latest = Instant::parse_rfc3339("2026-11-24T02:00:00Z").unwrap();
        let read = |typed: &str| {
            let mut check = Check::default();
            let at = moment(&mut check, "at", typed, latest);
            at.map(Instant::rfc3339).ok_or(check.done().err().map(|e| e.fields["at"].code))
        };
        for typed in ["24/11/2026 08:15", "2026-11-24T08:15", "2026-11-24T08:15:00+07:00", "2026-11-24T01:15:00Z"] {
            assert_eq!(read(typed), Ok("2026-11-24T01:15:00Z".into()), "{typed}");
        }
        assert_eq!(read("24/11/2026 09:01"), Err(Some("in_the_future")));
        assert_eq!(read("24/11/2026"), Err(Some("not_a_moment")));
        assert_eq!(read(""), Err(None));
    }

    #[test]
    fn rates_are_typed_in_mbps() {
        let read = |typed: &str| rate(&mut Check::default(), "rate", typed);
        assert_eq!((read("150"), read("0,5"), read("1.000")), (Some(150_000), Some(500), Some(1_000_000)));
        assert_eq!((read("0"), read("nhanh"), read("")), (None, None, None));
    }

    #[test]
    fn text_is_kept_as_it_is_seen() {
        let kept = |typed: &str| needed(&mut Check::default(), "name", typed, 9);
        assert_eq!(kept(" Phòng\n\u{200b} họp\u{feff}"), "Phòng họp");
        assert_eq!(kept("Pho\u{300}ng ho\u{323}p"), "Phòng họp", "nine letters, not eleven");
        assert_eq!(kept("\u{202e}gnort"), "gnort");
        assert_eq!(kept("😀\u{1}"), "😀");
        let mut check = Check::default();
        needed(&mut check, "name", "\u{200b} \u{2060}", 9);
        assert_eq!(check.done().unwrap_err().fields["name"].code, "required");
    }

    proptest::proptest! {
        #[test]
        fn what_a_field_shows_is_what_it_reads(n in 0..MOST_DM2) {
            proptest::prop_assert_eq!(hundredths(&decimal(n)), Some(n));
        }
    }
}
