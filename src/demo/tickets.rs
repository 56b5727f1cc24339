//! Eighteen months of faults. What is old breaks more often: computers past their life about three times as often as new
//! ones; buildings by their condition. Most is settled in time, some late, some waits; some was reported from a sticker.

use super::lines::{Line, working_time};
use super::names;
use super::places::Places;
use super::random::Random;
use super::{DAYS_ON_RECORD, Unit};
use crate::db::{AccountId, AssetId, Dong, Instant, LocalDay, Subject};
use crate::faults::{Action, Cause, Lived, Report, ReportedBy, Reporter, Settlement, WaitingFor};
use crate::links::Circuit;
use crate::rules::calendar::WORKING_DAY;
use crate::rules::taxonomy::{self, Group};
use crate::rules::{Condition, Impact, WorkingCalendar, kinds, severity};

/// Faults of a hundred computers in a year: under three years old, up to seven, older.
const COMPUTER: [i64; 3] = [30, 52, 92];
/// Of a hundred printers.
const PRINTER: [i64; 3] = [60, 100, 150];

/// A thing that may break.
#[derive(Clone, Debug)]
pub(super) struct Breakable {
    pub(super) subject: Subject,
    /// What it goes by.
    pub(super) name: String,
    pub(super) group: Group,
    /// Faults of a hundred of these in a year.
    pub(super) yearly: i64,
    /// Citizens wait when it stops.
    pub(super) counter: bool,
    /// Since when it is on record.
    pub(super) since: LocalDay,
}

/// A piece of equipment of a kind, used since a day.
pub(super) fn asset(
    id: AssetId,
    tag: &str,
    kind: &str,
    counter: bool,
    used: (LocalDay, LocalDay),
    today: LocalDay,
) -> Breakable {
    let group = kinds::find(kind).map_or(Group::Other, |kind| kind.faults);
    let age = match today.since(used.0) / 365 {
        ..3 => 0,
        3..7 => 1,
        7.. => 2,
    };
    let yearly = match group {
        Group::Computer => COMPUTER[age],
        Group::Printer => PRINTER[age],
        Group::Scanner | Group::Network | Group::Power => 25,
        Group::Other | Group::Link | Group::Building | Group::System => 10,
    };
    Breakable { subject: Subject::Asset(id), name: tag.into(), group, yearly, counter, since: used.1 }
}

/// The buildings and links of a unit.
pub(super) fn places_and_lines<'a>(
    places: &'a Places,
    lines: impl Iterator<Item = &'a Line>,
    today: LocalDay,
) -> Vec<Breakable> {
    let since = today.plus(-DAYS_ON_RECORD);
    let buildings = places.buildings.iter().map(|building| Breakable {
        subject: Subject::Building(building.id),
        name: building.name.clone(),
        group: Group::Building,
        yearly: match building.condition {
            Some(Condition::Good) => 15,
            Some(Condition::SlightlyDegraded) | None => 40,
            Some(Condition::Degraded) => 90,
            Some(Condition::SeriouslyDegraded) => 150,
            // Told as a story of its own.
            Some(Condition::Dangerous) => 0,
        },
        counter: false,
        since,
    });
    let links = lines.map(|line| Breakable {
        subject: Subject::Link(line.id),
        name: line.name.clone(),
        group: Group::Link,
        yearly: match line.circuit {
            Circuit::Internet => 150,
            Circuit::Tslcd => 50,
        },
        counter: true,
        since,
    });
    buildings.chain(links).collect()
}

/// What happened to a unit's things until `now`, in the order of the reports.
pub(super) fn of_unit(
    seed: u64,
    unit: &Unit,
    things: &[Breakable],
    officer: AccountId,
    now: Instant,
) -> Vec<Lived> {
    let mut all = Vec::new();
    for (n, thing) in (0_u64..).zip(things) {
        let mut random = Random::of(seed, "faults", unit.number * 65_536 + n);
        let days = now.day().since(thing.since).clamp(0, DAYS_ON_RECORD) - 3;
        if days < 3 {
            continue;
        }
        let expected = thing.yearly * days / 365;
        // Six chances make some break again and again and most not at all.
        let many = (0..6).filter(|_| random.between(1, 600) <= expected).count();
        for _ in 0..many {
            let at = working_time(&mut random, now.day(), (1, days));
            let report = report(&mut random, thing);
            all.push(one(&mut random, unit, thing, report, officer, at, now));
        }
    }
    all.sort_by_key(|one| one.at);
    all
}

fn report(random: &mut Random, thing: &Breakable) -> Report {
    // What is offered first is most frequent; the last one asks for words.
    let choices: Vec<&taxonomy::Choice> = taxonomy::of(thing.group).filter(|choice| choice.id != "other").collect();
    let most = i64::try_from(choices.len()).unwrap_or(1) - 1;
    let place = random.between(0, most).min(random.between(0, most));
    // Every group offers something.
    let choice = choices[usize::try_from(place).unwrap_or(0)];
    let stops = thing.counter && choice.impact == Impact::StopsWork && random.chance(45);
    let impact = if stops { Impact::StopsService } else { choice.impact };
    let words = if random.chance(22) { *random.pick(WORDS) } else { "" };
    Report { group: thing.group, what: choice.id.clone(), impact, words: words.into() }
}

/// What people add.
const WORDS: &[&str] = &[
    "Bị từ đầu giờ sáng, đã khởi động lại nhưng không được",
    "Lúc được lúc không",
    "Đã bị một lần tháng trước",
    "Đang có công dân chờ",
    "Nhờ xem sớm giúp, chiều nay có họp",
    "Tạm thời dùng nhờ máy bên cạnh",
];

/// The life of a fault until `now`.
fn one(
    random: &mut Random,
    unit: &Unit,
    thing: &Breakable,
    report: Report,
    officer: AccountId,
    at: Instant,
    now: Instant,
) -> Lived {
    let calendar = WorkingCalendar::province();
    let allowed = severity::working_time(report.impact.severity(), at.day());
    let by_sticker = matches!(thing.subject, Subject::Asset(_)) && random.chance(30);
    let by = if by_sticker { ReportedBy::Colleague(colleague(random)) } else { ReportedBy::Person(officer) };
    // Four in five are settled in time; how much of it they take.
    let percent = if random.chance(82) { random.between(4, 90) } else { random.between(105, 260) };
    let mut settled = calendar.after(at, allowed * percent / 100);
    let due = calendar.after(at, allowed);
    // What was reported lately may still be open; hardly anything stays open beyond its time, and nothing for long.
    let age = now.since(at) / 86_400;
    let open = random.chance(if due > now {
        80
    } else if age < 6 {
        10
    } else if age < 40 {
        1
    } else {
        0
    });
    if settled >= now || open {
        settled = now;
    }
    let steps = steps(random, thing.group, (at, settled), now);
    let resolved = steps.iter().any(|(_, step)| *step == Action::Resolve);
    Lived {
        subject: thing.subject,
        unit: unit.id,
        name: thing.name.clone(),
        settlement: resolved.then(|| settle(random, &report)),
        report,
        by,
        at,
        worker: (!steps.is_empty()).then_some(officer),
        steps,
    }
}

/// The steps from a report to its settlement; those before it alone, where it is settled at `now` at the earliest.
fn steps(
    random: &mut Random,
    group: Group,
    (at, settled): (Instant, Instant),
    now: Instant,
) -> Vec<(Instant, Action)> {
    let is_open = settled >= now;
    if !is_open && random.chance(3) {
        return vec![(settled, Action::Cancel)];
    }
    let mut steps = Vec::new();
    // Nobody takes a fault on at night.
    let calendar = WorkingCalendar::province();
    let worked = calendar.between(at, settled);
    let part = |percent: i64| calendar.after(at, worked * percent / 100);
    let waiting = match group {
        Group::Link => WaitingFor::Provider,
        Group::Building | Group::System => WaitingFor::Province,
        Group::Computer | Group::Printer | Group::Scanner | Group::Network | Group::Power | Group::Other => {
            WaitingFor::Parts
        }
    };
    // Half of what is settled took one tap.
    if random.chance(if is_open { 72 } else { 45 }) {
        steps.push((part(20), Action::Acknowledge));
        if random.chance(70) {
            steps.push((part(40), Action::Start));
            steps.extend(random.chance(40).then_some((part(60), Action::Wait(waiting))));
        }
    }
    if !is_open {
        steps.push((settled, Action::Resolve));
        let closed = calendar.after(settled, random.between(1, 3) * WORKING_DAY);
        steps.extend((closed < now && random.chance(88)).then_some((closed, Action::Close)));
    }
    steps
}

pub(super) fn colleague(random: &mut Random) -> Reporter {
    let phone =
        format!("09{:02} {:03} {:03}", random.between(0, 99), random.between(0, 999), random.between(0, 999));
    Reporter { name: names::person(random), phone }
}

/// How it was settled: why, what was done, what it cost in thousand đồng where it cost something.
type Ways = &'static [(i64, (Cause, &'static str, (i64, i64)))];

const COMPUTER_WAYS: Ways = &[
    (26, (Cause::Software, "Cài lại trình điều khiển và cập nhật phần mềm", (0, 0))),
    (18, (Cause::Settings, "Chỉnh lại cấu hình", (0, 0))),
    (14, (Cause::Wear, "Vệ sinh máy, tra keo tản nhiệt", (50, 150))),
    (16, (Cause::PartFailed, "Thay linh kiện hỏng", (180, 1_250))),
    (10, (Cause::Power, "Cắm lại nguồn, thay ổ cắm", (0, 80))),
    (8, (Cause::Handling, "Hướng dẫn lại người dùng", (0, 0))),
    (8, (Cause::Unknown, "", (0, 0))),
];
const PRINTER_WAYS: Ways = &[
    (40, (Cause::Consumable, "Nạp mực, thay hộp mực", (90, 450))),
    (28, (Cause::Wear, "Thay quả đào, vệ sinh đường giấy", (150, 650))),
    (12, (Cause::Settings, "Cài lại máy in trên máy tính", (0, 0))),
    (12, (Cause::PartFailed, "Thay cụm sấy", (350, 900))),
    (8, (Cause::Handling, "Gỡ giấy kẹt", (0, 0))),
];
const LINK_WAYS: Ways = &[
    (46, (Cause::Outside, "Nhà cung cấp xử lý trên tuyến", (0, 0))),
    (24, (Cause::PartFailed, "Đổi modem", (0, 0))),
    (18, (Cause::Power, "Có điện trở lại", (0, 0))),
    (12, (Cause::Settings, "Khởi động lại thiết bị", (0, 0))),
];
const BUILDING_WAYS: Ways = &[
    (40, (Cause::Wear, "Thợ địa phương sửa chữa", (350, 6_500))),
    (30, (Cause::Nature, "Che tạm, chờ kinh phí sửa chữa", (200, 2_500))),
    (20, (Cause::PartFailed, "Thay thiết bị hỏng", (150, 3_200))),
    (10, (Cause::Power, "Sửa đường điện", (200, 1_800))),
];
const OTHER_WAYS: Ways = &[
    (50, (Cause::PartFailed, "Thay linh kiện hỏng", (120, 1_400))),
    (30, (Cause::Power, "Kiểm tra nguồn điện", (0, 0))),
    (20, (Cause::Settings, "Chỉnh lại cấu hình", (0, 0))),
];

fn settle(random: &mut Random, report: &Report) -> Settlement {
    let ways = match report.group {
        Group::Computer => COMPUTER_WAYS,
        Group::Printer => PRINTER_WAYS,
        Group::Link => LINK_WAYS,
        Group::Building => BUILDING_WAYS,
        Group::Scanner | Group::Network | Group::Power | Group::Other | Group::System => OTHER_WAYS,
    };
    let (cause, done, (low, high)) = random.weighted(ways);
    let cost = match random.between(low / 10, high / 10) {
        0 => random.chance(30).then_some(Dong(0)),
        tens => random.chance(86).then_some(Dong(tens * 10_000)),
    };
    Settlement { cause, done: done.into(), cost }
}
