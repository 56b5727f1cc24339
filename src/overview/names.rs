//! Records are found by the names of others: equipment by its room's, a link by its building's, a fault by what broke.
//! Where such a name changes, what says it goes into the search index anew, within a second and slice by slice: a building
//! may have a hundred that do.

use crate::changes::{self, Consumer};
use crate::db::{Db, Lane, Sql, Store, Subject, Tx};
use crate::error::{Code, Result};
use crate::{equipment, faults, links};

/// Names that are asked for at once.
const NAMES: i64 = 100;
/// Records of one commit.
const SLICE: usize = 25;

/// Puts into the search index what says a name that changed.
///
/// # Errors
/// What the database says.
pub(super) fn follow(store: &Store) -> Result<()> {
    loop {
        let marks = store.read_here(|db| changes::oldest(db, Consumer::Names, NAMES))?;
        if marks.is_empty() {
            return Ok(());
        }
        for (subject, marks) in marks {
            let saying = subject.map_or(Ok(Vec::new()), |named| store.read_here(|db| saying(db, named)))?;
            for some in saying.chunks(SLICE).map(<[_]>::to_vec) {
                store.write_here(Lane::Derived, move |tx| some.iter().try_for_each(|one| index(tx, *one)))?;
            }
            match store.write_here(Lane::Derived, move |tx| changes::done(tx, &marks)) {
                // Another server was at it too.
                Err(error) if error.code == Code::LostUpdate => {}
                ended => ended?,
            }
        }
    }
}

/// What says a record's name.
fn saying(db: &mut Db, named: Subject) -> Result<Vec<Subject>> {
    let those: &[(&str, &str)] = match named {
        Subject::Room(_) => &[("asset", "SELECT id, id AS n FROM asset WHERE room_id = ")],
        Subject::Building(_) => &[
            ("link", "SELECT id, id AS n FROM link WHERE building_id = "),
            (
                "fault",
                "SELECT f.id, f.id AS n FROM link l JOIN fault f ON f.subject_kind = 'link' AND f.subject_id = l.id \
                 WHERE l.building_id = ",
            ),
            (
                "fault",
                "SELECT f.id, f.id AS n FROM room r JOIN fault f ON f.subject_kind = 'room' AND f.subject_id = r.id \
                 WHERE r.building_id = ",
            ),
        ],
        Subject::Asset(_) => {
            &[("fault", "SELECT id, id AS n FROM fault WHERE subject_kind = 'asset' AND subject_id = ")]
        }
        Subject::Link(_) => {
            &[("fault", "SELECT id, id AS n FROM fault WHERE subject_kind = 'link' AND subject_id = ")]
        }
        _ => &[],
    };
    let mut all = Vec::new();
    for (kind, ids) in those {
        let found = Sql::new(ids).bind(named.parts().1).numbers(db)?;
        all.extend(found.into_iter().filter_map(|(id, _)| Subject::from_parts(kind, id)));
    }
    Ok(all)
}

fn index(tx: &mut Tx, subject: Subject) -> Result<()> {
    match subject {
        Subject::Asset(id) => equipment::index(tx, id),
        Subject::Link(id) => links::index(tx, id),
        Subject::Fault(id) => faults::index(tx, id),
        _ => Ok(()),
    }
}
