//! Scores follow their facts: what is marked is scored again within seconds, everything once a day (things grow older
//! and out of support without anybody touching them).
//!
//! Facts are read and weighed some thousand at a time beside everybody else's work; the writer is only asked for what
//! came out differently. What changes meanwhile leaves a mark of its own, which is read afterwards. Another policy is a
//! round of its own that weighs the factors which are known, and reads no facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::sync_channel;

use super::gather::{self, Gathered};
use super::places;
use super::put::{Scored, Step, Write, compare, put, weighed};
use crate::changes::{self, Consumer, Marks, Progress, Sweep};
use crate::db::{
    AssetId, BuildingId, DatabaseUrl, Db, FacilityId, Instant, Lane, LinkId, RoomId, Sql, Store, Subject,
};
use crate::error::{Code, Result};
use crate::priority::{Policy, of_asset, of_building, of_link};

/// Things that are asked for at once.
const CHUNK: i64 = 8_000;
/// How many of them are read and weighed while those before are written.
const PART: usize = 2_000;
/// How many of them one hand reads and weighs at least, where several do.
const FEW: usize = 200;

/// What has scores, in the order of a round over everything.
const SCORED: [(&str, &str); 3] = [
    ("asset", "SELECT id, id AS n FROM asset WHERE id > "),
    ("link", "SELECT id, id AS n FROM link WHERE id > "),
    ("building", "SELECT id, id AS n FROM building WHERE id > "),
];

/// Scores whatever is marked, and goes on with the round over everything where one is under way. `clock` is asked anew
/// for each part, after what is to be done was read: a part is never as of before it was asked for.
///
/// # Errors
/// What the database says.
pub fn rescore(store: &Store, clock: impl Fn() -> Instant) -> Result<()> {
    loop {
        let (readers, due, now) = store.read_here(|db| {
            let due = due(db)?;
            let now = clock();
            Ok((readers(db, &Marked::sort(due.marks.keys().flatten()))?, due, now))
        })?;
        if due.marks.is_empty() && due.progress == Progress::Stays {
            return Ok(());
        }
        // Readers' marks come first: nothing that caused them is done before they stand.
        match follow(store, readers.into_iter().map(Step::mark).collect(), due, now) {
            // Another server took some of them meanwhile: what is left is read anew.
            Err(error) if error.code == Code::LostUpdate => {}
            ended => ended?,
        }
    }
}

/// Takes the first steps and does what is due, a part read and weighed while the one before is written.
fn follow(store: &Store, first: Vec<Step>, due: Due, now: Instant) -> Result<()> {
    let Due { mut marks, mut sweep, gather, weigh, progress } = due;
    let (sender, parts) = sync_channel(0);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let gathered = gather.chunks(PART).map(|some| compared(store, some, now));
            let weighed = weigh.chunks(PART).map(|some| store.read_here(|db| weighed(db, some)));
            // Who does not ask for more met an error.
            gathered.chain(weighed).all(|part| sender.send(part).is_ok())
        });
        let mut steps = first;
        for part in parts {
            let step = |(subject, write)| Step::new(marks.remove(&Some(subject)).unwrap_or_default(), write);
            steps.extend(part?.into_iter().map(step));
            // Neighbours in the ranking are written together.
            steps.sort_by_key(Step::place);
            sweep = put(store, std::mem::take(&mut steps), sweep, now)?;
        }
        // A panic while reading must not settle what was never read.
        if let Err(panic) = reading.join() {
            std::panic::resume_unwind(panic);
        }
        // No score reads the others. The last says how far the round has come: where that is not reached, what was
        // written is found to be so the next time.
        steps.extend(marks.into_values().map(|marks| Step::new(marks, Write::Nothing)));
        if progress != Progress::Stays {
            steps.push(Step::progress(progress));
        }
        put(store, steps, sweep, now).map(drop)
    })
}

/// What is to be done next.
struct Due {
    marks: Marks,
    sweep: Option<Sweep>,
    /// Whose facts are to be read: what is marked, and what comes next in a round over everything.
    gather: Vec<Subject>,
    /// Whose known factors are to be weighed.
    weigh: Vec<Subject>,
    /// How far the round has come then.
    progress: Progress,
}

fn due(db: &mut Db) -> Result<Due> {
    let marks = changes::oldest(db, Consumer::Priority, CHUNK)?;
    // A round over all facts weighs by the present policy too.
    let sweep = changes::sweep(db, Consumer::Priority)?;
    let sweep = sweep.map_or_else(|| changes::sweep(db, Consumer::Policy), |sweep| Ok(Some(sweep)))?;
    // Whoever changed something waits for its score: marks come before the round.
    let room = CHUNK - i64::try_from(marks.len()).unwrap_or(CHUNK);
    let (round, ended) = sweep.as_ref().map_or(Ok((Vec::new(), false)), |sweep| next(db, sweep, room))?;
    let progress =
        if ended { Progress::Ended } else { round.last().map_or(Progress::Stays, |last| Progress::To(*last)) };
    let mut gather: BTreeSet<Subject> = marks.keys().flatten().copied().collect();
    let mut weigh = Vec::new();
    if sweep.as_ref().is_some_and(|sweep| sweep.consumer == Consumer::Policy) {
        weigh.extend(round.into_iter().filter(|subject| !gather.contains(subject)));
    } else {
        gather.extend(round);
    }
    Ok(Due { marks, sweep, gather: gather.into_iter().collect(), weigh, progress })
}

/// What is to be written about these things. PostgreSQL does most of the reading, in processes of its own: there two
/// hands ask at once, each on a snapshot of its own (what changed after they were asked for left a mark).
fn compared(store: &Store, asked: &[Subject], now: Instant) -> Result<Vec<(Subject, Write)>> {
    let part = |some: &[Subject]| {
        store.read_here(|db| {
            let scored = scored(db, &Marked::sort(some), now)?;
            compare(db, scored)
        })
    };
    let hands = if matches!(store.url(), DatabaseUrl::Postgres(_)) { 2 } else { 1 };
    std::thread::scope(|scope| {
        let size = asked.len().div_ceil(hands).max(FEW);
        let at_work: Vec<_> = asked.chunks(size).map(|some| scope.spawn(move || part(some))).collect();
        let mut all = Vec::with_capacity(asked.len());
        for hand in at_work {
            all.extend(hand.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(all)
    })
}

/// Begins a round over everything that has a score or should have one.
///
/// # Errors
/// What the database says.
pub fn begin_round(store: &Store) -> Result<()> {
    store.write_here(Lane::Bulk, |tx| changes::begin_sweep(tx, Consumer::Priority, SCORED[0].0))
}

/// Begins a round by the present policy where an older one weighed last; not while any round is under way.
///
/// # Errors
/// What the database says.
pub fn follow_policy(store: &Store) -> Result<()> {
    let behind = store.read_here(|db| {
        let idle =
            changes::sweep(db, Consumer::Priority)?.is_none() && changes::sweep(db, Consumer::Policy)?.is_none();
        let mut older = Sql::new("SELECT id AS n FROM score WHERE policy < ");
        Ok(idle && older.bind(Policy::shipped().version).push(" LIMIT 1").count(db)? > 0)
    })?;
    if behind {
        store.write_here(Lane::Bulk, |tx| changes::begin_sweep(tx, Consumer::Policy, SCORED[0].0))?;
    }
    Ok(())
}

/// What comes next in a round, at most so many; and whether that is all.
fn next(db: &mut Db, sweep: &Sweep, most: i64) -> Result<(Vec<Subject>, bool)> {
    let (mut round, (kind, mut after)) = (Vec::new(), (&sweep.after.0, sweep.after.1));
    let mut left = most;
    for (kind, ids) in SCORED.iter().skip_while(|(word, _)| word != kind) {
        let found = Sql::new(ids).bind(after).with(" ORDER BY id LIMIT ", left).numbers(db)?;
        left -= i64::try_from(found.len()).unwrap_or(left);
        round.extend(found.into_iter().filter_map(|(id, _)| Subject::from_parts(kind, id)));
        after = 0;
    }
    Ok((round, left > 0))
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
    sql.among(" WHERE a.room_id", marked.rooms.iter().copied());
    sql.push(" UNION SELECT 'building' AS kind, r.building_id AS id FROM room r");
    sql.among(" WHERE r.id", marked.rooms.iter().copied());
    sql.push(" UNION SELECT 'link' AS kind, l.id FROM link l");
    sql.among(" WHERE l.building_id", marked.buildings.iter().copied());
    sql.push(" UNION SELECT 'building' AS kind, b.id FROM building b");
    sql.among(" WHERE b.facility_id", marked.facilities.iter().copied());
    let found: Vec<Reader> = sql.load(db)?;
    Ok(found.iter().filter_map(|reader| Subject::from_parts(&reader.kind, reader.id)).collect())
}

/// What the scores of marked things are now; nothing for what is to have none.
fn scored(db: &mut Db, marked: &Marked, now: Instant) -> Result<BTreeMap<Subject, Option<Scored>>> {
    let mut rows: BTreeMap<Subject, Option<Scored>> = marked.scorable().map(|subject| (subject, None)).collect();
    for Gathered { id, unit, facts } in gather::assets(db, &marked.assets, now)? {
        let row = facts.map(|facts| Scored::of(Subject::Asset(id), unit, &of_asset(&facts, now.day())));
        rows.insert(Subject::Asset(id), row.transpose()?);
    }
    for (id, unit, facts) in places::links(db, &marked.links, now)? {
        rows.insert(Subject::Link(id), Some(Scored::of(Subject::Link(id), unit, &of_link(&facts))?));
    }
    for (id, unit, facts) in places::buildings(db, &marked.buildings, now)? {
        let subject = Subject::Building(id);
        rows.insert(subject, Some(Scored::of(subject, unit, &of_building(&facts, now.day()))?));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_on_readers_come_before_what_caused_them_is_settled() {
        let settled = Step::new(vec![7], Write::Nothing);
        let mut steps = [settled, Step::mark(Subject::Building(BuildingId(1)))];
        steps.sort_by_key(Step::place);
        assert_eq!(steps.iter().map(Step::place).collect::<Vec<_>>(), [None, Some(i64::MAX)]);
    }
}
