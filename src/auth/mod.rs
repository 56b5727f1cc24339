//! Who may do what. People have accounts; an account holds *grants* (a role in one unit, or in all); a role is a set of
//! permissions. Sessions and grants are read at every request, so that taking one away acts at once.

mod api_token;
mod passphrase;
mod policy;
mod role;
mod sign_in;
pub mod store;
mod totp;

pub use api_token::{Claims, issue, read};
pub use passphrase::{Passphrase, hash, verify};
pub use policy::{AuthPolicy, PassphraseRules};
pub use role::{Grant, Permission, Principal, Role, Scope};
pub use sign_in::{Attempt, Opened, Outcome, begin_session, enter_code, prove, sign_in};
pub use totp::{SecondFactor, recovery_codes};
