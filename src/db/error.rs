//! Database errors as rows of the house's error table. Diesel carries no SQLSTATE, so a deadlock is known by its
//! English text (connections ask for `lc_messages=C`).

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::error::{Code, Error};

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let code = match &error {
            DieselError::NotFound => Code::NotFound,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Code::Busy,
            DieselError::DatabaseError(
                DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ForeignKeyViolation,
                _,
            ) => Code::Conflict,
            DieselError::DatabaseError(_, info)
                if info.message().contains("deadlock detected")
                    || info.message().contains("database is locked") =>
            {
                Code::Busy
            }
            _ => Code::Internal,
        };
        Error::new(code).with_detail(error)
    }
}
