//! The units' tables.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use serde::Serialize;

use super::UnitKind;
use super::reference::{self, FIRST_DAY, PROVINCIAL_CODE, UnitRecord};
use super::unit::BudgetCode;
use crate::audit::{self, Actor, Entry};
use crate::auth::Scope;
use crate::db::schema::units::{unit, unit_name};
use crate::db::{Db, Instant, LocalDay, Sql, Subject, Tx, UnitId, fold};
use crate::error::{Code, Error, Result, not_found};
use crate::text_column;
use crate::web::{Choice, ListQuery, Listed, Page, Sort, each_row};

text_column!(UnitKind);

/// How a unit is named on a day.
#[derive(Clone, Debug, Serialize, QueryableByName)]
pub struct UnitLabel {
    /// Its number, inside only.
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub id: UnitId,
    /// Five digits.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// Its name, without its type.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its type.
    #[diesel(sql_type = Text)]
    pub kind: UnitKind,
}

/// A row of the list of units.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct UnitRow {
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub(super) id: UnitId,
    #[diesel(sql_type = Text)]
    pub(super) code: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) kind: UnitKind,
    #[diesel(sql_type = Text)]
    pub(super) former_district: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(super) population: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(super) area_hectares: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) budget_code: Option<String>,
    #[diesel(sql_type = Text)]
    pub(super) tags: String,
    #[serde(skip)]
    #[diesel(sql_type = Text)]
    sort_key: String,
}

/// A name with its days.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct NameRow {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) kind: UnitKind,
    #[diesel(sql_type = Date)]
    pub(super) valid_from: LocalDay,
    #[diesel(sql_type = Nullable<Date>)]
    pub(super) valid_to: Option<LocalDay>,
    #[diesel(sql_type = Text)]
    pub(super) source: String,
}

/// One unit.
#[derive(Clone, Debug, Serialize, QueryableByName, utoipa::ToSchema)]
pub struct UnitView {
    #[serde(skip)]
    #[diesel(sql_type = BigInt)]
    pub(crate) id: UnitId,
    #[diesel(sql_type = Text)]
    pub(super) code: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) kind: UnitKind,
    #[diesel(sql_type = Bool)]
    pub(super) provincial: bool,
    #[diesel(sql_type = Text)]
    pub(super) former_units: String,
    #[diesel(sql_type = Text)]
    pub(super) former_district: String,
    #[diesel(sql_type = Text)]
    pub(super) former_province: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(super) population: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(super) area_hectares: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) budget_code: Option<String>,
    #[diesel(sql_type = Text)]
    pub(super) tags: String,
    #[diesel(sql_type = BigInt)]
    pub(super) version: i64,
}

/// What people may change of a unit.
#[derive(Clone, Debug, Serialize)]
pub struct UnitEdit {
    pub(super) budget_code: Option<String>,
    pub(super) tags: String,
}

/// The columns that the list can be sorted by; the first is the order nobody asked for.
pub(super) const SORTS: &[&str] = &["name", "code", "population"];

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub(super) q: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) kind: Option<UnitKind>,
    pub(super) tag: Option<String>,
}

impl Filter {
    /// From a list's address.
    ///
    /// # Errors
    /// Field errors for words that are none.
    pub fn parse(query: &ListQuery) -> Result<Self> {
        Ok(Filter {
            q: query.get("q").map(fold::fold),
            unit: query.text("unit"),
            kind: query.word("kind")?,
            tag: query.get("tag").map(str::to_lowercase),
        })
    }
}

const ROW: &str = "SELECT u.id, u.code, n.name, n.kind, u.former_district, u.population, u.area_hectares, u.budget_code, \
                   u.tags, u.sort_key FROM unit u ";

/// Adds a join of the name (`n.name`, `n.kind`) that unit `u` has on a day.
pub fn name_on(sql: &mut Sql, day: LocalDay) {
    sql.with("JOIN unit_name n ON n.unit_id = u.id AND n.valid_from <= ", day);
    sql.with(" AND (n.valid_to IS NULL OR n.valid_to > ", day).push(") ");
}

/// One page of the units in scope; the province's own unit stands outside.
///
/// # Errors
/// What the database says.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    page: &Page,
    day: LocalDay,
) -> Result<Listed<UnitRow>> {
    let mut rest = Sql::default();
    name_on(&mut rest, day);
    rest.with("WHERE u.provincial = ", false);
    scope.limit(&mut rest, " AND u.id");
    if let Some(q) = &filter.q {
        rest.with(" AND (u.folded LIKE ", format!("%{}%", q.replace(['%', '_'], " ")))
            .with(" OR u.code LIKE ", format!("{q}%"))
            .push(")");
    }
    if let Some(code) = &filter.unit {
        rest.with(" AND u.code = ", code);
    }
    if let Some(kind) = filter.kind {
        rest.with(" AND n.kind = ", <&str>::from(kind));
    }
    if let Some(tag) = &filter.tag {
        rest.with(" AND ', ' || u.tags || ',' LIKE ", format!("%, {},%", tag.replace(['%', '_'], " ")));
    }
    let mut rows = Sql::new(ROW);
    rows.append(&rest).push(match (sort.by, sort.down) {
        ("code", false) => " ORDER BY u.code",
        ("code", true) => " ORDER BY u.code DESC",
        ("population", false) => " ORDER BY u.population, u.id",
        ("population", true) => " ORDER BY u.population DESC, u.id DESC",
        (_, false) => " ORDER BY u.sort_key, u.id",
        (_, true) => " ORDER BY u.sort_key DESC, u.id DESC",
    });
    // A hundred at most: the page is cut from all of them.
    let rows: Vec<UnitRow> = rows.load(db)?;
    let counted = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let passed = match &page.after {
        Some((_, last)) => rows.iter().position(|row| row.id.0 == *last).map_or(rows.len(), |at| at + 1),
        None => page.offset(),
    };
    let shown = rows.into_iter().skip(passed).take(page.size + 1).collect();
    Ok(Listed::new(shown, page, counted, |row: &UnitRow| (row.sort_key.clone(), row.id.0)))
}

/// Hands over every unit of the list, for its exports.
///
/// # Errors
/// What the database or `take` says.
pub fn each(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    sort: Sort,
    day: LocalDay,
    take: &mut dyn FnMut(&UnitRow) -> Result<()>,
) -> Result<()> {
    each_row(|page| list(db, scope, filter, sort, page, day), take)
}

/// One unit.
///
/// # Errors
/// `NotFound` where there is none in scope.
pub fn show(db: &mut Db, scope: &Scope, code: &str, day: LocalDay) -> Result<(UnitView, Vec<NameRow>)> {
    let mut sql = Sql::new(
        "SELECT u.id, u.code, n.name, n.kind, u.provincial, u.former_units, u.former_district, u.former_province, \
         u.population, u.area_hectares, u.budget_code, u.tags, u.version FROM unit u ",
    );
    name_on(&mut sql, day);
    sql.with("WHERE u.code = ", code);
    scope.limit(&mut sql, " AND u.id");
    let view: UnitView = sql.first(db)?.ok_or_else(not_found)?;
    let mut names = Sql::new("SELECT name, kind, valid_from, valid_to, source FROM unit_name WHERE unit_id = ");
    let names = names.bind(view.id).push(" ORDER BY valid_from DESC").load(db)?;
    Ok((view, names))
}

/// Saves what people may change, where `version` is still the unit's.
///
/// # Errors
/// `NotFound` out of scope; `LostUpdate` where somebody saved in between.
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    code: &str,
    version: i64,
    new: &UnitEdit,
    actor: &Actor,
    at: Instant,
) -> Result<i64> {
    let (old, _) = show(tx.db(), scope, code, at.day())?;
    let before = UnitEdit { budget_code: old.budget_code, tags: old.tags };
    if old.version != version {
        return Err(Code::LostUpdate.into());
    }
    let Some((before, after)) = audit::changed(&before, new)? else { return Ok(version) };
    diesel::update(unit::table.find(old.id.0))
        .set((unit::budget_code.eq(&new.budget_code), unit::tags.eq(&new.tags), unit::version.eq(version + 1)))
        .execute(tx.db())?;
    let (subject, unit) = (Subject::Unit(old.id), Some(old.id));
    audit::record(
        tx,
        Entry { at, actor, action: "unit.update", subject, unit, before: Some(before), after: Some(after) },
    )?;
    Ok(version + 1)
}

impl UnitEdit {
    /// From what was typed.
    ///
    /// # Errors
    /// The field's code where the budget-relation code is not seven digits.
    pub fn parse(budget_code: &str, tags: &str) -> Result<Self> {
        let budget_code = match budget_code.trim() {
            "" => None,
            text => Some(BudgetCode::parse(text).ok_or_else(|| Error::field("budget_code", "seven_digits"))?),
        };
        let tags = super::unit::tags(tags).join(", ");
        if tags.chars().count() > 200 {
            return Err(Error::field("tags", "too_long"));
        }
        Ok(UnitEdit { budget_code: budget_code.map(|c| c.as_str().to_owned()), tags })
    }
}

/// The unit of a code.
///
/// # Errors
/// What the database says.
pub fn id_of(db: &mut Db, code: &str) -> Result<Option<UnitId>> {
    Ok(unit::table.filter(unit::code.eq(code)).select(unit::id).get_result(db).optional()?)
}

/// Every unit in scope as it is called on a day, in Vietnamese order, the province's own last.
///
/// # Errors
/// What the database says.
pub fn labels(db: &mut Db, scope: &Scope, day: LocalDay) -> Result<Vec<UnitLabel>> {
    let mut sql = Sql::new("SELECT u.id, u.code, n.name, n.kind FROM unit u ");
    name_on(&mut sql, day);
    sql.push("WHERE 1 = 1");
    scope.limit(&mut sql, " AND u.id");
    sql.push(" ORDER BY u.provincial, u.sort_key, u.id").load(db)
}

/// [`labels`] for a choice in a form, called by `name`.
///
/// # Errors
/// What the database says.
pub fn choices(
    db: &mut Db,
    scope: &Scope,
    day: LocalDay,
    name: impl Fn(&UnitLabel) -> String,
) -> Result<Vec<Choice>> {
    Ok(labels(db, scope, day)?.iter().map(|unit| Choice::new(&unit.code, name(unit))).collect())
}

pub(super) fn any(db: &mut Db) -> Result<bool> {
    Ok(unit::table.count().get_result::<i64>(db)? > 0)
}

pub(super) fn insert_reference(tx: &mut Tx, records: &[UnitRecord]) -> Result<()> {
    let first =
        LocalDay::new(FIRST_DAY.0, FIRST_DAY.1, FIRST_DAY.2).ok_or_else(|| Error::internal("no first day"))?;
    for r in records {
        let id = insert(tx, r)?;
        let changed = r.changed_on.as_deref().filter(|d| !d.is_empty()).map(reference::day).transpose()?;
        insert_name(tx, id, &r.name, reference::kind(&r.first_kind)?, first, changed, "NQ 1662/NQ-UBTVQH15")?;
        if let Some(day) = changed {
            insert_name(tx, id, &r.name, reference::kind(&r.kind)?, day, None, "NQ 237/NQ-UBTVQH16")?;
        }
    }
    let own: i64 = diesel::insert_into(unit::table)
        .values((
            unit::code.eq(PROVINCIAL_CODE),
            unit::provincial.eq(true),
            unit::former_units.eq(""),
            unit::former_district.eq(""),
            unit::former_province.eq(""),
            unit::folded.eq("co quan cap tinh thanh pho"),
            unit::sort_key.eq(fold::sort_key("Cơ quan")),
        ))
        .returning(unit::id)
        .get_result(tx.db())?;
    insert_name(tx, UnitId(own), "Cơ quan cấp tỉnh, thành phố", UnitKind::Provincial, first, None, "")
}

fn insert(tx: &mut Tx, r: &UnitRecord) -> Result<UnitId> {
    let micro = |degrees: f64| (degrees * 1e6).round() as i64;
    let folded = fold::fold(&format!("{} {} {} {}", r.kind, r.name, r.former_district, r.former_units));
    let id: i64 = diesel::insert_into(unit::table)
        .values((
            unit::code.eq(&r.code),
            unit::provincial.eq(false),
            unit::former_units.eq(&r.former_units),
            unit::former_district.eq(&r.former_district),
            unit::former_province.eq(&r.former_province),
            unit::area_hectares.eq((r.area_km2 * 100.0).round() as i64),
            unit::population.eq(r.population),
            unit::latitude_micro.eq(micro(r.lat)),
            unit::longitude_micro.eq(micro(r.lon)),
            unit::folded.eq(folded),
            unit::sort_key.eq(fold::sort_key(&r.name)),
        ))
        .returning(unit::id)
        .get_result(tx.db())?;
    Ok(UnitId(id))
}

fn insert_name(
    tx: &mut Tx,
    unit: UnitId,
    name: &str,
    kind: UnitKind,
    from: LocalDay,
    to: Option<LocalDay>,
    source: &str,
) -> Result<()> {
    diesel::insert_into(unit_name::table)
        .values((
            unit_name::unit_id.eq(unit),
            unit_name::name.eq(name),
            unit_name::kind.eq(kind),
            unit_name::valid_from.eq(from),
            unit_name::valid_to.eq(to),
            unit_name::source.eq(source),
        ))
        .execute(tx.db())?;
    Ok(())
}
