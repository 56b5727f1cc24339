//! What agents send, as agents send it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use hatang_report::{Boot, Bucket, Heartbeat, SCHEMA};
use serde_json::{Value, json};

/// A heartbeat with one new quarter-hour.
pub(super) fn heartbeat(seq: i64) -> Vec<u8> {
    let boot = Boot {
        id: Some("0b1c9a5e-6d3f-4d1e-9a77-2f6f1f0f4c11".into()),
        uptime_seconds: Some(20_000),
        boot_seconds: Some(41),
    };
    let bucket = Bucket {
        seq,
        seconds: 900,
        samples: Some(90),
        cpu_bp: Some(731),
        cpu_max_bp: Some(4_410),
        memory_bp: Some(6_120),
        memory_max_bp: Some(7_003),
        memory_available_min_bytes: Some(1_288_490_188),
        swap_max_bytes: Some(301_989_888),
        disk_busy_bp: Some(402),
        disk_busy_max_bp: Some(5_118),
        disk_read_bytes: Some(88_133_632),
        disk_written_bytes: Some(41_943_040),
        received_bytes: Some(2_311_222),
        sent_bytes: Some(812_511),
        ..Bucket::default()
    };
    let heartbeat = Heartbeat {
        schema: SCHEMA,
        agent_version: Some("0.1.0".into()),
        settings_version: Some(1),
        boot: Some(boot),
        buckets: vec![bucket],
        waiting: Some(0),
        ..Heartbeat::default()
    };
    serde_json::to_vec(&heartbeat).expect("JSON")
}

/// The full inventory of a computer of its own, 150 programs, about 11 kB compressed.
pub(super) fn inventory(number: i64) -> Vec<u8> {
    let mut noise = Noise(number.unsigned_abs() * 7_919 + 1);
    let gib = 1_073_741_824_i64;
    let programs: Vec<Value> = (0..150)
        .map(|n| {
            json!({
                "name": format!("{} {} {} {}", noise.word(), noise.word(), noise.word(), noise.hex(24)),
                "version": format!("{}.{}.{}.{}", noise.below(20), noise.below(40), noise.below(9_000), noise.below(9_000)),
                "publisher": format!("{} {} {}", noise.word(), noise.word(), ["Corporation", "Inc.", "GmbH", "JSC"][n % 4]),
                "installed_on": format!("20{:02}-{:02}-{:02}", 12 + noise.below(14), 1 + noise.below(12), 1 + noise.below(28)),
            })
        })
        .collect();
    let report = json!({
        "schema": SCHEMA, "agent_version": "0.1.0", "machine_id": noise.hex(32), "hostname": format!("DO-PC{number}"),
        "domain": "WORKGROUP", "uptime_seconds": 20_000, "boot_seconds": 64,
        "system": {"vendor": "Dell Inc.", "model": "OptiPlex 3050", "serial": noise.hex(7), "chassis": "desktop",
            "uuid": format!("{}-{}-4{}-8{}-{}", noise.hex(8), noise.hex(4), noise.hex(3), noise.hex(3), noise.hex(12))},
        "board": {"vendor": "Dell Inc.", "model": "0W0CHX", "serial": noise.hex(14)},
        "firmware": {"vendor": "Dell Inc.", "version": "1.8.4", "date": "2018-03-12", "kind": "uefi", "tpm": "2.0"},
        "cpus": [{"name": "Intel(R) Core(TM) i3-7100 CPU @ 3.90GHz", "vendor": "GenuineIntel", "family": 6, "model": 158,
            "stepping": 9, "cores": 2, "threads": 4, "base_mhz": 3_900}],
        "memory": {"total_bytes": 4 * gib, "installed_bytes": 4 * gib, "slots": 2, "modules": [{"slot": "DIMM1",
            "bytes": 4 * gib, "kind": "DDR4", "speed_mts": 2_400, "vendor": "Kingston", "serial": noise.hex(8)}]},
        "disks": [{"name": "\\\\.\\PHYSICALDRIVE0", "model": "ST500DM009-2F110A", "serial": noise.hex(8), "bytes":
            500_107_862_016_i64, "kind": "hdd", "bus": "sata", "system": true, "removable": false}],
        "volumes": [{"mount": "C:", "filesystem": "NTFS", "bytes": 499_000_000_000_i64, "free_bytes": 210_000_000_000_i64,
            "system": true}],
        "os": {"family": "windows", "name": "Windows 10 Pro", "version": "22H2", "build": "19045.5011", "arch": "x86_64"},
        "network": {"adapters": [{"name": "Ethernet", "mac": format!("d8:9e:f3:{}:{}:{}", noise.hex(2), noise.hex(2),
            noise.hex(2)), "kind": "ethernet", "physical": true, "up": true, "speed_bps": 1_000_000_000,
            "addresses": ["192.168.1.31/24"]}], "gateways": ["192.168.1.1"], "dns": ["192.168.1.1"]},
        "displays": [{"vendor": "DEL", "model": "DELL E1916H", "serial": noise.hex(8), "width_px": 1366}],
        "printers": [{"name": "Canon LBP2900", "connection": "usb", "default": true}],
        "programs": programs,
    });
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(report.to_string().as_bytes()).expect("memory takes all");
    packed.finish().expect("memory takes all")
}

/// Numbers that look random and are the same in every run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: u64) -> u64 {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from_digit(self.below(16) as u32, 16).unwrap_or('0')).collect()
    }

    fn word(&mut self) -> String {
        let letters = 4 + self.below(7);
        let word: String = (0..letters).map(|_| char::from(b'a' + self.below(26) as u8)).collect();
        word[..1].to_uppercase() + &word[1..]
    }
}
