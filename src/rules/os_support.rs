//! Until when an operating system gets security updates: by build and edition for Windows, by distribution and version
//! for Linux. What is not told (an edition, whether the paid extension was bought) leaves an interval, not a guess.

use std::sync::OnceLock;

use serde::Deserialize;

use super::Mark;
use crate::db::LocalDay;

/// Editions of Windows that share dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Every edition.
    Any,
    /// Home, Pro and their kin.
    Pro,
    /// Enterprise and Education.
    Enterprise,
    /// Long-term servicing.
    Ltsc,
    /// Long-term servicing for fixed devices.
    IotLtsc,
    /// Windows Server.
    Server,
}

/// What a report or a record says about an operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Os<'a> {
    /// Name, e.g. `Windows 10 Pro` or `Debian GNU/Linux`.
    pub name: Option<&'a str>,
    /// Short id of a Linux distribution, e.g. `debian`.
    pub id: Option<&'a str>,
    /// Version, e.g. `22H2` or `12`.
    pub version: Option<&'a str>,
    /// Build, e.g. `19045.4170`.
    pub build: Option<&'a str>,
    /// Edition, e.g. `Professional`.
    pub edition: Option<&'a str>,
}

/// Until when an operating system is supported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Name and version for people, e.g. `Windows 10 22H2`.
    pub label: String,
    /// Whether it is a Windows for people's desks, whose next step is Windows 11.
    pub windows_client: bool,
    /// Whether the next version of the same system comes free and runs on what runs this one: Windows 11 to Windows 11.
    pub free_update: bool,
    /// The last day of support, by the shortest-lived edition that it may be.
    pub earliest: LocalDay,
    /// The last day of support, by the longest-lived edition that it may be.
    pub latest: LocalDay,
    /// The last day for which more updates can be bought, where they can.
    pub paid_until: Option<LocalDay>,
    /// Where the dates come from.
    pub cite: &'static str,
    /// How sure they are.
    pub mark: Mark,
}

/// Where an operating system stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportState {
    /// Supported until this day.
    Until(LocalDay),
    /// Supported or not, by edition, which nobody told: the two days.
    Unclear(LocalDay, LocalDay),
    /// Support is over; updates are bought until this day.
    Paid(LocalDay),
    /// Support ended on this day.
    Ended(LocalDay),
}

impl Support {
    /// Where it stands on `today`; `paid` says whether the extension was bought.
    pub fn state(&self, today: LocalDay, paid: bool) -> SupportState {
        match self.paid_until {
            _ if today <= self.earliest => SupportState::Until(self.earliest),
            _ if today <= self.latest => SupportState::Unclear(self.earliest, self.latest),
            Some(until) if paid && today <= until => SupportState::Paid(until),
            Some(_) | None => SupportState::Ended(self.latest),
        }
    }
}

#[derive(Deserialize)]
struct Windows {
    product: String,
    version: String,
    build: u32,
    channel: Channel,
    ends: LocalDay,
    paid_until: Option<LocalDay>,
    cite: String,
    mark: Mark,
}

#[derive(Deserialize)]
struct Linux {
    id: String,
    product: String,
    version: String,
    ends: LocalDay,
    paid_until: Option<LocalDay>,
    cite: String,
    mark: Mark,
}

#[derive(Deserialize)]
struct File {
    windows: Vec<Windows>,
    linux: Vec<Linux>,
}

fn table() -> &'static File {
    static TABLE: OnceLock<File> = OnceLock::new();
    TABLE.get_or_init(|| super::embedded("os_support.toml", include_str!("data/os_support.toml")))
}

/// Until when this operating system is supported; `None` where it is not in the table.
pub fn support(os: &Os) -> Option<Support> {
    let windows = os.name.is_some_and(|name| name.contains("Windows"));
    if windows { windows_support(os) } else { linux_support(os) }
}

fn windows_support(os: &Os) -> Option<Support> {
    let build: u32 = os.build?.split('.').next()?.trim().parse().ok()?;
    let channel = channel(os);
    let rows: Vec<&Windows> =
        table().windows.iter().filter(|row| row.build == build && fits(row.channel, channel)).collect();
    let first = rows.first()?;
    let shared = rows.iter().all(|row| row.version == first.version);
    let label = if shared { format!("{} {}", first.product, first.version) } else { first.product.clone() };
    let earliest = rows.iter().min_by_key(|row| row.ends)?;
    Some(Support {
        label: label.trim_end().to_owned(),
        windows_client: rows.iter().all(|row| row.channel != Channel::Server),
        free_update: rows.iter().all(|row| {
            row.product == "Windows 11" && matches!(row.channel, Channel::Any | Channel::Pro | Channel::Enterprise)
        }),
        earliest: earliest.ends,
        latest: rows.iter().map(|row| row.ends).max()?,
        paid_until: rows.iter().filter_map(|row| row.paid_until).max(),
        cite: &earliest.cite,
        mark: rows.iter().map(|row| row.mark).max()?,
    })
}

/// Whether a row is about this edition; where the edition is not known, every edition but a server's may be meant.
fn fits(row: Channel, asked: Option<Channel>) -> bool {
    match asked {
        Some(asked) => row == asked || (row == Channel::Any && asked != Channel::Server),
        None => row != Channel::Server,
    }
}

/// The edition, as the registry's `EditionID` or the product's name says it; `None` where neither does.
fn channel(os: &Os) -> Option<Channel> {
    let name = os.name.unwrap_or_default();
    let edition = os.edition.unwrap_or_default();
    let said = |word: &str| edition.contains(word) || name.contains(word);
    if said("Server") {
        Some(Channel::Server)
    } else if edition == "IoTEnterpriseS" || edition == "IoTEnterpriseSK" || (said("IoT") && said("LTS")) {
        Some(Channel::IotLtsc)
    } else if edition == "EnterpriseS" || edition == "EnterpriseSN" || said("LTSC") || said("LTSB") {
        Some(Channel::Ltsc)
    } else if ["Pro", "Home", "Core", "SingleLanguage", "Starter", "Ultimate"].iter().any(|word| said(word)) {
        // Before "Education": Pro Education follows Pro.
        Some(Channel::Pro)
    } else if said("Enterprise") || said("Education") {
        Some(Channel::Enterprise)
    } else {
        None
    }
}

fn linux_support(os: &Os) -> Option<Support> {
    let id = os.id?;
    let version = os.version?;
    let row = table().linux.iter().find(|row| {
        row.id == id
            && version.strip_prefix(&row.version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })?;
    Some(Support {
        label: format!("{} {}", row.product, row.version),
        windows_client: false,
        free_update: false,
        earliest: row.ends,
        latest: row.ends,
        paid_until: row.paid_until,
        cite: &row.cite,
        mark: row.mark,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-24";

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    fn windows(name: &str, build: &str, edition: &str) -> Support {
        let os = Os { name: Some(name), build: Some(build), edition: Some(edition), ..Os::default() };
        support(&os).unwrap_or_else(|| panic!("{name} {build}"))
    }

    #[test]
    fn windows_10_22h2_is_over_unless_the_extension_was_bought() {
        let support = windows("Windows 10 Pro", "19045.3803", "Professional");
        assert_eq!(support.label, "Windows 10 22H2");
        assert_eq!(support.state(day("2025-10-14"), false), SupportState::Until(day("2025-10-14")));
        assert_eq!(support.state(day(TODAY), false), SupportState::Ended(day("2025-10-14")));
        assert_eq!(support.state(day(TODAY), true), SupportState::Paid(day("2028-10-10")));
        assert_eq!(support.state(day("2028-10-11"), true), SupportState::Ended(day("2025-10-14")));
    }

    #[test]
    fn the_edition_decides_the_date_of_one_build() {
        let state = |name, build, edition| windows(name, build, edition).state(day(TODAY), false);
        assert_eq!(state("Windows 11 Pro", "26100.1", "Professional"), SupportState::Ended(day("2026-10-13")));
        assert_eq!(state("Windows 11 Enterprise", "26100.1", "Enterprise"), SupportState::Until(day("2027-10-12")));
        assert_eq!(state("Windows 11 LTSC", "26100.1", "EnterpriseS"), SupportState::Until(day("2029-10-09")));
        assert_eq!(state("Windows 11 IoT", "26100.1", "IoTEnterpriseS"), SupportState::Until(day("2034-10-10")));
        assert_eq!(state("Windows Server 2025", "26100", "ServerStandard"), SupportState::Until(day("2034-10-10")));
        assert_eq!(
            state("Windows 10 Pro Education", "19044", "ProfessionalEducation"),
            SupportState::Ended(day("2023-06-13"))
        );
        assert_eq!(windows("Windows 10 Enterprise LTSC", "17763.1", "EnterpriseS").label, "Windows 10 LTSC 2019");
    }

    #[test]
    fn an_untold_edition_leaves_an_interval() {
        let os = Os { name: Some("Windows 11"), build: Some("26100.1742"), ..Os::default() };
        let support = support(&os).unwrap();
        assert_eq!(support.label, "Windows 11");
        assert_eq!(support.state(day(TODAY), false), SupportState::Unclear(day("2026-10-13"), day("2034-10-10")));
    }

    #[test]
    fn an_untold_edition_is_never_a_server() {
        let os = Os { name: Some("Windows"), build: Some("9600"), ..Os::default() };
        assert_eq!(support(&os).map(|support| support.label), Some("Windows 8.1".into()));
    }

    #[test]
    fn a_server_is_never_taken_for_a_desktop_of_the_same_build() {
        assert_eq!(windows("Windows 8.1", "9600", "Professional").latest, day("2023-01-10"));
        assert_eq!(windows("Windows Server 2012 R2", "9600", "ServerStandard").latest, day("2023-10-10"));
    }

    #[test]
    fn linux_is_found_by_distribution_and_version() {
        let linux = |id, version| support(&Os { id: Some(id), version: Some(version), ..Os::default() });
        assert_eq!(linux("debian", "12").map(|s| s.label), Some("Debian 12".into()));
        assert_eq!(linux("debian", "12.5").map(|s| s.latest), Some(day("2028-06-30")));
        assert_eq!(linux("linuxmint", "21.3").map(|s| s.label), Some("Linux Mint 21".into()));
        assert_eq!(linux("debian", "1"), None, "a prefix of 12 is not 12");
        assert_eq!(linux("gentoo", "2"), None);
    }

    #[test]
    fn no_two_rows_answer_one_question_and_paid_updates_come_after_the_end() {
        let mut seen: Vec<_> =
            table().windows.iter().map(|row| (row.build, format!("{:?}", row.channel))).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), table().windows.len());
        for row in &table().windows {
            assert!(row.paid_until.is_none_or(|until| until > row.ends), "{} {}", row.product, row.version);
            assert!(!row.cite.is_empty());
        }
    }
}
