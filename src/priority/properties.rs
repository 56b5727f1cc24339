//! What must hold of every score, whatever the facts: tried on thousands of made-up things.

use proptest::prelude::*;
use proptest::sample::select;
use strum::IntoEnumIterator;

use super::facts::*;
use super::scale::FULL;
use super::*;
use crate::db::LocalDay;
use crate::rules::lives::AssetClass;
use crate::rules::os_support::{Os, Support, support};
use crate::rules::windows11::Verdict;
use crate::rules::{Condition, RoomFunction, kinds};

fn today() -> LocalDay {
    LocalDay::parse("2026-11-24").unwrap()
}

fn sources() -> impl Strategy<Value = Source> {
    select(Source::iter().collect::<Vec<_>>())
}

/// A known fact.
fn known<T: Clone + std::fmt::Debug + 'static>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Fact<T>> {
    (value, sources()).prop_map(|(value, source)| Fact::Known { value, source, as_of: today() })
}

/// A fact that is known, bounded where its values have an order, or unknown.
fn any_fact<T: Clone + Ord + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Fact<T>> {
    let bounded = (value.clone(), value.clone(), sources()).prop_map(|(a, b, source)| {
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        Fact::Between { low, high, source, as_of: today() }
    });
    prop_oneof![3 => known(value), 1 => bounded, 1 => Just(Fact::Unknown)]
}

fn days() -> impl Strategy<Value = LocalDay> + Clone {
    (0i64..13_000).prop_map(|days| today().plus(-days))
}

fn rooms() -> impl Strategy<Value = RoomFunction> + Clone {
    select(RoomFunction::iter().collect::<Vec<_>>())
}

fn tallies() -> impl Strategy<Value = Tally> + Clone {
    (0i64..20, 0i64..400_000).prop_map(|(count, stopped_seconds)| Tally { count, stopped_seconds })
}

fn systems() -> impl Strategy<Value = Support> + Clone {
    let os = |(name, build): (&'static str, &'static str)| {
        support(&Os { name: Some(name), build: Some(build), ..Os::default() }).unwrap()
    };
    select(vec![
        os(("Windows 7 Professional", "7601")),
        os(("Windows 10 Pro", "19045")),
        os(("Windows 10", "17763")),
        os(("Windows 11 Pro", "22631")),
        os(("Windows 11", "26100")),
        os(("Windows 11 Pro", "26200")),
        os(("Windows Server 2012 R2", "9600")),
    ])
}

fn disks() -> impl Strategy<Value = SystemDisk> + Clone {
    let turning = select(vec![Some(true), Some(false), None]);
    (turning, 0i64..2_000_000_000_000).prop_map(|(turning, bytes)| SystemDisk { turning, bytes })
}

fn healths() -> impl Strategy<Value = DiskHealth> + Clone {
    (any::<bool>(), 0i64..2000, 0i64..15_000).prop_map(|(failing, bad_sectors, wear_bp)| DiskHealth {
        failing,
        bad_sectors,
        wear_bp,
    })
}

/// A thing of any kind. `sure`: every fact is known.
fn assets(sure: bool) -> impl Strategy<Value = AssetFacts> {
    fn fact<T: Clone + Ord + std::fmt::Debug + 'static>(
        sure: bool,
        value: impl Strategy<Value = T> + Clone + 'static,
    ) -> BoxedStrategy<Fact<T>> {
        if sure { known(value).boxed() } else { any_fact(value).boxed() }
    }
    fn plain<T: Clone + std::fmt::Debug + 'static>(
        sure: bool,
        value: impl Strategy<Value = T> + Clone + 'static,
    ) -> BoxedStrategy<Fact<T>> {
        if sure { known(value).boxed() } else { prop_oneof![3 => known(value), 1 => Just(Fact::Unknown)].boxed() }
    }
    let verdicts = select(Verdict::iter().collect::<Vec<_>>());
    let computer = (
        (fact(sure, 0i64..300), fact(sure, 0i64..40_000_000_000), plain(sure, disks()), plain(sure, systems())),
        (fact(sure, any::<bool>()), fact(sure, verdicts), fact(sure, 0i64..=FULL)),
        (plain(sure, healths()), fact(sure, 0i64..600)),
    )
        .prop_map(|((cpu_index, ram_bytes, disk, os), (os_paid, windows11, pressure), (disk_health, boot))| {
            ComputerFacts {
                cpu_name: "Intel Core i3-4130".into(),
                cpu_index,
                ram_bytes,
                disk,
                os,
                os_paid,
                windows11,
                memory_pressure_bp: pressure,
                disk_health,
                boot_seconds: boot,
            }
        });
    let kinds = select(vec!["desktop", "laptop", "server", "printer", "switch", "projector"]);
    let rest = (fact(sure, days()), plain(sure, rooms()), fact(sure, 0i64..2000), fact(sure, 0i64..400_000));
    (kinds, rest, plain(sure, tallies()), plain(sure, tallies()), computer).prop_map(
        |(kind, (in_use_since, room, dossiers, pages), faults, reported, computer)| AssetFacts {
            kind: kinds::find(kind).unwrap(),
            in_use_since,
            room,
            dossiers,
            faults,
            reported,
            computer,
            pages,
        },
    )
}

fn scored(facts: &AssetFacts) -> Score {
    score(&of_asset(facts, today()), Policy::shipped())
}

/// One change of facts.
type Change<F> = Box<dyn Fn(&mut F)>;

/// Every fact of an asset: how to hide it, and which factors read it.
fn hidings() -> Vec<(Change<AssetFacts>, &'static [FactorId])> {
    use FactorId::*;
    fn hide<T: 'static>(
        of: fn(&mut AssetFacts) -> &mut Fact<T>,
        readers: &'static [FactorId],
    ) -> (Change<AssetFacts>, &'static [FactorId]) {
        (Box::new(move |facts| *of(facts) = Fact::Unknown), readers)
    }
    vec![
        hide(|f| &mut f.in_use_since, &[Age]),
        hide(|f| &mut f.room, &[Service, OsSupport]),
        hide(|f| &mut f.dossiers, &[Service]),
        hide(|f| &mut f.faults, &[Faults]),
        hide(|f| &mut f.reported, &[Reported]),
        hide(|f| &mut f.pages, &[Pages]),
        hide(|f| &mut f.computer.cpu_index, &[Processor]),
        hide(|f| &mut f.computer.ram_bytes, &[Memory]),
        hide(|f| &mut f.computer.disk, &[Disk]),
        hide(|f| &mut f.computer.os, &[OsSupport]),
        hide(|f| &mut f.computer.os_paid, &[OsSupport]),
        hide(|f| &mut f.computer.windows11, &[OsSupport]),
        hide(|f| &mut f.computer.memory_pressure_bp, &[MemoryPressure]),
        hide(|f| &mut f.computer.disk_health, &[DiskHealth]),
        hide(|f| &mut f.computer.boot_seconds, &[Boot]),
    ]
}

/// Applies a change to a fact's value, or to both its bounds.
fn change<T: Clone>(fact: &mut Fact<T>, to: impl Fn(&T) -> T) {
    match fact {
        Fact::Known { value, .. } => *value = to(value),
        Fact::Between { low, high, .. } => (*low, *high) = (to(low), to(high)),
        Fact::Unknown => {}
    }
}

/// Makes a tally worse.
fn worse(tally: &Tally, by: i64) -> Tally {
    Tally { count: tally.count + by, stopped_seconds: tally.stopped_seconds + by * 600 }
}

/// For each fact of an asset, a change to more need; `by` says by how much.
fn worsenings(by: i64) -> Vec<Change<AssetFacts>> {
    fn of<T: Clone + 'static>(
        fact: fn(&mut AssetFacts) -> &mut Fact<T>,
        to: impl Fn(&T) -> T + 'static,
    ) -> Change<AssetFacts> {
        Box::new(move |facts| change(fact(facts), &to))
    }
    let room = |room: &RoomFunction| match room {
        RoomFunction::Other => RoomFunction::Office,
        RoomFunction::Office => RoomFunction::Leader,
        RoomFunction::Leader | RoomFunction::Reception | RoomFunction::Counter => RoomFunction::Counter,
    };
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Ready => Verdict::AfterSettings,
        Verdict::AfterSettings => Verdict::AfterParts,
        Verdict::AfterParts | Verdict::NotCapable => Verdict::NotCapable,
    };
    vec![
        of(|f| &mut f.in_use_since, move |day| day.plus(-by * 40)),
        of(|f| &mut f.room, room),
        of(|f| &mut f.dossiers, move |count| count + by),
        of(|f| &mut f.faults, move |tally| worse(tally, by)),
        of(|f| &mut f.reported, move |tally| worse(tally, by)),
        of(|f| &mut f.pages, move |pages| pages + by * 1000),
        of(|f| &mut f.computer.cpu_index, move |index| index - by),
        of(|f| &mut f.computer.ram_bytes, move |bytes| (bytes - by * 100_000_000).max(0)),
        of(|f| &mut f.computer.disk, move |disk| SystemDisk { bytes: (disk.bytes - (by << 30)).max(0), ..*disk }),
        of(|f| &mut f.computer.disk, |disk| SystemDisk { turning: Some(true), ..*disk }),
        of(
            |f| &mut f.computer.os,
            move |os| Support {
                earliest: os.earliest.plus(-by * 10),
                latest: os.latest.plus(-by * 10),
                ..os.clone()
            },
        ),
        of(|f| &mut f.computer.os_paid, |_| false),
        of(|f| &mut f.computer.windows11, verdict),
        of(|f| &mut f.computer.memory_pressure_bp, move |share| share + by * 50),
        of(|f| &mut f.computer.disk_health, |health| DiskHealth { failing: true, ..*health }),
        of(
            |f| &mut f.computer.disk_health,
            move |health| DiskHealth {
                bad_sectors: health.bad_sectors + by,
                wear_bp: health.wear_bp + by * 20,
                ..*health
            },
        ),
        of(|f| &mut f.computer.boot_seconds, move |seconds| seconds + by),
    ]
}

/// The weight of these factors among those of a score, in hundredths of a point, rounded up.
fn weight_of(score: &Score, factors: &[FactorId]) -> i64 {
    let all: i64 = score.parts.iter().map(|part| part.weight).sum();
    let some: i64 = score.parts.iter().filter(|part| factors.contains(&part.id)).map(|part| part.weight).sum();
    (some * FULL + all - 1) / all
}

fn no_lower(before: &Score, after: &Score) -> bool {
    let (a, b) = (before.total, after.total);
    a.low <= b.low && a.value <= b.value && a.high <= b.high
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn more_need_never_lowers_a_score(facts in assets(false), by in 0i64..200) {
        let before = scored(&facts);
        for (at, worsen) in worsenings(by).iter().enumerate() {
            let mut worse = facts.clone();
            worsen(&mut worse);
            prop_assert!(no_lower(&before, &scored(&worse)), "change {at}: {:?} {:?}", before.total, scored(&worse).total);
        }
    }

    #[test]
    fn hiding_a_fact_widens_the_interval_around_the_score_by_its_readers_weight_at_most(
        facts in assets(true), vague in assets(false),
    ) {
        for facts in [facts, vague] {
            let before = scored(&facts);
            let known = before.total.high - before.total.low;
            let exact = of_asset(&facts, today()).factors.iter().all(|factor| factor.low == factor.high);
            for (at, (hide, readers)) in hidings().iter().enumerate() {
                let mut hidden = facts.clone();
                hide(&mut hidden);
                let after = scored(&hidden).total;
                prop_assert!(after.low <= before.total.low && before.total.high <= after.high, "fact {at}");
                prop_assert!((after.low..=after.high).contains(&before.total.value), "fact {at}");
                let widened = after.high - after.low - known;
                // Two intervals are rounded to the hundredth of a point: their difference may be one off.
                let rounding = i64::from(!exact);
                prop_assert!(widened <= weight_of(&before, readers) + rounding, "fact {at}: {widened}");
            }
        }
    }

    #[test]
    fn what_is_fully_known_is_a_point(facts in assets(true)) {
        let mut facts = facts;
        // A disk may not say what it is, and an edition may not be told: these stay unknown by nature.
        change(&mut facts.computer.disk, |disk| SystemDisk { turning: Some(true), ..*disk });
        change(&mut facts.computer.os, |os| Support { latest: os.earliest, ..os.clone() });
        let total = scored(&facts).total;
        prop_assert!(total.low == total.value && total.value == total.high, "{total:?}");
    }

    #[test]
    fn shown_points_add_up_and_lie_near_what_they_show(facts in assets(false)) {
        let score = scored(&facts);
        prop_assert_eq!(score.parts.iter().map(|part| part.points).sum::<i64>(), score.points);
        prop_assert!((score.points * 100 - score.total.value).abs() <= 50);
        for part in &score.parts {
            prop_assert!((part.points * 100 - part.brings.value).abs() <= 100, "{part:?}");
            prop_assert!(part.brings.low <= part.brings.value && part.brings.value <= part.brings.high, "{part:?}");
        }
        prop_assert!(0 <= score.total.low && score.total.low <= score.total.value);
        prop_assert!(score.total.value <= score.total.high && score.total.high <= FULL);
        let shares: i64 = Evidence::iter().map(|evidence| score.resting_on(evidence)).sum();
        prop_assert!((FULL - 5..=FULL).contains(&shares), "every weight rests on something: {shares}");
    }

    #[test]
    fn the_order_of_things_and_of_facts_does_not_matter(all in proptest::collection::vec(assets(false), 1..6), turn in 0usize..6) {
        let one_way: Vec<Score> = all.iter().map(scored).collect();
        let other_way: Vec<Score> = all.iter().rev().map(scored).rev().collect();
        prop_assert_eq!(&one_way, &other_way);
        let mut vector = of_asset(&all[0], today());
        let count = vector.factors.len();
        vector.factors.rotate_left(turn % count);
        let turned = score(&vector, Policy::shipped());
        prop_assert_eq!(turned.total, one_way[0].total);
    }

    #[test]
    fn only_reported_faults_move_no_more_than_their_cap(facts in assets(true), by in 0i64..1000) {
        let mut worse_off = facts.clone();
        change(&mut worse_off.reported, |tally| worse(tally, by));
        let moved = scored(&worse_off).total.value - scored(&facts).total.value;
        prop_assert!((0..=Policy::shipped().reported_cap_bp).contains(&moved), "{moved}");
    }

    #[test]
    fn links_hold_the_same(
        contract in known(prop_oneof![Just(ContractRate::None), (1i64..2_000_000).prop_map(ContractRate::Kbps)]),
        measured in known(0i64..2_000_000), outages in known(tallies()), reported in known(tallies()),
        serves in known(rooms()), by in 0i64..100,
    ) {
        use FactorId::*;
        let scored = |facts: &LinkFacts| score(&of_link(facts), Policy::shipped());
        let link = LinkFacts { contract, measured_kbps: measured, outages, reported, serves };
        let before = scored(&link);
        prop_assert_eq!(before.total.low, before.total.high);
        let hidden: [(LinkFacts, &[FactorId]); 5] = [
            (LinkFacts { contract: Fact::Unknown, ..link.clone() }, &[Speed]),
            (LinkFacts { measured_kbps: Fact::Unknown, ..link.clone() }, &[Speed]),
            (LinkFacts { outages: Fact::Unknown, ..link.clone() }, &[Outages]),
            (LinkFacts { reported: Fact::Unknown, ..link.clone() }, &[Reported]),
            (LinkFacts { serves: Fact::Unknown, ..link.clone() }, &[Service]),
        ];
        for (facts, readers) in hidden {
            let after = scored(&facts);
            prop_assert!((after.total.low..=after.total.high).contains(&before.total.value), "{readers:?}");
            prop_assert!(after.total.high - after.total.low <= weight_of(&after, readers), "{readers:?}");
        }
        let mut slower = link.clone();
        change(&mut slower.measured_kbps, |kbps| (kbps - by * 1000).max(0));
        let mut more_outages = link.clone();
        change(&mut more_outages.outages, |tally| worse(tally, by));
        prop_assert!(no_lower(&before, &scored(&slower)) && no_lower(&before, &scored(&more_outages)));
    }

    #[test]
    fn buildings_hold_the_same(
        grade in known(select(vec![AssetClass::BuildingGrade1, AssetClass::BuildingGrade3, AssetClass::BuildingGrade4])),
        in_use_since in known(days()), condition in known(select(Condition::iter().collect::<Vec<_>>())),
        faults in known(tallies()), serves in known(rooms()), by in 0i64..2000,
    ) {
        use FactorId::*;
        let scored = |facts: &BuildingFacts| score(&of_building(facts, today()), Policy::shipped());
        let reported = Fact::Known { value: Tally::default(), source: Source::SelfReported, as_of: today() };
        let building = BuildingFacts { grade, in_use_since, condition, faults, reported, serves };
        let before = scored(&building);
        prop_assert_eq!(before.total.low, before.total.high);
        let hidden: [(BuildingFacts, &[FactorId]); 5] = [
            (BuildingFacts { grade: Fact::Unknown, ..building.clone() }, &[Age]),
            (BuildingFacts { in_use_since: Fact::Unknown, ..building.clone() }, &[Age]),
            (BuildingFacts { condition: Fact::Unknown, ..building.clone() }, &[Condition]),
            (BuildingFacts { faults: Fact::Unknown, ..building.clone() }, &[Faults]),
            (BuildingFacts { serves: Fact::Unknown, ..building.clone() }, &[Service]),
        ];
        for (facts, readers) in hidden {
            let after = scored(&facts);
            prop_assert!((after.total.low..=after.total.high).contains(&before.total.value), "{readers:?}");
            prop_assert!(after.total.high - after.total.low <= weight_of(&after, readers), "{readers:?}");
        }
        let mut older = building.clone();
        change(&mut older.in_use_since, |day| day.plus(-by));
        let mut worse_off = building.clone();
        change(&mut worse_off.condition, |_| crate::rules::Condition::Dangerous);
        prop_assert!(no_lower(&before, &scored(&older)) && no_lower(&before, &scored(&worse_off)));
    }
}
