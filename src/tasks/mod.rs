//! Work that nobody waits for. *Jobs* come back by themselves, *tasks* are long work that a person queued, with progress
//! and a result that is kept. Either is run by exactly one server however many there are: who runs them holds a lease in
//! the database and renews it; when that server dies, another takes over within half a minute.

mod queue;
mod runner;
mod store;

pub use queue::{Progress, Work, run_next};
pub use runner::{Runner, round};
pub use store::{State, Task, enqueue, find, last_rounds, latest};
