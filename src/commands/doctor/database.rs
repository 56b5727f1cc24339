//! What both databases are asked, and what only PostgreSQL can get wrong.

use super::finding::{Check, Finding};
use crate::db::{DatabaseUrl, Instant, migrate};
use crate::error::Error;

/// A database that cannot be opened or asked.
pub(super) fn unreachable(error: Error) -> Finding {
    Finding::fail(
        Check::Database,
        error.detail.unwrap_or_else(|| error.code.word().to_owned()),
        "is DATABASE_URL right, does the database run, may this user open it?",
    )
}

/// Its version against this binary's.
pub(super) fn version(url: &DatabaseUrl, found: Option<&str>, known: &str) -> Finding {
    match found {
        None => Finding::warn(
            Check::DatabaseVersion,
            format!("{url} is empty"),
            "the first `hatang serve` fills it; to bring an installation back, `hatang restore FILE`",
        ),
        Some(found) if found == known => Finding::ok(Check::DatabaseVersion, format!("version {found}")),
        Some(found) => match migrate::refuse_newer(url, found) {
            Ok(()) => Finding::warn(
                Check::DatabaseVersion,
                format!("version {found}, this hatang has {known}"),
                "take a backup; the next start, or `hatang migrate`, brings it forward",
            ),
            Err(error) => Finding::fail(
                Check::DatabaseVersion,
                error.detail.unwrap_or_default(),
                "install the hatang that has run on it last",
            ),
        },
    }
}

/// This machine's clock against that of the database's machine. Codes of the second factor hold for 30 s.
pub(super) fn clock_against_server(now: Instant, server: Instant) -> Finding {
    let apart = now.since(server).abs();
    let said = format!("{apart} s from the database's clock");
    let remedy = "let both machines take the time from the same source (timedatectl set-ntp true)";
    match apart {
        0..=2 => Finding::ok(Check::Clock, said),
        3..=29 => Finding::warn(Check::Clock, said, remedy),
        _ => Finding::fail(Check::Clock, said, remedy),
    }
}

/// This machine's clock against the trail: entries from the future were written by a clock that has been turned back.
pub(super) fn clock_against_trail(from_the_future: i64) -> Finding {
    if from_the_future == 0 {
        return Finding::ok(Check::Clock, "no record is from the future");
    }
    Finding::fail(
        Check::Clock,
        format!("{from_the_future} entries of the audit trail are from the future: the clock is slow, or was fast"),
        "set the clock (timedatectl set-ntp true) before anybody works",
    )
}

/// Vietnamese needs Unicode.
pub(super) fn encoding(encoding: &str) -> Finding {
    if encoding == "UTF8" {
        return Finding::ok(Check::PostgresEncoding, encoding);
    }
    Finding::fail(
        Check::PostgresEncoding,
        format!("the database's encoding is {encoding}"),
        "CREATE DATABASE hatang ENCODING 'UTF8' TEMPLATE template0, then move the data with backup and restore",
    )
}

/// What lets PostgreSQL forget an answered write when the power fails.
pub(super) fn durability(settings: &[(&str, String)]) -> Finding {
    let off: Vec<&str> = settings.iter().filter(|(_, value)| value == "off").map(|(name, _)| *name).collect();
    if off.is_empty() {
        return Finding::ok(Check::PostgresDurability, "what is acknowledged is on the disk");
    }
    Finding::fail(
        Check::PostgresDurability,
        format!("off: {}: what was acknowledged may be gone after a power cut", off.join(", ")),
        off.iter().map(|name| format!("ALTER SYSTEM SET {name} = on;")).collect::<Vec<_>>().join(" ")
            + " SELECT pg_reload_conf();",
    )
}

/// A deadlock is known by PostgreSQL's English words.
pub(super) fn messages(locale: &str) -> Finding {
    let language = locale.split(['_', '.', '-']).next().unwrap_or("");
    if matches!(language, "" | "C" | "POSIX" | "en") {
        return Finding::ok(Check::PostgresMessages, format!("lc_messages {locale}"));
    }
    Finding::warn(
        Check::PostgresMessages,
        format!("lc_messages is {locale}: a deadlock is answered «busy» instead of tried again"),
        "as superuser: GRANT SET ON PARAMETER lc_messages TO the server's role, or ALTER ROLE … SET lc_messages = 'C'",
    )
}
