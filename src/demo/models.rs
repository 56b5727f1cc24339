//! Which computers communes bought in which years: maker, model, processor with its CPUID numbers, memory and disk as
//! they came. Models and numbers are the makers' own; how many of each there are is made up.

use hatang_report::{ChassisKind, DiskBus, DiskKind};

use super::random::Random;

/// A processor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Processor {
    pub(super) name: &'static str,
    /// CPUID family, model, stepping.
    pub(super) cpuid: (i32, i32, i32),
    pub(super) cores: i32,
    pub(super) threads: i32,
    pub(super) base_mhz: i32,
    pub(super) max_mhz: i32,
}

const fn cpu(name: &'static str, model: i32, stepping: i32, cores: (i32, i32), mhz: (i32, i32)) -> Processor {
    Processor {
        name,
        cpuid: (6, model, stepping),
        cores: cores.0,
        threads: cores.1,
        base_mhz: mhz.0,
        max_mhz: mhz.1,
    }
}

/// A model that was bought from one year to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Model {
    pub(super) years: (i32, i32),
    /// How many were bought, against the others of the same years.
    weight: i64,
    /// As the firmware says it; `None` for boxes put together in a shop, whose firmware nobody filled in.
    pub(super) maker: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) chassis: ChassisKind,
    pub(super) cpu: Processor,
    pub(super) memory: &'static str,
    /// First three bytes of its network adapter's address.
    pub(super) mac: &'static str,
}

const DESK: ChassisKind = ChassisKind::Desktop;
const LAP: ChassisKind = ChassisKind::Laptop;
const DELL: Option<&str> = Some("Dell Inc.");
const HP_OLD: Option<&str> = Some("Hewlett-Packard");
const HP: Option<&str> = Some("HP");
const LENOVO: Option<&str> = Some("LENOVO");

macro_rules! models {
    ($($years:expr, $weight:expr, $maker:expr, $name:expr, $chassis:expr, $cpu:expr, $memory:expr, $mac:expr;)+) => {
        &[$(Model {
            years: $years, weight: $weight, maker: $maker, name: $name, chassis: $chassis, cpu: $cpu, memory: $memory,
            mac: $mac,
        }),+]
    };
}

/// All of them; every year from 2010 to 2025 has at least two.
const MODELS: &[Model] = models! {
    (2010, 2012), 5, DELL, "OptiPlex 380", DESK, cpu("Intel(R) Core(TM)2 Duo CPU E7500 @ 2.93GHz", 23, 10, (2, 2), (2930, 2930)), "DDR3", "b8:ac:6f";
    (2010, 2013), 4, None, "H61MLV2", DESK, cpu("Intel(R) Pentium(R) CPU G630 @ 2.70GHz", 42, 7, (2, 2), (2700, 2700)), "DDR3", "f4:6d:04";
    (2011, 2013), 5, HP_OLD, "HP Pro 3330 MT", DESK, cpu("Intel(R) Core(TM) i3-2120 CPU @ 3.30GHz", 42, 7, (2, 4), (3300, 3300)), "DDR3", "10:60:4b";
    (2012, 2014), 6, DELL, "OptiPlex 3010", DESK, cpu("Intel(R) Core(TM) i3-3220 CPU @ 3.30GHz", 58, 9, (2, 4), (3300, 3300)), "DDR3", "90:b1:1c";
    (2013, 2015), 6, HP_OLD, "HP ProDesk 400 G1 SFF", DESK, cpu("Intel(R) Core(TM) i3-4130 CPU @ 3.40GHz", 60, 3, (2, 4), (3400, 3400)), "DDR3", "a0:d3:c1";
    (2014, 2016), 6, DELL, "OptiPlex 3020", DESK, cpu("Intel(R) Core(TM) i3-4150 CPU @ 3.50GHz", 60, 3, (2, 4), (3500, 3500)), "DDR3", "98:90:96";
    (2014, 2017), 5, None, "H81M-K", DESK, cpu("Intel(R) Pentium(R) CPU G3220 @ 3.00GHz", 60, 3, (2, 2), (3000, 3000)), "DDR3", "78:24:af";
    (2016, 2018), 6, HP, "HP 280 G2 MT", DESK, cpu("Intel(R) Core(TM) i3-6100 CPU @ 3.70GHz", 94, 3, (2, 4), (3700, 3700)), "DDR4", "c8:d3:ff";
    (2017, 2018), 6, DELL, "OptiPlex 3050", DESK, cpu("Intel(R) Core(TM) i3-7100 CPU @ 3.90GHz", 158, 9, (2, 4), (3900, 3900)), "DDR4", "50:9a:4c";
    (2017, 2019), 2, DELL, "Vostro 3578", LAP, cpu("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", 142, 10, (4, 8), (1600, 3400)), "DDR4", "d8:9e:f3";
    (2018, 2020), 6, DELL, "Vostro 3670", DESK, cpu("Intel(R) Core(TM) i3-8100 CPU @ 3.60GHz", 158, 11, (4, 4), (3600, 3600)), "DDR4", "54:bf:64";
    (2019, 2020), 5, HP, "HP 280 Pro G5 Small Form Factor PC", DESK, cpu("Intel(R) Core(TM) i3-9100 CPU @ 3.60GHz", 158, 11, (4, 4), (3600, 4200)), "DDR4", "b0:22:7a";
    (2020, 2022), 6, HP, "HP 280 Pro G6 Microtower PC", DESK, cpu("Intel(R) Core(TM) i3-10100 CPU @ 3.60GHz", 165, 3, (4, 8), (3600, 4300)), "DDR4", "84:a9:3e";
    (2021, 2022), 4, DELL, "OptiPlex 3080", DESK, cpu("Intel(R) Core(TM) i5-10500 CPU @ 3.10GHz", 165, 3, (6, 12), (3100, 4500)), "DDR4", "b0:4f:13";
    (2021, 2022), 2, HP, "HP 240 G8 Notebook PC", LAP, cpu("11th Gen Intel(R) Core(TM) i3-1115G4 @ 3.00GHz", 140, 1, (2, 4), (3000, 4100)), "DDR4", "e0:70:ea";
    (2022, 2024), 6, DELL, "OptiPlex 3000", DESK, cpu("12th Gen Intel(R) Core(TM) i3-12100", 151, 5, (4, 8), (3300, 4300)), "DDR4", "a4:bb:6d";
    (2023, 2025), 5, HP, "HP Pro Tower 290 G9 Desktop PC", DESK, cpu("13th Gen Intel(R) Core(TM) i3-13100", 183, 1, (4, 8), (3400, 4500)), "DDR4", "64:4e:d7";
    (2023, 2025), 2, LENOVO, "21DKS0AA00", LAP, cpu("13th Gen Intel(R) Core(TM) i5-1335U", 186, 3, (10, 12), (1300, 4600)), "DDR5", "88:a4:c2";
    (2024, 2025), 5, DELL, "OptiPlex 7010", DESK, cpu("13th Gen Intel(R) Core(TM) i5-13500", 191, 2, (14, 20), (2500, 4800)), "DDR5", "f0:d4:e2";
};

/// Years by how many computers were bought: what communes work with is mostly five to twelve years old.
pub(super) const YEARS: &[(i64, i32)] = &[
    (2, 2010),
    (3, 2011),
    (4, 2012),
    (6, 2013),
    (7, 2014),
    (8, 2015),
    (9, 2016),
    (10, 2017),
    (10, 2018),
    (9, 2019),
    (8, 2020),
    (8, 2021),
    (6, 2022),
    (4, 2023),
    (3, 2024),
    (3, 2025),
];

/// A model of a year.
pub(super) fn of_year(random: &mut Random, year: i32) -> &'static Model {
    let bought = MODELS.iter().filter(|model| (model.years.0..=model.years.1).contains(&year));
    let bought: Vec<(i64, &'static Model)> = bought.map(|model| (model.weight, model)).collect();
    random.weighted(&bought)
}

/// What a system disk is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DiskModel {
    pub(super) kind: DiskKind,
    pub(super) bus: DiskBus,
    pub(super) name: &'static str,
    pub(super) gigabytes: i64,
}

const fn disk(kind: DiskKind, bus: DiskBus, name: &'static str, gigabytes: i64) -> DiskModel {
    DiskModel { kind, bus, name, gigabytes }
}

/// Hard disks, small ones first.
pub(super) const HDDS: &[DiskModel] = &[
    disk(DiskKind::Hdd, DiskBus::Sata, "ST3250318AS", 250),
    disk(DiskKind::Hdd, DiskBus::Sata, "ST500DM002-1BD142", 500),
    disk(DiskKind::Hdd, DiskBus::Sata, "WDC WD5000AAKX-75U6AA0", 500),
    disk(DiskKind::Hdd, DiskBus::Sata, "TOSHIBA DT01ACA050", 500),
    disk(DiskKind::Hdd, DiskBus::Sata, "ST1000DM010-2EP102", 1000),
];

/// Solid-state disks that somebody put into an older computer.
pub(super) const ADDED_SSDS: &[DiskModel] = &[
    disk(DiskKind::Ssd, DiskBus::Sata, "KINGSTON SA400S37240G", 240),
    disk(DiskKind::Ssd, DiskBus::Sata, "WDC WDS240G2G0A-00JH30", 240),
    disk(DiskKind::Ssd, DiskBus::Sata, "CT240BX500SSD1", 240),
];

/// Solid-state disks that came with the computer.
pub(super) const BORN_SSDS: &[DiskModel] = &[
    disk(DiskKind::Ssd, DiskBus::Nvme, "KBG40ZNS256G NVMe KIOXIA 256GB", 256),
    disk(DiskKind::Ssd, DiskBus::Nvme, "SAMSUNG MZVL2512HCJQ-00B00", 512),
    disk(DiskKind::Ssd, DiskBus::Nvme, "PM991a NVMe Samsung 256GB", 256),
];

/// An operating system as it reports itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Os {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) build: &'static str,
    pub(super) edition: &'static str,
}

const fn os(name: &'static str, version: &'static str, build: &'static str, edition: &'static str) -> Os {
    Os { name, version, build, edition }
}

const SEVEN: Os = os("Windows 7 Professional", "SP1", "7601.24214", "Professional");
const TEN_1909: Os = os("Windows 10 Pro", "1909", "18363.1556", "Professional");
const TEN_21H2: Os = os("Windows 10 Pro", "21H2", "19044.1706", "Professional");
const TEN: Os = os("Windows 10 Pro", "22H2", "19045.5854", "Professional");
const TEN_HOME: Os = os("Windows 10 Home Single Language", "22H2", "19045.4412", "CoreSingleLanguage");
const ELEVEN_23: Os = os("Windows 11 Pro", "23H2", "22631.4317", "Professional");
const ELEVEN_24: Os = os("Windows 11 Pro", "24H2", "26100.2314", "Professional");
const ELEVEN_25: Os = os("Windows 11 Pro", "25H2", "26200.7171", "Professional");

/// What runs on a computer of a year. Support of all but the last has ended by 24/11/2026.
pub(super) fn os_of_year(random: &mut Random, year: i32) -> Os {
    match year {
        ..2014 => random.weighted(&[(45, SEVEN), (10, TEN_1909), (45, TEN)]),
        2014..2019 => random.weighted(&[(8, SEVEN), (10, TEN_1909), (14, TEN_21H2), (68, TEN)]),
        2019..2022 => random.weighted(&[(60, TEN), (12, TEN_HOME), (16, ELEVEN_23), (12, ELEVEN_24)]),
        2022.. => random.weighted(&[(15, ELEVEN_23), (55, ELEVEN_24), (30, ELEVEN_25)]),
    }
}
