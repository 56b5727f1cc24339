//! Every refusal that a person or a program can meet, in one table: a stable code, an HTTP status, a message key.
//! This file knows neither HTTP nor the database; `web/` renders it, `db/` turns database errors into it.

use std::collections::BTreeMap;

use strum::{EnumIter, IntoStaticStr};

/// What every fallible function of the house returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The stable code of a refusal. Other programs may match on its snake_case form: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Code {
    /// The body or a parameter cannot be read at all.
    Unreadable,
    /// A compressed body is not what it says it is.
    NotGzip,
    /// A list page beyond row 10,000: continue with `after`.
    PageTooDeep,
    /// The form's anti-forgery token or origin is wrong: reload and send again.
    ForgedRequest,
    /// Nobody is signed in, or the session is over.
    SignInNeeded,
    /// User name, passphrase or second factor is wrong (never said which).
    WrongCredentials,
    /// Too many wrong passphrases: the account waits.
    AccountLocked,
    /// The bearer or device token is unknown, over or revoked.
    BadToken,
    /// An agent was enrolled with another address than this server's: says which to use.
    WrongAddress,
    /// A role of the account requires a second factor, and it has none yet.
    SecondFactorNeeded,
    /// May be read, but not done, by this person.
    Forbidden,
    /// No such thing, or no grant that lets you see it.
    NotFound,
    /// The one-time link was used, voided or is over.
    LinkUsedUp,
    /// The enrolment code is unknown, used up, over or revoked.
    CodeUsedUp,
    /// The address is there, and does not take this method.
    WrongMethod,
    /// Clashes with a record that exists.
    Conflict,
    /// The same Idempotency-Key came with another body.
    KeyReused,
    /// The state does not allow this step.
    IllegalStep,
    /// Somebody saved in between.
    LostUpdate,
    /// The body is larger than the limit.
    TooLarge,
    /// The body's type is not taken here.
    WrongType,
    /// Fields are wrong; each is named.
    Invalid,
    /// A change must name the version it read (`If-Match`).
    VersionNeeded,
    /// Slow down; says for how long.
    SlowDown,
    /// The server is not set up yet.
    NotSetUp,
    /// The database is busy; try again.
    Busy,
    /// A fault of the server; the log has it under the request's id.
    Internal,
}

impl Code {
    /// The HTTP status that goes with it (RFC 9110, 421 included; 428 and 429 are RFC 6585).
    pub fn status(self) -> u16 {
        match self {
            Code::Unreadable | Code::NotGzip | Code::PageTooDeep | Code::ForgedRequest => 400,
            Code::SignInNeeded | Code::WrongCredentials | Code::BadToken => 401,
            Code::Forbidden | Code::NotSetUp | Code::SecondFactorNeeded => 403,
            Code::NotFound => 404,
            Code::WrongMethod => 405,
            Code::Conflict | Code::IllegalStep | Code::KeyReused => 409,
            Code::LinkUsedUp | Code::CodeUsedUp => 410,
            Code::LostUpdate => 412,
            Code::TooLarge => 413,
            Code::WrongType => 415,
            Code::WrongAddress => 421,
            Code::Invalid => 422,
            Code::VersionNeeded => 428,
            Code::AccountLocked | Code::SlowDown => 429,
            Code::Busy => 503,
            Code::Internal => 500,
        }
    }

    /// The word that stands in JSON and in logs.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The key of its sentence in `locales/*/errors.ftl`.
    pub fn message_key(self) -> String {
        format!("error-{}", self.word().replace('_', "-"))
    }
}

/// Why one field was refused: the code names a sentence `field-CODE`, the limit is shown in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Stable word: `required`, `too_long`, `not_a_date`, `taken`, …
    pub code: &'static str,
    /// What the sentence mentions: a limit, a clashing value.
    pub arg: Option<String>,
}

/// Errors by field path (`purchase.price`), in the order of the paths.
pub type Fields = BTreeMap<String, FieldError>;

/// A refusal: what is said to the asker, and what only the log may know.
#[derive(Clone, Debug)]
pub struct Error {
    /// Which row of the table.
    pub code: Code,
    /// The fields at fault, for [`Code::Invalid`].
    pub fields: Fields,
    /// Shown inside the sentence: a date, a code, a number of seconds. Never a secret.
    pub arg: Option<String>,
    /// For the log alone.
    pub detail: Option<String>,
}

impl Error {
    /// A refusal with nothing more to say.
    pub fn new(code: Code) -> Self {
        Error { code, fields: Fields::new(), arg: None, detail: None }
    }

    /// A fault of ours; `detail` goes to the log and nowhere else.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        Error::new(Code::Internal).with_detail(detail)
    }

    /// One field is wrong.
    pub fn field(path: impl Into<String>, code: &'static str) -> Self {
        let mut error = Error::new(Code::Invalid);
        error.fields.insert(path.into(), FieldError { code, arg: None });
        error
    }

    /// Several fields are wrong.
    pub fn invalid(fields: Fields) -> Self {
        Error { fields, ..Error::new(Code::Invalid) }
    }

    /// Adds what the sentence mentions.
    pub fn with_arg(mut self, arg: impl std::fmt::Display) -> Self {
        self.arg = Some(arg.to_string());
        self
    }

    /// Adds what the log should know.
    pub fn with_detail(mut self, detail: impl std::fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Error::new(code)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.word())?;
        for (path, field) in &self.fields {
            write!(f, " {path}={}", field.code)?;
        }
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Not there, or not for you: both look the same from outside.
pub fn not_found() -> Error {
    Error::new(Code::NotFound)
}

/// What was asked for, `None` where it is not there or not for you; any other refusal stays one.
///
/// # Errors
/// Every refusal but `NotFound`.
pub fn found<T>(asked: Result<T>) -> Result<Option<T>> {
    match asked {
        Err(error) if error.code == Code::NotFound => Ok(None),
        asked => asked.map(Some),
    }
}

/// Collects the errors of a form, so that all of them are shown at once.
#[derive(Default)]
pub struct Check(Fields);

impl Check {
    /// Notes that `path` is wrong.
    pub fn add(&mut self, path: impl Into<String>, code: &'static str) {
        self.0.entry(path.into()).or_insert(FieldError { code, arg: None });
    }

    /// Notes that `path` is wrong, with a limit or value for the sentence.
    pub fn add_with(&mut self, path: impl Into<String>, code: &'static str, arg: impl std::fmt::Display) {
        self.0.entry(path.into()).or_insert(FieldError { code, arg: Some(arg.to_string()) });
    }

    /// Takes a field's parsed value, or notes its error.
    pub fn take<T>(&mut self, path: &str, parsed: std::result::Result<T, &'static str>) -> Option<T> {
        parsed.map_err(|code| self.add(path, code)).ok()
    }

    /// `Ok` where nothing was noted.
    ///
    /// # Errors
    /// All that was noted.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::invalid(self.0)) }
    }

    /// What was judged, where nothing was noted: fields that must be there were noted where they are missing.
    ///
    /// # Errors
    /// All that was noted.
    pub fn judged<T>(self, value: Option<T>) -> Result<T> {
        self.done()?;
        value.ok_or_else(|| Error::internal("a field is missing and was not noted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_nothing() {
        assert_eq!(found(Ok(1)).unwrap(), Some(1));
        assert_eq!(found::<i64>(Err(not_found())).unwrap(), None);
        assert_eq!(found::<i64>(Err(Code::Busy.into())).unwrap_err().code, Code::Busy);
    }
}
