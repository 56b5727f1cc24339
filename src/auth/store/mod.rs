//! The tables of people and access.

mod account;
mod delay;
mod idempotency;
mod link;
mod session;

pub use account::{
    Account, AccountState, NewAccount, account, any_administrator, by_username, clear_second_factor, create,
    end_lock, erase, give, grants, grants_of, needs_second_factor, note_failure, put_recovery_codes,
    recovery_codes_left, replace_passphrase, set_credentials, set_profile, set_state, take, take_recovery_code,
    take_step, touch_account,
};
pub use delay::{address_failures, note_address_failure};
pub use idempotency::{Remembered, forget_old_keys, recall, remember};
pub use link::{LinkKind, OneTimeLink, end_links, find_link, make_link, use_link};
pub use session::{
    NewSession, SessionKind, SessionRow, Signed, create_session, end_all, end_long, end_others, end_session,
    find_signed, is_known_device, list_sessions, note_device, signed_by_id, swap_token, touch,
};
