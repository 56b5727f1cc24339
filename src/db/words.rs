//! Enums in TEXT columns.

/// Gives a snake_case word enum (`strum`: `IntoStaticStr`, `EnumString`) its place in a TEXT column. Called in a
/// room's store, so that the noun itself needs no database.
#[macro_export]
macro_rules! text_column {
    ($($name:ty),+ $(,)?) => {$(
        const _: () = {
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromSql, Queryable};
            use diesel::expression::AsExpression;
            use diesel::internal::derives::as_expression::Bound;
            use diesel::serialize::{self, Output, ToSql};
            use diesel::sql_types::{Nullable, Text};

            impl<DB: Backend> ToSql<Text, DB> for $name
            where
                str: ToSql<Text, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    let word: &'static str = self.into();
                    <str as ToSql<Text, DB>>::to_sql(word, out)
                }
            }

            impl<DB: Backend> ToSql<Nullable<Text>, DB> for $name
            where
                $name: ToSql<Text, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    <$name as ToSql<Text, DB>>::to_sql(self, out)
                }
            }

            impl<DB: Backend> FromSql<Text, DB> for $name
            where
                String: FromSql<Text, DB>,
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    let word = String::from_sql(bytes)?;
                    word.parse().map_err(|_| format!("{word:?} is no {}", stringify!($name)).into())
                }
            }

            impl<DB: Backend> Queryable<Text, DB> for $name
            where
                $name: FromSql<Text, DB>,
            {
                type Row = Self;
                fn build(row: Self) -> deserialize::Result<Self> {
                    Ok(row)
                }
            }

            impl AsExpression<Text> for $name {
                type Expression = Bound<Text, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }

            impl AsExpression<Nullable<Text>> for $name {
                type Expression = Bound<Nullable<Text>, Self>;
                fn as_expression(self) -> Self::Expression {
                    Bound::new(self)
                }
            }
        };
    )+};
}
