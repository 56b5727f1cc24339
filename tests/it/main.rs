//! The black-box tests: the real application over HTTP, on both databases. Each story is one function; it exists as
//! `sqlite::STORY` and as `postgres::STORY`.
//!
//! SQLite needs nothing. PostgreSQL needs `HATANG_TEST_POSTGRES`, the URL of a server on which databases may be made
//! (`eval "$(tests/postgres.sh start)"` starts one); without it those trials show as ignored, and under `CI=true` they
//! fail.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on says so by panicking

mod access;
mod attachments;
mod backup;
mod demo;
mod doctor;
mod faults;
mod harness;
mod intake;
mod intake_bad;
mod intake_facts;
mod intake_merge;
mod intake_race;
mod links;
mod matrix;
mod metrics;
mod openapi;
mod sessions;
mod sheets;
mod sites;
mod stop;
mod store;
mod trail;

fn main() -> std::process::ExitCode {
    let stories = [
        access::stories(),
        attachments::stories(),
        backup::stories(),
        demo::stories(),
        doctor::stories(),
        faults::stories(),
        intake::stories(),
        intake_bad::stories(),
        intake_facts::stories(),
        intake_merge::stories(),
        intake_race::stories(),
        links::stories(),
        matrix::stories(),
        metrics::stories(),
        openapi::stories(),
        sessions::stories(),
        sheets::stories(),
        sites::stories(),
        stop::stories(),
        store::stories(),
        trail::stories(),
    ];
    harness::run(stories.into_iter().flatten())
}
