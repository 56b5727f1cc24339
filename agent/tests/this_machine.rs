//! What the agent says of the computer that the tests run on, against `/proc`, `lscpu` and
//! `lsblk`: every field that both have. Without those tools the tests say so and pass, except
//! under `CI=true`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // tests

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use hatang_agent::collect::{Machine, everything};
use hatang_report::{Disk, DiskKind, Hypervisor, Inventory};
use serde_json::Value;

fn report() -> Inventory {
    everything(&Machine::this(false))
}

/// What a tool of util-linux says as JSON; `None`, visibly, where it is missing.
fn tool(name: &str, arguments: &[&str]) -> Option<Value> {
    match Command::new(name).args(arguments).env("LC_ALL", "C").output() {
        Ok(output) => Some(serde_json::from_slice(&output.stdout).unwrap()),
        Err(error) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{name} is missing: {error}");
            eprintln!("SKIPPED: {name} is missing: {error}");
            None
        }
    }
}

/// lscpu's fields; newer versions nest them.
fn flatten(fields: &Value, into: &mut BTreeMap<String, String>) {
    for field in fields.as_array().into_iter().flatten() {
        let (name, data) = (field["field"].as_str().unwrap(), field["data"].as_str());
        if let Some(data) = data {
            into.insert(name.trim_end_matches(':').to_owned(), data.to_owned());
        }
        flatten(&field["children"], into);
    }
}

#[test]
fn processors_are_what_lscpu_says() {
    let Some(json) = tool("lscpu", &["-J"]) else { return };
    let mut lscpu = BTreeMap::new();
    flatten(&json["lscpu"], &mut lscpu);
    let inventory = report();
    let cpus = &inventory.cpus;
    let first = &cpus[0];
    let number = |name: &str| lscpu.get(name).and_then(|data| data.parse::<i32>().ok());
    let text = |name: &str| lscpu.get(name).map(String::as_str);

    assert_eq!(inventory.os.as_ref().unwrap().arch.as_deref(), text("Architecture"));
    assert_eq!(first.vendor.as_deref(), text("Vendor ID"));
    assert_eq!(first.name.as_deref(), text("Model name"));
    assert_eq!(first.family, number("CPU family"));
    assert_eq!(first.model, number("Model"));
    assert_eq!(first.stepping, number("Stepping"));
    assert_eq!(i32::try_from(cpus.len()).ok(), number("Socket(s)"));
    assert_eq!(first.cores, number("Core(s) per socket"));
    let threads: i32 = cpus.iter().map(|cpu| cpu.threads.unwrap()).sum();
    let online = text("On-line CPU(s) list").map(cpu_list_length);
    assert_eq!(Some(threads), online.or(number("CPU(s)")));
    assert_eq!(
        first.threads.unwrap(),
        first.cores.unwrap() * number("Thread(s) per core").unwrap(),
        "threads of one package"
    );
    if let Some(max) = text("CPU max MHz").and_then(|data| data.parse::<f64>().ok()) {
        assert_eq!(first.max_mhz, Some(max as i32));
    }
    let hypervisor = inventory.system.unwrap().hypervisor;
    match text("Hypervisor vendor") {
        Some("KVM") => assert_eq!(hypervisor, Hypervisor::Kvm),
        Some("VMware") => assert_eq!(hypervisor, Hypervisor::Vmware),
        Some("Microsoft") => assert_eq!(hypervisor, Hypervisor::HyperV),
        Some(_) => assert_ne!(hypervisor, Hypervisor::None),
        None => assert!(matches!(hypervisor, Hypervisor::None | Hypervisor::Container)),
    }
}

/// How many processors `0,1` or `0-3,8` names.
fn cpu_list_length(list: &str) -> i32 {
    let range = |range: &str| match range.split_once('-') {
        Some((first, last)) => last.parse::<i32>().unwrap() - first.parse::<i32>().unwrap() + 1,
        None => 1,
    };
    list.split(',').map(range).sum()
}

#[test]
fn disks_are_what_lsblk_says() {
    let columns = "NAME,TYPE,SIZE,RM,ROTA,MODEL,SERIAL,WWN,REV,TRAN";
    let Some(json) = tool("lsblk", &["-J", "-b", "-d", "-o", columns]) else { return };
    let listed: Vec<&Value> = json["blockdevices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|disk| disk["type"] == "disk" && disk["size"].as_i64() != Some(0))
        .filter(|disk| !disk["name"].as_str().unwrap().starts_with("zram"))
        .collect();
    let disks = report().disks;
    let names = |disks: Vec<&str>| disks.into_iter().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(
        names(disks.iter().map(|disk| disk.name.as_deref().unwrap()).collect()),
        names(listed.iter().map(|disk| disk["name"].as_str().unwrap()).collect())
    );
    for theirs in listed {
        let ours = disks.iter().find(|disk| disk.name.as_deref() == theirs["name"].as_str()).unwrap();
        assert_eq!(ours.bytes, theirs["size"].as_i64(), "{theirs}");
        assert_eq!(ours.removable, theirs["rm"].as_bool(), "{theirs}");
        match ours.kind {
            DiskKind::Hdd => assert_eq!(theirs["rota"], true),
            DiskKind::Ssd => assert_eq!(theirs["rota"], false),
            DiskKind::Unknown => {}
        }
        // lsblk leaves out what udev didn't tell it.
        let same = |ours: &Option<String>, field: &str| {
            if let (Some(ours), Some(theirs)) = (ours, theirs[field].as_str()) {
                assert_eq!(ours.trim(), theirs.trim(), "{field}");
            }
        };
        same(&ours.model, "model");
        same(&ours.serial, "serial");
        same(&ours.firmware, "rev");
    }
}

#[test]
fn volumes_are_what_lsblk_says() {
    let Some(json) = tool("lsblk", &["-J", "-b", "-l", "-o", "NAME,FSTYPE,FSSIZE,MOUNTPOINT"]) else { return };
    let mut compared = 0;
    for volume in report().volumes {
        let theirs = json["blockdevices"].as_array().unwrap().iter();
        for theirs in theirs.filter(|device| device["mountpoint"].as_str() == volume.mount.as_deref()) {
            let size = theirs["fssize"].as_str().and_then(|size| size.parse().ok()).or(theirs["fssize"].as_i64());
            assert_eq!(volume.bytes, size, "{theirs}");
            if let Some(filesystem) = theirs["fstype"].as_str() {
                assert_eq!(volume.filesystem.as_deref(), Some(filesystem));
            }
            compared += 1;
        }
        assert!(volume.free_bytes <= volume.bytes, "{volume:?}");
    }
    eprintln!("{compared} volumes compared");
}

fn proc(path: &str) -> String {
    fs::read_to_string(format!("/proc/{path}")).unwrap()
}

fn meminfo(name: &str) -> Option<i64> {
    let text = proc("meminfo");
    let line =
        text.lines().find_map(|line| line.strip_prefix(name))?.trim().strip_suffix(" kB")?.parse::<i64>().ok()?;
    Some(line * 1024)
}

#[test]
fn sysinfo_agrees_with_proc() {
    let uptime = || proc("uptime").split('.').next().unwrap().parse::<i64>().unwrap();
    let before = uptime();
    let inventory = report();
    let after = uptime();
    let memory = inventory.memory.unwrap();
    assert_eq!(memory.total_bytes, meminfo("MemTotal:"));
    assert_eq!(memory.swap_bytes, meminfo("SwapTotal:"));
    let reported = inventory.uptime_seconds.unwrap();
    assert!((before..=after).contains(&reported), "{before} <= {reported} <= {after}");
    assert_eq!(inventory.hostname.as_deref(), Some(proc("sys/kernel/hostname").trim()));
    let os = inventory.os.unwrap();
    assert_eq!(os.kernel.as_deref(), Some(proc("sys/kernel/osrelease").trim()));
    let release = fs::read_to_string("/etc/os-release").unwrap();
    let field = |name: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_matches('"').to_owned()
    };
    assert_eq!(os.name, Some(field("NAME=")));
    assert_eq!(os.version, Some(field("VERSION_ID=")));
}

#[test]
fn a_recording_and_the_running_computer_are_read_alike() {
    let live = report();
    let recorded = everything(&Machine { programs: false, ..Machine::recorded("/".as_ref()) });
    assert_eq!(live.cpus, recorded.cpus);
    assert_eq!(live.memory, recorded.memory);
    assert_eq!(live.hostname, recorded.hostname);
    assert_eq!(live.machine_id, recorded.machine_id);
    // A temperature may change between the two readings.
    let disks = |inventory: &Inventory| -> Vec<Disk> {
        inventory.disks.iter().map(|disk| Disk { health: None, ..disk.clone() }).collect()
    };
    assert_eq!(disks(&live), disks(&recorded));
    let os = |inventory: Inventory| {
        let os = inventory.os.unwrap();
        (os.name, os.version, os.kernel)
    };
    assert_eq!(os(live), os(recorded));
}
