//! The audit trail: what people do, not what agents observe. Rows are never updated or deleted (triggers refuse it);
//! a sealer chains them by hash, so that an alteration behind the triggers' back is found and named.

mod seal;
mod trail;
mod verify;

pub use seal::{Head, head, is_signed_with, seal, seal_late};
pub use trail::{Actor, Entry, Via, changed, record};
pub use verify::{Verdict, verify};
