use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}:00+07:00")).unwrap()
}

fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

fn province() -> &'static WorkingCalendar {
    WorkingCalendar::province()
}

#[test]
fn sessions_begin_on_their_second_and_end_before_theirs() {
    let works = |time: &str| province().is_working(at(&format!("2026-10-14T{time}")));
    assert_eq!(
        ["06:59", "07:00", "11:29", "11:30", "12:59", "13:00", "16:59", "17:00"].map(works),
        [false, true, true, false, false, true, true, false]
    );
}

#[test]
fn a_working_day_has_eight_and_a_half_hours() {
    assert_eq!(province().day_seconds(day("2026-10-14")), WORKING_DAY);
    assert_eq!(province().between(at("2026-10-14T00:00"), at("2026-10-15T00:00")), WORKING_DAY);
}

#[test]
fn work_does_not_count_over_lunch_night_weekend_or_tet() {
    let cases = [
        ("2026-10-14T11:00", "2026-10-14T13:30", 3600),
        ("2026-10-14T16:30", "2026-10-15T07:30", 3600),
        ("2026-10-16T16:30", "2026-10-19T07:30", 3600),
        ("2026-02-13T16:30", "2026-02-23T07:30", 3600),
        ("2026-10-14T11:00", "2026-10-14T10:00", 0),
    ];
    for (from, to, seconds) in cases {
        assert_eq!(province().between(at(from), at(to)), seconds, "{from} to {to}");
    }
}

#[test]
fn a_swapped_saturday_is_worked_and_its_friday_is_not() {
    assert!(!province().is_working_day(day("2026-01-02")) && province().is_working_day(day("2026-01-10")));
    assert!(!province().is_working_day(day("2026-08-31")) && province().is_working_day(day("2026-08-22")));
    assert!(!province().is_working_day(day("2026-01-17")), "other Saturdays stay free");
    let name = |text| province().holiday(day(text)).map(|off| off.name.clone());
    assert_eq!(name("2026-01-02").as_deref(), Some("swapped"));
    assert_eq!(name("2026-02-17").as_deref(), Some("tet"));
    assert_eq!(name("2026-02-14"), None);
}

#[test]
fn time_after_work_ends_where_the_session_ends() {
    let after = |from, hours: i64| province().after(at(from), hours * 3600);
    assert_eq!(after("2026-10-14T13:00", 4), at("2026-10-14T17:00"));
    assert_eq!(after("2026-10-14T15:00", 4), at("2026-10-15T09:00"));
    assert_eq!(after("2026-10-17T10:00", 4), at("2026-10-19T11:00"), "reported on a Saturday");
    assert_eq!(after("2026-10-14T11:30", 0), at("2026-10-14T11:30"), "no work, no wait");
    assert_eq!(province().after(at("2026-02-13T07:00"), WORKING_DAY + 3600), at("2026-02-23T08:00"), "over Tết");
}

#[test]
fn the_next_session_begins_after_lunch_or_after_the_holiday() {
    let next = |text| province().next_working(at(text));
    assert_eq!(next("2026-10-14T08:15"), at("2026-10-14T08:15"));
    assert_eq!(next("2026-10-14T12:00"), at("2026-10-14T13:00"));
    assert_eq!(next("2026-10-14T17:00"), at("2026-10-15T07:00"));
    assert_eq!(next("2026-11-24T09:00"), at("2026-11-25T07:00"), "Ngày Văn hóa Việt Nam");
}

#[test]
fn saturday_counters_open_on_common_saturdays_only_in_the_morning() {
    let calendar = WorkingCalendar::with_saturday_counters();
    assert_eq!(calendar.day_seconds(day("2026-10-17")), 16_200);
    assert_eq!(calendar.day_seconds(day("2026-08-22")), WORKING_DAY, "a swapped Saturday is a full day");
    assert_eq!(calendar.day_seconds(day("2026-10-18")), 0, "a Sunday");
}

#[test]
fn a_calendar_can_be_changed() {
    let mut calendar = province().clone();
    let storm = DayOff { name: "swapped".into(), cite: String::new(), mark: Mark::A };
    calendar.close(day("2026-10-14"), storm);
    calendar.open(day("2026-10-17"));
    assert!(!calendar.is_working_day(day("2026-10-14")) && calendar.is_working_day(day("2026-10-17")));
}

#[test]
fn an_endless_wait_ends_all_the_same() {
    let from = at("2026-10-14T08:00");
    assert_eq!(province().after(from, i64::MAX), province().after(from, LONGEST_WAIT));
}

#[test]
fn shipped_days_are_sound() {
    let file = file();
    let weekday = |day: &LocalDay| !matches!(day.0.weekday(), Weekday::Sat | Weekday::Sun);
    let off: Vec<LocalDay> =
        file.off.iter().flat_map(|off| off.days.clone()).chain(file.swap.iter().map(|s| s.off)).collect();
    assert!(off.iter().all(weekday), "only days that would be worked need a row");
    assert_eq!(off.iter().collect::<BTreeSet<_>>().len(), off.len(), "no day twice");
    assert!(file.swap.iter().all(|swap| swap.work.0.weekday() == Weekday::Sat && !swap.cite.is_empty()));
    assert!(file.off.iter().all(|off| !off.cite.is_empty()));
    for year in 2024..=2027 {
        // Five days of Tết, two around the National Day, and the four single days; less those that fall on a weekend
        // without a day in lieu.
        let days = off.iter().filter(|day| day.year() == year).count();
        assert!((11..=14).contains(&days), "{year}: {days}");
        let tet = file.off.iter().filter(|off| off.name == "tet" && off.days[0].year() == year).count();
        assert_eq!(tet, 1, "{year}");
    }
}

/// Any second of 2024 to 2027.
fn seconds() -> impl Strategy<Value = Instant> {
    (0i64..4 * 365 * 86_400).prop_map(|second| at("2024-01-01T00:00").plus(second))
}

proptest! {
    #[test]
    fn time_adds_up(a in seconds(), b in seconds(), c in seconds()) {
        let mut times = [a, b, c];
        times.sort();
        let [a, b, c] = times;
        prop_assert_eq!(province().between(a, c), province().between(a, b) + province().between(b, c));
    }

    #[test]
    fn work_never_takes_longer_than_the_clock(a in seconds(), b in seconds()) {
        let worked = province().between(a, b);
        prop_assert!(worked >= 0 && worked <= b.since(a).max(0));
    }

    #[test]
    fn after_is_the_inverse_of_between(from in seconds(), work in 1i64..2_000_000) {
        let end = province().after(from, work);
        prop_assert_eq!(province().between(from, end), work);
        prop_assert_eq!(province().between(from, end.plus(-1)), work - 1, "the earliest such instant");
    }

    #[test]
    fn more_work_ends_later(from in seconds(), work in 0i64..500_000, more in 1i64..500_000) {
        prop_assert!(province().after(from, work) < province().after(from, work + more));
        prop_assert_eq!(province().after(province().after(from, work), more), province().after(from, work + more));
    }

    #[test]
    fn the_next_working_instant_is_one_and_nothing_was_missed(at in seconds()) {
        let next = province().next_working(at);
        prop_assert!(next >= at && province().is_working(next));
        prop_assert_eq!(province().between(at, next), 0);
    }

    #[test]
    fn fractions_of_a_second_do_not_count(from in seconds(), work in 1i64..100_000, micros in 0i64..1_000_000) {
        let late = Instant::from_micros(from.micros() + micros);
        prop_assert_eq!(province().after(late, work), province().after(from, work));
    }
}
