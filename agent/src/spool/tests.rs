//! Power fails, disks lie, nobody answers for weeks.

use super::*;
use hatang_report::EventKind;

fn record(wall: i64) -> Record {
    let bucket = Bucket { cpu_bp: Some(1234), seconds: 900, ..Bucket::default() };
    Record { at: Moment { wall, uptime: wall, boot: "b".into() }, told: Told::Bucket(bucket) }
}

fn event() -> Record {
    let event = Event { kind: EventKind::Booted, ..Event::default() };
    Record { at: Moment { wall: 1, uptime: 1, boot: "b".into() }, told: Told::Event(event) }
}

fn open(folder: &tempfile::TempDir) -> Spool {
    Spool::open(folder.path(), 1).unwrap()
}

fn numbers(spool: &mut Spool) -> Vec<i64> {
    spool.oldest(usize::MAX).unwrap().into_iter().map(|(number, _)| number).collect()
}

#[test]
fn what_was_put_is_there_after_the_process_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.put(&record(10)).unwrap();
    spool.put(&event()).unwrap();
    std::mem::forget(spool); // no destructor runs at kill -9
    let mut spool = open(&folder);
    let found = spool.oldest(10).unwrap();
    assert_eq!(found, [(1, record(10)), (2, event())]);
    spool.sent(&[1]).unwrap();
    assert_eq!(numbers(&mut open(&folder)), [2]);
}

#[test]
fn a_record_torn_at_any_byte_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    for wall in 0..3 {
        spool.put(&record(wall)).unwrap();
    }
    let path = spool.path(2);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let mut spool = open(&folder);
        assert_eq!(numbers(&mut spool), [1, 3], "cut at byte {length}");
        assert_eq!(spool.take_lost(), 1);
        assert_eq!(numbers(&mut open(&folder)), [1, 3], "and stays aside");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(numbers(&mut open(&folder)), [1, 2, 3]);
}

#[test]
fn a_record_with_any_byte_changed_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.put(&record(1)).unwrap();
    let whole = fs::read(spool.path(1)).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert_eq!(parse(&changed), None, "byte {at}");
        changed[at] = 0;
        assert_eq!(parse(&changed), None, "byte {at} zeroed");
    }
    assert_eq!(parse(&vec![0; whole.len()]), None);
    assert_eq!(parse(&whole), Some(record(1)));
}

#[test]
fn a_record_that_was_being_written_was_promised_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("0000000000000001.tmp"), b"{\"at\":").unwrap();
    let mut spool = open(&folder);
    assert!(spool.is_empty());
    assert_eq!(spool.put(&record(1)).unwrap(), 1);
    assert_eq!(spool.take_lost(), 0);
}

#[test]
fn a_file_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), b"mine").unwrap();
    fs::create_dir(folder.path().join("7")).unwrap();
    assert!(open(&folder).is_empty());
    assert!(folder.path().join("notes.txt").exists());
}

#[test]
fn three_days_fit_and_the_oldest_go_first() {
    const THREE_DAYS: usize = 3 * 24 * 4;
    const { assert!(KEPT > 2 * THREE_DAYS) }
    let folder = tempfile::tempdir().unwrap();
    // Files are put there by hand: a thousand forced writes take a minute on a slow disk.
    let mut spool = open(&folder);
    spool.put(&record(0)).unwrap();
    let content = fs::read(spool.path(1)).unwrap();
    for number in 2..=i64::try_from(KEPT).unwrap() {
        fs::write(spool.path(number), &content).unwrap();
    }
    let mut spool = open(&folder);
    assert_eq!(spool.len(), KEPT);
    spool.put(&record(1)).unwrap();
    spool.put(&record(2)).unwrap();
    assert_eq!((spool.len(), spool.take_lost()), (KEPT, 2));
    assert_eq!(numbers(&mut spool)[0], 3);
    let (count, bytes) = size(folder.path());
    assert_eq!(count, KEPT);
    assert!(bytes < 1_000_000, "{bytes}");
}

#[test]
fn numbers_are_never_used_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.put(&record(1)).unwrap();
    spool.sent(&[1]).unwrap();
    let next = spool.next();
    assert_eq!(next, 2);
    assert_eq!(Spool::open(folder.path(), next).unwrap().put(&record(2)).unwrap(), 2);
    assert_eq!(open(&folder).next(), 3, "even where the state was lost but the spool was not");
}

#[test]
fn few_files_are_kept_aside() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    for _ in 0..KEPT_ASIDE + 5 {
        let number = spool.put(&record(1)).unwrap();
        spool.set_aside(number).unwrap();
    }
    let aside = fs::read_dir(folder.path().join("broken")).unwrap().count();
    assert_eq!(aside, KEPT_ASIDE);
}
