//! What is typed about a person.

use crate::auth::store::NewAccount;
use crate::auth::{Grant, Role};
use crate::db::UnitId;
use crate::error::{Check, Error, Result};
use crate::web::{Form, Lang};

/// A login name: 3 to 40 of `a–z 0–9 . _ -`, kept in lower case.
///
/// # Errors
/// The field error's code.
pub fn username(text: &str) -> Result<String, &'static str> {
    let name = text.trim().to_lowercase();
    match name.len() {
        0 => Err("required"),
        1..3 => Err("too_short_3"),
        3..=40 if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b)) => {
            Ok(name)
        }
        3..=40 => Err("not_a_username"),
        _ => Err("too_long"),
    }
}

/// A person's name.
///
/// # Errors
/// The field error's code.
pub fn full_name(text: &str) -> Result<String, &'static str> {
    let name = crate::typed::line(text);
    match name.chars().count() {
        0 => Err("required"),
        1..=80 => Ok(name),
        _ => Err("too_long"),
    }
}

/// A phone number as people write it.
///
/// # Errors
/// The field error's code.
pub fn phone(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.is_empty() {
        Ok(None)
    } else if (8..=15).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b" +.-()".contains(&b)) {
        Ok(Some(text.to_owned()))
    } else {
        Err("not_a_phone")
    }
}

/// A mail address: judged only so far that a slip is caught.
///
/// # Errors
/// The field error's code.
pub fn email(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    let well = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if text.is_empty() {
        Ok(None)
    } else if well && text.len() <= 120 && !text.contains(char::is_whitespace) {
        Ok(Some(text.to_owned()))
    } else {
        Err("not_an_email")
    }
}

/// A profile as it was typed or sent.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Login name.
    pub username: String,
    /// The person's name.
    pub full_name: String,
    /// Phone; may be empty.
    pub phone: String,
    /// Mail address; may be empty.
    pub email: String,
    /// `vi` or `en`.
    pub language: String,
}

impl Typed {
    /// From a form.
    pub fn of(form: &Form) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Typed {
            username: text("username"),
            full_name: text("full_name"),
            phone: text("phone"),
            email: text("email"),
            language: form.opt("language").unwrap_or("vi").to_owned(),
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// All field errors at once.
    pub fn judge(&self) -> Result<NewAccount> {
        let mut check = Check::default();
        let username = check.take("username", username(&self.username));
        let full_name = check.take("full_name", full_name(&self.full_name));
        let phone = check.take("phone", phone(&self.phone));
        let email = check.take("email", email(&self.email));
        let language = check.take("language", Lang::parse(&self.language).ok_or("unknown_word"));
        let account = || {
            let language = language?.word().to_owned();
            Some(NewAccount { username: username?, full_name: full_name?, phone: phone?, email: email?, language })
        };
        check.judged(account())
    }
}

/// A grant that a form names: roles of the province reach over all units, a unit's roles over that unit.
///
/// # Errors
/// Field errors for `role` and `unit`.
pub fn grant(role: &str, unit: Option<UnitId>) -> Result<Grant> {
    let role: Role = role.parse().map_err(|_| Error::field("role", "required"))?;
    match (role, unit) {
        (Role::Officer | Role::Leader, None) => Err(Error::field("unit", "required")),
        (Role::Officer | Role::Leader, Some(unit)) => Ok(Grant { role, unit: Some(unit) }),
        (Role::Technical | Role::Finance | Role::Approver | Role::Admin | Role::Auditor, _) => {
            Ok(Grant { role, unit: None })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_named() {
        assert_eq!(username("Tân An"), Err("not_a_username"));
        assert_eq!(username(" TanAn.CNTT "), Ok("tanan.cntt".into()));
        assert_eq!(phone("0251 3 822 501"), Ok(Some("0251 3 822 501".into())));
        assert_eq!(phone("gọi sau"), Err("not_a_phone"));
        assert_eq!(email("a@b"), Err("not_an_email"));
        assert_eq!(email("van.a@dongnai.gov.vn").unwrap().as_deref(), Some("van.a@dongnai.gov.vn"));
    }

    #[test]
    fn a_unit_role_needs_a_unit() {
        assert!(grant("officer", None).is_err());
        assert_eq!(grant("finance", Some(UnitId(1))).unwrap().unit, None);
    }
}
