//! The connection type that both databases share.
#![allow(missing_docs)] // what the derive writes has none

/// One connection, of either database. Queries of one row or one `SELECT` are written once against it; upserts and
/// batches go through [`on_each!`](crate::on_each).
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// Embedded SQLite.
    Sqlite(diesel::SqliteConnection),
    /// PostgreSQL.
    Postgres(diesel::PgConnection),
}

impl Db {
    /// Whether this is PostgreSQL, for the few places where the two speak differently.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Db::Postgres(_))
    }
}
