//! What the trail asks of each kind of record: its names, its unit, its words.

use crate::db::Subject;
use crate::db::search::Index;

/// Where a kind's names, units and words are. Its table is called as the kind itself.
pub struct Kind {
    /// Answers `id` and `name` of those whose numbers follow.
    pub(super) names: Option<&'static str>,
    /// Answers as `n` the unit of the one whose number follows; nothing for what belongs to no unit or shows nobody its
    /// own trail.
    pub(super) unit: Option<&'static str>,
    /// By which words typed are found.
    pub(super) index: Option<Index>,
}

/// What is to be asked for a record like this.
pub fn kind(subject: Subject) -> Kind {
    let (names, unit, index) = match subject {
        Subject::Facility(_) => (
            Some("SELECT id, name FROM facility WHERE id"),
            Some("SELECT unit_id AS n FROM facility WHERE id = "),
            Some(Index::Facility),
        ),
        Subject::Building(_) => (
            Some("SELECT id, name FROM building WHERE id"),
            Some("SELECT f.unit_id AS n FROM building b JOIN facility f ON f.id = b.facility_id WHERE b.id = "),
            Some(Index::Building),
        ),
        Subject::Room(_) => (
            Some(
                "SELECT r.id, b.name || ' · ' || r.name AS name FROM room r JOIN building b ON b.id = r.building_id \
                 WHERE r.id",
            ),
            Some(
                "SELECT f.unit_id AS n FROM room r JOIN building b ON b.id = r.building_id \
                 JOIN facility f ON f.id = b.facility_id WHERE r.id = ",
            ),
            None,
        ),
        Subject::Asset(_) => (
            Some("SELECT id, tag || ' ' || name AS name FROM asset WHERE id"),
            Some("SELECT unit_id AS n FROM asset WHERE id = "),
            Some(Index::Asset),
        ),
        Subject::Link(_) => (
            Some("SELECT id, provider || ' ' || COALESCE(circuit_id, '') AS name FROM link WHERE id"),
            Some("SELECT unit_id AS n FROM link WHERE id = "),
            Some(Index::Link),
        ),
        // Called by its number.
        Subject::Fault(_) => (None, Some("SELECT unit_id AS n FROM fault WHERE id = "), Some(Index::Fault)),
        Subject::Device(_) => (Some("SELECT id, COALESCE(hostname, '') AS name FROM device WHERE id"), None, None),
        Subject::EnrolCode(_) => {
            (Some("SELECT id, label || ' …' || hint AS name FROM enrol_code WHERE id"), None, None)
        }
        // Units and people are asked for in a way of their own.
        Subject::Unit(_) | Subject::Account(_) | Subject::Conflict(_) | Subject::System => (None, None, None),
    };
    Kind { names, unit, index }
}
