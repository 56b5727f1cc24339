//! Reasons in the reader's language, as pages and files show them.

use serde::Serialize;

use super::{FactorVector, Policy, score};
use crate::web::{Ctx, Text};

/// A reason as a page shows it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Reason)]
pub struct ReasonSaid {
    /// What it brings; all of a score's add up to it.
    pub points: i64,
    /// The sentence.
    pub sentence: String,
    /// Weight, source and day, bounds.
    pub basis: String,
}

/// All reasons of a score, the weightiest first.
pub fn reasons(ctx: &Ctx, vector: &FactorVector) -> Vec<ReasonSaid> {
    let scored = score(vector, Policy::shipped());
    let said = |part: &super::score::Part| {
        let factor = vector.factors.iter().find(|factor| factor.id == part.id)?;
        let mut basis = vec![ctx.say(&part.weight_text(ctx.lang)), ctx.say(&factor.basis(ctx.lang))];
        basis.extend(part.bounds_text(ctx.lang).map(|text| ctx.say(&text)));
        let sentence = ctx.say(&factor.sentence(ctx.lang));
        Some(ReasonSaid { points: part.points, sentence, basis: basis.join(" · ") })
    };
    scored.by_points().into_iter().filter_map(said).collect()
}

/// The weightiest reasons of a stored vector that bring anything.
pub fn top(ctx: &Ctx, vector: &str, most: usize) -> Vec<String> {
    let Ok(vector) = serde_json::from_str::<FactorVector>(vector) else { return Vec::new() };
    let all = reasons(ctx, &vector).into_iter().filter(|reason| reason.points > 0);
    all.take(most).map(|reason| reason.sentence).collect()
}

/// All reasons of a stored vector in one text, each with its points and source.
pub(super) fn in_full(ctx: &Ctx, vector: &str) -> String {
    let Ok(vector) = serde_json::from_str::<FactorVector>(vector) else { return String::new() };
    let line = |reason: ReasonSaid| {
        let full = Text::new("reason-in-full").with("reason", &reason.sentence).with("basis", &reason.basis);
        format!("+{} {}", reason.points, ctx.say(&full))
    };
    reasons(ctx, &vector).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// High, middling or low, as the page colours it.
pub fn level(points: i64) -> &'static str {
    match points {
        60.. => "hi",
        40..60 => "mid",
        _ => "",
    }
}
