//! A database that must be there, for the commands that make none.

use crate::config::DatabaseArgs;
use crate::db::{DatabaseUrl, Store, StoreOptions, migrate};
use crate::error::{Error, Result};

/// Opens a database that hatang filled before.
///
/// # Errors
/// `Internal` naming the database where it is not there, cannot be reached or holds nothing of ours.
pub(super) fn open(args: &DatabaseArgs) -> Result<Store> {
    let url = &args.database;
    if let DatabaseUrl::Sqlite(path) = url
        && !path.is_file()
    {
        return Err(Error::internal(format!(
            "{url}: there is no such database; name the installation's by --database or DATABASE_URL"
        )));
    }
    let store = Store::open(url, StoreOptions { connections: 1 })?;
    match store.read_here(migrate::version)? {
        Some(_) => Ok(store),
        None => Err(Error::internal(format!(
            "{url} is no database of hatang: name the installation's by --database or DATABASE_URL"
        ))),
    }
}
