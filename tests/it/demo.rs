//! The planted province at a small size: each story is found through the pages by the role that it is for.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use hatang::auth::{AuthPolicy, Role};
use hatang::demo::{Plan, Planted, plant, stories as planted};

use crate::harness::agent::Agent;
use crate::harness::{Answer, Browser, Engine, Program, Server, TestApp, TestDatabase};

crate::stories![
    everybody_signs_in_and_sees_the_province,
    each_story_is_found_by_its_role,
    stories_of_places_lines_and_faults_are_found,
    the_same_seed_on_the_same_day_gives_the_same_province,
    a_database_that_is_not_empty_is_refused,
    a_kept_province_is_served_on,
    the_command_plants_by_seed_and_scale,
];

fn province(engine: Engine) -> (TestApp, Planted) {
    let app = TestApp::bare(engine);
    let plan = Plan { seed: 1, computers: 4 };
    // The demo asks nobody for a second factor; here only those are signed in who need none.
    let planted = plant(&app.shared.store, &AuthPolicy::quick(), plan, app.now()).unwrap();
    (app, planted)
}

fn signed_in(app: &TestApp, planted: &Planted, role: Role) -> Browser {
    let login = planted.logins.iter().find(|login| login.role == role).expect("each role has a login");
    let mut browser = Browser::new(app);
    let page = browser.open("/sign-in");
    browser.submit(&page, &[("username", &login.username), ("passphrase", &login.passphrase)]).expect(303);
    browser
}

/// The page of the record with this tag that the list shows.
fn record(browser: &mut Browser, list: &str, tag: &str) -> Answer {
    let listed = browser.open(list).text();
    let path = listed.split("href=\"").filter_map(|rest| rest.split_once('"')).find(|(path, rest)| {
        let number = path.strip_prefix("/equipment/").is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()));
        number && rest.split("</a>").next().is_some_and(|shown| shown.contains(tag))
    });
    let path = path.unwrap_or_else(|| panic!("no link to {tag} on {list}:\n{listed}")).0.to_owned();
    browser.open(&path)
}

fn everybody_signs_in_and_sees_the_province(engine: Engine) {
    let (app, planted) = province(engine);
    assert_eq!(planted.logins.len(), 7);
    for role in [Role::Officer, Role::Leader, Role::Technical, Role::Finance, Role::Auditor] {
        let mut browser = signed_in(&app, &planted, role);
        for path in ["/", "/equipment", "/priorities", "/faults"] {
            browser.open(path);
        }
    }
}

fn each_story_is_found_by_its_role(engine: Engine) {
    let (app, planted) = province(engine);
    let mut officer = signed_in(&app, &planted, Role::Officer);
    let shrunk = record(&mut officer, "/equipment?q=PC-0001", "PC-0001").text();
    assert!(shrunk.contains("KDDR44GB2"), "the module that left:\n{shrunk}");
    let conflicts = officer.open("/conflicts").text();
    assert!(conflicts.contains("TANAN-PC002") && conflicts.contains("PC-0002"), "{conflicts}");
    let printer = record(&mut officer, "/equipment?q=MI-0001", "MI-0001").text();
    assert!(printer.contains("131.000") && printer.contains("122.000"), "9,000 pages a month:\n{printer}");
    let shop = record(&mut officer, "/equipment?q=PC-0003", "PC-0003").text();
    assert!(shop.contains("FPT Elead S998"), "{shop}");

    let mut finance = signed_in(&app, &planted, Role::Finance);
    let boxes = finance.open(&format!("/equipment?q=khui+hop&unit={}&state=in_store", planted::BOXED)).text();
    assert!(boxes.contains("Máy mới chưa khui hộp 14"), "{boxes}");

    // An administrator of this stricter application needs a second factor: another one comes in.
    let mut admin = app.admin().browser();
    let cut = record(&mut admin, &format!("/equipment?unit={}&kind=desktop", planted::CUT), "PC-0001").text();
    assert!(cut.matches("class=\"bar red\"").count() > 20, "{cut}");
    assert!(admin.open(&format!("/equipment?unit={}", planted::DARK)).text().contains("PC-0001"));
}

/// The part of a page that shows the row of a list in which this stands.
fn row(html: &str, holds: &str) -> String {
    let row = html.split("<tr").find(|row| row.contains(holds));
    row.unwrap_or_else(|| panic!("no row with {holds}:\n{html}")).to_owned()
}

/// Where the first link of a piece of a page leads that begins so.
fn link(html: &str, begins: &str) -> String {
    let rest = html.split_once(&format!("href=\"{begins}"));
    let rest = rest.unwrap_or_else(|| panic!("no link to {begins}:\n{html}")).1;
    format!("{begins}{}", rest.split('"').next().expect("an attribute ends"))
}

fn stories_of_places_lines_and_faults_are_found(engine: Engine) {
    let (app, planted) = province(engine);
    let mut finance = signed_in(&app, &planted, Role::Finance);
    // Pays for 300, gets 40.
    let slow = finance.open(&format!("/links?degraded=true&unit={}", planted::SLOW)).text();
    assert!(slow.contains("300\u{a0}Mbps") && slow.contains("39,6\u{a0}Mbps"), "{slow}");
    let line = finance.open(&link(&row(&slow, "39,6"), "/links/")).text();
    assert!(line.matches("Đo tại quầy một cửa").count() >= 5 && line.contains("990.000"), "{line}");
    // Rain in the house: the only dangerous one of the province, with its roof.
    let mut technical = signed_in(&app, &planted, Role::Technical);
    let dangerous = technical.open("/buildings?condition=dangerous").text();
    assert!(dangerous.contains("data-total=\"1\"") && dangerous.contains("Sông Ray"), "{dangerous}");
    let building = link(dangerous.split_once("<tbody>").expect("a table").1, "/buildings/");
    let about = building.replace("/buildings/", "building-");
    let leaks = technical.open(&format!("/faults?about={about}")).text();
    assert!(leaks.contains("data-total=\"11\""), "{leaks}");
    // A sound house stands empty.
    let spare =
        finance.open(&format!("/buildings?use_status=surplus&condition=good&unit={}", planted::LEAKING)).text();
    assert!(spare.contains("data-total=\"1\"") && spare.contains("Trụ sở xã"), "{spare}");
    // The printer that eats its price.
    let mut officer = signed_in(&app, &planted, Role::Officer);
    let repeat = officer.open("/faults/repeat").text();
    let printer = row(&repeat, "MI-0002");
    assert!(printer.contains(">9<") && printer.contains("2.520.000"), "nine faults, 84 % of its price:\n{printer}");
    let record = officer.open(&link(&printer, "/equipment/")).text();
    assert!(record.contains("2.990.000"), "{record}");
    // Somebody scanned the sticker.
    let waits = officer.open("/faults?state=unconfirmed").text();
    let report = officer.open(&link(&row(&waits, "PC-0004"), "/faults/")).text();
    assert!(report.contains("Bấm nút không lên, đèn không sáng"), "{report}");
}

fn a_database_that_is_not_empty_is_refused(engine: Engine) {
    let database = TestDatabase::migrated(engine);
    let demo = std::process::Command::new(env!("CARGO_BIN_EXE_hatang"))
        .args(["demo", "--listen", "127.0.0.1:0", "--database", &database.argument()])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&demo.stderr).into_owned();
    assert!(!demo.status.success() && said.contains("is not empty"), "{said}");
}

/// What finance can take away of a province that is planted at this hour.
fn exports(engine: Engine, seed: u64, hour: i64) -> Vec<String> {
    let app = TestApp::bare(engine);
    let at = app.now().plus((hour - 8) * 3600);
    let planted = plant(&app.shared.store, &AuthPolicy::quick(), Plan { seed, computers: 2 }, at).unwrap();
    let mut finance = signed_in(&app, &planted, Role::Finance);
    let files = ["/equipment.csv", "/facilities.csv", "/buildings.csv", "/links.csv", "/faults.csv?state=all"];
    files.iter().map(|file| finance.open(file).text()).collect()
}

fn the_same_seed_on_the_same_day_gives_the_same_province(engine: Engine) {
    let (morning, evening, other) = (exports(engine, 1, 8), exports(engine, 1, 17), exports(engine, 2, 8));
    for ((morning, evening), other) in morning.iter().zip(&evening).zip(&other) {
        assert!(morning.lines().count() > 90, "{morning}");
        for (one, two) in morning.lines().zip(evening.lines()) {
            assert_eq!(one, two);
        }
        assert_eq!(morning.len(), evening.len());
        assert_ne!(morning, other, "another seed, another province");
    }
}

/// A running `hatang demo`, with what it printed; killed when it is dropped.
struct Demo {
    base: String,
    /// Role, user, passphrase.
    logins: Vec<(String, String, String)>,
    /// Unit and code.
    enrol: (String, String),
    child: Child,
}

impl Demo {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hatang"));
        command.args(["demo", "--listen", "127.0.0.1:0"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (mut base, mut logins) = (String::new(), Vec::new());
        for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["listening", url] => base = url.to_owned(),
                ["login", role, user, ref words @ ..] => logins.push((role.into(), user.into(), words.join(" "))),
                ["enrol", unit, code] => {
                    return Demo { base, logins, enrol: (unit.into(), code.into()), child };
                }
                _ => panic!("no line of the demo: {line}"),
            }
        }
        panic!("the demo ended: {:?}", child.wait())
    }

    fn program(&self, role: &str, base: &str) -> Program {
        let (_, user, passphrase) =
            self.logins.iter().find(|(of, _, _)| of == role).expect("each role has a login");
        let mut program = Program::at(base);
        program.sign_in(user, passphrase).expect(200);
        program
    }

    /// What finance can take away; without the minute of their last change, which for what comes with the program is now.
    fn exports(&self) -> Vec<String> {
        let (_, user, passphrase) = self.logins.iter().find(|(role, _, _)| role == "finance").unwrap();
        let mut finance = Browser::at(&self.base);
        finance.sign_in(user, passphrase).expect(303);
        let files = ["/equipment.csv", "/facilities.csv", "/buildings.csv", "/links.csv", "/faults.csv?state=all"];
        let line = |line: &str| line.rsplit_once(',').map_or("", |(kept, _)| kept).to_owned();
        files
            .iter()
            .map(|file| finance.open(file).text().lines().map(line).collect::<Vec<_>>().join("\n"))
            .collect()
    }

    fn stop(&mut self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many of each there are, as finance counts them.
fn counted(program: &Program) -> Vec<(&'static str, i64)> {
    let lists = ["equipment?kind=desktop", "facilities", "buildings", "links", "faults?state=all"];
    let count = |list: &'static str| {
        let (mut n, mut after) = (0, String::new());
        let join = if list.contains('?') { '&' } else { '?' };
        loop {
            let page = program.get(&format!("{list}{join}per_page=200{after}")).expect(200).json();
            n += i64::try_from(page["items"].as_array().unwrap().len()).unwrap();
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return (list, n),
            }
        }
    };
    lists.into_iter().map(count).collect()
}

fn a_kept_province_is_served_on(engine: Engine) {
    // A folder holds a SQLite database; on PostgreSQL the URL itself is what is kept.
    let (folder, kept) = (tempfile::tempdir().unwrap(), TestDatabase::empty(engine));
    let (path, url) = (folder.path().display().to_string(), kept.argument());
    let named = format!("{path}/the.secret");
    let arguments = match engine {
        Engine::Sqlite => vec!["--keep", &path, "--scale", "0.05"],
        Engine::Postgres => vec!["--database", &url, "--scale", "0.05", "--secret-file", &named],
    };
    let mut demo = Demo::start(&arguments);
    assert_eq!(demo.logins.len(), 7);
    let before = counted(&demo.program("finance", &demo.base));
    assert!(before.iter().all(|(_, n)| *n > 90), "{before:?}");
    // The code that it printed lets this very machine in.
    let agent = Agent::enrolled(&demo.base, &demo.enrol.1);
    assert_eq!((demo.enrol.0.as_str(), agent.device > 0), (planted::COMMUNE, true));
    demo.stop();
    let again = Command::new(env!("CARGO_BIN_EXE_hatang"))
        .args(["demo", "--listen", "127.0.0.1:0"])
        .args(&arguments)
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty") && !again.status.success());
    let (database, secret) = match engine {
        Engine::Sqlite => (format!("sqlite://{path}/hatang.db"), folder.path().join("hatang.secret")),
        Engine::Postgres => (url, named.clone().into()),
    };
    let server = Server::start_at(&database, &secret);
    assert_eq!(counted(&demo.program("finance", &server.base)), before);
}

fn the_command_plants_by_seed_and_scale(engine: Engine) {
    let plant = |seed: &str, scale: &str| {
        let (database, folder) = (TestDatabase::empty(engine), tempfile::tempdir().unwrap());
        let (url, secret) = (database.argument(), folder.path().join("secret").display().to_string());
        let mut demo =
            Demo::start(&["--database", &url, "--secret-file", &secret, "--seed", seed, "--scale", scale]);
        let (exports, counted) = (demo.exports(), counted(&demo.program("finance", &demo.base)));
        demo.stop();
        (exports, counted)
    };
    let (one, same, larger) = (plant("7", "0.05"), plant("7", "0.05"), plant("8", "0.2"));
    assert_eq!(one, same, "the same seed on the same day, the same province");
    assert_ne!(one.0, larger.0);
    let computers = |planted: &(Vec<String>, Vec<(&str, i64)>)| planted.1[0].1;
    assert!(computers(&larger) > 2 * computers(&one), "{:?} {:?}", one.1, larger.1);
    let refused = Command::new(env!("CARGO_BIN_EXE_hatang")).args(["demo", "--scale", "0.01"]).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("from 0.05 to 20"), "{refused:?}");
}
