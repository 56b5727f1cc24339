//! The list of faults and its exports.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::auth::Permission;
use crate::db::{Db, Subject};
use crate::error::{Result, not_found};
use crate::faults::sheet::SHEET;
use crate::faults::store::{self, FaultRow, Filter, SORTS, Stand};
use crate::rules::Severity;
use crate::rules::taxonomy::Group;
use crate::sheets::{Asked, CSV, Filters, XLSX, is_filtered, labelled_record};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};

#[derive(Serialize)]
struct View {
    q: String,
    unit: String,
    state: &'static str,
    severity: String,
    group: String,
    about: String,
    about_name: Option<String>,
    mine: bool,
    /// Takes off that only what counts towards a repeat offender is listed.
    repeat: Option<String>,
    sort: String,
    sorts: Vec<SortLink>,
    units: Vec<Choice>,
    states: Vec<Choice>,
    severities: Vec<Choice>,
    groups: Vec<Choice>,
    filtered: bool,
    mine_link: String,
    overdue_link: String,
    unconfirmed_link: String,
    may_report: bool,
    csv: String,
    xlsx: String,
    listed: Listed<FaultRow>,
    links: PageLinks,
}

/// The filters in the address.
pub(in crate::faults) const FILTERS: Filters = &[
    ("q", Asked::Typed("search")),
    ("unit", Asked::By(units::unit_asked)),
    ("state", Asked::Word("fault-state", "fault-stand")),
    ("severity", Asked::Word("fault-severity", "severity")),
    ("group", Asked::Word("fault-group", "fault-group")),
    ("about", Asked::By(about_asked)),
    ("mine", Asked::On("faults-mine")),
    ("repeat", Asked::On("faults-repeat-only")),
];

fn about_asked(ctx: &Ctx, db: &mut Db, about: &str) -> Result<String> {
    let name = match store::parse_subject(about) {
        Some(Subject::System) => Ok(ctx.plain("fault-group-system")),
        Some(subject) => store::thing(db, &ctx.scope, subject, None, ctx.now.day()).map(|thing| thing.name),
        None => Err(not_found()),
    };
    labelled_record(ctx, "fault-about", name, about)
}

const PATH: &str = "/faults";

fn asked(ctx: &Ctx, request: &HttpRequest) -> Result<(ListQuery, Filter, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort) = (Filter::parse(&query, ctx.who.account)?, query.sort(SORTS)?);
    Ok((query, filter, sort))
}

/// Everything in scope that fits the filters; what is open where nothing else is asked for.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&ctx, &request)?;
    let page = query.page()?;
    let asker = ctx.clone();
    ctx.show("faults/list", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &ctx.scope, &filter, sort, &page, ctx.now)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        let stand: &'static str = filter.stand.into();
        let toggled =
            |state: &'static str| query.with(PATH, &[("state", (stand != state).then_some(state)), ("mine", None)]);
        Ok(View {
            q: get("q"),
            unit: get("unit"),
            state: stand,
            severity: get("severity"),
            group: get("group"),
            about: get("about"),
            about_name: filter.about.and(listed.items.first()).map(|row| row.subject_name.clone()),
            mine: filter.mine.is_some(),
            repeat: filter.repeat.then(|| query.with(PATH, &[("repeat", None)])),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, sort),
            units: units::choice(db, ctx, "all")?,
            states: Choice::words::<Stand>(ctx, "fault-stand"),
            severities: Choice::or(ctx, "all", Choice::words::<Severity>(ctx, "severity")),
            groups: Choice::or(ctx, "all", Choice::words::<Group>(ctx, "fault-group")),
            filtered: is_filtered(&query, FILTERS),
            mine_link: query.with(PATH, &[("mine", filter.mine.is_none().then_some("1")), ("state", None)]),
            overdue_link: toggled("overdue"),
            unconfirmed_link: toggled("unconfirmed"),
            may_report: ctx.who.may(Permission::ReportFaults),
            csv: query.with("/faults.csv", &[]),
            xlsx: query.with("/faults.xlsx", &[]),
            links: PageLinks::new(&query, PATH, &listed),
            listed,
        })
    })
    .await
}

/// Exactly what the list shows, as CSV, sent while it is read.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (_, filter, sort) = asked(&ctx, &request)?;
    let asker = ctx.clone();
    download(&ctx, CSV, "su-co.csv", move |db, send| {
        SHEET.csv(&asker, send, |take| store::stream(db, &asker.scope, &filter, sort, asker.now, take))
    })
    .await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&ctx, &request)?;
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| {
        let now = asker.now;
        SHEET.xlsx(&asker, db, &query, |db, take| store::stream(db, &asker.scope, &filter, sort, now, take))
    });
    Ok(file(XLSX, "su-co.xlsx", bytes.await?))
}
