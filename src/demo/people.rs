//! Who can sign in, with passphrases that are new at each run.

use super::random::Random;
use super::{Unit, names};
use crate::auth::store::{AccountState, NewAccount, create, give, set_credentials, set_state};
use crate::auth::{AuthPolicy, Grant, Passphrase, Role, hash};
use crate::crypto;
use crate::db::{AccountId, Instant, Tx, UnitId, fold};
use crate::error::{Error, Result};

/// Short words without marks, so that they can be typed on any keyboard: 64 of them, 6 bits each.
const WORDS: &str = "anh ban bien bong bua cam canh cau chim choi co cua dat den dong gio ghe hat hoa hoi huong keo \
                     khe kim lan lua lung mai man may mua muoi nam nang nen ngoc nha nho nui ong phao quat rang rau \
                     rung sach sao sen soi song suoi tau tho thuyen tinh tre trang trong tuoi vang vo voi xanh xuan";

/// An account of the demo.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its role.
    pub role: Role,
    /// Login name.
    pub username: String,
    /// Passphrase, in the clear this once.
    pub passphrase: String,
    /// Its number.
    pub account: AccountId,
}

/// Login name and full name of each role.
fn who(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Officer => ("cntt.tanan", "Nguyễn Minh Tuấn"),
        Role::Leader => ("lanhdao.tanan", "Trần Thị Hồng"),
        Role::Technical => ("kythuat", "Lê Quang Vinh"),
        Role::Finance => ("taichinh", "Phạm Thị Minh Nguyệt"),
        Role::Approver => ("pheduyet", "Đặng Hữu Nghĩa"),
        Role::Admin => ("quantri", "Bùi Hoàng Long"),
        Role::Auditor => ("kiemtoan", "Vũ Thị Thanh Thúy"),
    }
}

/// Makes an account for each role, the officer's and the leader's in one commune, the others over all units.
///
/// # Errors
/// What the database says.
pub(super) fn accounts(tx: &mut Tx, commune: UnitId, policy: &AuthPolicy, at: Instant) -> Result<Vec<Login>> {
    use strum::IntoEnumIterator;
    let mut logins = Vec::new();
    for role in Role::iter() {
        let (username, full_name) = who(role);
        let new = NewAccount {
            username: username.into(),
            full_name: full_name.into(),
            phone: None,
            email: None,
            language: "vi".into(),
        };
        let account = create(tx, &new, at)?;
        let (passphrase, taken) = passphrase(username, policy)?;
        set_credentials(tx, account, &hash(&taken, policy)?, None)?;
        let unit = match role {
            Role::Officer | Role::Leader => Some(commune),
            Role::Technical | Role::Finance | Role::Approver | Role::Admin | Role::Auditor => None,
        };
        give(tx, account, Grant { role, unit }, None, at)?;
        logins.push(Login { role, username: username.into(), passphrase, account });
    }
    Ok(logins)
}

/// The officer of each unit, in their order. Those of other communes than the demo's own have worked here for long and
/// have no passphrase: nobody signs in as them.
///
/// # Errors
/// What the database says.
pub(super) fn officers(
    tx: &mut Tx,
    seed: u64,
    units: &[Unit],
    logins: &[Login],
    at: Instant,
) -> Result<Vec<AccountId>> {
    let own = logins.iter().find(|login| login.role == Role::Officer).map(|login| login.account);
    let mut all = Vec::with_capacity(units.len());
    for unit in units {
        if let (super::stories::COMMUNE, Some(own)) = (unit.code.as_str(), own) {
            all.push(own);
            continue;
        }
        // Some names differ by their marks alone.
        let name = fold::words(&unit.name).concat();
        let same = units.iter().filter(|other| fold::words(&other.name).concat() == name).count();
        let new = NewAccount {
            username: if same > 1 { format!("cntt.{name}.{}", unit.code) } else { format!("cntt.{name}") },
            full_name: names::person(&mut Random::of(seed, "officer", unit.number)),
            phone: None,
            email: None,
            language: "vi".into(),
        };
        let account = create(tx, &new, at)?;
        set_state(tx, account, AccountState::Active, at)?;
        give(tx, account, Grant { role: Role::Officer, unit: Some(unit.id) }, None, at)?;
        all.push(account);
    }
    Ok(all)
}

/// A new passphrase that the rules take: five words and two digits, 36 bits, for a server that only this machine reaches.
fn passphrase(username: &str, policy: &AuthPolicy) -> Result<(String, Passphrase)> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    for _ in 0..100 {
        let bytes = crypto::random::<6>()?;
        let mut parts: Vec<String> =
            bytes[..5].iter().map(|b| words[usize::from(*b) % words.len()].to_owned()).collect();
        parts.push(format!("{:02}", bytes[5] % 100));
        let text = parts.join("-");
        if let Ok(taken) = Passphrase::parse(&text, username, policy.passphrases) {
            return Ok((text, taken));
        }
    }
    Err(Error::internal("the demo's words make no passphrase that the rules take"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_64_words_and_no_two_are_equal() {
        let mut words: Vec<&str> = WORDS.split_whitespace().collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 64);
        assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn passphrases_pass_the_rules_and_differ() {
        let (one, _) = passphrase("cntt.tanan", &AuthPolicy::demo()).unwrap();
        let (other, _) = passphrase("cntt.tanan", &AuthPolicy::demo()).unwrap();
        assert_ne!(one, other);
        assert!(one.len() >= 12 && !one.contains(' '), "{one}");
    }
}
