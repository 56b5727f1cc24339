//! A query put together by hand: text and binds grow side by side, so a value can only enter as a bind.

use std::marker::PhantomData;

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp, Untyped};
use diesel::{Connection, QueryResult, QueryableByName, RunQueryDsl};

use super::{Db, Instant, LocalDay};
use crate::error::Result;

type Backend = <Db as Connection>::Backend;

/// A value that enters a query, or nothing.
#[derive(Clone, Debug)]
pub enum Bind {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT: ids, money, counts.
    Int(Option<i64>),
    /// BOOLEAN.
    Bool(bool),
    /// DATE.
    Day(LocalDay),
    /// TIMESTAMP.
    At(Option<Instant>),
    /// Any number of ids, `[1,2,3]`: a condition on the column before it, see [`Sql::among`].
    Ids(String),
}

macro_rules! into_bind {
    ($($type:ty => |$v:ident| $bind:expr),+ $(,)?) => {$(
        impl From<$type> for Bind {
            fn from($v: $type) -> Self { $bind }
        }
    )+};
}
into_bind! {
    &str => |v| Bind::Text(Some(v.to_owned())),
    String => |v| Bind::Text(Some(v)),
    Option<String> => |v| Bind::Text(v),
    &String => |v| Bind::Text(Some(v.clone())),
    i64 => |v| Bind::Int(Some(v)),
    Option<i64> => |v| Bind::Int(v),
    usize => |v| Bind::Int(Some(i64::try_from(v).unwrap_or(i64::MAX))),
    bool => |v| Bind::Bool(v),
    LocalDay => |v| Bind::Day(v),
    Instant => |v| Bind::At(Some(v)),
    Option<Instant> => |v| Bind::At(v),
    super::UnitId => |v| Bind::Int(Some(v.0)),
    super::AccountId => |v| Bind::Int(Some(v.0)),
    super::FacilityId => |v| Bind::Int(Some(v.0)),
    super::BuildingId => |v| Bind::Int(Some(v.0)),
    super::RoomId => |v| Bind::Int(Some(v.0)),
    super::AssetId => |v| Bind::Int(Some(v.0)),
    super::LinkId => |v| Bind::Int(Some(v.0)),
    super::MeasurementId => |v| Bind::Int(Some(v.0)),
    super::OutageId => |v| Bind::Int(Some(v.0)),
    super::DeviceId => |v| Bind::Int(Some(v.0)),
    super::FaultId => |v| Bind::Int(Some(v.0)),
    super::Dong => |v| Bind::Int(Some(v.0)),
}

/// SQL text with its binds.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    text: String,
    /// Each with the text before it, in bytes.
    binds: Vec<(usize, Bind)>,
    kept: bool,
}

impl Sql {
    /// Begins with fixed text.
    pub fn new(text: &'static str) -> Self {
        Sql { text: text.to_owned(), ..Sql::default() }
    }

    /// Lets each connection keep the statement prepared, for ever: for the few texts that come many times a second and
    /// are always the same.
    pub fn keep(&mut self) -> &mut Self {
        self.kept = true;
        self
    }

    /// Appends fixed text. `&'static str` keeps what a person typed out of it.
    pub fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a value.
    pub fn bind(&mut self, value: impl Into<Bind>) -> &mut Self {
        self.binds.push((self.text.len(), value.into()));
        self
    }

    /// Appends a whole number, or NULL, as text: for statements of hundreds of them.
    pub fn number(&mut self, value: impl Into<Option<i64>>) -> &mut Self {
        match value.into() {
            Some(number) => self.text.push_str(&number.to_string()),
            None => self.text.push_str("NULL"),
        }
        self
    }

    /// Appends `text` and a value: `sql.with(" AND a.unit_id = ", unit)`.
    pub fn with(&mut self, text: &'static str, value: impl Into<Bind>) -> &mut Self {
        self.push(text).bind(value)
    }

    /// Appends the condition that the column `text` is one of these ids, as a single value: the statement is as short,
    /// and as quickly planned, for thousands as for one. Nothing meets an empty list.
    pub fn among<T: Into<Bind>>(&mut self, text: &'static str, ids: impl IntoIterator<Item = T>) -> &mut Self {
        let mut list = String::from("[");
        for id in ids {
            if let Bind::Int(Some(number)) = id.into() {
                list.push_str(if list.len() > 1 { "," } else { "" });
                list.push_str(&number.to_string());
            }
        }
        list.push(']');
        self.push(text).bind(Bind::Ids(list))
    }

    /// Appends `text ($1, $2, …)`; an empty list becomes a condition that nothing meets.
    pub fn within<T: Into<Bind>>(&mut self, text: &'static str, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.push(text).push(" IN (");
        let mut any = false;
        for value in values {
            if any {
                self.push(", ");
            }
            self.bind(value);
            any = true;
        }
        self.push(if any { ")" } else { "NULL)" })
    }

    /// Appends another piece with its binds.
    pub fn append(&mut self, other: &Sql) -> &mut Self {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.binds.extend(other.binds.iter().map(|(at, bind)| (before + at, bind.clone())));
        self
    }

    /// Runs it and reads the rows.
    pub fn load<T: QueryableByName<Backend> + 'static>(&self, db: &mut Db) -> Result<Vec<T>> {
        Ok(RunQueryDsl::load(self, db)?)
    }

    /// Runs it and reads the rows by the order of their columns, of these types: for the few that are read many times a
    /// second, since each look for a name goes through all of them.
    pub fn load_in_order<Columns, T>(&self, db: &mut Db) -> Result<Vec<T>>
    where
        for<'a> InOrder<'a, Columns>: LoadQuery<'a, Db, T>,
    {
        Ok(RunQueryDsl::load(InOrder(self, PhantomData), db)?)
    }

    /// Runs it and reads the first row, if there is one.
    pub fn first<T: QueryableByName<Backend> + 'static>(&self, db: &mut Db) -> Result<Option<T>> {
        Ok(self.load(db)?.into_iter().next())
    }

    /// Runs it and answers the number in its column `n`; 0 where no row comes back.
    pub fn count(&self, db: &mut Db) -> Result<i64> {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        Ok(self.first::<Count>(db)?.map_or(0, |c| c.n))
    }

    /// Runs it and answers the numbers in its columns `id` and `n`, row by row.
    pub fn numbers(&self, db: &mut Db) -> Result<Vec<(i64, i64)>> {
        #[derive(QueryableByName)]
        struct Numbers {
            #[diesel(sql_type = BigInt)]
            id: i64,
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        Ok(self.load::<Numbers>(db)?.into_iter().map(|row| (row.id, row.n)).collect())
    }

    /// Runs it for its effect; answers how many rows it touched.
    pub fn execute(&self, db: &mut Db) -> Result<usize> {
        Ok(RunQueryDsl::execute(self, db)?)
    }
}

impl QueryFragment<Backend> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if !self.kept {
            out.unsafe_to_cache_prepared();
        }
        let postgres = matches!(out.backend(), Backend::Postgres(_));
        let mut from = 0;
        for (at, bind) in &self.binds {
            out.push_sql(&self.text[from..*at]);
            from = *at;
            match bind {
                Bind::Text(v) => out.push_bind_param::<Nullable<Text>, _>(v)?,
                Bind::Int(v) => out.push_bind_param::<Nullable<BigInt>, _>(v)?,
                Bind::Bool(v) => out.push_bind_param::<Bool, _>(v)?,
                Bind::Day(v) => out.push_bind_param::<Date, _>(v)?,
                Bind::At(v) => out.push_bind_param::<Nullable<Timestamp>, _>(v)?,
                Bind::Ids(v) => {
                    // Read in a query of its own, the list is read once; else PostgreSQL reads it again for every row
                    // that it filters by it, and prefers to.
                    let (before, after) = if postgres {
                        (" = ANY((SELECT translate(", ", '[]', '{}')::bigint[])::bigint[])")
                    } else {
                        (" IN (SELECT value FROM json_each(", "))")
                    };
                    out.push_sql(before);
                    out.push_bind_param::<Text, _>(v)?;
                    out.push_sql(after);
                }
            }
        }
        out.push_sql(&self.text[from..]);
        Ok(())
    }
}

impl QueryId for Sql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sql {
    type SqlType = Untyped;
}

impl RunQueryDsl<Db> for &Sql {}

/// A query with the types of its columns.
pub struct InOrder<'a, Columns>(&'a Sql, PhantomData<Columns>);

impl<Columns> QueryFragment<Backend> for InOrder<'_, Columns> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<Columns> QueryId for InOrder<'_, Columns> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Columns> Query for InOrder<'_, Columns> {
    type SqlType = Columns;
}

impl<Columns> RunQueryDsl<Db> for InOrder<'_, Columns> {}
