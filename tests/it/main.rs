//! The black-box tests: the real application over HTTP, on both databases. Each story is one function; it exists as
//! `sqlite::STORY` and as `postgres::STORY`.
//!
//! SQLite needs nothing. PostgreSQL needs `HATANG_TEST_POSTGRES`, the URL of a server on which databases may be made
//! (`eval "$(tests/postgres.sh start)"` starts one); without it those trials show as ignored, and under `CI=true` they
//! fail.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on says so by panicking

mod access;
mod attachments;
mod audit_pages;
mod backup;
mod commands;
mod contract;
mod demo;
mod doctor;
mod erased;
mod faults;
mod forms;
mod found;
mod harness;
mod intake;
mod intake_bad;
mod intake_facts;
mod intake_merge;
mod intake_race;
mod leaks;
mod links;
mod lists;
mod matrix;
mod merge_forms;
mod metrics;
mod needs;
mod openapi;
mod overviews;
mod passphrase;
mod people_api;
mod places;
mod recovery;
mod rounds;
mod served;
mod sessions;
mod several;
mod sheets;
mod sites;
mod stop;
mod store;
mod tasks;
mod together;
mod trail;

fn main() -> std::process::ExitCode {
    let stories = [
        access::stories(),
        attachments::stories(),
        audit_pages::stories(),
        backup::stories(),
        commands::stories(),
        contract::stories(),
        demo::stories(),
        doctor::stories(),
        erased::stories(),
        faults::stories(),
        forms::stories(),
        found::stories(),
        intake::stories(),
        intake_bad::stories(),
        intake_facts::stories(),
        intake_merge::stories(),
        intake_race::stories(),
        leaks::stories(),
        links::stories(),
        lists::stories(),
        matrix::stories(),
        merge_forms::stories(),
        metrics::stories(),
        needs::stories(),
        recovery::stories(),
        rounds::stories(),
        openapi::stories(),
        overviews::stories(),
        passphrase::stories(),
        people_api::stories(),
        places::stories(),
        served::stories(),
        sessions::stories(),
        several::stories(),
        sheets::stories(),
        sites::stories(),
        stop::stories(),
        store::stories(),
        tasks::stories(),
        together::stories(),
        trail::stories(),
    ];
    harness::run(stories.into_iter().flatten())
}
