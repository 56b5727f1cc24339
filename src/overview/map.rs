//! The units on a map of equal tiles: each has one, next to its neighbours, whatever its size, large enough for a thumb.
//! Tiles were laid once so that the squared distances from the units' centroids, spread evenly, are least in sum.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::priority::RankedUnit;
use crate::units::{UnitKind, UnitLabel};

const TILES: &str = include_str!("tiles.csv");

/// From one tile's edge to the next one's, in the picture's units.
const STEP: i64 = 36;
/// A tile's width.
const TILE: i64 = 33;
/// How many units are coloured as the neediest.
const NEEDIEST: usize = 10;
/// How many after these are coloured as needy.
const NEEDY: usize = 25;

#[derive(Deserialize)]
struct Row {
    code: String,
    column: i64,
    row: i64,
}

fn places() -> &'static BTreeMap<String, (i64, i64)> {
    static PLACES: OnceLock<BTreeMap<String, (i64, i64)>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let rows = csv::Reader::from_reader(TILES.as_bytes()).into_deserialize::<Row>();
        // A row that cannot be read is no tile: the test below asks for all 95.
        rows.filter_map(Result::ok).map(|row| (row.code, (row.column, row.row))).collect()
    })
}

/// A unit's tile.
#[derive(Serialize)]
pub(super) struct Tile {
    code: String,
    kind: UnitKind,
    name: String,
    x: i64,
    y: i64,
    /// Middle, for the number in it.
    middle: i64,
    line: i64,
    /// `hi`, `mid`, `low`, or nothing where nothing is scored.
    level: &'static str,
    points: Option<i64>,
    /// How many of its things are scored.
    scored: i64,
}

/// The map.
#[derive(Serialize)]
pub(super) struct Map {
    tiles: Vec<Tile>,
    wide: i64,
    high: i64,
    tile: i64,
    neediest: usize,
    needy: usize,
}

/// The map of some units; `ranked` are those with a score, the neediest first. Units come in the list's order, so that
/// tabbing and the table beneath follow it.
pub(super) fn map(units: &[UnitLabel], ranked: &[RankedUnit]) -> Map {
    let tile = |unit: &UnitLabel| {
        let (column, row) = places().get(&unit.code).copied()?;
        let place = ranked.iter().position(|ranked| ranked.unit.id == unit.id);
        let scored = place.and_then(|place| ranked.get(place));
        let level = match place {
            None => "",
            Some(place) if place < NEEDIEST => "hi",
            Some(place) if place < NEEDIEST + NEEDY => "mid",
            Some(_) => "low",
        };
        Some(Tile {
            code: unit.code.clone(),
            kind: unit.kind,
            name: unit.name.clone(),
            x: column * STEP,
            y: row * STEP,
            middle: column * STEP + TILE / 2,
            line: row * STEP + TILE / 2 + 5,
            level,
            points: scored.map(|ranked| ranked.score.points),
            scored: scored.map_or(0, |ranked| ranked.things),
        })
    };
    let most = |of: fn(&(i64, i64)) -> i64| places().values().map(of).max().unwrap_or(0);
    Map {
        tiles: units.iter().filter_map(tile).collect(),
        wide: most(|place| place.0) * STEP + TILE,
        high: most(|place| place.1) * STEP + TILE,
        tile: TILE,
        neediest: NEEDIEST,
        needy: NEEDY,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::units;

    #[test]
    fn each_unit_has_a_tile_of_its_own() {
        let codes: BTreeSet<String> = units::records().unwrap().into_iter().map(|unit| unit.code).collect();
        assert_eq!(places().keys().cloned().collect::<BTreeSet<_>>(), codes);
        assert_eq!(places().values().collect::<BTreeSet<_>>().len(), 95);
    }

    /// What lies north of something by more than a quarter of the province stands above it, and so on.
    #[test]
    fn neighbours_stay_neighbours() {
        let all = units::records().unwrap();
        let span = |of: fn(&units::UnitRecord) -> f64| {
            let (low, high) = all.iter().map(of).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
            (high - low) / 4.0
        };
        let (north, east) = (span(|u| u.lat), span(|u| u.lon));
        for a in &all {
            for b in &all {
                let (pa, pb) = (places()[&a.code], places()[&b.code]);
                assert!(a.lat - b.lat <= north || pa.1 < pb.1, "{} north of {}", a.name, b.name);
                assert!(a.lon - b.lon <= east || pa.0 > pb.0, "{} east of {}", a.name, b.name);
            }
        }
    }
}
