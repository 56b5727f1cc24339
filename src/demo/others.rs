//! Printers, network devices and the rest of what stands in a unit's offices.

use std::collections::BTreeMap;

use super::places::Places;
use super::random::Random;
use super::{DAYS_ON_RECORD, Unit};
use crate::db::{Dong, LocalDay};
use crate::equipment::{Origin, Record, State, Stock};
use crate::rules::kinds;

/// How many of a hundred somebody has placed in a room.
const PLACED: i64 = 80;

/// A kind, how many there are beside 63 computers, what they are called, the price in thousand đồng, maker and models.
type Shelf = (&'static str, i64, &'static str, (i64, i64), &'static [(&'static str, &'static str)]);

const SHELVES: &[Shelf] = &[
    (
        "printer",
        18,
        "Máy in",
        (2_900, 6_900),
        &[
            ("Canon", "LBP 2900"),
            ("Canon", "LBP 2900"),
            ("Canon", "LBP 6030"),
            ("Canon", "LBP 223dw"),
            ("HP", "LaserJet Pro M404dn"),
            ("Brother", "HL-L2321D"),
            ("Brother", "HL-L5100DN"),
        ],
    ),
    (
        "mfp",
        2,
        "Máy đa chức năng",
        (5_900, 9_900),
        &[("Canon", "MF264dw"), ("Brother", "DCP-L2540DW"), ("HP", "LaserJet MFP M236sdw")],
    ),
    (
        "copier",
        1,
        "Máy photocopy",
        (48_000, 79_000),
        &[("Ricoh", "MP 2014"), ("Canon", "imageRUNNER 2425"), ("Toshiba", "e-STUDIO 2518A")],
    ),
    (
        "scanner",
        2,
        "Máy quét hồ sơ",
        (8_500, 19_800),
        &[
            ("Fujitsu", "fi-7160"),
            ("Canon", "DR-C230"),
            ("HP", "ScanJet Pro 2000 s2"),
            ("Plustek", "SmartOffice PS388U"),
        ],
    ),
    (
        "router",
        1,
        "Bộ định tuyến",
        (1_900, 8_900),
        &[("DrayTek", "Vigor 2925"), ("MikroTik", "RB750Gr3"), ("TP-Link", "ER605")],
    ),
    (
        "switch",
        3,
        "Bộ chuyển mạch",
        (1_200, 4_900),
        &[("TP-Link", "TL-SG1024D"), ("D-Link", "DES-1024D"), ("Cisco", "SG95-24"), ("TP-Link", "TL-SF1016D")],
    ),
    (
        "access_point",
        2,
        "Điểm phát Wi-Fi",
        (1_100, 3_900),
        &[("Ubiquiti", "UAP-AC-LR"), ("TP-Link", "EAP225"), ("Ruijie", "RG-RAP2200")],
    ),
    ("ups", 2, "Bộ lưu điện", (1_300, 5_200), &[("Santak", "TG1000"), ("APC", "BX1100LI-MS"), ("Santak", "C2K")]),
    (
        "projector",
        1,
        "Máy chiếu",
        (11_500, 18_900),
        &[("Sony", "VPL-DX221"), ("Epson", "EB-X49"), ("Panasonic", "PT-LB306")],
    ),
    (
        "air_conditioner",
        2,
        "Điều hòa",
        (8_900, 15_800),
        &[("Panasonic", "CU/CS-N12WKH"), ("Daikin", "FTKB35YVMV"), ("LG", "V13WIN")],
    ),
];

/// A unit's other equipment, for `computers` computers.
pub(super) fn of_unit(seed: u64, unit: &Unit, computers: i64, places: &Places, today: LocalDay) -> Vec<Stock> {
    let mut numbers: BTreeMap<&str, i64> = BTreeMap::new();
    let mut stock = Vec::new();
    for (shelf, (kind, many, name, price, models)) in (0_u64..).zip(SHELVES) {
        let mut random = Random::of(seed, kind, unit.number * 64 + shelf);
        // At least one of each, halves rounded up.
        for n in 1..=((many * computers + 31) / 63).max(1) {
            let prefix = kinds::find(kind).map_or("TB", |kind| kind.tag_prefix.as_str());
            let number = numbers.entry(prefix).or_default();
            *number += 1;
            let (maker, model) = *random.pick(models);
            let mut one = of_kind(&mut random, unit, (kind, maker, model), *price, today);
            one.record.tag = format!("{prefix}-{number:04}");
            one.record.name = format!("{name} {n}");
            let place = *random.pick::<&str>(stands(kind));
            one.record.room = places.room(place).filter(|_| random.chance(PLACED));
            stock.push(one);
        }
    }
    stock
}

/// Where things of a kind stand.
fn stands(kind: &str) -> &'static [&'static str] {
    match kind {
        "scanner" => &["Một cửa", "Văn phòng HĐND và UBND"],
        "router" | "switch" | "ups" => &["Thiết bị mạng"],
        "access_point" => &["Hội trường", "Văn phòng HĐND và UBND"],
        "projector" => &["Hội trường", "Kho"],
        "copier" | "mfp" => &["Văn phòng HĐND và UBND", "Văn phòng Đảng ủy"],
        "air_conditioner" => &["Lãnh đạo", "Thiết bị mạng"],
        _ => &["Một cửa", "Một cửa", "Lãnh đạo", "Phòng Kinh tế", "Phòng Văn hóa – Xã hội", "Văn phòng Đảng ủy"],
    }
}

fn of_kind(
    random: &mut Random,
    unit: &Unit,
    what: (&str, &str, &str),
    price: (i64, i64),
    today: LocalDay,
) -> Stock {
    let (kind, maker, model) = what;
    let year = i32::try_from(random.between(2011, 2024)).unwrap_or(2018);
    let bought = super::day(year, random.between(1, 12), random.between(1, 28));
    let papers = random.chance(if year >= 2021 { 60 } else { 22 });
    let off_books = !papers && random.chance(10);
    Stock {
        record: Record {
            unit: unit.id,
            room: None,
            kind: kind.into(),
            tag: String::new(),
            name: String::new(),
            custodian: None,
            maker: Some(maker.into()),
            model: Some(model.into()),
            serial: random.chance(55).then(|| random.serial(10)),
            bought_on: papers.then_some(bought),
            price: papers.then(|| Dong(random.between(price.0, price.1) * 1000)),
            origin: papers.then_some(Origin::Purchase),
            warranty_to: None,
            off_books,
            to_revalue: off_books,
            note: None,
        },
        state: random.weighted(&[
            (93, State::InUse),
            (2, State::InStore),
            (3, State::InRepair),
            (2, State::AwaitingDisposal),
        ]),
        event: "created",
        at: today.plus(-DAYS_ON_RECORD).start().plus(9 * 3600 + random.between(0, 20_000)),
    }
}
