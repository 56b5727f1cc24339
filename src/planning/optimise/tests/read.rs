//! Files: the whole format is read, errors name the item, and hostile files are
//! answered.

use crate::planning::optimise::{Control, Force, Instance, Invalid, Status, solve};

#[test]
fn amounts_at_the_edge_are_solved_or_refused() {
    let file = |cost: &str, value: &str| {
        format!(
            r#"{{"years":1,"cap":{max},"limits":[{{"name":"l","min":{max},"max":{max}}}],"items":[
            {{"id":"a","unit":"u","kind":"k","options":[{{"id":"x","cost":{cost},"value":{value}}}]}},
            {{"id":"b","unit":"u","kind":"k","options":[{{"id":"x","cost":0,"value":-7}}]}}]}}"#,
            max = i64::MAX
        )
    };
    let solution = solve(&Instance::parse(&file(&i64::MAX.to_string(), "5")).unwrap(), &Control::default());
    assert_eq!((solution.status, solution.value, solution.bound), (Status::Solved, 5, 5));
    let solution = solve(&Instance::parse(&file("5", "5")).unwrap(), &Control::default());
    assert_eq!((solution.status, solution.clash), (Status::Infeasible, vec![(Some(0), 0)]));
    let refused = |text: String| Instance::parse(&text).unwrap_err().to_string();
    assert!(refused(file(&i64::MIN.to_string(), "5")).starts_with("item \"a\", option \"x\": cost"));
    assert!(refused(file("1", &i64::MIN.to_string())).contains("item \"a\", option \"x\": value overflows"));
    assert!(refused(file("1", &i64::MAX.to_string())).contains("item \"b\": the sum of values"));
    assert!(refused(file("9223372036854775808", "1")).starts_with("item \"a\", option \"x\", cost: "));
}

/// Six hundred limits about everything, of which one less a kind may be too many.
#[test]
fn too_many_limits_for_one_option_are_refused() {
    let file = |limits: usize| {
        let limit = |l: usize| format!(r#"{{"name":"l{l}","kind":"{}","max":1}}"#, if l < 100 { "k" } else { "j" });
        let limits: Vec<String> = (0..limits).map(limit).collect();
        let item = r#"{"id":"a","unit":"u","kind":"j","options":[{"id":"x","cost":1,"value":1}]}"#;
        format!(r#"{{"years":1,"cap":1,"limits":[{}],"items":[{item}]}}"#, limits.join(","))
    };
    assert!(Instance::parse(&file(600)).is_ok());
    let refused = Instance::parse(&file(601)).unwrap_err().to_string();
    assert_eq!(refused, "item \"a\": more than 500 limits count for one of its options");
}

#[test]
fn hostile_files_are_refused_in_place() {
    let refused = |text: &str| -> Invalid { Instance::parse(text).unwrap_err() };
    let deep = "[".repeat(10_000_000);
    refused(&deep);
    refused(&format!(r#"{{"cap":1,"x":{deep}"#));
    refused(&format!(r#"{{"cap":1,"items":{deep}"#));
    refused(&format!(r#"{{"years":1,"cap":{deep}"#));
    let empty = format!(r#"{{"years":1,"cap":1,"items":[{}{{}}]}}"#, "{},".repeat(1_000_000));
    assert_eq!(refused(&empty).place, "item number 1");
    let many = (0..200_000).map(|i| format!(r#"{{"id":"{i}","unit":"","kind":"","options":[]}}"#));
    let many = format!(r#"{{"years":1,"cap":1,"items":[{}]}}"#, many.collect::<Vec<_>>().join(","));
    let solution = solve(&Instance::parse(&many).unwrap(), &Control::default());
    assert_eq!((solution.status, solution.value), (Status::Solved, 0));
    refused(r#"{"years":1000000000,"cap":1,"items":[]}"#);
    // Long lists of names take no more time than as many short ones: square, each would
    // take a minute and more.
    let list = |one: &dyn Fn(usize) -> String| (0..100_000).map(one).collect::<Vec<_>>().join(",");
    let groups = list(&|k| format!(r#""g{k}":["u"]"#));
    let limits = list(&|k| format!(r#"{{"name":"l{k}","unit":"u{k}","group":"g{k}"}}"#));
    let uses = list(&|k| format!(r#""r{k}""#));
    let options = list(&|k| format!(r#"{{"id":"o{k}","cost":1,"value":{k}}}"#));
    let lists = format!(
        r#"{{"years":1,"cap":1,"groups":{{{groups}}},"limits":[{limits}],"items":[
        {{"id":"a","unit":"u","kind":"k","options":[{{"id":"x","cost":1,"value":1,"uses":[{uses}]}}]}},
        {{"id":"b","unit":"u","kind":"k","options":[{options}]}},{{"id":"c","unit":"u","kind":"k","options":[{options}]}}]}}"#
    );
    assert_eq!(Instance::parse(&lists).unwrap().unmatched().len(), 100_000);
    // Nor do many limits about many units, in which nothing counts for its kind.
    let list = |one: &dyn Fn(usize) -> String| (0..4_000).map(one).collect::<Vec<_>>().join(",");
    let (units, limits) =
        (list(&|k| format!(r#""u{k}""#)), list(&|k| format!(r#"{{"name":"l{k}","group":"g","kind":"k"}}"#)));
    let items = list(&|k| format!(r#"{{"id":"i{k}","unit":"u{k}","kind":"","options":[]}}"#));
    let other = r#"{"id":"i","unit":"elsewhere","kind":"k","options":[]}"#;
    let lists = format!(r#"{{"cap":1,"groups":{{"g":[{units}]}},"limits":[{limits}],"items":[{items},{other}]}}"#);
    assert_eq!(Instance::parse(&lists).unwrap().unmatched().len(), 4_000);
}

#[test]
fn errors_name_the_item() {
    let items = |items: &str| format!(r#"{{"cap":[5,5],"items":[{items}],"years":2}}"#);
    let item = |rest: &str| items(&format!(r#"{{"id":"pc-1","unit":"u","kind":"k",{rest}}}"#));
    let option = |rest: &str| item(&format!(r#""options":[{{"id":"x",{rest}}}]"#));
    let cases = [
        (option(r#""cost":-1,"value":1"#), "item \"pc-1\", option \"x\": cost -1 is negative"),
        (
            option(r#""cost":[1],"value":1"#),
            "item \"pc-1\", option \"x\": cost has 1 amounts, the plan has 2 years",
        ),
        (option(r#""cost":1,"value":1,"uses":["r","r"]"#), "item \"pc-1\", option \"x\": uses \"r\" twice"),
        (option(r#""cost":1.5,"value":1"#), "item \"pc-1\", option \"x\", cost: expected an integer amount"),
        (option(r#""cost":1,"value":NaN"#), "item \"pc-1\", option \"x\", value: expected"),
        (option(r#""value":1"#), "item \"pc-1\", option \"x\": cost is missing"),
        (option(r#""cost":1,"value":1,"value":2"#), "item \"pc-1\", option \"x\", value: is given twice"),
        (item(r#""options":[7]"#), "item \"pc-1\", option number 1: "),
        (item(r#""force":7,"options":[]"#), "item \"pc-1\", force: invalid type"),
        (item(r#""unit":"v","options":[]"#), "item \"pc-1\", unit: is given twice"),
        (item(r#""options":[],"options":[]"#), "item \"pc-1\", options: is given twice"),
        (item(r#""options":{}"#), "item \"pc-1\", options: invalid type: map, expected an array of options"),
        (items(r#"{"id":"a","unit":"u","kind":"k"}"#), "item \"a\": options is missing"),
        (items(r#"{"id":7}"#), "item number 1, id: invalid type"),
        (item(r#""force":"y","options":[]"#), "item \"pc-1\": is forced to \"y\""),
        (
            item(r#""options":[{"id":"out","cost":0,"value":0}]"#),
            "item \"pc-1\", option \"out\": \"out\" is reserved",
        ),
        (
            item(r#""options":[{"id":"x","cost":0,"value":0},{"id":"x","cost":0,"value":0}]"#),
            "item \"pc-1\", option \"x\": this id is used twice",
        ),
        (
            items(r#"{"id":"a","unit":"u","kind":"k","options":[]},{"id":"a","unit":"u","kind":"k","options":[]}"#),
            "item \"a\": this id is used twice",
        ),
        (r#"{"cap":-1,"items":[]}"#.to_owned(), "cap: cap -1 is negative"),
        (r#"{"items":[]}"#.to_owned(), "cap: is missing"),
        (
            r#"{"cap":1,"limits":[{"name":"l","group":"g"}],"items":[]}"#.to_owned(),
            "limit \"l\": there is no group \"g\"",
        ),
        (
            r#"{"cap":1,"limits":[{"name":"l"},{"name":"l"}],"items":[]}"#.to_owned(),
            "limit \"l\": this name is used twice",
        ),
        (r#"{"cap":1,"limits":[{"name":"l"},{"min":2}],"items":[]}"#.to_owned(), "limit number 2: name is missing"),
        (
            r#"{"cap":1,"limits":[{"name":"cap"}],"items":[]}"#.to_owned(),
            "limit \"cap\": this name is the budget's",
        ),
        (
            r#"{"cap":1,"limits":[{"name":"l","min":"2"}],"items":[]}"#.to_owned(),
            "limit \"l\", min: expected an integer amount",
        ),
        (r#"{"cap":1}"#.to_owned(), "file: items is missing"),
        (r#"{"cap":1,"items":[]} 2"#.to_owned(), "file: trailing characters"),
        (r#"{"cap":1,"items":[],"items":[]}"#.to_owned(), "items: is given twice"),
        (r#"{"cap":1,"groups":{"g":[],"g":[]},"items":[]}"#.to_owned(), "group \"g\": this name is used twice"),
        (r#"{"cap":1,"cap":2,"items":[]}"#.to_owned(), "cap: is given twice"),
    ];
    for (text, expected) in cases {
        let error = Instance::parse(&text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\nexpected {expected}");
    }
}

#[test]
fn the_whole_format_is_read_in_any_order() {
    let text = r#"{"note":{"by":["x"]},"items":[
        {"options":[{"value":3,"id":"new","cost":[1,2],"uses":["pc"],"fund":"f","extra":1}],"kind":"k","unit":"u","id":"a"},
        {"id":"b","unit":"v","kind":"k","force":"new","options":[{"id":"new","cost":4,"value":-2,"fund":null}]},
        {"id":"c","unit":"v","kind":"k","force":"out","options":[]},
        {"id":"d","unit":"v","kind":"k","force":null,"options":[]}],
        "limits":[{"name":"l","group":"g","min":[0,1],"max":null}],"groups":{"g":["u","nowhere"]},"cap":9,"years":2}"#;
    let instance = Instance::parse(text).unwrap();
    assert_eq!((instance.years(), instance.cap()), (2, &[9, 9][..]));
    assert_eq!((instance.cost(0), instance.cost(1)), (&[1, 2][..], &[4, 4][..]));
    assert_eq!(instance.force, [Force::Free, Force::Option(0), Force::Out, Force::Free]);
    assert_eq!(instance.limits()[0].min, Some(vec![0, 1]));
    let solution = solve(&instance, &Control::default());
    assert_eq!((solution.value, &solution.cost[..]), (1, &[5, 6][..]));
}
