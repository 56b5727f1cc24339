//! How much equipment stands where: the figures of pages about places.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;

use crate::db::{Db, FacilityId, RoomId, Sql};
use crate::error::Result;

/// A room with its number of pieces of equipment.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct RoomCount {
    /// The room.
    #[diesel(sql_type = BigInt)]
    pub room: RoomId,
    /// How many the list of this room shows.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Equipment by room in a facility, as many as the list `?room=ID` shows; rooms without any are left out.
///
/// # Errors
/// What the database says.
pub fn by_room(db: &mut Db, facility: FacilityId) -> Result<Vec<RoomCount>> {
    let mut sql = Sql::new(
        "SELECT a.room_id AS room, count(*) AS count FROM asset a JOIN room r ON r.id = a.room_id \
         JOIN building b ON b.id = r.building_id WHERE a.merged_into IS NULL AND a.state <> 'retired' AND b.facility_id = ",
    );
    sql.bind(facility).push(" GROUP BY a.room_id").load(db)
}
