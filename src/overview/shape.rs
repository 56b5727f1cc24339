//! What the overviews of a province and of a unit share: key figures, years, what needs an eye, next steps.

use serde::Serialize;

use super::figure::{Figure, Figures, List};
use super::store::{self, First};
use crate::db::{Db, LocalDay};
use crate::equipment;
use crate::error::Result;
use crate::rules::lives;
use crate::rules::lives::AssetClass;
use crate::web::ListQuery;
use crate::web::chart::{Column, Columns};

/// A key figure with a closer look at it.
#[derive(Serialize)]
pub(super) struct Key {
    #[serde(flatten)]
    figure: Figure,
    closer: Option<Figure>,
}

/// A figure's key, its list, the list's filters.
type Asked = (&'static str, List, &'static str);

/// The key figures, in the order in which they are read.
pub(super) fn keys(db: &mut Db, of: &Figures<'_>) -> Result<Vec<Key>> {
    const KEYS: &[(Asked, Option<Asked>)] = &[
        (("computers", List::Equipment, "class=computer"), Some(("heard", List::Heard, "heard=day"))),
        (("over-life", List::Equipment, "class=computer&life=over"), None),
        (("os-ended", List::Equipment, "os=ended"), None),
        (("faults", List::Faults, "state=open"), Some(("overdue", List::Faults, "state=overdue"))),
        (("links-down", List::Links, "down=true"), Some(("links-slow", List::Links, "degraded=true"))),
        (("poor", List::Buildings, "condition=poor"), Some(("surplus", List::Facilities, "use_status=surplus"))),
        (("equipment", List::Equipment, ""), None),
        (("urgent", List::Priorities, "least=60"), Some(("scored", List::Priorities, ""))),
    ];
    let mut ask = |(key, list, filters): Asked| of.of(db, key, list, filters);
    let key = |(figure, closer): &(Asked, Option<Asked>)| {
        Ok(Key { figure: ask(*figure)?, closer: closer.map(&mut ask).transpose()? })
    };
    KEYS.iter().map(key).collect()
}

/// A year's column.
#[derive(Serialize)]
pub(super) struct Year {
    #[serde(flatten)]
    column: Column,
    year: i64,
    /// The year as text: a number would be printed with its thousands set apart.
    short_year: String,
    short: String,
    href: String,
    n: i64,
    known: i64,
    estimated: i64,
    over: bool,
    /// Its label gives way where there is little room.
    between: bool,
}

/// Computers by the year in which their life began.
#[derive(Serialize)]
pub(super) struct Years {
    columns: Vec<Year>,
    /// The picture's width.
    wide: i64,
    /// Years of a computer's useful life by the table in force.
    life: u32,
    /// The list of those of which neither papers nor an estimate say.
    unknown: Figure,
}

/// Measures of the chart of years.
const CHART: Columns = Columns { step: 31, width: 24, tallest: 104, base: 118 };

/// A chart of fewer years keeps room for so many, lest one year fill the page.
const LEAST: i64 = 12;

/// The chart of years.
pub(super) fn years(db: &mut Db, of: &Figures<'_>) -> Result<Years> {
    let today = of.ctx.now.day();
    let unknown = of.of(db, "years-unknown", List::Equipment, "class=computer&year=unknown")?;
    let href = of.address(List::Equipment, "class=computer")?;
    let query = ListQuery::parse(href.split_once('?').map_or("", |(_, query)| query))?;
    let counted = equipment::by_year(db, &of.ctx.scope, &query, today)?;
    let life = lives::life(AssetClass::OfficeMachine, today).years;
    let known: Vec<_> = counted.into_iter().filter(|row| row.year > 0).collect();
    // Years without any stand in the row as gaps, so that distances tell the time.
    let (first, last) = match (known.first(), known.last()) {
        (Some(first), Some(last)) => (first.year.max(last.year - 24), last.year),
        (_, _) => return Ok(Years { columns: Vec::new(), wide: 0, life, unknown }),
    };
    let of_year = |year: i64| known.iter().find(|row| row.year == year).map_or((0, 0), |row| (row.n, row.known));
    let rows: Vec<(i64, i64, i64)> = (first..=last).map(|year| (year, of_year(year).0, of_year(year).1)).collect();
    let parts: Vec<(i64, i64)> = rows.iter().map(|(_, n, known)| (*known, n - known)).collect();
    let year = |(column, (year, n, known)): (Column, (i64, i64, i64))| Year {
        column,
        year,
        short_year: year.to_string(),
        short: format!("{:02}", year % 100),
        href: query.with("/equipment", &[("year", Some(&year.to_string()))]),
        n,
        known,
        estimated: n - known,
        over: over(year, today),
        between: (last - year) % 2 == 1,
    };
    let columns: Vec<Year> = CHART.of(&parts).into_iter().zip(rows).map(year).collect();
    let wide = i64::try_from(columns.len()).unwrap_or(0).max(LEAST) * CHART.step;
    Ok(Years { columns, wide, life, unknown })
}

/// Whether a whole year's computers are past their life by the table in force.
fn over(year: i64, today: LocalDay) -> bool {
    let last = i32::try_from(year).ok().and_then(|year| LocalDay::new(year, 12, 31));
    last.is_some_and(|last| last <= lives::over_since(AssetClass::OfficeMachine, today))
}

/// Something that needs an eye today.
#[derive(Serialize)]
pub(super) struct Eye {
    #[serde(flatten)]
    figure: Figure,
    /// `bad`, `warn`, `info`: how its tag looks.
    tone: &'static str,
    /// The first of them, by name.
    first: Vec<store::Named>,
    /// Whether their units are named: where the page shows several.
    several: bool,
}

/// What needs an eye, the gravest first; what there is none of is left out.
pub(super) fn eyes(db: &mut Db, of: &Figures<'_>) -> Result<Vec<Eye>> {
    const EYES: &[(&str, List, &str, &str, Option<First>)] = &[
        ("eye-down", List::Links, "down=true", "bad", Some(First::LinksDown)),
        ("eye-overdue", List::Faults, "state=overdue", "bad", Some(First::OverdueFaults)),
        ("eye-danger", List::Buildings, "condition=dangerous", "bad", None),
        ("eye-disk", List::Equipment, "disk=failing", "bad", None),
        ("eye-unconfirmed", List::Faults, "state=unconfirmed", "warn", Some(First::UnconfirmedReports)),
        ("eye-silent", List::Heard, "heard=silent", "warn", None),
        ("eye-slow", List::Links, "degraded=true", "warn", Some(First::SlowLinks)),
        ("eye-repeat", List::Repeat, "", "info", None),
        ("eye-conflicts", List::Conflicts, "", "info", None),
    ];
    let several = of.unit.is_none() && of.ctx.own_unit().is_none();
    let mut eyes = Vec::new();
    for (key, list, filters, tone, named) in EYES.iter().copied() {
        let figure = of.of(db, key, list, filters)?;
        if figure.n > 0 {
            let first =
                named.map(|named| store::first(db, &of.ctx.scope, named, of.unit, of.ctx.now)).transpose()?;
            eyes.push(Eye { figure, tone, first: first.unwrap_or_default(), several });
        }
    }
    Ok(eyes)
}

/// What an officer would do next to have the records complete; what is done is left out.
pub(super) fn steps(db: &mut Db, of: &Figures<'_>) -> Result<Vec<Figure>> {
    const STEPS: &[Asked] = &[
        ("step-verify", List::Facilities, "verified=false"),
        ("step-condition", List::Buildings, "condition=unknown"),
        ("step-rooms", List::Equipment, "room=none"),
        ("step-agents", List::Heard, "heard=never"),
        ("step-papers", List::Equipment, "class=computer&papers=none"),
        ("step-measure", List::Links, "measured=never"),
    ];
    let step = |(key, list, filters): &Asked| of.of(db, key, *list, filters);
    let all: Vec<Figure> = STEPS.iter().map(step).collect::<Result<_>>()?;
    Ok(all.into_iter().filter(|figure| figure.n > 0).collect())
}
