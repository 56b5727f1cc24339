//! Pages over accounts: signing in, one-time links, own sessions; for administrators: people, their grants,
//! invitations, resets. The tables themselves belong to `auth/`.

mod api;
mod device;
mod page;
mod passphrase;
mod person;
mod routes;
mod sheet;
mod store;

pub use routes::{Described, room};
pub use store::{called, everyone, make_setup_link, reset_second_factor};
