//! What a house-and-land facility (cơ sở nhà, đất) is.

use serde::Serialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::UnitId;
use crate::error::{Check, Result};
use crate::typed;

/// How a facility is used; what was left over by the mergers of 07/2025 is found by it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum UseStatus {
    /// Worked in.
    InUse,
    /// Left over (dôi dư): not needed any more.
    Surplus,
    /// Lent to another body.
    Lent,
    /// Empty.
    Vacant,
}

/// Everything that a person records about a facility.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The unit that has it.
    pub unit: UnitId,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub address: String,
    /// Millionths of a degree north, where known.
    pub latitude_micro: Option<i64>,
    /// Millionths of a degree east, where known.
    pub longitude_micro: Option<i64>,
    /// How it is used.
    pub use_status: UseStatus,
    /// Land, dm².
    pub land_dm2: Option<i64>,
    /// Number of the land-use right certificate (GCN QSDĐ).
    pub land_certificate: Option<String>,
    /// Where it comes from: taken over from whom, by which decision; empty where unknown.
    pub origin: String,
}

/// What was typed or sent, unjudged: text by field.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Free text.
    pub name: String,
    /// Free text.
    pub address: String,
    /// Degrees north; or the pair as a map program copies it (`10.957413, 106.842712`).
    pub latitude_micro: String,
    /// Degrees east; empty where the pair stands in the other field.
    pub longitude_micro: String,
    /// A word of [`UseStatus`].
    pub use_status: String,
    /// Square metres.
    pub land_dm2: String,
    /// Free text.
    pub land_certificate: String,
    /// Free text.
    pub origin: String,
}

/// Millionths of a degree that hold all of Viet Nam's mainland and islands: what lies outside was mistyped or swapped.
const NORTH: std::ops::RangeInclusive<i64> = 6_000_000..=24_000_000;
const EAST: std::ops::RangeInclusive<i64> = 102_000_000..=118_000_000;

/// The two halves of a pair that was pasted into one field.
fn halves(typed: &str) -> Option<(&str, &str)> {
    let typed = typed.trim();
    let parts = typed.split_once(';').or_else(|| typed.split_once(", ")).or_else(|| typed.split_once(' '));
    // "10.957413,106.842712": a comma between two points cannot be a decimal one.
    parts.or_else(|| typed.split_once(',').filter(|(north, east)| north.contains('.') && east.contains('.')))
}

fn coordinates(check: &mut Check, north: &str, east: &str) -> (Option<i64>, Option<i64>) {
    let (north, east) = match halves(north) {
        Some(pair) if east.trim().is_empty() => pair,
        Some(_) | None => (north, east),
    };
    if north.trim().is_empty() && east.trim().is_empty() {
        return (None, None);
    }
    let mut read = |path: &'static str, typed: &str, bounds: std::ops::RangeInclusive<i64>| {
        let degrees = match typed.trim() {
            "" => Err("required"),
            typed => typed::degrees(typed).ok_or("not_degrees"),
        };
        check.take(
            path,
            degrees.and_then(|micro| if bounds.contains(&micro) { Ok(micro) } else { Err("outside_country") }),
        )
    };
    (read("latitude_micro", north, NORTH), read("longitude_micro", east, EAST))
}

impl Typed {
    /// Judges everything at once; the unit comes from the asker's scope.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self, unit: UnitId) -> Result<Record> {
        let mut check = Check::default();
        let name = typed::needed(&mut check, "name", &self.name, 120);
        let address = typed::needed(&mut check, "address", &self.address, 200);
        let (latitude_micro, longitude_micro) =
            coordinates(&mut check, &self.latitude_micro, &self.longitude_micro);
        let use_status = typed::needed_word(&mut check, "use_status", &self.use_status);
        let land_dm2 = typed::area(&mut check, "land_dm2", &self.land_dm2);
        let land_certificate = typed::text(&mut check, "land_certificate", &self.land_certificate, 60);
        let origin = typed::text(&mut check, "origin", &self.origin, 200).unwrap_or_default();
        check.done()?;
        Ok(Record {
            unit,
            name,
            address,
            latitude_micro,
            longitude_micro,
            // Noted above where it is missing.
            use_status: use_status.unwrap_or(UseStatus::InUse),
            land_dm2,
            land_certificate,
            origin,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(north: &str, east: &str) -> Typed {
        Typed {
            name: "UBND xã Tân An".into(),
            address: "Ấp 1, xã Tân An".into(),
            latitude_micro: north.into(),
            longitude_micro: east.into(),
            use_status: "in_use".into(),
            ..Typed::default()
        }
    }

    fn refused(typed: &Typed) -> Vec<String> {
        let error = typed.judge(UnitId(1)).unwrap_err();
        error.fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect()
    }

    #[test]
    fn coordinates_come_as_two_fields_or_as_one_pasted_pair() {
        let pairs = [
            ("10.957413", "106.842712"),
            ("10,957413", "106,842712"),
            ("10.957413, 106.842712", ""),
            ("10.957413,106.842712", ""),
            ("10,957413; 106,842712", ""),
            ("10.957413 106.842712", ""),
        ];
        for (north, east) in pairs {
            let record = typed(north, east).judge(UnitId(1)).unwrap();
            assert_eq!(
                (record.latitude_micro, record.longitude_micro),
                (Some(10_957_413), Some(106_842_712)),
                "{north}"
            );
        }
        let record = typed("", " ").judge(UnitId(1)).unwrap();
        assert_eq!((record.latitude_micro, record.longitude_micro), (None, None));
    }

    #[test]
    fn swapped_or_half_coordinates_are_refused() {
        let outside = ["latitude_micro:outside_country", "longitude_micro:outside_country"];
        assert_eq!(refused(&typed("106.842712", "10.957413")), outside);
        assert_eq!(refused(&typed("10.957413", "")), ["longitude_micro:required"]);
        assert_eq!(refused(&typed("", "106.8")), ["latitude_micro:required"]);
        assert_eq!(refused(&typed("mười", "106.8")), ["latitude_micro:not_degrees"]);
    }

    #[test]
    fn all_slips_are_named_at_once() {
        let typed = Typed { use_status: "burnt".into(), land_dm2: "rộng".into(), ..Typed::default() };
        let expected = ["address:required", "land_dm2:not_an_area", "name:required", "use_status:unknown_word"];
        assert_eq!(refused(&typed), expected);
    }
}
