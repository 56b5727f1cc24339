use hatang_report::{
    Adapter, Battery, ChassisKind, Cpu, Disk, DiskBus, Display, Firmware, Memory, MemoryModule, Network,
    OperatingSystem, Problem, System,
};
use proptest::prelude::*;

use super::*;

fn module(slot: &str, serial: &str) -> MemoryModule {
    MemoryModule {
        slot: Some(slot.into()),
        bytes: Some(4 << 30),
        kind: Some("DDR3".into()),
        vendor: Some("Kingston".into()),
        serial: Some(serial.into()),
        ..MemoryModule::default()
    }
}

fn hdd() -> Disk {
    Disk {
        model: Some("ST500DM002-1BD142".into()),
        serial: Some("Z3TABC12".into()),
        bytes: Some(500_107_862_016),
        kind: DiskKind::Hdd,
        bus: DiskBus::Sata,
        system: Some(true),
        ..Disk::default()
    }
}

/// A PC of 2014, as it reports itself.
fn report() -> Inventory {
    Inventory {
        schema: 1,
        agent_time: Some("2009-01-01T00:00:00Z".parse().unwrap()),
        hostname: Some("kt-pc03".into()),
        uptime_seconds: Some(3600),
        boot_seconds: Some(94),
        system: Some(System {
            vendor: Some("Dell Inc.".into()),
            model: Some("OptiPlex 3020".into()),
            serial: Some("8SSB20K".into()),
            chassis: ChassisKind::Desktop,
            ..System::default()
        }),
        firmware: Some(Firmware {
            version: Some("A03".into()),
            date: Some("2014-04-18".into()),
            ..Firmware::default()
        }),
        cpus: vec![Cpu {
            name: Some("Intel(R) Core(TM) i3-4150 CPU  @ 3.50GHz".into()),
            cores: Some(2),
            threads: Some(4),
            ..Cpu::default()
        }],
        memory: Some(Memory {
            total_bytes: Some(8_250_000_000),
            installed_bytes: Some(8 << 30),
            modules: vec![module("DIMM1", "A1B2C3D4"), module("DIMM2", "00000000")],
            ..Memory::default()
        }),
        disks: vec![hdd(), Disk { bus: DiskBus::Usb, model: Some("stick".into()), ..Disk::default() }],
        os: Some(OperatingSystem {
            family: OsFamily::Windows,
            name: Some("Windows 10 Pro".into()),
            version: Some("22H2".into()),
            build: Some("19045.4170".into()),
            edition: Some("Professional".into()),
            ..OperatingSystem::default()
        }),
        network: Some(Network {
            adapters: vec![Adapter { mac: Some("00:1a:4b:16:01:59".into()), ..Adapter::default() }],
            ..Network::default()
        }),
        displays: vec![Display { vendor: Some("DEL".into()), model: Some("E1916H".into()), ..Display::default() }],
        ..Inventory::default()
    }
}

fn observed(report: Inventory) -> Observed {
    Observed::after(report, &[], None)
}

fn changed(change: impl Fn(&mut Inventory)) -> Vec<Change> {
    let mut next = report();
    change(&mut next);
    let before = observed(report());
    diff(&before, &Observed::after(next, &[], Some(&before)))
}

fn fact(fact: Fact, before: &str, after: &str) -> Change {
    Change::Fact { fact, before: before.into(), after: after.into() }
}

fn texts(changes: &[Change]) -> Vec<(Option<&str>, Option<&str>)> {
    changes
        .iter()
        .map(|change| match change {
            Change::Component { before, after, .. } => {
                (before.as_ref().map(|part| part.text.as_str()), after.as_ref().map(|part| part.text.as_str()))
            }
            Change::Fact { before, after, .. } => (Some(before.as_str()), Some(after.as_str())),
        })
        .collect()
}

#[test]
fn the_columns_of_a_pc() {
    let columns = observed(report()).columns(LocalDay::new(2026, 11, 24).unwrap());
    assert_eq!(
        columns,
        Columns {
            hostname: Some("kt-pc03".into()),
            vendor: Some("Dell Inc.".into()),
            model: Some("OptiPlex 3020".into()),
            serial: Some("8SSB20K".into()),
            chassis: Some(ChassisKind::Desktop),
            cpu_name: Some("Intel(R) Core(TM) i3-4150 CPU @ 3.50GHz".into()),
            cpu_cores: Some(2),
            cpu_threads: Some(4),
            ram_bytes: Some(8 << 30),
            disk_kind: Some(DiskKind::Hdd),
            disk_bytes: Some(500_107_862_016),
            os_family: Some(OsFamily::Windows),
            os_name: Some("Windows 10 Pro".into()),
            os_version: Some("22H2".into()),
            os_build: Some("19045.4170".into()),
            os_edition: Some("Professional".into()),
            firmware_date: LocalDay::new(2014, 4, 18),
            boot_seconds: Some(94),
            disk_failing: false,
        }
    );
}

#[test]
fn what_cannot_be_true_is_not_known() {
    let mut odd = report();
    odd.cpus.push(Cpu::default());
    odd.cpus[0].cores = Some(-4);
    odd.memory = Some(Memory { total_bytes: Some(-1), ..Memory::default() });
    odd.firmware.as_mut().unwrap().date = Some("2035-01-01".into());
    odd.system.as_mut().unwrap().model = Some("To Be Filled By O.E.M.".into());
    odd.system.as_mut().unwrap().serial = Some("0000000".into());
    odd.system.as_mut().unwrap().uuid = Some("03000200-0400-0500-0006-000700080009".into());
    odd.disks = vec![Disk { system: None, ..hdd() }, Disk { system: None, ..hdd() }];
    let kept = observed(odd);
    let columns = kept.columns(LocalDay::new(2026, 11, 24).unwrap());
    assert_eq!(
        (columns.cpu_cores, columns.cpu_threads, columns.ram_bytes),
        (None, None, None),
        "of two sockets, one"
    );
    assert_eq!((columns.firmware_date, columns.model, columns.serial), (None, None, None));
    assert_eq!((columns.disk_kind, columns.disk_bytes), (None, None), "either of two disks");
    let system = kept.0.system.unwrap();
    assert_eq!((system.uuid, system.serial), (None, None));
}

#[test]
fn the_moment_is_not_kept() {
    let kept = observed(report()).0;
    assert_eq!((kept.agent_time, kept.uptime_seconds), (None, None));
}

#[test]
fn nothing_changed() {
    assert_eq!(changed(|_| ()), []);
    assert_eq!(changed(|next| next.memory.as_mut().unwrap().installed_bytes = Some((8 << 30) - (100 << 20))), []);
    assert_eq!(changed(|next| next.memory.as_mut().unwrap().modules.swap(0, 1)), []);
    assert_eq!(changed(|next| next.disks.truncate(1)), [], "a stick was pulled");
}

#[test]
fn an_upgraded_system() {
    let changes = changed(|next| {
        let os = next.os.as_mut().unwrap();
        (os.name, os.version) = (Some("Windows 11 Pro".into()), Some("25H2".into()));
    });
    assert_eq!(changes, [fact(Fact::Os, "Windows 10 Pro 22H2", "Windows 11 Pro 25H2")]);
}

#[test]
fn a_disk_changed_for_another() {
    let changes = changed(|next| {
        next.disks[0] = Disk {
            model: Some("CT240BX500SSD1".into()),
            serial: Some("2219E62F1234".into()),
            bytes: Some(240_057_409_536),
            kind: DiskKind::Ssd,
            ..hdd()
        }
    });
    assert_eq!(texts(&changes), [(Some("ST500DM002-1BD142 500 GB HDD"), Some("CT240BX500SSD1 240 GB SSD"))]);
}

#[test]
fn a_module_taken_out_and_others_put_in() {
    let gone = changed(|next| {
        next.memory.as_mut().unwrap().modules.truncate(1);
        next.memory.as_mut().unwrap().installed_bytes = Some(4 << 30);
    });
    assert_eq!(gone[0], fact(Fact::RamBytes, "8589934592", "4294967296"));
    assert_eq!(texts(&gone[1..]), [(Some("Kingston 4 GB DDR3"), None)]);
    let come = changed(|next| {
        let modules = &mut next.memory.as_mut().unwrap().modules;
        modules.extend([module("DIMM3", "none"), module("DIMM4", "X9Y8Z7W6")]);
    });
    assert_eq!(texts(&come), [(None, Some("Kingston 4 GB DDR3")); 2]);
}

#[test]
fn what_could_not_be_read_is_not_gone() {
    assert_eq!(changed(|next| next.cpus.clear()), []);
    assert_eq!(changed(|next| (next.system, next.os, next.network) = (None, None, None)), []);
    assert_eq!(changed(|next| next.system.as_mut().unwrap().chassis = ChassisKind::Unknown), []);
    let unread = Problem { part: "displays".into(), message: "no answer".into() };
    assert_eq!(changed(|next| (next.displays, next.problems) = (vec![], vec![unread.clone()])), []);
    assert_eq!(changed(|next| next.displays.clear()).len(), 1, "read, and none there");
}

#[test]
fn a_field_that_we_could_not_read_is_not_gone() {
    let before = observed(report());
    let next = Inventory { displays: vec![], ..report() };
    let ignored = [IgnoredField { path: "displays[0]".into(), why: Why::WrongValue }];
    assert_eq!(diff(&before, &Observed::after(next, &ignored, Some(&before))), []);
}

#[test]
fn columns_keep_what_a_silent_report_leaves_out() {
    let today = LocalDay::new(2026, 11, 24).unwrap();
    let before = observed(report());
    let silent = Inventory { schema: 1, system: Some(System::default()), ..Inventory::default() };
    let after = Observed::after(silent, &[], Some(&before));
    assert_eq!(after.columns(today), before.columns(today));
}

#[test]
fn programs_that_are_no_longer_wanted_are_gone() {
    let before = observed(Inventory { programs: Some(vec![]), ..report() });
    assert_eq!(before.0.programs, Some(vec![]));
    assert_eq!(Observed::after(report(), &[], Some(&before)).0.programs, None);
}

#[test]
fn sizes_are_written_as_on_the_part() {
    let disk = |bytes| {
        let facts =
            Inventory { disks: vec![Disk { bytes: Some(bytes), ..Disk::default() }], ..Inventory::default() };
        components(&facts)[0].text.clone()
    };
    let sizes = [
        (240_057_409_536, "240 GB"),
        (499_800_000_000, "500 GB"),
        (1_000_204_886_016, "1 TB"),
        (1_920_383_410_176, "1.9 TB"),
        (64_000_000, "64 MB"),
        (256 << 30, "275 GB"), // a virtual one, as everywhere else
    ];
    for (bytes, written) in sizes {
        assert_eq!(disk(bytes), written);
    }
}

#[test]
fn a_batch_of_equal_parts_is_counted() {
    let battery = Battery { model: Some("L17M3PB1".into()), ..Battery::default() };
    let facts = Inventory { batteries: vec![battery.clone(), battery], ..Inventory::default() };
    let keys: Vec<String> = components(&facts).into_iter().map(|part| part.key).collect();
    assert_eq!(keys, ["L17M3PB1", "L17M3PB1\t2"]);
}

proptest! {
    #[test]
    fn a_report_again_changes_nothing(cut in 0usize..16, odd in any::<bool>()) {
        let mut next = report();
        if cut & 1 == 1 { next.disks.clear(); }
        if cut & 2 == 2 { next.displays.clear(); }
        if cut & 4 == 4 { next.memory = None; }
        if cut & 8 == 8 { next.network.as_mut().unwrap().adapters.clear(); }
        let ignored = [IgnoredField { path: "memory".into(), why: Why::WrongValue }];
        let ignored = if odd { &ignored[..] } else { &[] };
        let before = observed(report());
        let once = Observed::after(next.clone(), ignored, Some(&before));
        let twice = Observed::after(next, ignored, Some(&once));
        prop_assert_eq!(diff(&once, &twice), []);
        prop_assert_eq!(&once, &twice);
    }

    #[test]
    fn every_difference_of_parts_is_told(mine in prop::collection::vec(0u8..4, 0..5), theirs in prop::collection::vec(0u8..4, 1..5)) {
        let with = |numbers: &[u8]| {
            let disks = numbers.iter().map(|n| Disk { model: Some(format!("Disk {n}")), ..Disk::default() }).collect();
            Observed(Inventory { disks, ..Inventory::default() })
        };
        let (old, new) = (with(&mine), with(&theirs));
        let mut parts = components(&old.0);
        for change in diff(&old, &new) {
            let Change::Component { before, after, .. } = change else { panic!("{change:?}") };
            parts.retain(|part| Some(part) != before.as_ref());
            parts.extend(after);
        }
        parts.sort();
        prop_assert_eq!(parts, components(&new.0));
    }
}
