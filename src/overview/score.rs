//! The score of a thing on its own page.

use serde::Serialize;

use crate::db::{Db, Subject};
use crate::error::Result;
use crate::priority;
use crate::priority::shown::{ReasonSaid, reasons};
use crate::web::Ctx;

/// A score with every reason.
#[derive(Serialize)]
pub(super) struct ScoreView {
    id: i64,
    points: i64,
    rank: i64,
    of: i64,
    waits: bool,
    reasons: Vec<ReasonSaid>,
}

/// The score of a thing, once it is scored.
pub(super) fn score(db: &mut Db, ctx: &Ctx, of: Subject) -> Result<Option<ScoreView>> {
    let scored = priority::score_of(db, &ctx.scope, of, ctx.now.day())?;
    Ok(scored.map(|scored| ScoreView {
        id: scored.ranked.id,
        points: scored.ranked.points,
        rank: scored.rank,
        of: scored.of,
        waits: scored.waits,
        reasons: reasons(ctx, &scored.vector),
    }))
}
