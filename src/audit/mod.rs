//! The audit trail: what people do, not what agents observe. Rows are never updated or deleted (triggers refuse it);
//! a sealer chains them by hash, so that an alteration behind the triggers' back is found and named.

mod seal;
mod trail;

pub use seal::{Head, Verdict, head, seal, verify};
pub use trail::{Actor, Entry, Via, changed, record};
