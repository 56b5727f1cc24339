//! x
mod bound; mod builder; mod control; mod dual; mod exact; mod exp; mod instance; mod laminar; mod names; mod newton; mod primal; mod problem; mod read; mod smooth; mod solution;
#[cfg(test)] mod testing;
#[cfg(test)] mod tests_exact;
pub use builder::{Builder,Forced,NewOption}; pub use instance::*; pub use control::*; pub use solution::*;
use problem::*;
use bound::*;
/// x
pub fn solve(instance: &Instance, control: &Control) -> Solution {
    let t=std::time::Instant::now();
    let dbg = std::env::var("DBG").is_ok();
    let problem = Problem::new(instance, &Asked::all(instance));
    if dbg {eprintln!("problem {:?}", t.elapsed());}
    if problem.class_of.len() < 600 {
    let core = exact::Core::whole(&problem);
    let out = exact::search(&problem, &core, Worth::Values, None, control);
    let (status, value, choice) = match out.choice {
      Some((v,c)) => (Status::Solved, v, c),
      None if out.open_bound.is_none() => (Status::Infeasible, 0, vec![]),
      None => (Status::Unknown, 0, vec![]),
    };
    let bound = out.open_bound.unwrap_or(value).max(value);
    return Solution { status, cost: problem.spending(&choice)[..instance.years].to_vec(), choice, value, bound, clash: vec![], irreducible: false, prices: out.prices }
    }
    let prices = laminar::prices(&problem).unwrap_or_else(|| dual::prices(&problem, control.start.map(|s| &s.prices), Worth::Values, control));
    if dbg {eprintln!("dual {:?}", t.elapsed());}
    let Proof::AtMost(bound) = prove(&problem, &prices, Worth::Values) else {panic!()};
    if dbg {eprintln!("prove {:?} {bound}", t.elapsed());}
    let (value,choice) = primal::choose(&problem, &prices, None, bound, control).unwrap_or((0, vec![]));
    if dbg {eprintln!("primal {:?} {value} gap {:e}", t.elapsed(), gap(value,bound));}
    Solution { status: Status::Solved, cost: problem.spending(&choice)[..instance.years].to_vec(), choice, value, bound, clash: vec![], irreducible: false, prices }
}
