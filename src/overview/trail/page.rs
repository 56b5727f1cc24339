//! The trail's pages.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use super::said::{Said, href, key, record as called, say};
use super::sheet::{FILTERS, SHEET};
use super::store::{self, Filter, Names, Row, SORTS};
use super::words::{ACTIONS, KINDS};
use crate::audit;
use crate::auth::Permission;
use crate::db::Db;
use crate::error::Result;
use crate::sheets::{CSV, Take, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, ListQuery, Listed, Page, PageLinks, SortLink, day, download, file};

#[derive(Serialize)]
struct View {
    q: String,
    sort: String,
    sorts: Vec<SortLink>,
    who: String,
    kind: String,
    id: String,
    unit: String,
    action: String,
    from: String,
    to: String,
    kinds: Vec<Choice>,
    actions: Vec<Choice>,
    units: Vec<Choice>,
    filtered: bool,
    head: Option<String>,
    csv: String,
    xlsx: String,
    listed: Listed<Said>,
    links: PageLinks,
}

const PATH: &str = "/audit";

fn said(ctx: &Ctx, db: &mut Db, rows: &[Row]) -> Result<Vec<Said>> {
    let names = Names::of(db, rows, ctx.now.day())?;
    let addresses = ctx.who.may(Permission::ReadTrail);
    Ok(rows.iter().map(|row| say(ctx, &names, row, addresses)).collect())
}

/// One entry, where it is still there.
pub(super) fn one(ctx: &Ctx, db: &mut Db, id: i64) -> Result<Option<Said>> {
    let filter = Filter { entry: Some(id), ..Filter::default() };
    let listed = store::list(db, &filter, &Page { size: 1, number: 1, after: None })?;
    Ok(said(ctx, db, &listed.items)?.pop())
}

fn said_list(ctx: &Ctx, db: &mut Db, listed: Listed<Row>) -> Result<Listed<Said>> {
    Ok(Listed {
        items: said(ctx, db, &listed.items)?,
        total: listed.total,
        total_is_exact: listed.total_is_exact,
        page: listed.page,
        per_page: listed.per_page,
        next: listed.next,
    })
}

fn choices(ctx: &Ctx, words: &[&str], prefix: &str) -> Vec<Choice> {
    let all = words.iter().map(|word| Choice::new(word, ctx.plain(&format!("{prefix}-{}", key(word)))));
    std::iter::once(Choice::new("", ctx.plain("all"))).chain(all).collect()
}

/// The whole trail.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, page) = (Filter::parse(&query, ctx.now.day())?, query.page()?);
    let asker = ctx.clone();
    ctx.show("audit/list", move |db| {
        let ctx = &asker;
        let listed = store::list(db, &filter, &page)?;
        let listed = said_list(ctx, db, listed)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(View {
            q: get("q"),
            sort: get("sort"),
            sorts: SortLink::all(&query, PATH, SORTS, query.sort(SORTS)?),
            who: get("who"),
            kind: get("kind"),
            id: get("id"),
            unit: get("unit"),
            action: get("action"),
            from: filter.from.map_or(String::new(), day),
            to: filter.to.map_or(String::new(), day),
            kinds: choices(ctx, KINDS, "audit-noun"),
            actions: choices(ctx, ACTIONS, "audit"),
            units: units::choice(db, ctx, "all")?,
            filtered: is_filtered(&query, FILTERS),
            head: audit::head(db)?.map(|head| head.printed()),
            csv: query.with("/audit.csv", &[]),
            xlsx: query.with("/audit.xlsx", &[]),
            links: PageLinks::new(&query, PATH, &listed),
            listed,
        })
    })
    .await
}

/// Hands every entry that fits to `take`, as it is said.
fn stream(ctx: &Ctx, db: &mut Db, filter: &Filter, take: Take<'_, Said>) -> Result<()> {
    store::stream(db, filter, &mut |db, some| said(ctx, db, &some)?.iter().try_for_each(&mut *take))
}

async fn send_csv(ctx: &Ctx, filter: Filter) -> Result<HttpResponse> {
    let asker = ctx.clone();
    download(ctx, CSV, "nhat-ky.csv", move |db, send| {
        SHEET.csv(&asker, send, |take| stream(&asker, db, &filter, take))
    })
    .await
}

async fn send_xlsx(ctx: &Ctx, query: ListQuery, filter: Filter) -> Result<HttpResponse> {
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| SHEET.xlsx(&asker, db, &query, |db, take| stream(&asker, db, &filter, take)));
    Ok(file(XLSX, "nhat-ky.xlsx", bytes.await?))
}

/// Exactly what the list shows, as CSV.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let filter = Filter::parse(&ListQuery::parse(request.query_string())?, ctx.now.day())?;
    send_csv(&ctx, filter).await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let filter = Filter::parse(&query, ctx.now.day())?;
    send_xlsx(&ctx, query, filter).await
}

#[derive(Serialize)]
struct RecordView {
    noun: String,
    name: String,
    back: String,
    csv: String,
    xlsx: String,
    listed: Listed<Said>,
    links: PageLinks,
}

/// The entries of one record.
///
/// # Errors
/// `NotFound`.
pub async fn record(ctx: Ctx, word: Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let page = query.page()?;
    let asker = ctx.clone();
    ctx.show("audit/record", move |db| {
        let ctx = &asker;
        let subject = store::readable(db, &ctx.scope, &word)?;
        let listed = store::list(db, &Filter::of(subject), &page)?;
        let listed = said_list(ctx, db, listed)?;
        let path = format!("/audit/of/{word}");
        let names = Names::about(db, subject, ctx.now.day())?;
        Ok(RecordView {
            noun: ctx.plain(&format!("audit-noun-{}", key(subject.parts().0))),
            name: called(ctx, &names, subject),
            back: href(&names, subject).unwrap_or_else(|| "/".to_owned()),
            csv: format!("{path}/trail.csv"),
            xlsx: format!("{path}/trail.xlsx"),
            links: PageLinks::new(&query, &path, &listed),
            listed,
        })
    })
    .await
}

async fn of(ctx: &Ctx, word: Path<String>) -> Result<Filter> {
    let scope = ctx.scope.clone();
    Ok(Filter::of(ctx.read(move |db| store::readable(db, &scope, &word)).await?))
}

/// The entries of one record as CSV.
///
/// # Errors
/// `NotFound`.
pub async fn record_csv(ctx: Ctx, word: Path<String>) -> Result<HttpResponse> {
    let filter = of(&ctx, word).await?;
    send_csv(&ctx, filter).await
}

/// The entries of one record as a spreadsheet.
///
/// # Errors
/// `NotFound`.
pub async fn record_xlsx(ctx: Ctx, word: Path<String>) -> Result<HttpResponse> {
    let filter = of(&ctx, word).await?;
    send_xlsx(&ctx, ListQuery::default(), filter).await
}
