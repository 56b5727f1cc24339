//! Headquarters, surplus offices, their buildings and rooms. What communes have is what was left by those that they were
//! merged from: the list of units names these, and each brings an office that is used on, lent, or left over.

use std::collections::BTreeMap;

use super::random::Random;
use super::{DAYS_ON_RECORD, Unit, stories};
use crate::db::{BuildingId, Dong, FacilityId, LocalDay, RoomId, Tx};
use crate::error::Result;
use crate::rules::{Condition, RoomFunction};
use crate::sites::{self, BuildingRecord, FacilityRecord, Grade, NewBuilding, Purpose, RoomRecord, UseStatus};

/// Rooms of a main building: what stands there is placed by the first word; name, function, storey.
const MAIN: &[(&str, &str, RoomFunction, i64)] = &[
    ("Một cửa", "Bộ phận một cửa", RoomFunction::Counter, 1),
    ("Tiếp công dân", "Phòng tiếp công dân", RoomFunction::Reception, 1),
    ("Lãnh đạo", "Phòng Chủ tịch, Phó Chủ tịch UBND", RoomFunction::Leader, 2),
    ("Văn phòng HĐND và UBND", "Văn phòng HĐND và UBND", RoomFunction::Office, 1),
    ("Phòng Kinh tế", "Phòng Kinh tế", RoomFunction::Office, 2),
    ("Phòng Văn hóa – Xã hội", "Phòng Văn hóa – Xã hội", RoomFunction::Office, 2),
    ("Thiết bị mạng", "Phòng thiết bị mạng", RoomFunction::Other, 2),
    ("Kho", "Kho lưu trữ", RoomFunction::Other, 1),
];

/// Rooms of the building of the Party and mass organisations.
const PARTY: &[(&str, &str, RoomFunction, i64)] = &[
    ("Văn phòng Đảng ủy", "Văn phòng Đảng ủy", RoomFunction::Office, 1),
    ("Mặt trận và đoàn thể", "Mặt trận và đoàn thể", RoomFunction::Office, 1),
    ("Bí thư", "Phòng Bí thư, Phó Bí thư Đảng ủy", RoomFunction::Leader, 2),
];

const HALL: &[(&str, &str, RoomFunction, i64)] = &[("Hội trường", "Hội trường", RoomFunction::Other, 1)];
const EMPTY: &[(&str, &str, RoomFunction, i64)] = &[];

/// How many of a hundred communes have a hall of their own.
const HALLS: i64 = 36;

/// A building that stands.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) id: BuildingId,
    pub(super) name: String,
    pub(super) condition: Option<Condition>,
}

/// Where things stand in one unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// Rooms by what is placed there.
    pub(super) rooms: BTreeMap<&'static str, RoomId>,
    /// Its buildings, the main one first.
    pub(super) buildings: Vec<Standing>,
}

impl Places {
    /// The room for a word, if there is one.
    pub(super) fn room(&self, word: &str) -> Option<RoomId> {
        self.rooms.get(word).copied()
    }
}

/// A building to be planted: whose, in which facility of the unit's, what, with which rooms.
struct Planned {
    unit: usize,
    facility: usize,
    record: BuildingRecord,
    rooms: &'static [(&'static str, &'static str, RoomFunction, i64)],
}

/// Plants facilities, buildings and rooms of all units; answers where things stand, in the units' order.
pub(super) fn plant(tx: &mut Tx, seed: u64, units: &[Unit], today: LocalDay) -> Result<Vec<Places>> {
    let at = today.plus(-DAYS_ON_RECORD).start().plus(8 * 3600);
    let known: BTreeMap<_, _> = sites::headquarters(tx.db())?.into_iter().collect();
    let (mut register, mut planned, mut confirmed) = (Vec::new(), Vec::new(), Vec::new());
    // Of each unit, its facilities: one that is there already, or the place of one in the register.
    let mut facilities: Vec<Vec<Result<FacilityId, usize>>> = Vec::new();
    for (n, unit) in units.iter().enumerate() {
        let mut random = Random::of(seed, "places", unit.number);
        let mut own = Vec::new();
        match known.get(&unit.id) {
            Some(id) => {
                own.push(Ok(*id));
                // Two in three have looked at what the register said.
                confirmed.extend(random.chance(66).then_some(*id));
            }
            None => {
                own.push(Err(register.len()));
                let (name, address) = (format!("Trụ sở {}", unit.name), unit.name.clone());
                register.push((facility(&mut random, unit, name, address, UseStatus::InUse), at));
            }
        }
        for (place, former) in unit.former.iter().skip(1).enumerate() {
            let status = match (place, unit.code.as_str()) {
                (_, stories::LEAKING) => UseStatus::Surplus,
                (0, _) => UseStatus::InUse,
                (_, _) => random.weighted(&[
                    (62, UseStatus::Surplus),
                    (20, UseStatus::InUse),
                    (9, UseStatus::Lent),
                    (9, UseStatus::Vacant),
                ]),
            };
            own.push(Err(register.len()));
            let name = format!("Trụ sở {} (cũ)", lower(former));
            register.push((facility(&mut random, unit, name, former.clone(), status), at));
        }
        planned.extend(buildings(&mut random, n, unit, own.len(), today));
        facilities.push(own);
    }
    let made = sites::create_facilities(tx, &register)?;
    sites::confirm_facilities(tx, &confirmed, at.plus(30 * 86_400))?;
    let id = |unit: usize, facility: usize| match facilities[unit][facility] {
        Ok(id) => id,
        Err(place) => made[place],
    };
    let new: Vec<NewBuilding> = planned
        .iter()
        .map(|one| NewBuilding {
            facility: id(one.unit, one.facility),
            unit: units[one.unit].id,
            record: one.record.clone(),
            rooms: rooms(Random::of(seed, "rooms", units[one.unit].number), one.rooms),
            at,
        })
        .collect();
    let mut places = vec![Places::default(); units.len()];
    for (one, (id, rooms)) in planned.iter().zip(sites::create_buildings(tx, &new)?) {
        let of = &mut places[one.unit];
        of.rooms.extend(one.rooms.iter().zip(rooms).map(|((word, ..), id)| (*word, id)));
        let (name, condition) = (one.record.name.clone(), one.record.condition);
        of.buildings.push(Standing { id, name, condition });
    }
    Ok(places)
}

/// «Xã Lâm San» in the middle of a sentence.
fn lower(former: &str) -> String {
    let plain = former.split(" (").next().unwrap_or(former);
    let mut letters = plain.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

fn facility(
    random: &mut Random,
    unit: &Unit,
    name: String,
    address: String,
    use_status: UseStatus,
) -> FacilityRecord {
    // Somewhere within some four kilometres of the middle of the commune.
    let near = |random: &mut Random, degrees: f64| (degrees * 1e6) as i64 + random.between(-36_000, 36_000);
    let papers = random.chance(45);
    FacilityRecord {
        unit: unit.id,
        name,
        address,
        latitude_micro: Some(near(random, unit.middle.0)),
        longitude_micro: Some(near(random, unit.middle.1)),
        use_status,
        land_dm2: papers.then(|| random.between(9, 48) * 10_000),
        land_certificate: papers.then(|| format!("CT {:06}", random.between(10_000, 999_999))),
        origin: "Tiếp nhận theo phương án sắp xếp đơn vị hành chính cấp xã năm 2025".into(),
    }
}

/// A unit's buildings: the main one, the Party's, perhaps a hall, one for each other office.
fn buildings(random: &mut Random, unit_n: usize, unit: &Unit, facilities: usize, today: LocalDay) -> Vec<Planned> {
    let planned =
        |facility: usize, record: BuildingRecord, rooms| Planned { unit: unit_n, facility, record, rooms };
    let mut all = Vec::new();
    let mut main = building(random, "Nhà làm việc chính", Purpose::Office, (9, 22), today);
    if unit.code == stories::LEAKING {
        main = stories::leaking_building(main, today);
    }
    all.push(planned(0, main, MAIN));
    let party = building(random, "Nhà làm việc khối Đảng, đoàn thể", Purpose::Party, (4, 9), today);
    all.push(planned(usize::from(facilities > 1), party, PARTY));
    if random.chance(HALLS) {
        all.push(planned(0, building(random, "Hội trường", Purpose::Hall, (3, 6), today), HALL));
    }
    for facility in 1..facilities {
        let spare = unit.code == stories::LEAKING;
        if facility == 1 && !spare {
            continue;
        }
        let mut record = building(random, "Nhà làm việc", Purpose::Office, (4, 12), today);
        if spare {
            record = stories::spare_building(record, today);
        }
        all.push(planned(facility, record, EMPTY));
    }
    all
}

/// A building of so many hundred square metres; its condition follows its age.
fn building(
    random: &mut Random,
    name: &str,
    purpose: Purpose,
    hundreds: (i64, i64),
    today: LocalDay,
) -> BuildingRecord {
    let this_year = i64::from(today.year());
    let built = random.weighted(&[(12, (1980, 1994)), (30, (1995, 2004)), (38, (2005, 2014)), (20, (2015, 2021))]);
    let built = random.between(built.0, built.1);
    let age = this_year - built;
    let judged = random.chance(78);
    let words: &[(i64, Condition)] = match age {
        ..12 => &[(80, Condition::Good), (20, Condition::SlightlyDegraded)],
        12..22 => &[(30, Condition::Good), (50, Condition::SlightlyDegraded), (20, Condition::Degraded)],
        22..32 => &[
            (10, Condition::Good),
            (40, Condition::SlightlyDegraded),
            (38, Condition::Degraded),
            (12, Condition::SeriouslyDegraded),
        ],
        32.. => &[(15, Condition::SlightlyDegraded), (50, Condition::Degraded), (35, Condition::SeriouslyDegraded)],
    };
    let condition = random.weighted(words);
    let area = random.between(hundreds.0 * 10, hundreds.1 * 10);
    BuildingRecord {
        name: name.into(),
        purpose,
        grade: random.chance(70).then_some(if area > 90 { Grade::Iii } else { Grade::Iv }),
        built_year: random.chance(85).then_some(built),
        repaired_year: (age > 15 && random.chance(45)).then(|| random.between(built + 10, this_year - 1)),
        floors: Some(if area > 60 { random.between(2, 3) } else { 1 }),
        // Tens of square metres, in square decimetres.
        floor_dm2: Some(area * 1_000),
        condition: judged.then_some(condition),
        condition_on: judged.then(|| today.plus(-random.between(20, 400))),
        original_cost: random.chance(35).then(|| Dong(area * random.between(38, 62) * 1_000_000)),
    }
}

fn rooms(mut random: Random, of: &[(&str, &str, RoomFunction, i64)]) -> Vec<RoomRecord> {
    let room = |(_, name, function, floor): &(&str, &str, RoomFunction, i64)| RoomRecord {
        name: (*name).into(),
        function: *function,
        floor: Some(*floor),
        area_dm2: random.chance(80).then(|| random.between(18, 64) * 100),
    };
    of.iter().map(room).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_commune_is_named_within_a_sentence() {
        assert_eq!(lower("Xã Lâm San"), "xã Lâm San");
        assert_eq!(lower("Xã Bình Sơn (huyện Phú Riềng)"), "xã Bình Sơn");
        assert_eq!(lower("Phường Đồng Xoài"), "phường Đồng Xoài");
    }

    #[test]
    fn old_buildings_are_worse_and_none_is_dangerous_by_chance() {
        let today = LocalDay::new(2026, 11, 24).unwrap();
        let mut random = Random::of(1, "buildings", 0);
        let all: Vec<_> = (0..600).map(|_| building(&mut random, "Nhà", Purpose::Office, (5, 20), today)).collect();
        let bad = |from: i64, to: i64| {
            let of: Vec<_> = all.iter().filter(|b| b.built_year.is_some_and(|y| (from..to).contains(&y))).collect();
            let bad = of.iter().filter(|b| b.condition >= Some(Condition::Degraded)).count();
            100 * bad / of.len()
        };
        assert!(bad(1980, 1995) > 50 && bad(2015, 2022) < 5, "{} and {}", bad(1980, 1995), bad(2015, 2022));
        assert!(all.iter().all(|b| b.condition != Some(Condition::Dangerous)));
    }
}
