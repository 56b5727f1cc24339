//! The exact core: branch and bound on what the bound leaves undecided.
//!
//! * [`core`] fixes every option whose loss alone exceeds the gap;
//! * [`relaxation`] states what is left as a linear problem;
//! * [`simplex`] solves it in floating point (`basis`: its table, and copies to go back to);
//! * [`cuts`] says what whole choices must also keep to (`limit`: sums of one row to round,
//!   `table`: of the simplex's table), [`hull`] what those of one limit must over two years
//!   (`best`: the best choice among its items), [`separate`] which of it to add;
//! * [`propagate`] draws conclusions from one row at a time;
//! * [`lessons`] remembers which decisions told most;
//! * [`branch`] searches depth first (`target`: for what; `split`: on what to divide;
//!   `within`: what is left of a subtree; `near`: a good choice for a long search;
//!   `prove`: the proofs), and believes nothing of the simplex that it has not proved
//!   again in integers.

mod branch;
mod core;
mod cuts;
mod hull;
mod lessons;
mod propagate;
mod relaxation;
mod separate;
mod simplex;

pub(crate) use branch::{glance, search, search_for};
pub(crate) use core::{Core, MOST, Open, TABLE};
