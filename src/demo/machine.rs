//! One computer as hardware, and the report that an agent on it would send.

use hatang_report::{
    Adapter, AdapterKind, Board, ChassisKind, Cpu, Disk, DiskHealth, DiskKind, Display, Firmware, FirmwareKind,
    Hypervisor, Inventory, Memory, MemoryModule, Network, OperatingSystem, OsFamily, Printer, PrinterConnection,
    SCHEMA, System, Volume,
};

use super::models::{ADDED_SSDS, BORN_SSDS, DiskModel, HDDS, Model, Os, of_year, os_of_year};
use super::random::Random;
use crate::db::LocalDay;

const GIB: i64 = 1 << 30;

/// A computer. Everything about it follows from its year, by chance within what was sold then.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Machine {
    pub(super) model: &'static Model,
    /// Day of its firmware's release; it was bought some weeks later.
    pub(super) firmware_date: LocalDay,
    pub(super) serial: String,
    uuid: String,
    mac: String,
    pub(super) hostname: String,
    /// Hash of the installation's id.
    pub(super) machine_id: String,
    /// GiB of each module.
    pub(super) modules: Vec<i64>,
    pub(super) disk: DiskModel,
    disk_serial: String,
    /// The disk says that it fails.
    pub(super) failing: bool,
    free_percent: i64,
    pub(super) os: Os,
    pub(super) boot_seconds: i64,
    screen: (&'static str, &'static str, i32),
    printer: Option<&'static str>,
    address: String,
}

impl Machine {
    /// A computer of a year, `number` being its own among all.
    pub(super) fn of(random: &mut Random, year: i32, hostname: String, number: i64) -> Self {
        let model = of_year(random, year);
        let (month, day) = (random.between(1, 11), random.between(1, 28));
        let firmware_date = super::day(year, month, day);
        let disk = disk_of(random, year);
        let modules = modules_of(random, year);
        let serial = match model.maker {
            Some("Dell Inc.") => random.serial(7),
            Some("LENOVO") => format!("PF{}", random.serial(6)),
            Some(_) => {
                format!("{}{:04}{}", random.pick(&["4CE", "8CG", "4CH"]), random.between(0, 9999), random.serial(3))
            }
            // What the board's maker left in the firmware; every one of them says the same.
            None => "To be filled by O.E.M.".into(),
        };
        Machine {
            model,
            firmware_date,
            serial,
            uuid: uuid(random),
            mac: mac(model, number),
            hostname,
            machine_id: random.hex(32),
            boot_seconds: boot_of(random, disk.kind, modules.iter().sum()),
            modules,
            disk,
            disk_serial: random.serial(12),
            failing: disk.kind == DiskKind::Hdd && random.chance(if year < 2018 { 3 } else { 1 }),
            free_percent: random.between(8, 70),
            os: os_of_year(random, year),
            screen: *random.pick(&[
                ("DEL", "DELL E1916H", 1366),
                ("DEL", "DELL P2219H", 1920),
                ("SAM", "S19F350", 1366),
                ("HPN", "HP V19", 1366),
                ("AOC", "2270W", 1920),
            ]),
            printer: random.chance(30).then(|| {
                *random.pick(&[
                    "Canon LBP2900",
                    "Canon LBP6030/6040/6018L",
                    "HP LaserJet Pro M404dn",
                    "Brother HL-L2321D series",
                ])
            }),
            address: format!("192.168.1.{}/24", 20 + number % 200),
        }
    }

    /// Puts in another system disk; how long a start takes follows.
    pub(super) fn fit(&mut self, random: &mut Random, disk: DiskModel) {
        self.disk = disk;
        self.failing = false;
        self.disk_serial = random.serial(12);
        self.boot_seconds = boot_of(random, disk.kind, self.memory());
    }

    /// GiB of memory.
    pub(super) fn memory(&self) -> i64 {
        self.modules.iter().sum()
    }

    /// Whether its system disk turns.
    pub(super) fn turns(&self) -> bool {
        self.disk.kind == DiskKind::Hdd
    }

    /// The report.
    pub(super) fn inventory(&self) -> Inventory {
        Inventory {
            schema: SCHEMA,
            agent_version: text(env!("CARGO_PKG_VERSION")),
            machine_id: Some(self.machine_id.clone()),
            hostname: Some(self.hostname.clone()),
            domain: text("WORKGROUP"),
            boot_seconds: Some(self.boot_seconds),
            system: Some(self.system()),
            board: Some(self.board()),
            firmware: Some(self.firmware()),
            cpus: vec![self.cpu()],
            memory: Some(self.installed()),
            disks: vec![self.disk()],
            volumes: vec![self.volume()],
            os: Some(OperatingSystem {
                family: OsFamily::Windows,
                name: text(self.os.name),
                version: text(self.os.version),
                build: text(self.os.build),
                edition: text(self.os.edition),
                arch: text("x86_64"),
                ..OperatingSystem::default()
            }),
            network: Some(Network {
                adapters: vec![self.adapter()],
                gateways: vec!["192.168.1.1".into()],
                dns: vec!["192.168.1.1".into()],
            }),
            displays: vec![Display {
                vendor: text(self.screen.0),
                model: text(self.screen.1),
                width_px: Some(self.screen.2),
                builtin: Some(self.model.chassis == ChassisKind::Laptop),
                ..Display::default()
            }],
            printers: self.printer.iter().map(|name| usb_printer(name)).collect(),
            ..Inventory::default()
        }
    }

    fn system(&self) -> System {
        let filled = self.model.maker.is_some();
        System {
            vendor: text(self.model.maker.unwrap_or("To Be Filled By O.E.M.")),
            model: text(if filled { self.model.name } else { "To Be Filled By O.E.M." }),
            serial: Some(self.serial.clone()),
            uuid: Some(self.uuid.clone()),
            chassis: self.model.chassis,
            hypervisor: Hypervisor::None,
            ..System::default()
        }
    }

    fn board(&self) -> Board {
        Board {
            vendor: text(self.model.maker.unwrap_or("ASUSTeK COMPUTER INC.")),
            model: self.model.maker.is_none().then(|| self.model.name.to_owned()),
            ..Board::default()
        }
    }

    fn firmware(&self) -> Firmware {
        let (uefi, tpm) = (self.model.years.0 >= 2016, self.model.years.0 >= 2018);
        Firmware {
            vendor: text(self.model.maker.unwrap_or("American Megatrends Inc.")),
            date: Some(self.firmware_date.0.to_string()),
            kind: if uefi { FirmwareKind::Uefi } else { FirmwareKind::Bios },
            secure_boot: uefi.then_some(self.os.name.starts_with("Windows 11")),
            tpm: tpm.then(|| "2.0".to_owned()),
            tpm_present: Some(tpm),
            ..Firmware::default()
        }
    }

    fn bytes(&self) -> i64 {
        self.disk.gigabytes * 1_000_000_000
    }

    fn disk(&self) -> Disk {
        Disk {
            name: text("\\\\.\\PHYSICALDRIVE0"),
            model: text(self.disk.name),
            serial: Some(self.disk_serial.clone()),
            bytes: Some(self.bytes()),
            kind: self.disk.kind,
            bus: self.disk.bus,
            removable: Some(false),
            system: Some(true),
            health: Some(self.health()),
            ..Disk::default()
        }
    }

    fn volume(&self) -> Volume {
        let bytes = self.bytes() - GIB;
        Volume {
            mount: text("C:"),
            filesystem: text("NTFS"),
            bytes: Some(bytes),
            free_bytes: Some(bytes / 100 * self.free_percent),
            system: Some(true),
            ..Volume::default()
        }
    }

    fn adapter(&self) -> Adapter {
        Adapter {
            name: text("Ethernet"),
            description: text("Realtek PCIe GbE Family Controller"),
            mac: Some(self.mac.clone()),
            kind: AdapterKind::Ethernet,
            physical: Some(true),
            usb: Some(false),
            up: Some(true),
            speed_bps: Some(if self.model.years.0 >= 2012 { 1_000_000_000 } else { 100_000_000 }),
            addresses: vec![self.address.clone()],
            ..Adapter::default()
        }
    }

    /// What the disk says of itself.
    fn health(&self) -> DiskHealth {
        DiskHealth {
            failing: Some(self.failing),
            reallocated_sectors: self.failing.then_some(412),
            pending_sectors: self.failing.then_some(37),
            ..DiskHealth::default()
        }
    }

    fn cpu(&self) -> Cpu {
        let cpu = &self.model.cpu;
        let (family, model, stepping) = cpu.cpuid;
        Cpu {
            name: Some(cpu.name.into()),
            vendor: Some("GenuineIntel".into()),
            family: Some(family),
            model: Some(model),
            stepping: Some(stepping),
            cores: Some(cpu.cores),
            threads: Some(cpu.threads),
            base_mhz: Some(cpu.base_mhz),
            max_mhz: Some(cpu.max_mhz),
            ..Cpu::default()
        }
    }

    fn installed(&self) -> Memory {
        let bytes = self.memory() * GIB;
        Memory {
            // What the graphics adapter sets aside.
            total_bytes: Some(bytes - 180 * (1 << 20)),
            installed_bytes: Some(bytes),
            slots: Some(2),
            modules: (1..)
                .zip(&self.modules)
                .map(|(slot, size)| MemoryModule {
                    slot: Some(format!("DIMM{slot}")),
                    bytes: Some(size * GIB),
                    kind: Some(self.model.memory.into()),
                    vendor: Some("Kingston".into()),
                    part: Some(format!("K{}{size}GB{slot}", self.model.memory)),
                    ..MemoryModule::default()
                })
                .collect(),
            ..Memory::default()
        }
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn usb_printer(name: &str) -> Printer {
    Printer {
        name: Some(name.into()),
        model: Some(name.into()),
        connection: PrinterConnection::Usb,
        default: Some(true),
        ..Printer::default()
    }
}

/// An address of the model's maker that no other computer has: multiplying by an odd number permutes 24 bits.
fn mac(model: &Model, number: i64) -> String {
    let own = (number * 2_654_435 + 77).rem_euclid(1 << 24);
    format!("{}:{:02x}:{:02x}:{:02x}", model.mac, own >> 16, (own >> 8) & 255, own & 255)
}

fn uuid(random: &mut Random) -> String {
    let hex = random.hex(32);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn modules_of(random: &mut Random, year: i32) -> Vec<i64> {
    let total = match year {
        ..2014 => random.weighted(&[(25, 2), (65, 4), (10, 8)]),
        2014..2019 => random.weighted(&[(68, 4), (32, 8)]),
        2019..2022 => random.weighted(&[(25, 4), (65, 8), (10, 16)]),
        2022.. => random.weighted(&[(70, 8), (30, 16)]),
    };
    // Large ones often came in two.
    if total >= 8 && random.chance(35) { vec![total / 2, total / 2] } else { vec![total] }
}

fn disk_of(random: &mut Random, year: i32) -> DiskModel {
    let turning = match year {
        ..2014 => 88,
        2014..2019 => 70,
        2019..2022 => 30,
        2022.. => 3,
    };
    if random.chance(turning) {
        let sizes = if year < 2013 { &HDDS[..2] } else { &HDDS[1..] };
        *random.pick(sizes)
    } else {
        *random.pick(if year < 2019 { ADDED_SSDS } else { BORN_SSDS })
    }
}

/// Seconds of a start: a turning disk takes some four times as long, little memory makes it worse.
fn boot_of(random: &mut Random, kind: DiskKind, memory: i64) -> i64 {
    let seconds = match kind {
        DiskKind::Hdd => random.between(80, 190),
        DiskKind::Ssd | DiskKind::Unknown => random.between(16, 52),
    };
    match memory {
        ..4 => seconds * 3 / 2,
        4 => seconds * 6 / 5,
        5.. => seconds,
    }
}
