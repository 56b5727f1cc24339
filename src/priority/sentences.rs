//! Eleven things, their scores and their reasons, as a reader of Vietnamese sees them; and every sentence in both languages.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use strum::IntoEnumIterator;

use super::facts::*;
use super::*;
use crate::db::LocalDay;
use crate::rules::lives::AssetClass;
use crate::rules::os_support::{Os, support};
use crate::rules::windows11::Verdict;
use crate::rules::{Condition, NeedGroup, RoomFunction, kinds};
use crate::web::{Lang, Text};

/// The texts of one language, without the server around them.
struct Speaker(FluentBundle<FluentResource>, Lang);

impl Speaker {
    fn new(lang: Lang) -> Self {
        let (tag, text) = match lang {
            Lang::Vi => ("vi-VN", include_str!("../../locales/vi/priority.ftl")),
            Lang::En => ("en-GB", include_str!("../../locales/en/priority.ftl")),
        };
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(text.to_owned()).unwrap()).unwrap();
        Speaker(bundle, lang)
    }

    fn say(&self, text: &Text) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &text.args {
            match value.parse::<i64>() {
                Ok(number) => args.set(*name, FluentValue::from(number)),
                Err(_) => args.set(*name, value.as_str()),
            }
        }
        let message = self.0.get_message(&text.key).unwrap_or_else(|| panic!("no message {}", text.key));
        let mut flaws = vec![];
        let said = self.0.format_pattern(message.value().unwrap(), Some(&args), &mut flaws);
        assert!(flaws.is_empty(), "{}: {flaws:?}", text.key);
        said.into_owned()
    }

    /// A score as its page shows it: the most points first.
    fn explain(&self, vector: &FactorVector) -> String {
        let score = score(vector, Policy::shipped());
        let shown = |value: i64| (value + 50) / 100;
        let mut out = format!("{} / 100", score.points);
        if score.total.low < score.total.high {
            out += &format!(", {} đến {}", shown(score.total.low), shown(score.total.high));
        }
        let sure = match self.1 {
            Lang::Vi => "độ tin cậy",
            Lang::En => "confidence",
        };
        out += &format!("; {sure} {} %\n", score.confidence_bp() / 100);
        for part in score.by_points() {
            let factor = vector.factors.iter().find(|factor| factor.id == part.id).unwrap();
            out += &format!("+{:<3}{}\n", part.points, self.say(&factor.sentence(self.1)));
            out += &format!("    {} · {}", self.say(&part.weight_text(self.1)), self.say(&factor.basis(self.1)));
            out += &part.bounds_text(self.1).map_or(String::new(), |text| format!(" · {}", self.say(&text)));
            out += "\n";
        }
        out
    }
}

fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

fn today() -> LocalDay {
    day("2026-11-24")
}

fn known<T>(value: T, source: Source) -> Fact<T> {
    Fact::Known { value, source, as_of: today() }
}

fn agent<T>(value: T) -> Fact<T> {
    known(value, Source::Agent)
}

fn record<T>(value: T) -> Fact<T> {
    known(value, Source::Record)
}

fn said<T>(value: T) -> Fact<T> {
    known(value, Source::SelfReported)
}

fn tally(count: i64, hours: i64) -> Tally {
    Tally { count, stopped_seconds: hours * 3600 }
}

fn asset(kind: &str) -> AssetFacts {
    AssetFacts {
        faults: record(Tally::default()),
        reported: said(Tally::default()),
        ..AssetFacts::unknown(kinds::find(kind).unwrap())
    }
}

fn windows(name: &str, build: &str) -> Fact<crate::rules::os_support::Support> {
    agent(support(&Os { name: Some(name), build: Some(build), ..Os::default() }).unwrap())
}

/// The PC at the counter that everybody waits for.
fn counter_pc() -> AssetFacts {
    AssetFacts {
        in_use_since: record(day("2014-07-01")),
        room: record(RoomFunction::Counter),
        dossiers: said(740),
        faults: record(tally(3, 11)),
        computer: ComputerFacts {
            cpu_name: "Intel Core i3-4130".into(),
            cpu_index: agent(49),
            ram_bytes: agent(4 << 30),
            disk: agent(SystemDisk { turning: Some(true), bytes: 500_107_862_016 }),
            os: windows("Windows 10 Pro", "19045.3803"),
            os_paid: agent(false),
            windows11: agent(Verdict::NotCapable),
            memory_pressure_bp: agent(6100),
            disk_health: agent(DiskHealth { failing: false, bad_sectors: 112, wear_bp: 0 }),
            boot_seconds: agent(252),
        },
        ..asset("desktop")
    }
}

fn new_laptop() -> AssetFacts {
    AssetFacts {
        in_use_since: record(day("2025-09-15")),
        room: record(RoomFunction::Office),
        computer: ComputerFacts {
            cpu_name: "Intel Core i5-1235U".into(),
            cpu_index: agent(154),
            ram_bytes: agent(16_900_000_000),
            disk: agent(SystemDisk { turning: Some(false), bytes: 512_110_190_592 }),
            os: agent(
                support(&Os { name: Some("Windows 11 Pro"), build: Some("26200.1"), ..Os::default() }).unwrap(),
            ),
            os_paid: agent(false),
            windows11: agent(Verdict::Ready),
            memory_pressure_bp: agent(320),
            disk_health: agent(DiskHealth::default()),
            boot_seconds: agent(21),
        },
        ..asset("laptop")
    }
}

/// Nobody has its papers; the firmware's date and the processor bound its age.
fn inherited_pc() -> AssetFacts {
    AssetFacts {
        in_use_since: Fact::Between {
            low: day("2018-03-12"),
            high: day("2021-12-31"),
            source: Source::Estimate,
            as_of: today(),
        },
        room: said(RoomFunction::Leader),
        reported: said(tally(6, 20)),
        computer: ComputerFacts {
            os: windows("Windows 11 Pro", "26100.1"),
            os_paid: agent(false),
            windows11: agent(Verdict::Ready),
            disk: agent(SystemDisk { turning: None, bytes: 256_060_514_304 }),
            ..new_laptop().computer
        },
        ..asset("desktop")
    }
}

fn things() -> Vec<(&'static str, FactorVector)> {
    let of = |facts: AssetFacts| of_asset(&facts, today());
    let server = AssetFacts {
        in_use_since: record(day("2019-02-01")),
        computer: ComputerFacts {
            os: windows("Windows Server 2012 R2 Standard", "9600"),
            os_paid: Fact::Unknown,
            disk_health: agent(DiskHealth { failing: true, bad_sectors: 1480, wear_bp: 0 }),
            ..ComputerFacts::default()
        },
        faults: record(tally(1, 34)),
        ..asset("server")
    };
    let printer = AssetFacts {
        in_use_since: said(day("2016-01-01")),
        room: record(RoomFunction::Counter),
        pages: said(183_400),
        faults: record(tally(5, 21)),
        reported: said(tally(2, 3)),
        ..asset("printer")
    };
    let switch = AssetFacts { in_use_since: record(day("2020-05-20")), ..asset("switch") };
    let projector = AssetFacts {
        room: record(RoomFunction::Reception),
        ..AssetFacts::unknown(kinds::find("projector").unwrap())
    };
    let slow_link = LinkFacts {
        contract: record(ContractRate::Kbps(150_000)),
        measured_kbps: said(48_300),
        outages: record(tally(7, 26)),
        reported: said(tally(4, 9)),
        serves: record(RoomFunction::Counter),
    };
    let leased = LinkFacts {
        contract: record(ContractRate::None),
        outages: record(Tally::default()),
        ..LinkFacts::default()
    };
    let building = BuildingFacts {
        grade: record(AssetClass::BuildingGrade4),
        in_use_since: record(day("1998-06-01")),
        condition: said(Condition::SeriouslyDegraded),
        faults: record(tally(2, 5)),
        reported: said(tally(1, 0)),
        serves: record(RoomFunction::Counter),
    };
    vec![
        ("máy tính quầy một cửa", of(counter_pc())),
        ("máy tính xách tay mới", of(new_laptop())),
        ("máy tính tiếp nhận, không có hồ sơ", of(inherited_pc())),
        ("máy tính chưa ai ghi gì", of(AssetFacts::unknown(kinds::find("desktop").unwrap()))),
        ("máy chủ", of(server)),
        ("máy in quầy", of(printer)),
        ("bộ chuyển mạch", of(switch)),
        ("máy chiếu", of(projector)),
        ("đường Internet", of_link(&slow_link)),
        ("đường TSLCD không ghi băng thông", of_link(&leased)),
        ("trụ sở nhà cấp IV", of_building(&building, today())),
    ]
}

#[test]
fn things_and_their_reasons() {
    let speaker = Speaker::new(Lang::Vi);
    let all: Vec<String> =
        things().iter().map(|(name, vector)| format!("# {name}: {}", speaker.explain(vector))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn the_counter_pc_in_english() {
    insta::assert_snapshot!(Speaker::new(Lang::En).explain(&of_asset(&counter_pc(), today())));
}

/// Words that an office does not use for what a score tells: foreign ones, and those that mean something else in the trade
/// («trình duyệt» is a web browser; a life is over, not worn out).
const AVOIDED: [&str; 16] = [
    "RAM",
    "CPU",
    "SMART",
    "link",
    "downtime",
    "uptime",
    "server",
    "router",
    "switch",
    "boot",
    "null",
    "unknown",
    "niên hạn",
    "hết hao mòn",
    "trình duyệt",
    "tuổi đời",
];

#[test]
fn no_word_outside_the_glossary() {
    let speaker = Speaker::new(Lang::Vi);
    for vector in all_vectors() {
        for factor in &vector.factors {
            let said = [speaker.say(&factor.sentence(Lang::Vi)), speaker.say(&factor.basis(Lang::Vi))].join(" · ");
            for word in AVOIDED {
                let found = said
                    .split(|c: char| !c.is_alphanumeric() && c != ' ')
                    .any(|part| format!(" {part} ").contains(&format!(" {word} ")));
                assert!(!found, "{word}: {said}");
            }
        }
    }
}

/// Every variant of every fact that a sentence can meet, so that each sentence is said in both languages.
fn all_vectors() -> Vec<FactorVector> {
    let mut vectors: Vec<FactorVector> = things().into_iter().map(|(_, vector)| vector).collect();
    let mut add = |facts: AssetFacts| vectors.push(of_asset(&facts, today()));
    for (room, verdict) in RoomFunction::iter().flat_map(|room| Verdict::iter().map(move |verdict| (room, verdict)))
    {
        let os = windows("Windows 10 Pro", "19045.1");
        let computer =
            ComputerFacts { cpu_name: String::new(), os, windows11: agent(verdict), ..counter_pc().computer };
        add(AssetFacts { room: record(room), dossiers: Fact::Unknown, computer, ..counter_pc() });
    }
    let with = |change: fn(&mut ComputerFacts)| {
        let mut facts = counter_pc();
        change(&mut facts.computer);
        facts
    };
    add(with(|c| c.windows11 = Fact::Unknown));
    add(with(|c| c.os_paid = agent(true)));
    add(with(|c| c.cpu_index = Fact::Unknown));
    add(with(|c| c.os = windows("Windows 11", "26100")));
    add(with(|c| c.os = agent(support(&Os { id: Some("debian"), version: Some("10"), ..Os::default() }).unwrap())));
    add(with(|c| c.disk = agent(SystemDisk { turning: Some(false), bytes: 120_000_000_000 })));
    add(with(|c| c.disk_health = agent(DiskHealth { failing: false, bad_sectors: 0, wear_bp: 9000 })));
    vectors.push(of_asset(&AssetFacts::unknown(kinds::find("copier").unwrap()), today()));
    for word in Condition::iter() {
        vectors.push(of_building(&BuildingFacts { condition: said(word), ..BuildingFacts::default() }, today()));
    }
    let since = [
        record(day("2000-01-01")),
        Fact::Between { low: day("1990-01-01"), high: day("2000-01-01"), source: Source::Estimate, as_of: today() },
    ];
    for in_use_since in since {
        vectors.push(of_building(&BuildingFacts { in_use_since, ..BuildingFacts::default() }, today()));
    }
    for serves in RoomFunction::iter().map(record) {
        vectors.push(of_link(&LinkFacts {
            serves,
            contract: record(ContractRate::Kbps(1000)),
            ..LinkFacts::default()
        }));
    }
    vectors.push(of_link(&LinkFacts::default()));
    vectors
}

#[test]
fn every_sentence_is_said_in_both_languages_and_none_is_left_over() {
    let vectors = all_vectors();
    for lang in [Lang::Vi, Lang::En] {
        let speaker = Speaker::new(lang);
        vectors.iter().for_each(|vector| drop(speaker.explain(vector)));
    }
    let keys = |ftl: &str| -> Vec<String> {
        let keys = ftl.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
    };
    let (vi, en) = (include_str!("../../locales/vi/priority.ftl"), include_str!("../../locales/en/priority.ftl"));
    assert_eq!(keys(vi), keys(en));
    let mut said: Vec<String> =
        vectors.iter().flat_map(|v| v.factors.iter().map(|factor| factor.reason.key.to_string())).collect();
    let word = |prefix: &str, word: &str| format!("{prefix}-{}", word.replace('_', "-"));
    said.extend(FactorId::iter().map(|id| word("factor", id.into())));
    said.extend(Evidence::iter().flat_map(|e| [word("evidence", e.into()), word("basis", e.into())]));
    said.extend(Confidence::iter().map(|c| word("confidence", c.into())));
    said.extend(NeedGroup::iter().map(|g| word("need-group", g.into())));
    said.extend(["basis-weight", "basis-bounds", "reason-in-full", "reason-at-place"].map(str::to_owned));
    said.sort();
    said.dedup();
    // What pages say stands in the same file; the house's own check finds their keys in the templates.
    let of_pages =
        |key: &String| ["nav-", "priorities-", "rank-", "score-", "sheet-"].iter().any(|p| key.starts_with(p));
    let mut written: Vec<String> = keys(vi).into_iter().filter(|key| !of_pages(key)).collect();
    written.sort();
    assert_eq!(said, written);
}
