//! Who may use whom, and what stands where.

use crate::{between, none, sources};

/// The house from the ground up: each uses only those before it. `app` mounts every room; commands start it.
const ORDER: &[&str] = &[
    "error",
    "crypto",
    "db",
    "clock",
    "typed",
    "changes",
    "audit",
    "auth",
    "web",
    "config",
    "tasks",
    "attachments",
    "sheets",
    "rules",
    "units",
    "people",
    "sites",
    "equipment",
    "links",
    "intake",
    "faults",
    "priority",
    "planning",
    "health",
    "overview",
    "demo",
    "app",
    "commands",
];

/// Macros that the ground floor exports at the crate's root.
const MACROS: &[&str] = &["on_each", "text_column"];

/// `src/equipment/store/list.rs` is in `equipment`.
fn room_of(path: &str) -> &str {
    let rest = path.strip_prefix("src/").unwrap_or(path);
    rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs")
}

fn place(room: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == room)
}

/// The first segments of every `crate::…` path, grouped imports included.
fn uses(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{').and_then(|rest| rest.split_once("};")) {
            Some((group, _)) => found.extend(group.split(',').map(|part| word(part.trim()))),
            None => found.push(word(rest)),
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

#[test]
fn a_room_uses_only_rooms_before_it() {
    let mut flaws = Vec::new();
    for source in sources(&["src"], &["rs"]) {
        let room = room_of(&source.path).to_owned();
        if room == "main" || room == "lib" {
            continue;
        }
        let Some(own) = place(&room) else {
            flaws.push(format!("{}: {room} has no place in the house (ORDER)", source.path));
            continue;
        };
        for used in uses(&source.code()) {
            match place(&used) {
                Some(theirs) if theirs <= own => {}
                Some(_) => flaws.push(format!("{}: {room} uses {used}, which comes after it", source.path)),
                None if MACROS.contains(&used.as_str()) => {}
                None => flaws.push(format!("{}: crate::{used} is no room", source.path)),
            }
        }
    }
    none(&flaws);
}

/// A store reads its own tables and those of rooms before it.
#[test]
fn a_room_reads_only_tables_of_rooms_before_it() {
    let mut flaws = Vec::new();
    for source in sources(&["src"], &["rs"]) {
        let Some(own) = place(room_of(&source.path)) else { continue };
        let code = source.code();
        let read = code.split("schema::").skip(1).map(|rest| rest.split([':', ';', ' ', ',']).next().unwrap_or(""));
        for table in read.filter(|table| *table != "ground" && !table.starts_with('{')) {
            let theirs = place(table).or_else(|| place(owner_of(table)));
            if room_of(&source.path) != "db" && theirs.is_none_or(|theirs| theirs > own) {
                flaws.push(format!("{}: reads the tables of {table}", source.path));
            }
        }
    }
    none(&flaws);
}

/// Files of tables that are not named as their room.
fn owner_of(tables: &str) -> &str {
    match tables {
        "observed" => "equipment",
        other => other,
    }
}

#[test]
fn a_room_is_used_through_what_it_exports() {
    let mut flaws = Vec::new();
    for source in sources(&["src"], &["rs"]) {
        let room = room_of(&source.path).to_owned();
        let code = source.code();
        for other in ORDER.iter().filter(|other| place(other) >= place("rules") && **other != room) {
            for inner in ["store", "page", "api", "sheet"] {
                if code.contains(&format!("crate::{other}::{inner}::")) {
                    flaws.push(format!("{}: reaches into {other}::{inner}", source.path));
                }
            }
        }
    }
    none(&flaws);
}

fn any(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| path.starts_with(place) || path.ends_with(place))
}

#[test]
fn queries_stand_in_stores() {
    let allowed = ["src/db/", "src/changes/", "src/audit/", "src/tasks/", "/store.rs"];
    let flaws: Vec<String> = sources(&["src"], &["rs"])
        .iter()
        .filter(|s| s.code().contains("diesel") && !any(&s.path, &allowed) && !s.path.contains("/store/"))
        .map(|s| format!("{}: diesel", s.path))
        .collect();
    none(&flaws);
}

#[test]
fn http_stands_in_pages_apis_and_route_tables() {
    let allowed = [
        "src/web/",
        "src/auth/",
        "src/app.rs",
        "src/app/",
        "src/commands/serve.rs",
        "src/intake/http.rs",
        "/page.rs",
        "/api.rs",
        "/routes.rs",
        // Pages all through.
        "src/overview/",
    ];
    let flaws: Vec<String> = sources(&["src"], &["rs"])
        .iter()
        .filter(|s| {
            s.code().contains("actix_web")
                && !any(&s.path, &allowed)
                && !["/page/", "/api/"].iter().any(|folder| s.path.contains(folder))
        })
        .map(|s| format!("{}: actix_web", s.path))
        .collect();
    none(&flaws);
}

#[test]
fn only_the_clock_asks_for_the_time() {
    let asks = ["Utc::now", "Local::now", "SystemTime::now"];
    let flaws: Vec<String> = sources(&["src", "agent/src", "agent/report/src"], &["rs"])
        .iter()
        .filter(|s| s.path != "src/clock.rs" && s.path != "agent/src/clock.rs")
        .flat_map(|s| asks.iter().filter(|ask| s.text.contains(**ask)).map(|ask| format!("{}: {ask}", s.path)))
        .collect();
    none(&flaws);
}

/// Pure code stays pure: no database, no HTTP, no clock.
#[test]
fn scoring_and_optimising_are_pure() {
    let mut flaws = Vec::new();
    for source in sources(&["src/priority", "src/planning"], &["rs"]) {
        let code = source.code();
        let outer =
            source.path.contains("/store") || source.path.contains("/page") || source.path.ends_with("/api.rs");
        if !outer && !source.path.ends_with("/routes.rs") && code.contains("crate::clock") {
            flaws.push(format!("{}: the clock", source.path));
        }
    }
    none(&flaws);
}

#[test]
fn unsafe_stands_below_agent_src_sys_only() {
    let flaws: Vec<String> = sources(&["src", "agent/src", "agent/report/src", "tests"], &["rs"])
        .iter()
        .filter(|s| !s.path.starts_with("agent/src/sys/") && s.path != "tests/house_rules/code.rs")
        .filter(|s| s.code().contains("unsafe ") || s.code().contains("allow(unsafe_code)"))
        .map(|s| format!("{}: unsafe", s.path))
        .collect();
    none(&flaws);
}

#[test]
fn a_file_fits_in_450_lines() {
    let mut files = sources(&["src", "agent/src", "agent/report", "tests", "migrations"], &["rs", "sql", "mjs"]);
    files.extend(sources(&["templates", "assets"], &["hbs", "js", "css"]));
    let flaws: Vec<String> = files
        .iter()
        .filter(|s| s.text.lines().count() > 450)
        .map(|s| format!("{}: {} lines", s.path, s.text.lines().count()))
        .collect();
    none(&flaws);
}

#[test]
fn templates_escape_everything() {
    let flaws: Vec<String> = sources(&["templates"], &["hbs"])
        .iter()
        .filter(|s| s.text.contains("{{{") || s.text.contains("{{&"))
        .map(|s| format!("{}: an unescaped value", s.path))
        .collect();
    none(&flaws);
}

/// A page asks no other host for anything.
#[test]
fn pages_load_nothing_from_elsewhere() {
    let mut flaws = Vec::new();
    for source in sources(&["templates", "assets"], &["hbs", "css", "js"]) {
        for (before, after) in [("src=\"http", "\""), ("@import", ";"), ("url(http", ")")] {
            flaws.extend(
                between(&source.text, before, after).map(|what| format!("{}: {before}{what}", source.path)),
            );
        }
    }
    none(&flaws);
}
