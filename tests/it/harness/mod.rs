//! What stories are told with: a fresh database, a running application, people, a browser, a program.

pub(crate) mod agent;
mod app;
mod browser;
mod database;
mod html;
mod installed;
mod office;
mod program;
mod server;
mod wire;

pub(crate) use app::{PASSPHRASE, Person, TestApp, code_of};
pub(crate) use browser::{Browser, SECOND_FACTOR_SEED};
pub(crate) use database::{Engine, TestDatabase, postgres_server};
pub(crate) use installed::{Installed, mode, told};
pub(crate) use office::{Book, Found, missing as no_office};
pub(crate) use program::Program;
pub(crate) use server::Server;
pub(crate) use wire::{Answer, fetch};

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// A commune for a story to play in, and another one.
pub(crate) const TAN_AN: &str = "26179";
/// See [`TAN_AN`].
pub(crate) const TRANG_BOM: &str = "26248";

/// One test, for both databases unless it says otherwise.
pub(crate) struct Story {
    pub(crate) name: &'static str,
    pub(crate) tell: fn(Engine),
    pub(crate) engines: &'static [Engine],
    /// Why it cannot be told on this machine.
    pub(crate) missing: Option<&'static str>,
}

/// Lists a module's stories under its own name: for both databases, and those for PostgreSQL alone.
#[macro_export]
macro_rules! stories {
    ($($tell:ident),+ $(,)? $(; postgres: $($only:ident),+ $(,)?)?) => {
        pub(crate) fn stories() -> Vec<$crate::harness::Story> {
            use $crate::harness::{Engine, Story};
            vec![
                $(Story {
                    name: concat!(module_path!(), "::", stringify!($tell)),
                    tell: $tell,
                    engines: &[Engine::Sqlite, Engine::Postgres],
                    missing: None,
                },)+
                $($(Story {
                    name: concat!(module_path!(), "::", stringify!($only)),
                    tell: $only,
                    engines: &[Engine::Postgres],
                    missing: None,
                },)+)?
            ]
        }
    };
}

/// Runs the stories that the arguments ask for.
pub(crate) fn run(stories: impl Iterator<Item = Story>) -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = stories
        .flat_map(|story| story.engines.iter().map(move |engine| trial(&story, *engine)).collect::<Vec<_>>());
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    database::drop_templates();
    conclusion.exit_code()
}

fn trial(story: &Story, engine: Engine) -> Trial {
    let tell = story.tell;
    let name = story.name.strip_prefix("it::").unwrap_or(story.name);
    let no_server = engine == Engine::Postgres && postgres_server().is_none();
    let missing = story.missing.or(no_server.then_some("HATANG_TEST_POSTGRES names no server"));
    let ci = std::env::var_os("CI").is_some_and(|v| v == "true");
    let trial = Trial::test(format!("{engine}::{name}"), move || {
        if let Some(missing) = missing {
            return Err(Failed::from(format!("{missing}, and CI=true takes no excuse")));
        }
        tell(engine);
        Ok(())
    });
    trial.with_ignored_flag(missing.is_some() && !ci)
}
