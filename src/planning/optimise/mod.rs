//! x
mod bound; mod builder; mod control; mod dual; mod exact; mod instance; mod names; mod newton; mod problem; mod read; mod smooth; mod solution;
#[cfg(test)] mod testing;
#[cfg(test)] mod tests_exact;
pub use builder::{Builder,Forced,NewOption}; pub use instance::*; pub use control::*; pub use solution::*;
use problem::*;
use bound::*;
/// x
pub fn solve(instance: &Instance, control: &Control) -> Solution {
    let problem = Problem::new(instance, &Asked::all(instance));
    let core = exact::Core::whole(&problem);
    let out = exact::search(&problem, &core, Worth::Values, None, control);
    let (status, value, choice) = match out.choice {
      Some((v,c)) => (Status::Solved, v, c),
      None if out.open_bound.is_none() => (Status::Infeasible, 0, vec![]),
      None => (Status::Unknown, 0, vec![]),
    };
    let bound = out.open_bound.unwrap_or(value).max(value);
    Solution { status, cost: problem.spending(&choice)[..instance.years].to_vec(), choice, value, bound, clash: vec![], irreducible: false, prices: out.prices }
}
