//! What a building of a facility is.

use serde::Serialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::room;
use crate::db::{Dong, LocalDay};
use crate::error::{Check, Result};
use crate::rules::Condition;
use crate::rules::lives::AssetClass;
use crate::typed;

/// What a building is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Offices of the people's council and committee.
    Office,
    /// Public administration service centre.
    ServiceCentre,
    /// Offices of the Party and mass organisations.
    Party,
    /// Hall, house of culture.
    Hall,
    /// Official residence.
    Residence,
    /// Store, garage, guard house.
    Store,
    /// Otherwise.
    Other,
}

/// Grade of the construction; its legal life hangs on it (TT 141/2025/TT-BTC, Annex I).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Special.
    Special,
    /// I.
    I,
    /// II.
    Ii,
    /// III: what most commune headquarters are.
    Iii,
    /// IV.
    Iv,
}

impl Grade {
    /// The class of fixed assets that it belongs to.
    pub fn asset_class(self) -> AssetClass {
        match self {
            Grade::Special => AssetClass::BuildingSpecial,
            Grade::I => AssetClass::BuildingGrade1,
            Grade::Ii => AssetClass::BuildingGrade2,
            Grade::Iii => AssetClass::BuildingGrade3,
            Grade::Iv => AssetClass::BuildingGrade4,
        }
    }
}

/// Where a condition sorts: from 1 (good) to 5 (dangerous), 0 while nobody has judged it.
pub fn condition_place(condition: Option<Condition>) -> i64 {
    match condition {
        None => 0,
        Some(Condition::Good) => 1,
        Some(Condition::SlightlyDegraded) => 2,
        Some(Condition::Degraded) => 3,
        Some(Condition::SeriouslyDegraded) => 4,
        Some(Condition::Dangerous) => 5,
    }
}

/// Everything that a person records about a building.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Its construction grade, where known.
    pub grade: Option<Grade>,
    /// Year it was first used.
    pub built_year: Option<i64>,
    /// Year of the latest major repair.
    pub repaired_year: Option<i64>,
    /// Storeys.
    pub floors: Option<i64>,
    /// Floor area, dm².
    pub floor_dm2: Option<i64>,
    /// Its condition in a word.
    pub condition: Option<Condition>,
    /// Day on which the condition was judged.
    pub condition_on: Option<LocalDay>,
    /// Historical cost (nguyên giá), đồng.
    pub original_cost: Option<Dong>,
}

/// What was typed or sent, unjudged: text by field.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Free text.
    pub name: String,
    /// A word of [`Purpose`].
    pub purpose: String,
    /// A word of [`Grade`].
    pub grade: String,
    /// A year.
    pub built_year: String,
    /// A year.
    pub repaired_year: String,
    /// A number.
    pub floors: String,
    /// Square metres.
    pub floor_dm2: String,
    /// A word of [`Condition`].
    pub condition: String,
    /// A day; today where a condition comes without one.
    pub condition_on: String,
    /// Money.
    pub original_cost: String,
    /// Its rooms, where they are recorded together with it.
    pub rooms: Vec<(String, room::Typed)>,
}

impl Typed {
    /// Judges the building and the rooms that came with it, everything at once.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self, today: LocalDay) -> Result<(Record, room::Sent)> {
        let mut check = Check::default();
        let record = self.read(&mut check, today);
        let rooms = room::read_all(&mut check, &self.rooms);
        check.done()?;
        Ok((record, rooms))
    }

    fn read(&self, check: &mut Check, today: LocalDay) -> Record {
        let this_year = i64::from(today.year());
        let name = typed::needed(check, "name", &self.name, 120);
        let purpose = typed::needed_word(check, "purpose", &self.purpose);
        let grade = typed::word(check, "grade", &self.grade);
        let built_year = typed::whole(check, "built_year", &self.built_year, 1850..=this_year);
        let repaired_year = typed::whole(check, "repaired_year", &self.repaired_year, 1850..=this_year);
        if let (Some(built), Some(repaired)) = (built_year, repaired_year)
            && repaired < built
        {
            check.add("repaired_year", "before_built");
        }
        let floors = typed::whole(check, "floors", &self.floors, 1..=60);
        let floor_dm2 = typed::area(check, "floor_dm2", &self.floor_dm2);
        let condition = typed::word(check, "condition", &self.condition);
        let condition_on = typed::day(check, "condition_on", &self.condition_on, Some(today));
        let original_cost = typed::money(check, "original_cost", &self.original_cost);
        Record {
            name,
            // Noted above where it is missing.
            purpose: purpose.unwrap_or(Purpose::Other),
            grade,
            built_year,
            repaired_year,
            floors,
            floor_dm2,
            condition,
            // A day says nothing without a condition.
            condition_on: condition.map(|_: Condition| condition_on.unwrap_or(today)),
            original_cost,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    fn today() -> LocalDay {
        LocalDay::new(2026, 11, 24).unwrap()
    }

    fn refused(typed: &Typed) -> Vec<String> {
        let error = typed.judge(today()).unwrap_err();
        error.fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect()
    }

    #[test]
    fn a_worse_condition_sorts_higher_and_an_unknown_one_lowest() {
        let places: Vec<i64> = Condition::iter().map(|c| condition_place(Some(c))).collect();
        assert!(places.is_sorted_by(|a, b| a < b) && places[0] > condition_place(None), "{places:?}");
    }

    #[test]
    fn a_building_comes_with_its_rooms_and_empty_rows_are_passed_over() {
        let room = |name: &str, function: &str| room::Typed {
            name: name.into(),
            function: function.into(),
            ..Default::default()
        };
        let typed = Typed {
            name: "Nhà A".into(),
            purpose: "office".into(),
            floor_dm2: "1.250,5".into(),
            rooms: vec![
                ("room_1_".into(), room("Quầy một cửa", "counter")),
                ("room_2_".into(), room("", "office")),
                ("room_3_".into(), room("Phòng Văn hóa – Xã hội", "office")),
            ],
            ..Typed::default()
        };
        let (record, rooms) = typed.judge(today()).unwrap();
        assert_eq!((record.floor_dm2, record.condition_on), (Some(125_050), None));
        assert_eq!(
            rooms.iter().map(|(_, r)| r.name.as_str()).collect::<Vec<_>>(),
            ["Quầy một cửa", "Phòng Văn hóa – Xã hội"]
        );
    }

    #[test]
    fn a_condition_is_of_a_day_and_a_day_alone_says_nothing() {
        let typed = Typed {
            name: "Nhà A".into(),
            purpose: "office".into(),
            condition: "degraded".into(),
            ..Typed::default()
        };
        assert_eq!(typed.judge(today()).unwrap().0.condition_on, Some(today()));
        let dated = Typed { condition_on: "01/11/2026".into(), ..typed.clone() };
        assert_eq!(dated.judge(today()).unwrap().0.condition_on, LocalDay::new(2026, 11, 1));
        let alone = Typed { condition: String::new(), ..dated };
        assert_eq!(alone.judge(today()).unwrap().0.condition_on, None);
    }

    #[test]
    fn all_slips_are_named_at_once() {
        let typed = Typed {
            built_year: "2030".into(),
            floors: "0".into(),
            condition_on: "25/11/2026".into(),
            original_cost: "nhiều".into(),
            rooms: vec![(
                "room_1_".into(),
                room::Typed { name: "P1".into(), function: "attic".into(), ..Default::default() },
            )],
            ..Typed::default()
        };
        let expected = [
            "built_year:outside",
            "condition_on:in_the_future",
            "floors:outside",
            "name:required",
            "original_cost:not_money",
            "purpose:required",
            "room_1_function:unknown_word",
        ];
        assert_eq!(refused(&typed), expected);
        let years = Typed { built_year: "2005".into(), repaired_year: "1999".into(), ..typed };
        assert!(refused(&years).contains(&"repaired_year:before_built".to_owned()));
    }
}
