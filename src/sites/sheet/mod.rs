//! Facilities and buildings as rows of a file.

pub mod building;
pub mod facility;

use crate::web::Ctx;

/// The message of an enum's word.
fn word(ctx: &Ctx, prefix: &str, word: &'static str) -> String {
    ctx.plain(&format!("{prefix}-{}", word.replace('_', "-")))
}
