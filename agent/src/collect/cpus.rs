//! Processors.

use std::collections::BTreeSet;

use hatang_report::{Cpu, Inventory};

use super::{Machine, Root, root::word, smbios::Smbios};

pub(super) fn read(machine: &Machine) -> Inventory {
    Inventory { cpus: cpus(&machine.root), ..Inventory::default() }
}

/// One logical processor of `/proc/cpuinfo`.
#[derive(Default)]
struct Thread {
    processor: Option<i64>,
    package: Option<i64>,
    core: Option<i64>,
    cpu: Cpu,
}

fn cpus(root: &Root) -> Vec<Cpu> {
    let threads = threads(&root.text("proc/cpuinfo").unwrap_or_default());
    let packages: BTreeSet<i64> = threads.iter().map(|thread| thread.package.unwrap_or(0)).collect();
    let sockets = Smbios::read(root).map(|tables| tables.sockets()).unwrap_or_default();
    packages
        .into_iter()
        .enumerate()
        .map(|(index, package)| {
            let own: Vec<&Thread> =
                threads.iter().filter(|thread| thread.package.unwrap_or(0) == package).collect();
            let mut cpu = package_of(root, &own);
            if let Some(socket) = sockets.get(index) {
                cpu.socket = socket.name.clone();
                cpu.base_mhz = cpu.base_mhz.or(socket.speed_mhz);
            }
            cpu
        })
        .collect()
}

fn package_of(root: &Root, threads: &[&Thread]) -> Cpu {
    let first = threads[0]; // a package is made of at least the thread that named it
    let mut cpu = first.cpu.clone();
    cpu.threads = i32::try_from(threads.len()).ok();
    cpu.cores = cores(threads);
    let clock = |file: &str| {
        let processor = first.processor.unwrap_or(0);
        root.number(&format!("sys/devices/system/cpu/cpu{processor}/cpufreq/{file}"))
            .and_then(|khz| i32::try_from(khz / 1000).ok())
    };
    cpu.max_mhz = clock("cpuinfo_max_freq");
    cpu.base_mhz = clock("base_frequency").or_else(|| nominal_mhz(cpu.name.as_deref()?));
    cpu
}

/// Distinct cores; where the kernel numbers none, one for each thread.
fn cores(threads: &[&Thread]) -> Option<i32> {
    let distinct: BTreeSet<i64> = threads.iter().filter_map(|thread| thread.core).collect();
    let cores = if distinct.is_empty() { threads.len() } else { distinct.len() };
    i32::try_from(cores).ok()
}

/// `/proc/cpuinfo` of x86: a block of `name : value` lines for each logical processor.
fn threads(text: &str) -> Vec<Thread> {
    let mut threads: Vec<Thread> = Vec::new();
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.trim(), value.trim());
        if name == "processor" {
            threads.push(Thread { processor: value.parse().ok(), ..Thread::default() });
            continue;
        }
        let Some(thread) = threads.last_mut() else { continue };
        match name {
            "vendor_id" => thread.cpu.vendor = word(value),
            "model name" => thread.cpu.name = word(value),
            "cpu family" => thread.cpu.family = value.parse().ok(),
            "model" => thread.cpu.model = value.parse().ok(),
            "stepping" => thread.cpu.stepping = value.parse().ok(),
            "physical id" => thread.package = value.parse().ok(),
            "core id" => thread.core = value.parse().ok(),
            _ => {}
        }
    }
    threads
}

/// Intel writes the nominal clock into the name: `... CPU @ 3.20GHz`.
fn nominal_mhz(name: &str) -> Option<i32> {
    let clock = name.rsplit_once('@')?.1.trim();
    let (number, factor) = match clock.strip_suffix("GHz") {
        Some(number) => (number, 1000.0),
        None => (clock.strip_suffix("MHz")?, 1.0),
    };
    let mhz = number.trim().parse::<f64>().ok()? * factor;
    // In range, so that the cast is exact enough.
    (1.0..100_000.0).contains(&mhz).then(|| mhz.round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nominal_clock_is_read_from_the_name() {
        assert_eq!(nominal_mhz("Intel(R) Core(TM) i3-3220 CPU @ 3.30GHz"), Some(3300));
        assert_eq!(nominal_mhz("Intel(R) Pentium(R) M processor @ 800MHz"), Some(800));
        assert_eq!(nominal_mhz("AMD Ryzen 5 3600 6-Core Processor"), None);
        assert_eq!(nominal_mhz("CPU @ fast"), None);
    }

    #[test]
    fn threads_without_topology_are_one_package() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("proc")).unwrap();
        let text = "processor\t: 0\nmodel name\t: A\n\nprocessor\t: 1\nmodel name\t: A\n";
        std::fs::write(folder.path().join("proc/cpuinfo"), text).unwrap();
        let cpus = cpus(&Root::new(folder.path()));
        assert_eq!(cpus.len(), 1);
        assert_eq!((cpus[0].cores, cpus[0].threads), (Some(2), Some(2)));
    }
}
