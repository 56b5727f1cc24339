//! Scores follow their facts: what is marked is scored again within seconds, everything once a day (things grow older
//! and out of support without anybody touching them).

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::gather::{self, Gathered};
use super::places;
use crate::changes::{self, Consumer};
use crate::db::schema::priority::score as s;
use crate::db::{AssetId, BuildingId, Db, FacilityId, Instant, Lane, LinkId, RoomId, Sql, Store, Subject, Tx};
use crate::error::{Error, Result};
use crate::on_each;
use crate::priority::unit::excess;
use crate::priority::{FactorVector, Policy, of_asset, of_building, of_link, score};

/// Marks taken at a time: a slice that a form waits for at most 20 ms.
const SLICE: i64 = 200;

/// Scores whatever is marked, slice by slice.
///
/// # Errors
/// What the database says.
pub fn rescore(store: &Store, now: Instant) -> Result<()> {
    loop {
        let taken = store.write_here(Lane::Bulk, move |tx| {
            let subjects = changes::take(tx, Consumer::Priority, SLICE)?;
            let marked = Marked::sort(&subjects);
            score_assets(tx, &marked.assets, now)?;
            score_links(tx, &marked.links, now)?;
            score_buildings(tx, &marked.buildings, now)?;
            let readers = readers(tx.db(), &marked)?;
            changes::mark_all(tx, &readers, now)?;
            Ok(!subjects.is_empty())
        })?;
        if !taken {
            return Ok(());
        }
    }
}

/// Marked subjects by what is to be done about them.
#[derive(Default)]
struct Marked {
    assets: Vec<AssetId>,
    links: Vec<LinkId>,
    buildings: Vec<BuildingId>,
    rooms: Vec<RoomId>,
    facilities: Vec<FacilityId>,
}

impl Marked {
    fn sort(subjects: &[Subject]) -> Self {
        let mut marked = Marked::default();
        for subject in subjects {
            match subject {
                Subject::Asset(id) => marked.assets.push(*id),
                Subject::Link(id) => marked.links.push(*id),
                Subject::Building(id) => marked.buildings.push(*id),
                Subject::Room(id) => marked.rooms.push(*id),
                Subject::Facility(id) => marked.facilities.push(*id),
                // A fault marks what it is about; the others are read by no score.
                Subject::Unit(_)
                | Subject::Fault(_)
                | Subject::Account(_)
                | Subject::Device(_)
                | Subject::EnrolCode(_)
                | Subject::Conflict(_)
                | Subject::System => {}
            }
        }
        marked
    }
}

/// Whose scores read what was marked besides: of a room, the equipment in it and its building; of a building, its links;
/// of a facility, its buildings. They are marked in turn, so that a slice stays a slice.
fn readers(db: &mut Db, marked: &Marked) -> Result<Vec<Subject>> {
    #[derive(QueryableByName)]
    struct Reader {
        #[diesel(sql_type = diesel::sql_types::Text)]
        kind: String,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
    }
    if marked.rooms.is_empty() && marked.buildings.is_empty() && marked.facilities.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT 'asset' AS kind, a.id FROM asset a");
    sql.within(" WHERE a.room_id", marked.rooms.iter().copied());
    sql.push(" UNION SELECT 'building' AS kind, r.building_id AS id FROM room r");
    sql.within(" WHERE r.id", marked.rooms.iter().copied());
    sql.push(" UNION SELECT 'link' AS kind, l.id FROM link l");
    sql.within(" WHERE l.building_id", marked.buildings.iter().copied());
    sql.push(" UNION SELECT 'building' AS kind, b.id FROM building b");
    sql.within(" WHERE b.facility_id", marked.facilities.iter().copied());
    let found: Vec<Reader> = sql.load(db)?;
    Ok(found.iter().filter_map(|reader| Subject::from_parts(&reader.kind, reader.id)).collect())
}

fn score_assets(tx: &mut Tx, ids: &[AssetId], now: Instant) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::new();
    for Gathered { id, unit, facts } in gather::assets(tx.db(), ids, now)? {
        let Some(facts) = facts else { continue };
        rows.push(row(("asset", id.0), unit, &of_asset(&facts, now.day()), now)?);
    }
    put(tx, "asset", ids.iter().map(|id| id.0), rows)
}

fn score_links(tx: &mut Tx, ids: &[LinkId], now: Instant) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let gathered = places::links(tx.db(), ids, now)?;
    let rows = gathered.iter().map(|(id, unit, facts)| row(("link", id.0), *unit, &of_link(facts), now));
    let rows = rows.collect::<Result<Vec<Row>>>()?;
    put(tx, "link", ids.iter().map(|id| id.0), rows)
}

fn score_buildings(tx: &mut Tx, ids: &[BuildingId], now: Instant) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let gathered = places::buildings(tx.db(), ids, now)?;
    let rows = gathered
        .iter()
        .map(|(id, unit, facts)| row(("building", id.0), *unit, &of_building(facts, now.day()), now))
        .collect::<Result<Vec<Row>>>()?;
    put(tx, "building", ids.iter().map(|id| id.0), rows)
}

/// Writes the scores of these things; a score keeps its number, since people keep links to its page. Most keep their
/// place in every ranking as well: theirs are updated without touching an index.
fn put(tx: &mut Tx, kind: &'static str, ids: impl Iterator<Item = i64>, rows: Vec<Row>) -> Result<()> {
    let mut gone: Vec<i64> = ids.collect();
    let those = s::table.filter(s::subject_kind.eq(kind));
    let standing: Vec<(i64, (i64, String, i64, String))> = those
        .filter(s::subject_id.eq_any(gone.clone()))
        .select((s::subject_id, (s::unit_id, s::need_group, s::total, s::top_factor)))
        .load(tx.db())?;
    let standing: HashMap<i64, _> = standing.into_iter().collect();
    let scored: HashSet<i64> = rows.iter().map(|row| row.subject_id).collect();
    let (old, new): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| standing.contains_key(&row.subject_id));
    let (stay, moved): (Vec<Row>, Vec<Row>) = old.into_iter().partition(|row| {
        standing.get(&row.subject_id).is_some_and(|(unit, group, total, top)| {
            (*unit, *total) == (row.unit_id, row.total) && group == row.need_group && top == row.top_factor
        })
    });
    update(tx, kind, &stay, false)?;
    update(tx, kind, &moved, true)?;
    gone.retain(|id| !scored.contains(id));
    diesel::delete(those.filter(s::subject_id.eq_any(gone))).execute(tx.db())?;
    on_each!(tx.db(), |c| diesel::insert_into(s::table).values(&new).execute(c))?;
    Ok(())
}

/// Updates scores that stand; with their place in the rankings where they moved.
fn update(tx: &mut Tx, kind: &'static str, rows: &[Row], moved: bool) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(
        "UPDATE score SET policy = b.column2, low = b.column3, high = b.column4, excess = b.column5, excess_low = \
         b.column6, excess_high = b.column7, points = b.column8, confidence_bp = b.column9, vector = b.column10, \
         scored_at = b.column11",
    );
    if moved {
        sql.push(", unit_id = b.column12, need_group = b.column13, total = b.column14, top_factor = b.column15");
    }
    sql.push(" FROM (VALUES ");
    for (place, row) in rows.iter().enumerate() {
        sql.with(if place == 0 { "(" } else { ", (" }, row.subject_id).with(", ", row.policy);
        sql.with(", ", row.low).with(", ", row.high).with(", ", row.excess).with(", ", row.excess_low);
        sql.with(", ", row.excess_high).with(", ", row.points).with(", ", row.confidence_bp);
        sql.with(", ", &row.vector).with(", ", row.scored_at);
        if moved {
            sql.with(", ", row.unit_id).with(", ", row.need_group).with(", ", row.total).with(", ", row.top_factor);
        }
        sql.push(")");
    }
    sql.with(") AS b WHERE score.subject_id = b.column1 AND score.subject_kind = ", kind);
    sql.execute(tx.db()).map(drop)
}

#[derive(Insertable)]
#[diesel(table_name = s)]
struct Row {
    subject_kind: &'static str,
    subject_id: i64,
    unit_id: i64,
    need_group: &'static str,
    policy: i64,
    total: i64,
    low: i64,
    high: i64,
    excess: i64,
    excess_low: i64,
    excess_high: i64,
    points: i64,
    confidence_bp: i64,
    top_factor: &'static str,
    vector: String,
    scored_at: Instant,
}

fn row(subject: (&'static str, i64), unit: crate::db::UnitId, vector: &FactorVector, now: Instant) -> Result<Row> {
    let policy = Policy::shipped();
    let scored = score(vector, policy);
    let over = excess(scored.total, policy);
    Ok(Row {
        subject_kind: subject.0,
        subject_id: subject.1,
        unit_id: unit.0,
        need_group: vector.group.into(),
        policy: scored.policy,
        total: scored.total.value,
        low: scored.total.low,
        high: scored.total.high,
        excess: over.value,
        excess_low: over.low,
        excess_high: over.high,
        points: scored.points,
        confidence_bp: scored.confidence_bp(),
        top_factor: scored.by_points().first().map_or("", |part| part.id.into()),
        vector: serde_json::to_string(vector).map_err(Error::internal)?,
        scored_at: now,
    })
}

/// Marks everything that has a score or should have one, in slices.
///
/// # Errors
/// What the database says.
pub fn mark_everything(store: &Store, now: Instant) -> Result<()> {
    mark_all_of(store, "SELECT id FROM asset WHERE id > ", |id| Subject::Asset(AssetId(id)), now)?;
    mark_all_of(store, "SELECT id FROM link WHERE id > ", |id| Subject::Link(LinkId(id)), now)?;
    mark_all_of(store, "SELECT id FROM building WHERE id > ", |id| Subject::Building(BuildingId(id)), now)
}

fn mark_all_of(store: &Store, ids: &'static str, subject: fn(i64) -> Subject, now: Instant) -> Result<()> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
    }
    let mut after = 0;
    loop {
        let last = store.write_here(Lane::Bulk, move |tx| {
            let ids: Vec<Id> = Sql::new(ids).bind(after).push(" ORDER BY id LIMIT 500").load(tx.db())?;
            let subjects: Vec<Subject> = ids.iter().map(|row| subject(row.id)).collect();
            changes::mark_all(tx, &subjects, now)?;
            Ok(ids.last().map(|row| row.id))
        })?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}
