//! What is hidden in the province, for whoever goes looking. Each story can be seen in the pages by the role that it
//! concerns; the rest of the province is chance.
//!
//! 1. **The lights go out at three** (Phú Lý, 26173; administrator). Every computer there has a turning disk, and goes
//!    down hard every working afternoon shortly after three: the strip of days of any of them is red.
//! 2. **Half the memory is gone** (Tân An, 26179, «Một cửa 1», tag PC-0001; officer). Until twelve days ago it had two
//!    modules of 4 GB, since then one: its timeline says which one left.
//! 3. **Two computers, one disk** (Tân An; officer). The disk of «Văn phòng Đảng ủy 2», tag PC-0002, was copied to a
//!    new computer, agent and all. The list of conflicts holds the evidence; the new one has a record of its own.
//! 4. **The busiest printer** (Tân An, tag MI-0001; officer). A personal laser printer at the counter prints 9,000
//!    pages a month; its counter shows it.
//! 5. **Fourteen boxes** (Trảng Bom, 26248; finance). Fourteen computers bought on 15/08/2026 lie in store unopened.
//! 6. **Nobody answers** (Đak Nhau, 25399; administrator). None of its agents has been heard of for three weeks.
//! 7. **What the firmware does not know** (Tân An, tag PC-0003; officer, auditor). A computer put together in a shop says
//!    «To Be Filled By O.E.M.»; the officer wrote its model down, and the trail knows who and why.
//! 8. **Pays for 300, gets 40** (Bù Gia Mập, 25222; finance). Its Internet link has a contract of 300 Mbps and was measured
//!    at some 40 Mbps in each of five quarters.
//! 9. **Rain in the house** (Sông Ray, 26362; technical, finance). The only building called dangerous; its roof was reported
//!    eleven times in eighteen months.
//! 10. **A sound house stands empty** (Sông Ray; finance). The office of the former commune Lâm San, left over by the merger,
//!     is in good condition.
//! 11. **The printer that eats its price** (Tân An, tag MI-0002; officer). Nine faults in ninety days; its repairs have
//!     cost far more than 30 % of what it was bought for.
//! 12. **Somebody scanned the sticker** (Tân An, tag PC-0004; officer). A colleague without an account reported from the
//!     sticker that a computer does not switch on; it waits for the officer's word.

use super::computers::{Computer, Papers};
use super::days::Habit;
use super::machine::Machine;
use super::models::HDDS;
use super::people::Login;
use super::places::Places;
use super::random::Random;
use super::tickets::Breakable;
use super::{Unit, names, tickets};
use crate::audit::{Actor, Via};
use crate::auth::{Role, Scope};
use crate::db::{AccountId, AssetId, DeviceId, Dong, Instant, LocalDay, Tx};
use crate::equipment::effective::Column;
use crate::equipment::{self, Origin, ReadingRow, Record, Said, State, Stock};
use crate::error::{Result, not_found};
use crate::faults::{self, Action, Lived, Report, ReportedBy, Settlement};
use crate::intake::{Device, override_fact, take_inventory};
use crate::links::{Cause, Layer, MeasurementRecord, Method, NewLink, OutageRecord};
use crate::rules::taxonomy::Group;
use crate::rules::{Condition, Impact, WorkingCalendar};
use crate::sites::{BuildingRecord, Grade};

/// The commune of the demo's officer and leader: Tân An.
pub const COMMUNE: &str = "26179";
/// Where the lights go out: Phú Lý.
pub const CUT: &str = "26173";
/// Where computers lie in their boxes: Trảng Bom.
pub const BOXED: &str = "26248";
/// Where nobody answers: Đak Nhau.
pub const DARK: &str = "25399";
/// Where the line is slow: Bù Gia Mập.
pub const SLOW: &str = "25222";
/// Where it rains in, and a sound house stands empty: Sông Ray.
pub const LEAKING: &str = "26362";
/// Two more units, by their places in the list, whose Internet link is down since yesterday afternoon.
const DOWN: [u64; 2] = [17, 61];
/// The printer that breaks again and again.
const REPEATER: &str = "MI-0002";
/// The day on which the boxes were bought.
const BOXES_BOUGHT: (i32, i64, i64) = (2026, 8, 15);
/// How many of them.
const BOXES: i64 = 14;
/// The story's computers stand first in Tân An, so that there are always that many.
pub(super) const LEAST: i64 = 8;

/// Shapes a unit's computers to its story.
pub(super) fn shape(seed: u64, unit: &Unit, computers: &mut [Computer], today: LocalDay) {
    let mut random = Random::of(seed, "stories", unit.number);
    match unit.code.as_str() {
        CUT => {
            for computer in computers {
                computer.machine.fit(&mut random, HDDS[1]);
                computer.before = None;
                computer.habit.afternoon_cut = true;
            }
        }
        DARK => {
            for computer in computers {
                computer.habit.until = computer.habit.until.min(today.plus(-21));
                computer.before = None;
            }
        }
        COMMUNE => shape_commune(&mut random, unit, computers, today),
        _ => {}
    }
}

fn shape_commune(random: &mut Random, unit: &Unit, computers: &mut [Computer], today: LocalDay) {
    let host = |n: usize| format!("{}-PC{n:03}", names::host_prefix(&unit.name));
    let names = ["Một cửa 1", "Văn phòng Đảng ủy 2", "Phòng Kinh tế 3"];
    let makers = [Some("Dell Inc."), Some("HP"), None];
    for ((n, computer), (name, maker)) in (1..).zip(computers.iter_mut()).zip(names.iter().zip(makers)) {
        // Draws until one is of the maker that the story needs: of 2016 to 2017, when all three sold.
        let number = i64::try_from(unit.number).unwrap_or(0) * 4096 + i64::from(n) - 1;
        for _ in 0..200 {
            computer.machine = Machine::of(random, 2017, host(n as usize), number);
            if computer.machine.model.maker == maker && computer.machine.model.name != "Vostro 3578" {
                break;
            }
        }
        computer.tag = format!("PC-{n:04}");
        computer.name = (*name).into();
        computer.place = Some(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '));
        computer.state = State::InUse;
        computer.habit.until = today;
        computer.custodian = Some(names::person(random));
        computer.before = None;
        computer.papers = Papers::default();
    }
    if let Some(first) = computers.first_mut() {
        first.machine.modules = vec![4, 4];
        let before = first.machine.clone();
        first.machine.modules = vec![4];
        first.before = Some((today.plus(-12), before));
        first.habit = Habit::of(random, first.machine.memory(), today);
    }
    // The rest keep their order; their numbers go on behind the three.
    let (mut desks, mut laps) = (3, 0);
    for computer in computers.iter_mut().skip(3) {
        let lap = computer.tag.starts_with("XT");
        let counter = if lap { &mut laps } else { &mut desks };
        *counter += 1;
        computer.tag = format!("{}-{counter:04}", if lap { "XT" } else { "PC" });
    }
}

/// The main building of Sông Ray.
pub(super) fn leaking_building(main: BuildingRecord, today: LocalDay) -> BuildingRecord {
    BuildingRecord {
        grade: Some(Grade::Iv),
        built_year: Some(1987),
        repaired_year: Some(2003),
        floors: Some(2),
        condition: Some(Condition::Dangerous),
        condition_on: Some(today.plus(-45)),
        ..main
    }
}

/// The office that Lâm San left over.
pub(super) fn spare_building(plain: BuildingRecord, today: LocalDay) -> BuildingRecord {
    BuildingRecord {
        grade: Some(Grade::Iii),
        built_year: Some(2014),
        repaired_year: None,
        floors: Some(2),
        floor_dm2: Some(64_000),
        condition: Some(Condition::Good),
        condition_on: Some(today.plus(-120)),
        ..plain
    }
}

/// Shapes a unit's Internet link to its story.
pub(super) fn shape_link(unit: &Unit, link: &mut NewLink, now: Instant) {
    let today = now.day();
    if unit.code == SLOW {
        link.record.provider = "VNPT".into();
        link.record.down_kbps = Some(300_000);
        link.record.up_kbps = Some(300_000);
        link.record.monthly_cost = Some(Dong(990_000));
        link.record.starts_on = Some(today.plus(-600));
        link.record.ends_on = Some(today.plus(130));
        let measured = |(quarter, kbps): (i64, i64)| MeasurementRecord {
            measured_on: today.plus(-90 * quarter - 12),
            method: Method::SpeedTestSite,
            down_kbps: kbps,
            up_kbps: Some(kbps - 6_000),
            rtt_us: Some(41_000),
            loss_bp: Some(120),
            note: Some("Đo tại quầy một cửa, giờ hành chính".into()),
        };
        let quarters = [(4, 43_500), (3, 41_200), (2, 38_900), (1, 40_300), (0, 39_600)];
        link.measurements = quarters.into_iter().map(measured).collect();
    }
    if DOWN.contains(&unit.number) {
        link.outages.push(OutageRecord {
            began_at: now.plus(-(7 * 3600 + 25 * 60)),
            ended_at: None,
            layer: Layer::Internet,
            cause: Cause::Unknown,
            note: Some("Đã báo tổng đài nhà cung cấp".into()),
        });
    }
}

/// Shapes Tân An's printers.
pub(super) fn shape_stock(stock: &mut [Stock], places: &Places, today: LocalDay) {
    for one in stock.iter_mut().filter(|one| ["MI-0001", REPEATER].contains(&one.record.tag.as_str())) {
        one.state = State::InUse;
        one.record.room = places.room("Một cửa");
        if one.record.tag == REPEATER {
            one.record.maker = Some("Canon".into());
            one.record.model = Some("LBP 2900".into());
            one.record.bought_on = Some(today.plus(-1700));
            one.record.price = Some(Dong(2_990_000));
            one.record.origin = Some(Origin::Purchase);
        }
    }
}

/// The faults that tell stories: a roof, a printer, a report from a sticker.
pub(super) fn broken(seed: u64, unit: &Unit, things: &[Breakable], officer: AccountId, now: Instant) -> Vec<Lived> {
    match unit.code.as_str() {
        LEAKING => {
            let roof = things.iter().filter(|thing| thing.group == Group::Building).take(1);
            roof.flat_map(|roof| (0..11).map(|n| leak(unit, roof, n, officer, now))).collect()
        }
        COMMUNE => {
            let named = |tag: &str| things.iter().find(|thing| thing.name == tag);
            let jams = named(REPEATER).into_iter();
            let jams = jams.flat_map(|printer| (0..9).map(|n| jam(unit, printer, n, officer, now)));
            let waits = named("PC-0004").map(|computer| {
                let mut random = Random::of(seed, "sticker", 0);
                let by = ReportedBy::Colleague(tickets::colleague(&mut random));
                let what = ("no_power", Impact::StopsWork, "Bấm nút không lên, đèn không sáng");
                lived(unit, computer, what, by, now.plus(-8 * 3600 - 600))
            });
            jams.chain(waits).collect()
        }
        _ => Vec::new(),
    }
}

fn lived(unit: &Unit, thing: &Breakable, what: (&str, Impact, &str), by: ReportedBy, at: Instant) -> Lived {
    let (what, impact, words) = what;
    Lived {
        subject: thing.subject,
        unit: unit.id,
        name: thing.name.clone(),
        report: Report { group: thing.group, what: what.into(), impact, words: words.into() },
        by,
        at,
        steps: Vec::new(),
        worker: None,
        settlement: None,
    }
}

/// A settled fault, reported by the unit's officer.
fn settled(mut one: Lived, officer: AccountId, hours: i64, settlement: Settlement) -> Lived {
    let calendar = WorkingCalendar::province();
    one.at = calendar.next_working(one.at);
    one.steps = vec![(calendar.after(one.at, hours * 3600), Action::Resolve)];
    one.worker = Some(officer);
    one.settlement = Some(settlement);
    one
}

/// The roof, every seven weeks.
fn leak(unit: &Unit, roof: &Breakable, n: i64, officer: AccountId, now: Instant) -> Lived {
    let at = now.plus(-(12 + 48 * n) * 86_400 + 8 * 3600);
    let words = "Nước dột xuống quầy một cửa, phải dời máy";
    let one = lived(unit, roof, ("roof_leak", Impact::SlowsWork, words), ReportedBy::Person(officer), at);
    let done = "Che bạt tạm, chờ kinh phí sửa chữa".into();
    settled(
        one,
        officer,
        20,
        Settlement { cause: faults::Cause::Nature, done, cost: Some(Dong(850_000 + 50_000 * n)) },
    )
}

/// The printer, every nine days.
fn jam(unit: &Unit, printer: &Breakable, n: i64, officer: AccountId, now: Instant) -> Lived {
    let at = now.plus(-(5 + 9 * n) * 86_400 + 9 * 3600);
    let what = if n % 3 == 0 { "pickup" } else { "paper_jam" };
    let words = "Kẹt giấy liên tục, đang in hồ sơ cho công dân";
    let one = lived(unit, printer, (what, Impact::StopsWork, words), ReportedBy::Person(officer), at);
    let done = "Thay quả đào, vệ sinh đường giấy".into();
    settled(one, officer, 3, Settlement { cause: faults::Cause::Wear, done, cost: Some(Dong(280_000)) })
}

/// What lies in a unit's store besides.
pub(super) fn boxes(seed: u64, unit: &Unit, taken: usize, today: LocalDay) -> Vec<Stock> {
    if unit.code != BOXED {
        return Vec::new();
    }
    let mut random = Random::of(seed, "boxes", 0);
    let bought = super::day(BOXES_BOUGHT.0, BOXES_BOUGHT.1, BOXES_BOUGHT.2);
    let bought = Some(bought).filter(|day| *day < today);
    let first = i64::try_from(taken).unwrap_or(0);
    (1..=BOXES)
        .map(|n| Stock {
            record: Record {
                unit: unit.id,
                room: None,
                kind: "desktop".into(),
                tag: format!("PC-{:04}", first + n),
                name: format!("Máy mới chưa khui hộp {n}"),
                custodian: None,
                maker: Some("Dell Inc.".into()),
                model: Some("OptiPlex 7010".into()),
                serial: Some(random.serial(7)),
                bought_on: bought,
                price: Some(Dong(16_490_000)),
                origin: Some(Origin::Purchase),
                warranty_to: bought.map(|day| day.plus(3 * 365)),
                off_books: false,
                to_revalue: false,
                note: Some("Mua theo đợt trang bị năm 2026, chờ bố trí vị trí lắp đặt".into()),
            },
            state: State::InStore,
            event: "created",
            at: bought.unwrap_or(today.plus(-60)).plus(5).start().plus(10 * 3600),
        })
        .collect()
}

/// What happened in Tân An after its computers reported: told as people and agents do it, one by one.
pub(super) fn happen(
    tx: &mut Tx,
    seed: u64,
    unit: &Unit,
    computers: &[Computer],
    ids: &[(AssetId, DeviceId)],
    logins: &[Login],
    today: LocalDay,
) -> Result<()> {
    let [_, copied, shop, ..] = ids else { return Ok(()) };
    let officer = logins.iter().find(|login| login.role == Role::Officer).ok_or_else(not_found)?.account;
    let actor = Actor { account: Some(officer), via: Via::Page, address: "192.168.1.10".into() };
    let scope = Scope::Units(vec![unit.id]);
    // The copy: another box, the same installation, name and key.
    let mut random = Random::of(seed, "copy", 0);
    let mut copy = Machine::of(&mut random, 2023, computers[1].machine.hostname.clone(), 4000);
    copy.machine_id = computers[1].machine.machine_id.clone();
    let device =
        Device { id: copied.1, unit: unit.id, asset: Some(copied.0), inventory_hash: None, inventory_at: None };
    let at = today.plus(-2).start().plus(14 * 3600);
    take_inventory(tx, &device, &copy.inventory(), &[], "", at)?;
    // What the officer read off the case.
    let at = today.plus(-30).start().plus(9 * 3600);
    let said =
        Said { value: "FPT Elead S998".into(), why: "Đọc trên nhãn dán ở vỏ máy".into(), until: None };
    override_fact(tx, &scope, shop.0, Column::Model, Some(&said), &actor, at)
}

/// The counter of the busiest printer, month by month.
pub(super) fn readings(tx: &mut Tx, unit: &Unit, logins: &[Login], today: LocalDay) -> Result<()> {
    let printer = equipment::by_tag(tx.db(), unit.id, "MI-0001")?;
    let officer = logins.iter().find(|login| login.role == Role::Officer).ok_or_else(not_found)?.account;
    let Some(printer) = printer else { return Ok(()) };
    let rows: Vec<_> = (0..6)
        .map(|month| {
            let read_on = today.plus(-30 * (5 - month) - 3);
            let pages = 86_000 + 9_000 * month;
            let reading = ReadingRow { read_on, pages, toner_bp: Some(2_000 + 1_100 * (month % 4)), drum_bp: None };
            (printer, reading, officer, read_on.start().plus(16 * 3600))
        })
        .collect();
    equipment::add_readings(tx, &rows)
}
