//! The installation's secret for the commands that write: read, or made where there is nothing yet that another one
//! signed.

use crate::audit;
use crate::config::{DatabaseArgs, make_secret, read_secret};
use crate::crypto::Keys;
use crate::db::{DatabaseUrl, Store, StoreOptions, migrate};
use crate::error::{Error, Result};

/// Reads the secret, or makes it with mode 0600 for a database whose trail nobody has signed yet.
///
/// # Errors
/// `Internal` where the file cannot be read, written or is no secret of ours, and where it is missing beside a database
/// that was signed with it.
pub(super) fn of(args: &DatabaseArgs) -> Result<[u8; 32]> {
    let (path, url) = (args.secret_path(), &args.database);
    let present = read_secret(&path)?;
    let keys = present.as_ref().map(Keys::derive).transpose()?;
    match (present, signed_with(url, keys.as_ref())?) {
        (None, Some(_)) => Err(Error::internal(format!(
            "{0}: no secret file, and the audit trail of {url} is signed with one. Put the kept copy there, or name it \
             by HATANG_SECRET_FILE: with a new one nobody's second factor works and the trail does not verify. Where no \
             copy is left, write 64 random hexadecimal digits into {0} (openssl rand -hex 32) and live with that",
            path.display()
        ))),
        (Some(secret), signed) => {
            if signed == Some(false) {
                tracing::warn!(
                    "{} is not what the audit trail is signed with: see `hatang doctor`",
                    path.display()
                );
            }
            Ok(secret)
        }
        (None, None) => make_secret(&path),
    }
}

/// Whether the trail is signed with these keys; `None` where it is not signed, or there is no database yet.
fn signed_with(url: &DatabaseUrl, keys: Option<&Keys>) -> Result<Option<bool>> {
    if migrate::is_empty(url)? {
        return Ok(None);
    }
    Store::open(url, StoreOptions { connections: 1 })?.read_here(|db| match migrate::version(db)? {
        Some(_) => audit::is_signed_with(db, keys),
        // Somebody else's database: bringing it forward says so.
        None => Ok(None),
    })
}
