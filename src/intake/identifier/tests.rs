use hatang_report::{Adapter, AdapterKind, ChassisKind, Disk, DiskBus, Hypervisor, Inventory, Network, System};
use proptest::prelude::*;

use super::*;

fn adapter(mac: &str) -> Adapter {
    Adapter {
        mac: Some(mac.into()),
        kind: AdapterKind::Ethernet,
        physical: Some(true),
        usb: Some(false),
        ..Adapter::default()
    }
}

fn disk(serial: &str, bus: DiskBus) -> Disk {
    Disk { serial: Some(serial.into()), bus, ..Disk::default() }
}

/// An office PC with everything that a real one shows.
fn pc() -> Inventory {
    Inventory {
        hostname: Some("KT-PC03.anphuoc.local".into()),
        machine_id: Some("4F6E1C0B9A8D7E6F5A4B3C2D1E0F9A8B".into()),
        system: Some(System {
            vendor: Some("Dell Inc.".into()),
            serial: Some(" 8sSb20k ".into()),
            uuid: Some("4c4c4544-0053-5310-8042-b8c04f32304b".into()),
            ..System::default()
        }),
        disks: vec![
            disk("      S5Y1NJ0R123456", DiskBus::Sata),
            disk("AA00000000000489", DiskBus::Usb),
            Disk { removable: Some(true), ..disk("SD-CARD-77", DiskBus::Mmc) },
        ],
        network: Some(Network {
            adapters: vec![
                adapter("00:1A:4B:16:01:59"),
                Adapter { usb: Some(true), ..adapter("00:e0:4c:68:01:02") },
                Adapter { physical: Some(false), ..adapter("00:15:5d:01:02:03") },
                adapter("da:a1:19:00:00:01"),
            ],
            ..Network::default()
        }),
        ..Inventory::default()
    }
}

fn values(report: &Inventory) -> Vec<(Kind, String)> {
    identifiers(report).into_iter().map(|found| (found.kind, found.value)).collect()
}

#[test]
fn a_pc_is_known_by_what_stays_inside_it() {
    assert_eq!(
        values(&pc()),
        [
            (Kind::Serial, "8SSB20K".to_owned()),
            (Kind::Uuid, "44454c4c-5300-1053-8042-b8c04f32304b".to_owned()),
            (Kind::Disk, "S5Y1NJ0R123456".to_owned()),
            (Kind::Mac, "00:1a:4b:16:01:59".to_owned()),
            (Kind::Installation, "4f6e1c0b9a8d7e6f5a4b3c2d1e0f9a8b".to_owned()),
            (Kind::Host, "kt-pc03".to_owned()),
        ]
    );
    assert_eq!(identifiers(&pc())[0].scope, "dell");
}

#[test]
fn a_byte_swapped_uuid_is_the_same() {
    let straight = Identifier::uuid("4C4C4544-0053-5310-8042-B8C04F32304B").unwrap();
    assert_eq!(Identifier::uuid("{44454c4c-5300-1053-8042-b8c04f32304b}"), Some(straight));
    assert_eq!(Identifier::uuid("03020100-0504-0706-0809-0a0b0c0d0e0f"), None, "a run, swapped");
    assert_eq!(Identifier::uuid("00010203-0405-0607-0809-0a0b0c0d0e0f"), None, "a run");
    for none in
        ["2", "Not Settable", "03000200-0400-0500-0006-000700080009", "ffffffff-ffff-ffff-ffff-ffffffffffff"]
    {
        assert_eq!(Identifier::uuid(none), None, "{none}");
    }
}

#[test]
fn serials_of_two_makers_differ_in_scope() {
    let of = |maker| Identifier::serial("ABC12345", maker).unwrap();
    assert_eq!((of("Acer").value, of("Acer").scope), ("ABC12345".into(), "acer".into()));
    assert_ne!(of("Acer"), of("LENOVO"));
    assert_eq!(of("Hewlett-Packard"), of("HP Inc."));
}

#[test]
fn an_hp_bar_code_loses_its_leading_s() {
    assert_eq!(Identifier::serial("S5CD1234XYZ", "HP").unwrap().value, "5CD1234XYZ");
    assert_eq!(Identifier::serial("SGH123ABCD", "HP").unwrap().value, "SGH123ABCD");
    assert_eq!(Identifier::serial("S5CD1234XYZ", "Dell").unwrap().value, "S5CD1234XYZ");
}

#[test]
fn the_case_stands_in_for_a_machine_without_serial() {
    let mut report = pc();
    let system = report.system.as_mut().unwrap();
    system.serial = Some("To Be Filled By O.E.M.".into());
    system.chassis_serial = Some("CS-7788-99".into());
    assert_eq!(values(&report)[0], (Kind::Serial, "CS-7788-99".into()));
    report.system.as_mut().unwrap().chassis = ChassisKind::Server;
    assert_eq!(values(&report)[0].0, Kind::Uuid);
}

#[test]
fn a_virtual_machine_is_known_by_its_only_adapter_even_if_made_up() {
    let mut report = Inventory { network: pc().network, ..Inventory::default() };
    let network = report.network.as_mut().unwrap();
    network.adapters = vec![adapter("52:54:00:12:34:56")];
    assert_eq!(values(&report), [], "on hardware a made-up address is worth nothing");
    report.system = Some(System { hypervisor: Hypervisor::Kvm, ..System::default() });
    assert_eq!(values(&report), [(Kind::Mac, "52:54:00:12:34:56".into())]);
    report.network.as_mut().unwrap().adapters.push(adapter("52:54:00:aa:bb:cc"));
    assert_eq!(values(&report), [], "of two, either may come and go");
}

#[test]
fn a_container_does_not_pass_for_its_host() {
    let mut report = pc();
    report.system.as_mut().unwrap().hypervisor = Hypervisor::Container;
    assert_eq!(
        values(&report).iter().map(|found| found.0).collect::<Vec<_>>(),
        [Kind::Mac, Kind::Installation, Kind::Host]
    );
}

#[test]
fn an_adapter_of_unknown_nature_is_judged_by_its_names() {
    let vague = |description: &str| {
        let one = Adapter { physical: None, description: Some(description.into()), ..adapter("00:1a:4b:16:01:59") };
        let network = Network { adapters: vec![one], ..Network::default() };
        values(&Inventory { network: Some(network), ..Inventory::default() }).len()
    };
    assert_eq!(vague("Realtek PCIe GbE Family Controller"), 1);
    assert_eq!(vague("TAP-Windows Adapter V9"), 0);
    assert_eq!(vague("VirtualBox Host-Only Ethernet Adapter"), 0);
}

#[test]
fn names_that_every_installation_has_confirm_nothing() {
    for name in ["localhost.localdomain", "ubuntu", "", "USER-PC", "debian."] {
        assert_eq!(Identifier::host(name), None, "{name}");
    }
    assert_eq!(Identifier::host("DESKTOP-1A2B3C4").unwrap().value, "desktop-1a2b3c4");
}

#[test]
fn locks_are_shared_by_reports_that_could_meet() {
    let mine = lock_keys(DeviceId(1), &identifiers(&pc()));
    assert!(mine.is_sorted() && mine.len() == 6, "device, serial, uuid, disk, adapter, installation: {mine:?}");
    let mut other = pc();
    other.system = None;
    let other = lock_keys(DeviceId(2), &identifiers(&other));
    assert_eq!(mine.iter().filter(|key| other.contains(key)).count(), 3);
}

#[test]
fn a_serial_is_locked_whoever_made_the_machine() {
    let of = |maker| Identifier::serial("ABC12345", maker).unwrap();
    assert_eq!(lock_keys(DeviceId(1), &[of("Acer")]), lock_keys(DeviceId(1), &[of("")]));
}

proptest! {
    #[test]
    fn what_is_normalised_stays_as_it_is(text in "[ A-Za-z0-9:.-]{0,40}") {
        let again = |found: Identifier, read: fn(&str) -> Option<Identifier>| read(&found.value) == Some(found);
        for read in [Identifier::uuid, Identifier::disk, Identifier::mac, Identifier::installation, Identifier::host] {
            prop_assert!(read(&text).is_none_or(|found| again(found, read)), "{}", text);
        }
        for maker in ["", "Dell Inc."] {
            if let Some(found) = Identifier::serial(&text, maker) {
                prop_assert_eq!(Identifier::serial(&found.value, &found.scope), Some(found));
            }
        }
    }

    #[test]
    fn the_order_of_disks_and_adapters_does_not_matter(turn in 0usize..4) {
        let mut turned = pc();
        turned.disks.rotate_left(turn % 3);
        turned.network.as_mut().unwrap().adapters.rotate_left(turn);
        prop_assert_eq!(identifiers(&turned), identifiers(&pc()));
    }
}
