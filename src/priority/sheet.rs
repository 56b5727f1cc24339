//! The ranking as rows of a file that finance takes away.

use strum::IntoEnumIterator;

use super::store::{Ranked, RankedUnit};
use super::{Confidence, Policy, shown};
use crate::audit;
use crate::db::Db;
use crate::error::Result;
use crate::rules::NeedGroup;
use crate::sheets::{Asked, Cell, Column, Filters, ListSheet, Sheet, filters_said, is_filtered};
use crate::units;
use crate::web::{Ctx, ListQuery, Text, when};

const COLUMNS: [(&str, u16); 11] = [
    ("rank-place", 7),
    ("rank-points", 8),
    ("rank-low", 8),
    ("rank-high", 8),
    ("asset-tag", 12),
    ("rank-kind", 18),
    ("rank-thing", 30),
    ("rank-where", 24),
    ("unit", 24),
    ("rank-confidence", 12),
    ("rank-reasons", 90),
];

/// The filters in the address.
pub(super) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("group", Asked::Word("asset-kind", "need-group")),
    ("unit", Asked::By(units::unit_asked)),
    ("reason", Asked::Word("priorities-reason", "factor")),
    ("confidence", Asked::Word("rank-confidence", "confidence")),
    ("least", Asked::Typed("priorities-least")),
];

/// Begins: what it is, when, filters, policy, head of the trail.
///
/// # Errors
/// What the database says.
pub(super) fn begin(ctx: &Ctx, db: &mut Db, query: &ListQuery) -> Result<Sheet> {
    let said = |key: &str, value: String| ctx.say(&Text::new(key).with("value", value));
    let policy = Policy::shipped().version.to_string();
    let filters = filters_said(ctx, db, query, FILTERS)?;
    let mut lines = vec![
        ctx.plain("priorities-title"),
        said("sheet-made", when(ctx.now)),
        said("sheet-policy", policy),
        said("sheet-filters", filters),
    ];
    lines.extend(audit::head(db)?.map(|head| said("sheet-head", head.printed())));
    let widths = COLUMNS.iter().map(|(_, width)| *width);
    let columns: Vec<Column> =
        headings(ctx, query).into_iter().zip(widths).map(|(heading, width)| Column { heading, width }).collect();
    Sheet::new(&ctx.plain("nav-priorities"), &lines, &columns)
}

/// The exports of the units' ranking: points, and how many things of each kind they rest on.
pub(super) static UNITS: ListSheet<RankedUnit> = ListSheet {
    title: "priorities-units-title",
    filters: &[("q", Asked::Typed("search"))],
    columns: &[
        ("rank-place", 7),
        ("units-column-code", 10),
        ("unit", 28),
        ("rank-points", 8),
        ("rank-things", 14),
        ("need-group-computer", 16),
        ("need-group-server", 16),
        ("need-group-printer", 16),
        ("need-group-network", 16),
        ("need-group-other", 16),
        ("need-group-link", 16),
        ("need-group-building", 16),
    ],
    cells: unit_cells,
};

fn unit_cells(ctx: &Ctx, ranked: &RankedUnit) -> Vec<Cell> {
    let of = |group| ranked.score.kinds.iter().find(|(kind, ..)| *kind == group).map_or(0, |(_, count, _)| *count);
    let mut cells = vec![
        Cell::Number(ranked.place),
        Cell::Text(ranked.unit.code.clone()),
        Cell::Text(units::called(ctx, ranked.unit.kind, &ranked.unit.name)),
        Cell::Number(ranked.score.points),
        Cell::Number(ranked.things),
    ];
    cells.extend(NeedGroup::iter().map(|group| Cell::Number(of(group))));
    cells
}

fn text(text: &str) -> Cell {
    Cell::of(Some(text).filter(|text| !text.is_empty()), |text| Cell::Text(text.to_owned()))
}

/// The headings. Under a filter the first column counts the rows shown: it is no rank then and is not called so.
pub(super) fn headings(ctx: &Ctx, query: &ListQuery) -> Vec<String> {
    let counts = is_filtered(query, FILTERS);
    let called = |key: &'static str| if key == "rank-place" && counts { "rank-nth" } else { key };
    COLUMNS.iter().map(|(key, _)| ctx.plain(called(key))).collect()
}

/// A row of either.
pub(super) fn cells(ctx: &Ctx, place: i64, row: &Ranked) -> Vec<Cell> {
    let kind = ctx.plain(&row.kind_key());
    let confidence: &str = Confidence::of(row.confidence_bp, Policy::shipped()).into();
    let confidence = ctx.plain(&format!("confidence-{confidence}"));
    let unit = units::called(ctx, row.unit_kind, &row.unit_name);
    let reasons = shown::in_full(ctx, &row.vector);
    vec![
        Cell::Number(place),
        Cell::Number(row.points),
        Cell::Number((row.low + 50) / 100),
        Cell::Number((row.high + 50) / 100),
        text(&row.tag),
        Cell::Text(kind),
        text(&row.name),
        text(&row.place),
        Cell::Text(unit),
        Cell::Text(confidence),
        Cell::Text(reasons),
    ]
}
