//! Network adapters, gateways and name servers.

use std::net::{Ipv4Addr, Ipv6Addr};

use hatang_report::{Adapter, AdapterKind, Inventory, Network};

use super::udev::Properties;
use super::{Machine, Root, live, root::word};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let addresses = if machine.live { live::addresses() } else { Vec::new() };
    let mut adapters = Vec::new();
    for name in root.names("sys/class/net") {
        let own = addresses.iter().find(|(adapter, _)| *adapter == name);
        let adapter = adapter(root, &name, own.map(|(_, list)| list.clone()).unwrap_or_default());
        // A bridge or tunnel without an address says nothing.
        if name != "lo" && (adapter.physical == Some(true) || !adapter.addresses.is_empty()) {
            adapters.push(adapter);
        }
    }
    let network = Network { adapters, gateways: gateways(root), dns: name_servers(root) };
    Inventory { network: Some(network), ..Inventory::default() }
}

fn adapter(root: &Root, name: &str, addresses: Vec<String>) -> Adapter {
    let at = |file: &str| format!("sys/class/net/{name}/{file}");
    let path = root.resolved(&at("")).unwrap_or_default();
    let physical = root.exists(&at("device"));
    // Drivers that can't tell say "unknown".
    let up = root.word(&at("operstate")).filter(|state| state != "unknown").map(|state| state == "up");
    Adapter {
        name: word(name),
        description: description(root, name),
        mac: mac(root, name),
        kind: if physical { kind(root, name) } else { AdapterKind::Other },
        physical: Some(physical),
        usb: Some(path.contains("/usb")),
        up,
        // Megabits; -1 or an error without a link.
        speed_bps: root
            .number(&at("speed"))
            .filter(|megabits| up != Some(false) && (1..10_000_000).contains(megabits))
            .map(|megabits| megabits * 1_000_000),
        driver: root.link_name(&at("device/driver")),
        addresses,
    }
}

fn kind(root: &Root, name: &str) -> AdapterKind {
    const ETHER: i64 = 1; // ARPHRD_ETHER of if_arp.h
    let at = |file: &str| format!("sys/class/net/{name}/{file}");
    let uevent = root.text(&at("uevent")).unwrap_or_default();
    let device_type = uevent.lines().find_map(|line| line.strip_prefix("DEVTYPE="));
    match device_type {
        Some("wlan") => AdapterKind::Wifi,
        Some("wwan") => AdapterKind::Mobile,
        _ if root.exists(&at("wireless")) || root.exists(&at("phy80211")) => AdapterKind::Wifi,
        _ if root.number(&at("type")) == Some(ETHER) => AdapterKind::Ethernet,
        _ => AdapterKind::Other,
    }
}

/// The MAC burnt in where it is told apart: a Wi-Fi adapter may go by a made-up one.
fn mac(root: &Root, name: &str) -> Option<String> {
    root.word(&format!("sys/class/net/{name}/phy80211/macaddress"))
        .or_else(|| root.word(&format!("sys/class/net/{name}/address")))
        .map(|mac| mac.to_lowercase())
}

/// Maker and model from udev's hardware database.
fn description(root: &Root, name: &str) -> Option<String> {
    let index = root.number(&format!("sys/class/net/{name}/ifindex"))?;
    let udev = Properties::read(root, &format!("n{index}"));
    let names = [udev.get("ID_VENDOR_FROM_DATABASE"), udev.get("ID_MODEL_FROM_DATABASE")];
    word(&names.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Default gateways by metric, IPv4 before IPv6.
fn gateways(root: &Root) -> Vec<String> {
    let v4 = root.text("proc/net/route").unwrap_or_default();
    let v6 = root.text("proc/net/ipv6_route").unwrap_or_default();
    let mut v4: Vec<(u32, String)> = v4.lines().filter_map(gateway_v4).collect();
    let mut v6: Vec<(u32, String)> = v6.lines().filter_map(gateway_v6).collect();
    v4.sort();
    v6.sort();
    let mut gateways: Vec<String> = v4.into_iter().chain(v6).map(|(_, gateway)| gateway).collect();
    gateways.dedup();
    gateways
}

/// `/proc/net/route`: name, destination, gateway (hexadecimal, in the machine's byte order),
/// flags, two counters, metric, mask.
fn gateway_v4(line: &str) -> Option<(u32, String)> {
    const GATEWAY: u32 = 2; // RTF_GATEWAY
    let fields: Vec<&str> = line.split_whitespace().collect();
    let hex = |index: usize| u32::from_str_radix(fields.get(index)?, 16).ok();
    if hex(1)? != 0 || hex(7)? != 0 || hex(3)? & GATEWAY == 0 {
        return None;
    }
    let gateway = Ipv4Addr::from(hex(2)?.to_ne_bytes());
    Some((fields[6].parse().ok()?, gateway.to_string()))
}

/// `/proc/net/ipv6_route`: destination, length, source, length, next hop, metric, two
/// counters, flags, name.
fn gateway_v6(line: &str) -> Option<(u32, String)> {
    const GATEWAY: u32 = 2;
    let fields: Vec<&str> = line.split_whitespace().collect();
    let flags = u32::from_str_radix(fields.get(8)?, 16).ok()?;
    if fields[1] != "00" || flags & GATEWAY == 0 {
        return None;
    }
    let hop = Ipv6Addr::from(u128::from_str_radix(fields[4], 16).ok()?);
    Some((u32::from_str_radix(fields[5], 16).ok()?, hop.to_string()))
}

/// resolv.conf(5); behind systemd's local resolver, the servers that it asks.
fn name_servers(root: &Root) -> Vec<String> {
    let listed = |file: &str| {
        let text = root.text(file).unwrap_or_default();
        let server = |line: &str| word(line.trim().strip_prefix("nameserver")?);
        text.lines().filter_map(server).collect::<Vec<String>>()
    };
    let servers = listed("etc/resolv.conf");
    if servers.iter().any(|server| server.starts_with("127.")) {
        let real = listed("run/systemd/resolve/resolv.conf");
        if !real.is_empty() {
            return real;
        }
    }
    servers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_that_cannot_tell_is_not_taken_for_down() {
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("sys/class/net/wwan0");
        std::fs::create_dir_all(&device).unwrap();
        let root = Root::new(folder.path());
        for (state, up) in [("up", Some(true)), ("down", Some(false)), ("unknown", None)] {
            std::fs::write(device.join("operstate"), state).unwrap();
            assert_eq!(adapter(&root, "wwan0", Vec::new()).up, up, "{state}");
        }
    }

    #[test]
    fn gateways_of_both_kinds() {
        let default = "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0";
        assert_eq!(gateway_v4(default), Some((100, "192.168.1.1".into())));
        let local = "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0";
        assert_eq!(gateway_v4(local), None);
        let zeros = "0".repeat(32);
        let hop = "fe80000000000000021132fffe4455aa";
        let line = format!("{zeros} 00 {zeros} 00 {hop} 00000400 00000001 00000000 00450003 eth0");
        assert_eq!(gateway_v6(&line), Some((1024, "fe80::211:32ff:fe44:55aa".into())));
        assert_eq!(gateway_v6("nonsense"), None);
    }
}
