//! What is typed when a fault is reported: what broke and whom it stops; from a sticker also by whom.

use serde::Serialize;

use crate::error::{Check, Error, Result};
use crate::rules::Impact;
use crate::rules::taxonomy::{self, Choice, Group};
use crate::typed::{self, seen};

/// What somebody reports, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whose list of faults it was chosen from.
    pub group: Group,
    /// A word of that list.
    pub what: String,
    /// Whom it stops.
    pub impact: Impact,
    /// What the reporter adds; may be empty.
    pub words: String,
}

/// A colleague without an account, as they call themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    /// Their name.
    pub name: String,
    /// Where to reach them.
    pub phone: String,
}

/// Most characters of what a reporter adds, and of a comment.
pub const LONGEST_WORDS: usize = 2_000;

impl Report {
    /// Judges what was tapped and typed. Without an impact it is the usual one of what broke: that makes two taps of
    /// three.
    ///
    /// # Errors
    /// Every wrong field: `what` `choose_what` or `unknown_word`, `impact` `unknown_word`, `words` `longer_than` or
    /// `required` (where the choice is "something else").
    pub fn parse(group: Group, what: &str, impact: &str, words: &str) -> Result<Report> {
        let mut check = Check::default();
        let unknown = if what.is_empty() { "choose_what" } else { "unknown_word" };
        let choice: Option<&Choice> = check.take("what", taxonomy::find(group, what).ok_or(unknown));
        let impact = match impact {
            "" => choice.map(|choice| choice.impact),
            word => check.take("impact", word.parse().map_err(|_| "unknown_word")),
        };
        let words = seen(words);
        let words = words.trim();
        if words.chars().count() > LONGEST_WORDS {
            check.add_with("words", "longer_than", LONGEST_WORDS);
        } else if what == "other" && words.is_empty() {
            check.add("words", "required");
        }
        let (choice, impact) = check.judged(choice.zip(impact))?;
        Ok(Report { group, what: choice.id.clone(), impact, words: words.to_owned() })
    }
}

impl Reporter {
    /// Judges a name and a phone number; both are needed, for the officer calls back.
    ///
    /// # Errors
    /// The field errors `name` and `phone`.
    pub fn parse(name: &str, phone: &str) -> Result<Reporter> {
        let mut check = Check::default();
        let name = typed::line(name);
        match name.chars().count() {
            0 => check.add("name", "required"),
            1..=80 => {}
            _ => check.add_with("name", "longer_than", 80),
        }
        let phone = phone.trim();
        let digits = phone.bytes().filter(u8::is_ascii_digit).count();
        if phone.is_empty() {
            check.add("phone", "required");
        } else if !(8..=15).contains(&digits)
            || !phone.bytes().all(|b| b.is_ascii_digit() || b" +.-()".contains(&b))
        {
            check.add("phone", "not_a_phone");
        }
        check.done()?;
        Ok(Reporter { name, phone: phone.to_owned() })
    }
}

/// A comment.
///
/// # Errors
/// The field error `comment`, `required` or `longer_than`.
pub fn comment(text: &str) -> Result<String> {
    let text = seen(text);
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Error::field("comment", "required")),
        1..=LONGEST_WORDS => Ok(text.to_owned()),
        _ => {
            let mut check = Check::default();
            check.add_with("comment", "longer_than", LONGEST_WORDS);
            check.done().map(|()| String::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes<T: std::fmt::Debug>(judged: Result<T>) -> Vec<String> {
        judged.unwrap_err().fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect()
    }

    #[test]
    fn one_tap_says_what_broke_and_whom_it_usually_stops() {
        let report = Report::parse(Group::Printer, "no_jobs", "", "").unwrap();
        assert_eq!((report.what.as_str(), report.impact), ("no_jobs", Impact::StopsWork));
        let counter = Report::parse(Group::Printer, "no_jobs", "stops_service", " Quầy 2 ").unwrap();
        assert_eq!((counter.impact, counter.words.as_str()), (Impact::StopsService, "Quầy 2"));
    }

    #[test]
    fn what_broke_belongs_to_the_thing() {
        assert_eq!(codes(Report::parse(Group::Computer, "paper_jam", "", "")), ["what:unknown_word"]);
        assert_eq!(
            codes(Report::parse(Group::Computer, "", "huge", "")),
            ["impact:unknown_word", "what:choose_what"]
        );
        assert_eq!(codes(Report::parse(Group::Computer, "other", "", " ")), ["words:required"]);
        assert_eq!(codes(Report::parse(Group::Link, "slow", "", &"x".repeat(2001))), ["words:longer_than"]);
    }

    #[test]
    fn a_colleague_can_be_called_back() {
        let reporter = Reporter::parse("  Lê  Thị Hoa ", "0901 234 567").unwrap();
        assert_eq!((reporter.name.as_str(), reporter.phone.as_str()), ("Lê Thị Hoa", "0901 234 567"));
        assert_eq!(codes(Reporter::parse("", "gọi sau")), ["name:required", "phone:not_a_phone"]);
        assert_eq!(codes(comment(" ")), ["comment:required"]);
    }
}
