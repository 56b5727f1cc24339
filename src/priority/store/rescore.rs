//! Scores follow their facts: what is marked is scored again within seconds, everything once a day (things grow older
//! and out of support without anybody touching them).
//!
//! Facts are read and weighed some thousand at a time beside everybody else's work; the writer is only asked for what
//! came out differently. What changes meanwhile leaves a mark of its own, which is read afterwards.

use std::collections::BTreeMap;

use super::gather::{self, Gathered};
use super::places;
use super::put::{Row, Step, compare, put};
use crate::changes::{self, Consumer, Marks};
use crate::db::{AssetId, BuildingId, Db, FacilityId, Instant, Lane, LinkId, RoomId, Sql, Store, Subject};
use crate::error::{Code, Result};
use crate::priority::{of_asset, of_building, of_link};

/// Marks that are read, or set, at once.
const CHUNK: i64 = 2_000;

/// Scores whatever is marked.
///
/// # Errors
/// What the database says.
pub fn rescore(store: &Store, now: Instant) -> Result<()> {
    loop {
        let steps = store.read_here(|db| {
            let marks = changes::oldest(db, Consumer::Priority, CHUNK)?;
            let marked = Marked::sort(marks.keys().flatten());
            // Readers' marks come first: nothing that caused them is done before they stand.
            let mut steps: Vec<Step> = readers(db, &marked)?.into_iter().map(Step::mark).collect();
            steps.extend(scored(db, &marked, marks, now)?);
            Ok(steps)
        })?;
        if steps.is_empty() {
            return Ok(());
        }
        match put(store, steps, now) {
            // Another server took some of them meanwhile: what is left is read anew.
            Err(error) if error.code == Code::LostUpdate => {}
            ended => ended?,
        }
    }
}

/// Marks everything that has a score or should have one, in slices.
///
/// # Errors
/// What the database says.
pub fn mark_everything(store: &Store, now: Instant) -> Result<()> {
    for (kind, ids) in [
        ("asset", "SELECT id FROM asset WHERE id > "),
        ("link", "SELECT id FROM link WHERE id > "),
        ("building", "SELECT id FROM building WHERE id > "),
    ] {
        let mut after = Some(0);
        while let Some(last) = after {
            after = store.write_here(Lane::Bulk, move |tx| {
                let mut some = Sql::new(ids);
                some.bind(last).with(" ORDER BY id LIMIT ", CHUNK);
                changes::mark_selected(tx, kind, &some, now)
            })?;
        }
    }
    Ok(())
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
    fn sort<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> Self {
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

    fn scorable(&self) -> impl Iterator<Item = Subject> {
        let assets = self.assets.iter().map(|id| Subject::Asset(*id));
        let links = self.links.iter().map(|id| Subject::Link(*id));
        assets.chain(links).chain(self.buildings.iter().map(|id| Subject::Building(*id)))
    }
}

/// Whose scores read what was marked besides: of a room, the equipment in it and its building; of a building, its links;
/// of a facility, its buildings. They are marked in turn.
fn readers(db: &mut Db, marked: &Marked) -> Result<Vec<Subject>> {
    #[derive(diesel::QueryableByName)]
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

/// What is to be written about marked things, each with the marks that this settles.
fn scored(db: &mut Db, marked: &Marked, marks: Marks, now: Instant) -> Result<Vec<Step>> {
    // Whatever is not scored below is to have no score.
    let mut rows: BTreeMap<Subject, Option<Row>> = marked.scorable().map(|subject| (subject, None)).collect();
    for Gathered { id, unit, facts } in gather::assets(db, &marked.assets, now)? {
        let row = facts.map(|facts| Row::of(Subject::Asset(id), unit, &of_asset(&facts, now.day()), now));
        rows.insert(Subject::Asset(id), row.transpose()?);
    }
    for (id, unit, facts) in places::links(db, &marked.links, now)? {
        rows.insert(Subject::Link(id), Some(Row::of(Subject::Link(id), unit, &of_link(&facts), now)?));
    }
    for (id, unit, facts) in places::buildings(db, &marked.buildings, now)? {
        let subject = Subject::Building(id);
        rows.insert(subject, Some(Row::of(subject, unit, &of_building(&facts, now.day()), now)?));
    }
    compare(db, rows, marks)
}
