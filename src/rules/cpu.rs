//! An index of a processor's strength that anyone can recompute (i3-8100 = 100). No bought or copied benchmark list:
//! the formula and its numbers lie in `data/cpu.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::cpu_name::{Architecture, architecture};

/// What is known about a processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cpu<'a> {
    /// Name, as the processor says it.
    pub name: Option<&'a str>,
    /// Physical cores, all sockets together.
    pub cores: Option<i64>,
    /// Nominal clock in MHz.
    pub base_mhz: Option<i64>,
    /// Highest clock in MHz.
    pub max_mhz: Option<i64>,
}

#[derive(Deserialize)]
struct File {
    reference: Reference,
    ipc: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
struct Reference {
    ipc: i64,
    mhz: i64,
    cores: i64,
}

fn table() -> &'static File {
    static TABLE: OnceLock<File> = OnceLock::new();
    TABLE.get_or_init(|| super::embedded("cpu.toml", include_str!("data/cpu.toml")))
}

/// The index: `100 × ipc × GHz × (1 + 0.6 (min(cores, 8) − 1))` over the same of the reference processor, rounded half
/// up. GHz is the base clock, or 0.85 × the highest clock where that is more. `None` where name, cores or clock do not
/// tell enough.
pub fn index(cpu: &Cpu) -> Option<i64> {
    let ipc = ipc(architecture(cpu.name?)?)?;
    let base = cpu.base_mhz.or_else(|| clock_in(cpu.name?));
    // 85 %: what a desktop case holds with all cores at work.
    let turbo = cpu.max_mhz.map(|mhz| mhz * 85 / 100);
    let mhz = base.max(turbo).filter(|mhz| (100..=10_000).contains(mhz))?;
    let cores = cpu.cores.filter(|cores| *cores > 0)?;
    let reference = &table().reference;
    let whole = work(reference.ipc, reference.mhz, reference.cores);
    Some((100 * work(ipc, mhz, cores) + whole / 2) / whole)
}

/// The unit cancels out: only ratios of this are used.
fn work(ipc: i64, mhz: i64, cores: i64) -> i64 {
    ipc * mhz * (10 + 6 * (cores.min(8) - 1))
}

fn ipc(architecture: Architecture) -> Option<i64> {
    table().ipc.get(&architecture.key()).copied()
}

/// The base clock that Intel writes at the end of a name: `… @ 3.40GHz`.
fn clock_in(name: &str) -> Option<i64> {
    let clock = name.split_once('@')?.1.trim().trim_end_matches("GHz");
    let (whole, part) = clock.split_once('.')?;
    let hundredths: i64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1000 + hundredths * 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(name: &str, cores: i64, base_mhz: i64) -> Option<i64> {
        index(&Cpu { name: Some(name), cores: Some(cores), base_mhz: Some(base_mhz), max_mhz: None })
    }

    #[test]
    fn the_reference_is_a_hundred_and_others_follow_the_formula() {
        assert_eq!(of("Intel(R) Core(TM) i3-8100 CPU @ 3.60GHz", 4, 3600), Some(100));
        // 0.90 × 3.4 × 1.6 / (1.00 × 3.6 × 2.8) = 48.57 %
        assert_eq!(of("Intel(R) Core(TM) i3-4130 CPU @ 3.40GHz", 2, 3400), Some(49));
        // 0.55 × 3.0 × 1.6 / 10.08 = 26.19 %
        assert_eq!(of("Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz", 2, 3000), Some(26));
        assert_eq!(of("Intel(R) N100", 4, 2900), Some(81));
    }

    #[test]
    fn a_turbo_counts_for_85_percent_where_that_is_more() {
        let cpu = Cpu {
            name: Some("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz"),
            cores: Some(4),
            base_mhz: Some(2400),
            max_mhz: Some(4200),
        };
        // 1.15 × 3.57 × 2.8 / 10.08 = 114.04 %
        assert_eq!(index(&cpu), Some(114));
    }

    #[test]
    fn a_clock_in_the_name_will_do() {
        let cpu = Cpu { name: Some("Intel(R) Core(TM) i3-8100 CPU @ 3.60GHz"), cores: Some(4), ..Cpu::default() };
        assert_eq!(index(&cpu), Some(100));
    }

    #[test]
    fn what_is_not_told_is_not_guessed() {
        assert_eq!(index(&Cpu { name: Some("Intel(R) Core(TM) i3-8100"), cores: Some(4), ..Cpu::default() }), None);
        assert_eq!(of("Fantasy CPU 9000", 4, 3000), None);
        assert_eq!(of("Intel(R) Core(TM) i3-8100", 0, 3600), None);
        assert_eq!(of("Intel(R) Core(TM) i3-8100", 4, 0), None);
    }

    #[test]
    fn every_architecture_has_its_work_per_clock() {
        let known: Vec<_> = Architecture::all().map(Architecture::key).collect();
        for key in &known {
            assert!(table().ipc.contains_key(key), "{key}");
        }
        assert_eq!(table().ipc.len(), known.len());
    }

    proptest! {
        #[test]
        fn more_cores_or_clock_never_weaken(cores in 1i64..64, more in 0i64..64, mhz in 500i64..5000, faster in 0i64..2000) {
            let at = |cores, mhz| of("Intel(R) Core(TM) i5-6500", cores, mhz);
            prop_assert!(at(cores, mhz) <= at(cores + more, mhz + faster));
        }
    }
}
