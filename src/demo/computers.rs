//! The computers of one unit: how old, whose, with which papers, how they are used.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hatang_report::ChassisKind;

use super::days::{self, DAYS, Habit};
use super::machine::Machine;
use super::models::{ADDED_SSDS, YEARS};
use super::names;
use super::places::Places;
use super::random::Random;
use super::{DAYS_ON_RECORD, Unit};
use crate::db::{Dong, EnrolCodeId, Instant, LocalDay};
use crate::equipment::{Origin, Record, State};
use crate::intake::Reported;

/// Who sits where, by how many of a hundred computers stand there.
const POSTS: &[(i64, &str)] = &[
    (14, "Một cửa"),
    (4, "Tiếp công dân"),
    (8, "Lãnh đạo"),
    (20, "Văn phòng HĐND và UBND"),
    (20, "Phòng Kinh tế"),
    (16, "Phòng Văn hóa – Xã hội"),
    (12, "Văn phòng Đảng ủy"),
    (6, "Mặt trận và đoàn thể"),
];

/// How many of a hundred somebody has placed in a room.
const PLACED: i64 = 84;

/// What the books say.
#[derive(Clone, Debug, Default)]
pub(super) struct Papers {
    pub(super) bought_on: Option<LocalDay>,
    pub(super) price: Option<Dong>,
    pub(super) origin: Option<Origin>,
    pub(super) warranty_to: Option<LocalDay>,
    /// Handed over by a dissolved unit and never booked (TT 141/2025 Art. 18.4).
    pub(super) off_books: bool,
}

/// A computer in its office.
#[derive(Clone, Debug)]
pub(super) struct Computer {
    /// As it is now.
    pub(super) machine: Machine,
    /// As it was until a day, where something was changed.
    pub(super) before: Option<(LocalDay, Machine)>,
    pub(super) tag: String,
    pub(super) name: String,
    /// Where it stands: a word of the rooms; nothing where nobody has placed it yet.
    pub(super) place: Option<&'static str>,
    pub(super) custodian: Option<String>,
    pub(super) papers: Papers,
    pub(super) state: State,
    pub(super) habit: Habit,
    pub(super) first: LocalDay,
}

/// A unit's computers.
pub(super) fn of_unit(seed: u64, unit: &Unit, count: i64, today: LocalDay) -> Vec<Computer> {
    let mut random = Random::of(seed, "unit", unit.number);
    // Some units were given newer machines than others.
    let younger = i32::try_from(random.between(-2, 2)).unwrap_or(0);
    let count = (count * random.between(75, 125) / 100).max(1);
    let (mut desks, mut laps) = (0, 0);
    (0..count)
        .map(|n| {
            let number = i64::try_from(unit.number).unwrap_or(0) * 4096 + n;
            let mut random = Random::of(seed, "computer", number.unsigned_abs());
            let mut computer = of_number(&mut random, unit, number, younger, today);
            let (prefix, counter) = match computer.machine.model.chassis {
                ChassisKind::Laptop => ("XT", &mut laps),
                _ => ("PC", &mut desks),
            };
            *counter += 1;
            computer.tag = format!("{prefix}-{counter:04}");
            computer
        })
        .collect()
}

fn of_number(random: &mut Random, unit: &Unit, number: i64, younger: i32, today: LocalDay) -> Computer {
    let year = (random.weighted(YEARS) + younger).clamp(2010, 2025);
    let place = number % 4096 + 1;
    let hostname = format!("{}-PC{place:03}", names::host_prefix(&unit.name));
    let machine = Machine::of(random, year, hostname, number);
    let state = random.weighted(&[
        (935, State::InUse),
        (25, State::InStore),
        (18, State::InRepair),
        (16, State::AwaitingDisposal),
        (6, State::Lost),
    ]);
    let first = today.plus(random.between(0, 8) - DAYS);
    // What is no longer in use fell silent some weeks ago.
    let until = if state == State::InUse { today } else { today.plus(-random.between(14, 60)) };
    let habit = Habit::of(random, machine.memory(), until);
    let post = random.weighted(POSTS);
    let mut computer = Computer {
        papers: papers(random, &machine, year),
        before: None,
        tag: String::new(),
        name: format!("{post} {place}"),
        place: match state {
            State::InUse | State::InRepair => random.chance(PLACED).then_some(post),
            State::InStore | State::AwaitingDisposal => random.chance(PLACED).then_some("Kho"),
            State::Lost | State::Disposed | State::Retired => None,
        },
        custodian: (state == State::InUse && random.chance(88)).then(|| names::person(random)),
        state,
        habit,
        first,
        machine,
    };
    if computer.machine.turns() && random.chance(3) {
        computer.add_ssd(random, today);
    }
    computer
}

/// What is on record of its purchase: mostly nothing, since most of it was taken over from dissolved units.
fn papers(random: &mut Random, machine: &Machine, year: i32) -> Papers {
    let known = match year {
        ..2018 => 12,
        2018..2022 => 25,
        2022.. => 70,
    };
    if !random.chance(known) {
        let off_books = random.chance(8);
        let origin = random.chance(30).then_some(Origin::Transfer);
        return Papers { off_books, origin, ..Papers::default() };
    }
    let bought_on = machine.firmware_date.plus(random.between(20, 34));
    let millions = match machine.model.chassis {
        ChassisKind::Laptop => random.between(145, 220),
        _ => random.between(88, 168),
    };
    Papers {
        bought_on: Some(bought_on),
        price: random.chance(80).then_some(Dong(millions * 100_000 - 10_000)),
        origin: Some(random.weighted(&[(80, Origin::Purchase), (15, Origin::Investment), (5, Origin::Gift)])),
        warranty_to: (year >= 2022).then(|| bought_on.plus(3 * 365)),
        off_books: false,
    }
}

impl Computer {
    /// Somebody put a solid-state disk in, some weeks ago.
    fn add_ssd(&mut self, random: &mut Random, today: LocalDay) {
        let before = self.machine.clone();
        let disk = *random.pick(ADDED_SSDS);
        self.machine.fit(random, disk);
        self.before = Some((today.plus(-random.between(20, 60)), before));
    }

    /// With everything that its agent has said.
    pub(super) fn reported(
        &self,
        seed: u64,
        unit: &Unit,
        n: usize,
        code: EnrolCodeId,
        places: &Places,
        today: LocalDay,
    ) -> Reported {
        let stream = unit.number * 4096 + n as u64;
        let mut random = Random::of(seed, "days", stream);
        let days = days::history(&mut random, &self.habit, self.first, today);
        let enrolled_at = self.first.start().plus(8 * 3600 + random.between(0, 7200));
        let seen_at = days::last_word(&days).unwrap_or(enrolled_at).max(enrolled_at);
        let morning = |day: LocalDay| day.start().plus(8 * 3600);
        let mut reports: Vec<(Instant, _)> = Vec::new();
        if let Some((day, machine)) = &self.before {
            reports.push((enrolled_at, machine.inventory()));
            reports.push((morning(*day), self.machine.inventory()));
        }
        let last = days.last().map_or(enrolled_at, |day| morning(day.day)).max(enrolled_at);
        if reports.last().is_none_or(|(at, _)| *at < last) {
            reports.push((last, self.machine.inventory()));
        }
        let mut key = Random::of(seed, "key", stream);
        let key: Vec<u8> = (0..4).flat_map(|_| key.next().to_le_bytes()).collect();
        let public_key = URL_SAFE_NO_PAD.encode(key);
        Reported {
            record: Record { room: self.place.and_then(|word| places.room(word)), ..self.record(unit) },
            state: self.state,
            code,
            public_key,
            recorded_at: self.recorded_on(today).start().plus(9 * 3600),
            enrolled_at,
            reports,
            days,
            seen_at,
        }
    }

    /// Since when it is used: by its papers, else some weeks after its firmware's release.
    pub(super) fn used_since(&self) -> LocalDay {
        self.papers.bought_on.unwrap_or(self.machine.firmware_date.plus(27))
    }

    /// Since when it is on record.
    pub(super) fn recorded_on(&self, today: LocalDay) -> LocalDay {
        today.plus(-DAYS_ON_RECORD).max(self.used_since().plus(5)).min(self.first)
    }

    fn record(&self, unit: &Unit) -> Record {
        let known = self.machine.model.maker.is_some();
        let kind = match self.machine.model.chassis {
            ChassisKind::Laptop => "laptop",
            _ => "desktop",
        };
        Record {
            unit: unit.id,
            room: None,
            kind: kind.into(),
            tag: self.tag.clone(),
            name: self.name.clone(),
            custodian: self.custodian.clone(),
            maker: self.machine.model.maker.map(str::to_owned),
            model: known.then(|| self.machine.model.name.to_owned()),
            serial: known.then(|| self.machine.serial.clone()),
            bought_on: self.papers.bought_on,
            price: self.papers.price,
            origin: self.papers.origin,
            warranty_to: self.papers.warranty_to,
            off_books: self.papers.off_books,
            to_revalue: self.papers.off_books,
            note: None,
        }
    }
}
