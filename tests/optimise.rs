//! `hatang optimise` as an auditor runs it: a file in, one JSON object out.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};

/// A file of this test run.
fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("write");
    path
}

fn optimise(path: &PathBuf, args: &[&str]) -> Output {
    let hatang = env!("CARGO_BIN_EXE_hatang");
    Command::new(hatang).arg("optimise").arg(path).args(args).output().expect("run")
}

fn answer(path: &PathBuf, args: &[&str]) -> Value {
    let output = optimise(path, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Three PCs and one office; the best under 10 is to replace a and lend to b.
const PLAN: &str = r#"{"years":1,"cap":10,"groups":{"north":["26","27"]},
    "limits":[{"name":"north at least","group":"north","min":2}],
    "items":[
    {"id":"a","unit":"26","kind":"pc","force":null,"options":[{"id":"ssd","cost":2,"value":5},{"id":"new","cost":8,"value":20}]},
    {"id":"b","unit":"28","kind":"pc","options":[{"id":"lend","cost":1,"value":6,"uses":["spare"]}]},
    {"id":"c","unit":"28","kind":"pc","options":[{"id":"lend","cost":1,"value":4,"uses":["spare"]},{"id":"new","cost":8,"value":15}]}]}"#;

#[test]
fn says_what_was_chosen_what_it_costs_and_how_good_the_best_could_be() {
    let answer = answer(&file("plan.json", PLAN), &[]);
    assert_eq!(answer["status"], "solved");
    assert_eq!(answer["chosen"], json!({"a": "new", "b": "lend"}));
    assert_eq!(
        (&answer["value"], &answer["cost"], &answer["bound"], &answer["gap"]),
        (&json!(26), &json!(9), &json!(26), &json!(0.0))
    );
    assert!(answer["seconds"].is_number());
    assert_eq!(answer["unmatched"], json!([]));
}

/// A person reads it from the top: the outcome, then what each limit came to, then the items
/// in the order of the file with what they cost.
#[test]
fn can_be_read_from_the_top() {
    let two_years = PLAN.replace("\"years\":1", "\"years\":2").replace("\"min\":2", "\"min\":[0,2]");
    let two_years = two_years.replace("\"cost\":8,", "\"cost\":[0,8],\"fund\":\"A\",");
    let path = file("read.json", &two_years);
    let output = optimise(&path, &["--why", "a"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let keys = text.lines().filter_map(|line| line.strip_prefix("  \"")?.split('"').next());
    let order = "status value bound gap cost cap stopped seconds unmatched why limits chosen lines";
    assert_eq!(keys.collect::<Vec<_>>().join(" "), order);
    assert!(text.starts_with("{\n  \"status\": \"solved\",\n  \"value\": 26,\n"), "{text}");
    assert!(text.contains("\n    \"b\": \"lend\"\n  },\n"), "{text}");
    let answer = answer(&path, &[]);
    assert_eq!(answer["cap"], json!([10, 10]));
    assert_eq!(answer["limits"], json!([{"limit": "north at least", "spent": [0, 8], "min": [0, 2]}]));
    let lines = json!([
        {"item": "a", "option": "new", "fund": "A", "cost": [0, 8], "value": 20},
        {"item": "b", "option": "lend", "fund": null, "cost": [1, 1], "value": 6}]);
    assert_eq!(answer["lines"], lines);
}

#[test]
fn says_why_an_item_is_not_in() {
    let answer = answer(&file("why.json", PLAN), &["--why", "c"]);
    let why = &answer["why"];
    assert_eq!((&why["item"], &why["chosen"], &why["option"]), (&json!("c"), &Value::Null, &json!("lend")));
    assert_eq!(why["value_lost"], 2);
    assert_eq!(why["pushes_out"], json!([{"item": "b", "from": "lend", "to": null}]));
    assert_eq!(why["higher_value"]["enough"], 3);
}

/// Of two wishes of a commune that may have one of them; more budget changes nothing.
#[test]
fn says_which_limit_holds_an_item_that_no_budget_lets_in() {
    let wish = |id: &str, value: i64| json!({"id": id, "unit": "u", "kind": "pc", "options": [{"id": "new", "cost": 20, "value": value}]});
    let most = json!({"name": "u at most", "unit": "u", "max": 30});
    let plan = json!({"years": 1, "cap": 30, "limits": [most], "items": [wish("a", 9), wish("b", 8)]});
    let answer = answer(&file("held.json", &plan.to_string()), &["--why", "b"]);
    let why = &answer["why"];
    assert_eq!((&why["extra_budget"], &why["held_by"]), (&Value::Null, &json!(["u at most"])));
    assert_eq!(why["lower_price"], json!({"enough": 10, "not_enough": 9, "option": "new"}));
    assert_eq!(answer["stopped"], false);
}

#[test]
fn says_that_the_deadline_was_reached() {
    let path = file("stopped.json", PLAN);
    let answer = answer(&path, &["--deadline", "0", "--why", "c", "--curve"]);
    assert_eq!(answer["stopped"], true);
    assert!(answer["status"] != "infeasible" && answer["bound"].as_i64() >= Some(26));
    assert!(optimise(&path, &["--deadline", "NaN"]).stdout.is_empty());
}

/// A file as Windows editors save it.
#[test]
fn a_byte_order_mark_is_passed_over() {
    let list = file("bom-list.json", "\u{feff}{\"chosen\":{}}");
    let answer = answer(&file("bom.json", &format!("\u{feff}{PLAN}")), &["--keep", list.to_str().expect("path")]);
    assert_eq!((&answer["value"], &answer["keep"]["value"]), (&json!(26), &json!(26)));
}

#[test]
fn shows_what_money_buys_and_what_minima_cost() {
    let answer = answer(&file("curve.json", PLAN), &["--curve"]);
    let points = answer["curve"].as_array().expect("points");
    assert!(points.windows(2).all(|w| w[0]["value"].as_i64() <= w[1]["value"].as_i64()));
    assert_eq!(answer["minima"], json!([{"limit": "north at least", "value_lost": 0, "at_most": 0}]));
}

#[test]
fn says_which_picks_survive_other_values() {
    let answer = answer(&file("stability.json", PLAN), &["--stability", "1"]);
    let stability = &answer["stability"];
    assert_eq!((&stability["percent"], &stability["draws"]), (&json!(1), &json!(100)));
    assert_eq!(stability["survived"], json!({"a": 100, "b": 100}));
}

/// The one PC that is left over can't be given to two who must have it.
#[test]
fn names_what_is_forced_twice() {
    let item = |id: &str| json!({"id": id, "unit": "u", "kind": "pc", "force": "reuse", "options": [{"id": "reuse", "cost": 1, "value": 1, "uses": ["pc-7"]}]});
    let plan = json!({"years": 1, "cap": 9, "items": [item("a"), item("b")]});
    let answer = answer(&file("twice.json", &plan.to_string()), &[]);
    assert_eq!((&answer["status"], &answer["clash"]), (&json!("infeasible"), &json!([])));
    assert_eq!(answer["used_twice"], json!({"resource": "pc-7", "items": ["a", "b"]}));
}

#[test]
fn keeps_a_list_that_stands() {
    let list = file("list.json", r#"{"chosen":{"c":"new"}}"#);
    let answer = answer(&file("keep.json", PLAN), &["--keep", list.to_str().expect("path")]);
    let keep = &answer["keep"];
    // The minimum lacks something: the list is extended by it, and nothing is taken off.
    assert_eq!((&keep["status"], &keep["chosen"]), (&json!("solved"), &json!({"a": "ssd", "c": "new"})));
    assert_eq!(keep["changes"], json!([{"item": "a", "from": null, "to": "ssd"}]));
    assert_eq!((&keep["value"], &keep["value_lost"]), (&json!(20), &json!(6)));
}

#[test]
fn names_the_limits_that_clash() {
    let poor = PLAN.replace("\"min\":2", "\"min\":11");
    let answer = answer(&file("clash.json", &poor), &[]);
    assert_eq!((&answer["status"], &answer["clash"]), (&json!("infeasible"), &json!(["north at least"])));
    assert_eq!(answer["clash_years"], json!([{"limit": "north at least", "years": [1]}]));
}

/// The third year's money covers one of the two PCs that must be bought in it. The second
/// year's covers none, but nothing asks for one.
#[test]
fn names_the_year_in_which_limits_clash() {
    let pc = |id: &str, cost: [i64; 3]| json!({"id": id, "unit": "u", "kind": "pc", "options": [{"id": "new", "cost": cost, "value": 1}]});
    let least = json!({"name": "u at least", "unit": "u", "min": [0, 0, 20]});
    let most = json!({"name": "pc at most", "kind": "pc", "max": 30});
    let plan = |cap: [i64; 3]| {
        let items = [pc("a", [0, 0, 10]), pc("b", [0, 0, 10]), pc("c", [0, 10, 0])];
        json!({"years": 3, "cap": cap, "limits": [most, least], "items": items}).to_string()
    };
    let clash = answer(&file("clash-years.json", &plan([10, 5, 15])), &[]);
    assert_eq!(clash["clash"], json!(["cap", "u at least"]));
    let years = json!([{"limit": "cap", "years": [3]}, {"limit": "u at least", "years": [3]}]);
    assert_eq!((&clash["clash_years"], &clash["irreducible"]), (&years, &json!(true)));
    assert_eq!(answer(&file("no-clash.json", &plan([10, 5, 20])), &[])["status"], "solved");
}

/// A misspelt kind, fund, unit or a group of unknown units holds nothing back, nor does a
/// kind that its unit has none of; what an item meets that offers nothing is no slip.
#[test]
fn names_limits_that_nothing_meets() {
    let limits = json!([
        {"name": "pcs", "kind": "PC", "max": 1}, {"name": "fund", "fund": "A", "max": 1},
        {"name": "unit", "unit": "99", "max": 1}, {"name": "group", "group": "south", "max": 1},
        {"name": "pcs of 30", "kind": "pc", "unit": "30", "max": 1}, {"name": "all", "max": 10},
        {"name": "roofs", "kind": "roof", "max": 1}, {"name": "roofs of B", "kind": "roof", "fund": "B", "max": 1},
        {"name": "pcs of B", "kind": "pc", "fund": "B", "max": 10}]);
    let items = json!([
        {"id": "a", "unit": "26", "kind": "pc", "options": [{"id": "new", "cost": 8, "value": 20, "fund": "B"}]},
        {"id": "b", "unit": "30", "kind": "roof", "options": []}]);
    let plan = json!({"years": 1, "cap": 10, "groups": {"south": ["77"]}, "limits": limits, "items": items});
    let answer = answer(&file("unmatched.json", &plan.to_string()), &[]);
    assert_eq!(answer["unmatched"], json!(["pcs", "fund", "unit", "group", "pcs of 30", "roofs of B"]));
    assert_eq!(answer["chosen"], json!({"a": "new"}));
}

#[test]
fn an_error_names_the_item_and_fails() {
    let broken = file("broken.json", &PLAN.replace("\"cost\":8,\"value\":15", "\"cost\":-8,\"value\":15"));
    let output = optimise(&broken, &[]);
    assert!(!output.status.success() && output.stdout.is_empty());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("item \"c\", option \"new\": cost -8 is negative"), "{message}");
    let output = optimise(&file("known.json", PLAN), &["--why", "nobody"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("\"nobody\""));
}

/// The command with at most so many kilobytes of memory.
#[cfg(target_os = "linux")]
fn within(kilobytes: u32, path: &std::path::Path) -> Output {
    let script = format!("ulimit -v {kilobytes} && exec \"$0\" optimise \"$1\"");
    let hatang = env!("CARGO_BIN_EXE_hatang");
    Command::new("sh").args(["-c", &script, hatang]).arg(path).output().expect("run")
}

/// 10 MB of brackets is refused, and a million items that offer nothing are solved,
/// in no more memory than the file is worth.
#[cfg(target_os = "linux")]
#[test]
fn hostile_files_are_answered_within_memory() {
    for (name, head) in [("deep.json", ""), ("deep-items.json", r#"{"years":1,"cap":1,"items":"#)] {
        let output = within(400_000, &file(name, &format!("{head}{}", "[".repeat(10_000_000))));
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(!output.stderr.is_empty() && output.stderr.len() < 500 && output.stdout.is_empty(), "{name}");
    }
    let items = (0..1_000_000).map(|i| format!(r#"{{"id":"{i}","unit":"","kind":"","options":[]}}"#));
    let text = format!(r#"{{"years":1,"cap":1,"items":[{}]}}"#, items.collect::<Vec<_>>().join(","));
    let output = within(600_000, &file("many.json", &text));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&answer["status"], &answer["chosen"]), (&json!("solved"), &json!({})));
}
