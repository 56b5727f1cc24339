//! The exact core: branch and bound on what the bound leaves undecided.
//!
//! * [`core`] fixes every option whose loss alone exceeds the gap;
//! * [`relaxation`] states what is left as a linear problem;
//! * [`simplex`] solves the linear relaxation of the rest, in floating point;
//! * [`lessons`] remembers which decisions told most;
//! * [`branch`] searches depth first, and believes nothing of the simplex that
//!   it has not proved again in integers.

mod branch;
mod core;
mod lessons;
mod relaxation;
mod simplex;

pub(crate) use branch::search;
pub(crate) use core::Core;
