//! x
mod bound; mod builder; mod control; mod dual; mod exact; mod exp; mod infeasible; mod instance; mod laminar; mod names; mod newton; mod primal; mod problem; pub mod questions; mod read; mod smooth; mod solution; mod solver;
#[cfg(test)] mod testing;
#[cfg(test)] mod tests_exact; #[cfg(test)] mod tests_parts; #[cfg(test)] mod tests_questions; #[cfg(test)] mod tests_whole;
pub use builder::{Builder,Forced,NewOption}; pub use instance::*; pub use control::*; pub use solution::*;
/// x
pub fn solve(instance: &Instance, control: &Control) -> Solution { solver::run(instance, control) }
