//! Both databases behind one door. **The promise:** what [`Store::write`] has answered with `Ok` survives a crash or
//! power loss; what it answers with `Err`, or panics in, left no trace; two read-then-write closures never lose each
//! other's change; a form's write never waits for bulk work longer than one slice.
//!
//! Rooms see four things: [`Store`] (read, write, lanes), [`Tx`] (inside a write), [`Sql`] (a list query put together
//! with its binds) and the value types. Everything else here is how the promise is kept.

pub mod backup;
mod connection;
mod error;
pub mod fold;
pub mod health;
mod lock;
pub mod migrate;
mod pool;
pub mod schema;
pub mod search;
mod sql;
mod store;
mod time;
mod together;
mod types;
mod url;
mod words;
mod writer;

pub use connection::Db;
pub use lock::Lock;
pub use sql::{Bind, Sql};
pub use store::{Lane, Store, StoreOptions, Tx};
pub use time::{Instant, LocalDay};
pub use together::Together;
pub use types::*;
pub use url::DatabaseUrl;

/// Runs one body on whichever database it is, type-checked once per backend: for `on_conflict` and batch inserts,
/// which the common connection type cannot express.
#[macro_export]
macro_rules! on_each {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($c) => $body,
            $crate::db::Db::Postgres($c) => $body,
        }
    };
}
