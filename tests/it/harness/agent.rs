//! An agent as it stands in the field: makes a key, enrols by a code, signs nonces, sends gzip.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use hatang_report::{
    Adapter, AdapterKind, Assertion, Bucket, Challenge, Cpu, Disk, DiskBus, DiskKind, EnrolReply, EnrolRequest,
    Firmware, Heartbeat, Inventory, InventoryReply, Memory, MemoryModule, Network, OperatingSystem, OsFamily,
    SCHEMA, System, Token, TokenRequest,
};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wire::{Answer, send};
use super::{Person, TestApp};

/// An agent with its key; `device` and `token` once it has them.
pub(crate) struct Agent {
    base: String,
    key: Ed25519KeyPair,
    /// The address that it signs for.
    pub(crate) audience: String,
    pub(crate) device: i64,
    pub(crate) token: String,
}

impl Agent {
    /// One that nobody knows yet.
    pub(crate) fn new(base: &str) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
        let key = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        Agent { base: base.to_owned(), key, audience: base.to_owned(), device: 0, token: String::new() }
    }

    /// One that is enrolled and has a token.
    #[track_caller]
    pub(crate) fn enrolled(base: &str, code: &str) -> Self {
        let mut agent = Agent::new(base);
        let reply: EnrolReply = read(&agent.enrol(code).expect(200));
        agent.device = reply.device;
        agent.take_token();
        agent
    }

    /// Introduces itself by a code.
    pub(crate) fn enrol(&self, code: &str) -> Answer {
        let request = EnrolRequest {
            schema: SCHEMA,
            code: code.to_owned(),
            server: Some(self.audience.clone()),
            public_key: URL_SAFE_NO_PAD.encode(self.key.public_key()),
            hostname: Some("PC-STORY".into()),
            agent_version: Some("0.1.0".into()),
            os_family: Some(OsFamily::Windows),
            machine_id: None,
        };
        self.send("enrol", &request)
    }

    /// A nonce for this device.
    #[track_caller]
    pub(crate) fn challenge(&self) -> Challenge {
        read(&self.send("token", &TokenRequest { device: self.device, assertion: None }).expect(200))
    }

    /// What it claims about a nonce.
    pub(crate) fn claims(&self, challenge: &Challenge) -> Assertion {
        let exp = Some(challenge.server_time.unix() + 120);
        Assertion { device: self.device, nonce: challenge.nonce.clone(), aud: self.audience.clone(), exp }
    }

    /// Claims as a JWT (RFC 7519) signed by EdDSA (RFC 8037).
    pub(crate) fn signed(&self, claims: &Assertion) -> String {
        let part = |json: &[u8]| URL_SAFE_NO_PAD.encode(json);
        let signed = format!("{}.{}", part(br#"{"alg":"EdDSA"}"#), part(&serde_json::to_vec(claims).unwrap()));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes())))
    }

    /// Asks for a token with an assertion.
    pub(crate) fn ask_token(&self, assertion: &str) -> Answer {
        self.send("token", &TokenRequest { device: self.device, assertion: Some(assertion.to_owned()) })
    }

    #[track_caller]
    pub(crate) fn take_token(&mut self) {
        let assertion = self.signed(&self.claims(&self.challenge()));
        let token: Token = read(&self.ask_token(&assertion).expect(200));
        self.token = token.access_token;
    }

    /// Sends an inventory as the agent does; answers what came back.
    pub(crate) fn inventory(&self, inventory: &Inventory) -> Answer {
        self.post("inventory", gzip(&serde_json::to_vec(inventory).unwrap()))
    }

    /// Sends an inventory that must be taken.
    #[track_caller]
    pub(crate) fn report(&self, inventory: &Inventory) -> InventoryReply {
        read(&self.inventory(inventory).expect(200))
    }

    /// Sends a heartbeat.
    pub(crate) fn heartbeat(&self, heartbeat: &Heartbeat) -> Answer {
        self.send("heartbeat", heartbeat)
    }

    /// Sends these bytes, gzip being said of them as the agent says it.
    pub(crate) fn post(&self, route: &str, bytes: Vec<u8>) -> Answer {
        self.send_bytes(route, bytes, Some("gzip"))
    }

    fn send(&self, route: &str, message: &impl Serialize) -> Answer {
        self.send_bytes(route, serde_json::to_vec(message).unwrap(), None)
    }

    fn send_bytes(&self, route: &str, bytes: Vec<u8>, encoding: Option<&str>) -> Answer {
        let mut headers = vec![("content-type", "application/json".to_owned())];
        headers.extend(encoding.map(|encoding| ("content-encoding", encoding.to_owned())));
        if !self.token.is_empty() {
            headers.push(("authorization", format!("Bearer {}", self.token)));
        }
        send("POST", &format!("{}/api/v1/agent/{route}", self.base), &headers, bytes)
    }
}

/// The answer's message.
#[track_caller]
pub(crate) fn read<T: DeserializeOwned>(answer: &Answer) -> T {
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{}: {e}: {}", answer.url, answer.text()))
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A code for so many computers, made on the page as an officer makes it.
#[track_caller]
pub(crate) fn code_of(officer: &Person<'_>, uses: &str) -> String {
    let mut browser = officer.browser();
    let page = browser.open("/agents");
    let made = browser.submit(&page, &[("uses", uses), ("label", "Các máy tầng 1")]).expect(200).text();
    let (_, rest) = made.split_once("<h1 class=\"mono\">").expect("the code stands on its page");
    rest.split('<').next().unwrap().to_owned()
}

/// An enrolled agent of the officer's unit.
#[track_caller]
pub(crate) fn agent_of(app: &TestApp, officer: &Person<'_>) -> Agent {
    Agent::enrolled(&app.base, &code_of(officer, "1"))
}

/// An office PC of 2015 as its agent reports it; another `number`, another computer.
pub(crate) fn pc(number: u32) -> Inventory {
    let module = |slot: &str, serial: u32| MemoryModule {
        slot: Some(slot.into()),
        bytes: Some(4 << 30),
        kind: Some("DDR3".into()),
        vendor: Some("Kingston".into()),
        part: Some("KVR16N11S8/4".into()),
        serial: Some(format!("{serial:08X}")),
        ..MemoryModule::default()
    };
    Inventory {
        schema: SCHEMA,
        agent_version: Some("0.1.0".into()),
        machine_id: Some(format!("{:032x}", 0x51a0_0000_u128 + u128::from(number))),
        hostname: Some(format!("TANAN-PC{number:03}")),
        uptime_seconds: Some(3600),
        boot_seconds: Some(74),
        system: Some(System {
            vendor: Some("Dell Inc.".into()),
            model: Some("OptiPlex 3020".into()),
            serial: Some(format!("7XK{number:04}")),
            uuid: Some(format!("4c4c4544-0058-4b10-8037-b7c04f{number:06x}")),
            ..System::default()
        }),
        firmware: Some(Firmware {
            date: Some("2015-03-12".into()),
            version: Some("A09".into()),
            ..Firmware::default()
        }),
        cpus: vec![Cpu {
            name: Some("Intel(R) Core(TM) i3-4150 CPU @ 3.50GHz".into()),
            cores: Some(2),
            threads: Some(4),
            base_mhz: Some(3500),
            ..Cpu::default()
        }],
        memory: Some(Memory {
            installed_bytes: Some(8 << 30),
            modules: vec![module("DIMM1", number * 2 + 1), module("DIMM2", number * 2 + 2)],
            ..Memory::default()
        }),
        disks: vec![Disk {
            model: Some("WDC WD5000AAKX-75U6AA0".into()),
            serial: Some(format!("WD-WCC2E{number:07}")),
            bytes: Some(500_107_862_016),
            kind: DiskKind::Hdd,
            bus: DiskBus::Sata,
            system: Some(true),
            ..Disk::default()
        }],
        os: Some(OperatingSystem {
            family: OsFamily::Windows,
            name: Some("Windows 10 Pro".into()),
            version: Some("22H2".into()),
            build: Some("19045.4170".into()),
            ..OperatingSystem::default()
        }),
        network: Some(Network {
            adapters: vec![Adapter {
                name: Some("Ethernet".into()),
                mac: Some(format!(
                    "64:00:6a:{:02x}:{:02x}:{:02x}",
                    number >> 16,
                    (number >> 8) & 255,
                    number & 255
                )),
                kind: AdapterKind::Ethernet,
                physical: Some(true),
                ..Adapter::default()
            }],
            ..Network::default()
        }),
        ..Inventory::default()
    }
}

/// A heartbeat with one quarter of an hour that ended so long ago.
pub(crate) fn quarter(seq: i64, ended_seconds_ago: i64) -> Heartbeat {
    let bucket = Bucket {
        seq,
        ended_seconds_ago,
        seconds: 900,
        cpu_bp: Some(900),
        memory_bp: Some(9300),
        ..Bucket::default()
    };
    Heartbeat { schema: SCHEMA, buckets: vec![bucket], ..Heartbeat::default() }
}
