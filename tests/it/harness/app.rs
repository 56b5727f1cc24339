//! The real application, in process, on a free port, with a clock that stands still until a story moves it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;

use actix_web::web::Data;
use diesel::prelude::*;
use hatang::app::{Application, Config};
use hatang::audit::{Actor, seal};
use hatang::auth::store::{self as accounts, NewAccount, NewSession, SessionKind};
use hatang::auth::{self, AuthPolicy, Grant, Passphrase, Role};
use hatang::clock::Clock;
use hatang::db::schema::ground::audit;
use hatang::db::{AccountId, Instant, Lane};
use hatang::units;
use hatang::web::{Lang, Org, Shared};
use serde_json::Value;

use super::{Browser, Engine, Program, TestDatabase};

/// What everybody's passphrase is.
pub(crate) const PASSPHRASE: &str = "con mèo uống cà phê sữa";

/// A running application with a database of its own.
pub(crate) struct TestApp {
    pub(crate) base: String,
    /// Where its metrics are.
    pub(crate) metrics: String,
    pub(crate) clock: Clock,
    pub(crate) shared: Data<Shared>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
    people: AtomicU32,
    pub(crate) secret: [u8; 32],
    /// There until [`TestApp::stopped`] takes it.
    database: Option<TestDatabase>,
}

/// Tuesday, 24/11/2026, 08:00 at +07:00: an hour at which offices work.
pub(crate) fn morning() -> Instant {
    Instant::parse_rfc3339("2026-11-24T08:00:00+07:00").unwrap()
}

impl TestApp {
    /// Starts one that nobody administrates yet.
    pub(crate) fn bare(engine: Engine) -> Self {
        TestApp::on(TestDatabase::migrated(engine), AuthPolicy::quick())
    }

    /// Starts one that is set up.
    pub(crate) fn start(engine: Engine) -> Self {
        let app = TestApp::bare(engine);
        app.person(Role::Admin, None);
        app
    }

    /// Starts one on this database.
    pub(crate) fn on(database: TestDatabase, policy: AuthPolicy) -> Self {
        TestApp::with_builds(database, policy, None)
    }

    /// Starts one that hands out the agent builds of a folder.
    pub(crate) fn with_builds(database: TestDatabase, policy: AuthPolicy, agent_dir: Option<PathBuf>) -> Self {
        let clock = Clock::fixed(morning());
        let secret = hatang::crypto::random::<32>().unwrap();
        let config = Config {
            database: database.url.clone(),
            secret,
            listen: ([127, 0, 0, 1], 0).into(),
            public_url: None,
            tls: None,
            trusted_proxies: vec![],
            policy,
            demo: false,
            agent_dir,
            org: Org { name: "Đồng Nai".into(), kind: "thành phố".into() },
            clock: clock.clone(),
            workers: Some(1),
            metrics_listen: Some(([127, 0, 0, 1], 0).into()),
        };
        let (started, wait) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let application = Application::build(config).unwrap();
                let metrics = application.metrics_address().expect("it was asked for");
                let parts = (application.address, metrics, application.shared.clone(), application.handle());
                started.send(parts).unwrap();
                application.run_until_stopped().await.unwrap();
            });
        });
        let (address, metrics, shared, handle) = wait.recv().expect("the application starts");
        TestApp {
            base: format!("http://{address}"),
            metrics: format!("http://{metrics}/metrics"),
            clock,
            shared,
            handle,
            thread: Some(thread),
            people: AtomicU32::new(0),
            secret,
            database: Some(database),
        }
    }

    /// Now, by the story's clock.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.advance(seconds);
    }

    /// Somebody with a role: in the unit of this code, or in all.
    pub(crate) fn person(&self, role: Role, unit: Option<&str>) -> Person<'_> {
        let word: &'static str = role.into();
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        let new = NewAccount {
            username: format!("{word}{number}"),
            full_name: format!("Nguyễn Văn {number}"),
            phone: None,
            email: None,
            language: "vi".into(),
        };
        let policy = self.shared.policy;
        let passphrase = Passphrase::parse(PASSPHRASE, &new.username, policy.passphrases).unwrap();
        let hash = auth::hash(&passphrase, &policy).unwrap();
        let seed = role.needs_second_factor().then(|| auth::SecondFactor::fresh().unwrap());
        let sealed = seed.map(|seed| self.shared.keys.seal(&seed).unwrap());
        let (now, username) = (self.now(), new.username.clone());
        let unit = unit.map(str::to_owned);
        let write = move |tx: &mut hatang::db::Tx<'_>| {
            let id = accounts::create(tx, &new, now)?;
            let unit = unit.as_ref().map(|code| units::id_of(tx.db(), code).map(|id| id.expect("a unit's code")));
            accounts::give(tx, id, Grant { role, unit: unit.transpose()? }, None, now)?;
            accounts::set_credentials(tx, id, &hash, sealed.as_deref())?;
            Ok(id)
        };
        let id = self.shared.store.write_here(Lane::Interactive, write).unwrap();
        Person { app: self, id, username, seed }
    }

    /// The administrator of all units.
    pub(crate) fn admin(&self) -> Person<'_> {
        self.person(Role::Admin, None)
    }

    /// The IT officer of a commune.
    pub(crate) fn officer_of(&self, unit: &str) -> Person<'_> {
        self.person(Role::Officer, Some(unit))
    }

    /// Seals what the trail holds, as the job does.
    pub(crate) fn seal_trail(&self) {
        let keys = self.shared.keys.clone();
        self.shared.store.write_here(Lane::Bulk, move |tx| seal(tx, &keys, 10_000)).unwrap();
    }
}

impl TestApp {
    /// Its database, while it runs.
    pub(crate) fn database(&self) -> &TestDatabase {
        self.database.as_ref().expect("it runs")
    }

    /// Scores everything that is marked, as the job does.
    pub(crate) fn rescore(&self) {
        self.work("priority.rescore");
    }

    /// One round of a room's job.
    pub(crate) fn work(&self, name: &str) {
        let job = hatang::app::rooms().into_iter().flat_map(|room| room.jobs).find(|job| job.name == name);
        (job.expect("a job of this name").run)(&self.shared).unwrap();
    }

    /// Whatever a story wrote into the trail, the trail's page has a name for it.
    fn trail_is_named(&self) {
        let written = self.shared.store.read_here(|db| {
            Ok(audit::table.select((audit::action, audit::before_values, audit::after_values)).load(db)?)
        });
        // A story that leaves no database behind wrote nothing.
        let written: Vec<(String, Option<String>, Option<String>)> = written.unwrap_or_default();
        for (action, before, after) in written.iter().filter(|(action, ..)| action != "asset.override") {
            for values in [before, after].into_iter().flatten() {
                let Ok(Value::Object(outer)) = serde_json::from_str(values) else { continue };
                let inner = |(field, value): (String, Value)| match value {
                    Value::Object(inner) => inner.into_iter().map(|(field, _)| field).collect(),
                    _ => vec![field],
                };
                // Entries of another time name who reported from a sticker; no page shows them.
                let shown = |field: &String| !matches!(field.as_str(), "reporter_name" | "reporter_phone");
                for field in outer.into_iter().flat_map(inner).filter(shown) {
                    let key = format!("audit-field-{}", field.replace('_', "-"));
                    let name = self.shared.texts.plain(Lang::Vi, &key);
                    assert!(
                        !name.starts_with('⟦'),
                        "{action} writes {field}, which locales/vi/audit.ftl has no {key} for"
                    );
                }
            }
        }
    }

    /// Stops it and answers its database.
    pub(crate) fn stopped(mut self) -> TestDatabase {
        self.stop();
        self.database.take().expect("it is taken once")
    }

    fn stop(&mut self) {
        // The command is sent by the call; the answer is the thread's end.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if self.thread.is_some() && !std::thread::panicking() {
            self.trail_is_named();
        }
        self.stop();
    }
}

/// Somebody with an account.
pub(crate) struct Person<'a> {
    app: &'a TestApp,
    pub(crate) id: AccountId,
    pub(crate) username: String,
    /// Of the second factor, where the role needs one.
    pub(crate) seed: Option<[u8; 20]>,
}

impl Person<'_> {
    /// A browser in which this person is signed in.
    pub(crate) fn browser(&self) -> Browser {
        let mut browser = Browser::new(self.app);
        let token = self.begin(SessionKind::Page).token;
        browser.cookies.insert("hatang".into(), token);
        browser
    }

    /// A program that acts for this person.
    pub(crate) fn program(&self) -> Program {
        let session = self.begin(SessionKind::Api).session;
        let (token, _) = auth::issue(&self.app.shared.keys, self.id, session, self.app.now()).unwrap();
        Program::with_token(self.app, &token)
    }

    fn begin(&self, kind: SessionKind) -> auth::Opened {
        let (id, now) = (self.id, self.app.now());
        let new = NewSession { kind, device_name: None, address: "127.0.0.1".into(), user_agent: "story".into() };
        let write = move |tx: &mut hatang::db::Tx<'_>| {
            auth::begin_session(tx, id, &new, None, &Actor::command("story"), now)
        };
        self.app.shared.store.write_here(Lane::Interactive, write).unwrap()
    }

    /// The code that this person's phone shows now.
    pub(crate) fn code(&self) -> String {
        code_of(&self.seed.expect("a role with a second factor"), self.app.now())
    }
}

/// The code of a second factor's seed at a time (RFC 6238).
pub(crate) fn code_of(seed: &[u8], now: Instant) -> String {
    let totp = totp_rs::Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(totp_rs::Secret::from(seed))
        .with_account_name("story")
        .with_issuer(Some("hatang"))
        .build()
        .unwrap();
    totp.generate(u64::try_from(now.micros() / 1_000_000).unwrap()).to_string()
}
