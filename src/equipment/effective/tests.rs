use super::*;

fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

fn says(column: Column, value: &str, until: Option<&str>) -> Override {
    Override {
        column,
        value: value.into(),
        by: AccountId(1),
        at: day("2026-01-01").start(),
        why: "nhãn trên máy".into(),
        until: until.map(day),
    }
}

fn observed() -> Columns {
    Columns { ram_bytes: Some(4 << 30), model: Some("H81M-K".into()), ..Columns::default() }
}

fn run(overrides: &[Override], today: &str) -> (Columns, Vec<Overridden>) {
    effective(&observed(), overrides, day(today))
}

#[test]
fn what_was_observed_counts_where_nobody_says_otherwise() {
    assert_eq!(run(&[], "2026-11-24"), (observed(), vec![]));
}

#[test]
fn an_override_counts_and_shows_what_it_hides() {
    let (columns, overridden) = run(&[says(Column::RamBytes, "8589934592", None)], "2026-11-24");
    assert_eq!(columns, Columns { ram_bytes: Some(8 << 30), ..observed() });
    let line = Overridden { column: Column::RamBytes, observed: Some("4294967296".into()), drifts: true };
    assert_eq!(overridden, [line]);
}

#[test]
fn an_override_that_agrees_or_that_nothing_was_observed_against_does_not_drift() {
    let overrides = [says(Column::Model, "H81M-K", None), says(Column::Vendor, "ASUS", None)];
    let drifts: Vec<bool> = run(&overrides, "2026-11-24").1.iter().map(|line| line.drifts).collect();
    assert_eq!(drifts, [false, false]);
}

#[test]
fn an_override_ends_with_its_last_day() {
    let overrides = [says(Column::Model, "ThinkCentre M73", Some("2026-06-30"))];
    assert_eq!(run(&overrides, "2026-06-30").0.model.as_deref(), Some("ThinkCentre M73"));
    assert_eq!(run(&overrides, "2026-07-01"), (observed(), vec![]));
}

#[test]
fn the_latest_of_two_counts_and_the_earlier_comes_back() {
    let later = Override {
        at: day("2026-02-01").start(),
        until: Some(day("2026-03-01")),
        ..says(Column::Model, "later", None)
    };
    let both = [later, says(Column::Model, "earlier", None)];
    assert_eq!(run(&both, "2026-02-15").0.model.as_deref(), Some("later"));
    assert_eq!(run(&both, "2026-03-02").0.model.as_deref(), Some("earlier"));
}

#[test]
fn an_override_may_say_that_it_is_not_known() {
    let (columns, overridden) = run(&[says(Column::Model, "", None)], "2026-11-24");
    assert_eq!((columns.model, overridden[0].drifts), (None, true));
}

#[test]
fn a_value_that_cannot_be_read_is_as_good_as_none() {
    assert_eq!(run(&[says(Column::RamBytes, "8 GB", None)], "2026-11-24"), (observed(), vec![]));
}

#[test]
fn every_column_is_read_as_it_is_written() {
    let values = [
        "kt-pc03",
        "Dell Inc.",
        "OptiPlex 3020",
        "8SSB20K",
        "all_in_one",
        "i3-4150",
        "2",
        "4",
        "4294967296",
        "ssd",
        "240057409536",
        "windows",
        "Windows 10 Pro",
        "22H2",
        "19045.4170",
        "Professional",
        "2014-04-18",
        "94",
    ];
    let mut columns = Columns::default();
    assert_eq!(Column::iter().count(), values.len());
    for (column, value) in Column::iter().zip(values) {
        assert_eq!(columns.text(column), None, "{column:?}");
        columns.set(column, value).unwrap();
        assert_eq!(columns.text(column).as_deref(), Some(value), "{column:?}");
    }
    for column in Column::iter() {
        columns.set(column, " ").unwrap();
    }
    assert_eq!(columns, Columns::default());
}

#[test]
fn wrong_values_are_named_and_change_nothing() {
    for (column, value, code) in [
        (Column::CpuCores, "0", "out_of_range"),
        (Column::CpuCores, "hai", "not_a_number"),
        (Column::DiskKind, "unknown", "not_one_of"),
        (Column::OsFamily, "Windows", "not_one_of"),
        (Column::FirmwareDate, "31/02/2014", "not_a_date"),
        (Column::Model, &"x".repeat(201), "too_long"),
        (Column::BootSeconds, "86401", "out_of_range"),
    ] {
        let mut columns = observed();
        assert_eq!(columns.set(column, value), Err(code), "{column:?}");
        assert_eq!(columns, observed());
    }
}

#[test]
fn sizes_and_days_are_read_as_people_type_them() {
    let read = |column: Column, text: &str| column.read_typed(text);
    for text in ["8", "8 GB", "8gb", " 8,0 GB ", "8192 MB"] {
        assert_eq!(read(Column::RamBytes, text), Ok((8_i64 << 30).to_string()), "{text}");
    }
    assert_eq!(read(Column::DiskBytes, "500 GB"), Ok("500000000000".into()));
    assert_eq!(read(Column::DiskBytes, "1,5 TB"), Ok("1500000000000".into()));
    assert_eq!(read(Column::RamBytes, ""), Ok(String::new()), "not known");
    for text in ["tám", "8 kg", "-8", "1e9 GB", "GB"] {
        assert_eq!(read(Column::RamBytes, text), Err("not_a_size"), "{text}");
    }
    assert_eq!(read(Column::FirmwareDate, "24/11/2019"), Ok("2019-11-24".into()));
    assert_eq!(read(Column::Model, "OptiPlex 3010"), Ok("OptiPlex 3010".into()));
}

#[test]
fn every_word_that_is_offered_is_taken() {
    for column in Column::iter() {
        for word in column.words() {
            assert_eq!(Columns::default().set(column, word), Ok(()), "{column:?} {word}");
        }
    }
}
