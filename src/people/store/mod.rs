//! What people's pages ask and change. The tables are `auth`'s; these files compose its functions, with the trail.

mod link;
mod list;
mod own;
mod step;

pub use link::{Choice, LinkView, link, make_setup_link, use_link};
pub use list::{Filter, GrantOut, GrantRow, PersonLine, PersonRow, SORTS, all, called, everyone, list, person};
pub use own::{change_passphrase, end_own_session, renew_recovery_codes};
pub use step::{Step, act, act_on, invite, reset_second_factor, save};

use crate::audit::{self, Actor, Entry};
use crate::db::{AccountId, Instant, Subject, Tx};
use crate::error::Result;

/// Tells the trail what was done to an account.
fn note(
    tx: &mut Tx,
    actor: &Actor,
    action: &'static str,
    account: AccountId,
    after: Option<serde_json::Value>,
    at: Instant,
) -> Result<()> {
    let subject = Subject::Account(account);
    audit::record(tx, Entry { at, actor, action, subject, unit: None, before: None, after }).map(drop)
}
