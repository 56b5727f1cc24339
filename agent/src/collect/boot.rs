//! When the computer was started and how long that took.

use hatang_report::Inventory;

use super::{Machine, Root, live};

pub(super) fn read(machine: &Machine) -> Inventory {
    let uptime = if machine.live { live::uptime() } else { recorded_uptime(&machine.root) };
    Inventory { uptime_seconds: uptime, boot_seconds: boot_seconds(&machine.root), ..Inventory::default() }
}

/// First number of `/proc/uptime`: seconds since the start, sleep included.
fn recorded_uptime(root: &Root) -> Option<i64> {
    let text = root.text("proc/uptime")?;
    text.split('.').next()?.trim().parse().ok()
}

/// Seconds from the kernel's start until the login target was reached, from utmp(5): systemd
/// writes a run-level record when it gets there. Absent on systems without utmp.
#[must_use]
pub(crate) fn boot_seconds(root: &Root) -> Option<i64> {
    let records = root.bytes("run/utmp").or_else(|| root.bytes("var/run/utmp"))?;
    let started: i64 =
        root.text("proc/stat")?.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let took = run_level_reached(&records)? - started;
    // A clock that was set in between gives nonsense.
    (1..3600).contains(&took).then_some(took)
}

/// Size of one record on every 64-bit Linux (and on x86 in compatibility with it).
const RECORD: usize = 384;
/// `ut_type` of a change of run level; other records tell of people and are not looked at.
const RUN_LVL: [u8; 2] = [1, 0];
/// Where `ut_tv.tv_sec` lies.
const SECONDS: usize = 340;

fn run_level_reached(records: &[u8]) -> Option<i64> {
    let record = records.chunks_exact(RECORD).find(|record| record[..2] == RUN_LVL)?;
    let seconds = record.get(SECONDS..SECONDS + 4)?;
    Some(i64::from(u32::from_le_bytes(seconds.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, seconds: u32) -> Vec<u8> {
        let mut record = vec![0; RECORD];
        record[0] = kind;
        record[SECONDS..SECONDS + 4].copy_from_slice(&seconds.to_le_bytes());
        record
    }

    fn machine(utmp: &[u8]) -> (tempfile::TempDir, Root) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("run")).unwrap();
        std::fs::create_dir(folder.path().join("proc")).unwrap();
        std::fs::write(folder.path().join("run/utmp"), utmp).unwrap();
        std::fs::write(folder.path().join("proc/stat"), "cpu 1 2\nbtime 1795500000\n").unwrap();
        let root = Root::new(folder.path());
        (folder, root)
    }

    #[test]
    fn the_start_ends_at_the_login_target() {
        let utmp = [record(2, 1_795_500_009), record(7, 1_795_500_100), record(1, 1_795_500_048)];
        let (_folder, root) = machine(&utmp.concat());
        assert_eq!(boot_seconds(&root), Some(48));
    }

    #[test]
    fn a_clock_set_meanwhile_gives_nothing() {
        let (_folder, root) = machine(&record(1, 1_795_590_000));
        assert_eq!(boot_seconds(&root), None);
        let (_folder, root) = machine(&record(1, 1_795_500_048)[..100]);
        assert_eq!(boot_seconds(&root), None);
    }
}
