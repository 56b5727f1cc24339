//! `hatang doctor`: what administrators get wrong, each with its remedy. Changes nothing. Takes what `serve` takes, so
//! that it judges what `serve` would be started with.

mod address;
mod database;
mod files;
mod finding;
mod tls;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::ExitCode;

pub use finding::{Check, Finding, Level};

use crate::audit;
use crate::clock::Clock;
use crate::config::{self, ServeArgs};
use crate::crypto::Keys;
use crate::db::{DatabaseUrl, Db, Instant, Sql, Store, StoreOptions, health, migrate};
use crate::error::Result;
use crate::intake;

/// Prints every finding; the exit code is 0, or the number of the first check that fails.
///
/// # Errors
/// None of its own: what cannot be asked is a finding.
pub fn run(args: &ServeArgs) -> Result<ExitCode> {
    let findings = examine(args, Clock::system().now());
    for finding in &findings {
        println!("{finding}");
    }
    let failed = findings.iter().find(|finding| finding.level == Level::Fail);
    Ok(failed.map_or(ExitCode::SUCCESS, |finding| ExitCode::from(finding.check as u8)))
}

/// Every check that this installation gives reason for, in the order of their numbers.
fn examine(args: &ServeArgs, now: Instant) -> Vec<Finding> {
    let secret = args.database.secret_path();
    let mut findings = vec![files::secret(&secret)];
    findings.extend(files::secret_permissions(&secret));
    if let DatabaseUrl::Sqlite(path) = &args.database.database {
        findings.extend(files::database_permissions(path));
        findings.extend(files::disk_space(path));
        findings.extend(files::journal(path));
    }
    findings.extend(ask_database(&args.database.database, &secret, now));
    findings.extend([
        address::public_url(args),
        address::listen(args),
        address::proxies(args),
        address::metrics(args),
    ]);
    if let (Some(cert), Some(key)) = (&args.tls_cert, &args.tls_key) {
        let host = args.public_url.as_deref().and_then(address::host);
        findings.extend(tls::check(cert, key, host, now));
    }
    findings.push(agents(args));
    findings.sort_by_key(|finding| finding.check as u8);
    findings
}

fn ask_database(url: &DatabaseUrl, secret: &Path, now: Instant) -> Vec<Finding> {
    if let DatabaseUrl::Sqlite(path) = url
        && !path.exists()
    {
        // Opening would make it.
        return vec![Finding::warn(
            Check::Database,
            format!("{url} is not there"),
            "right for a new installation: the first start makes it; else correct DATABASE_URL",
        )];
    }
    let asked = Store::open(url, StoreOptions { connections: 1 })
        .and_then(|store| store.read_here(|db| questions(db, url, secret, now)));
    asked.unwrap_or_else(|error| vec![database::unreachable(error)])
}

fn questions(db: &mut Db, url: &DatabaseUrl, secret: &Path, now: Instant) -> Result<Vec<Finding>> {
    let version = migrate::version(db)?;
    let mut findings = vec![
        Finding::ok(Check::Database, format!("{url} answers")),
        database::version(url, version.as_deref(), &migrate::known_version(url)?),
    ];
    if db.is_postgres() {
        findings.push(database::clock_against_server(now, health::server_time(db)?));
        findings.push(database::encoding(&health::setting(db, "server_encoding")?));
        let mut durable = Vec::new();
        for name in ["fsync", "full_page_writes", "synchronous_commit"] {
            durable.push((name, health::setting(db, name)?));
        }
        findings.push(database::durability(&durable));
        findings.push(database::messages(&health::setting(db, "lc_messages")?));
    } else {
        findings.push(files::integrity(&health::quick_check(db)?));
    }
    if version.is_some() {
        // Two servers may be a second or two apart.
        let future = Sql::new("SELECT count(*) AS n FROM audit WHERE at > ").bind(now.plus(5)).count(db)?;
        findings.push(database::clock_against_trail(future));
        // What is wrong with the file itself is a finding of its own.
        let keys = config::read_secret(secret).ok().flatten().map(|secret| Keys::derive(&secret)).transpose()?;
        findings.extend(files::another_secret(secret, audit::is_signed_with(db, keys.as_ref())?));
    }
    Ok(findings)
}

/// Whether officers find an agent to download.
fn agents(args: &ServeArgs) -> Finding {
    let remedy = "build the agent as README says and copy it into HATANG_AGENT_DIR";
    let Some(folder) = &args.agent_dir else {
        return Finding::warn(
            Check::AgentDir,
            "HATANG_AGENT_DIR is not set: there is no agent to download",
            remedy,
        );
    };
    if !folder.is_dir() {
        return Finding::fail(
            Check::AgentDir,
            format!("{} is no folder that can be read", folder.display()),
            remedy,
        );
    }
    match intake::builds(Some(folder)).len() {
        0 => Finding::warn(Check::AgentDir, format!("{} holds no agent", folder.display()), remedy),
        n => Finding::ok(Check::AgentDir, format!("{} holds {n}", folder.display())),
    }
}
