//! Equipment's pages.

pub mod files;
pub mod form;
pub mod list;

use crate::rules::kinds;
use crate::web::{Choice, Visitor};

/// The kinds as a choice.
fn kind_choices(visitor: &Visitor) -> Vec<Choice> {
    kinds::all().iter().map(|kind| Choice::new(&kind.id, visitor.plain(&kind.name_key()))).collect()
}
