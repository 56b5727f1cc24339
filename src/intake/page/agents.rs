//! Enrolment codes and the devices that came by them.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;

use crate::db::{DeviceId, EnrolCodeId};
use crate::error::{Error, Result};
use crate::intake::agent_clock::{self, ClockState};
use crate::intake::page::codes;
use crate::intake::sheet::SHEET;
use crate::intake::store::{self, DEVICE_SORTS, DeviceFilter, DeviceRow, NewCode};
use crate::sheets::{CSV, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};

#[derive(Serialize)]
struct View {
    /// Those whose days are not over …
    codes: Vec<codes::Shown>,
    /// … and how many were made at all.
    codes_made: usize,
    listed: Listed<Shown>,
    links: PageLinks,
    q: String,
    sorts: Vec<SortLink>,
    /// Whether not all devices in scope are listed.
    filtered: bool,
    csv: String,
    xlsx: String,
    units: Vec<Choice>,
    /// Units by code, where things of several are listed.
    names: BTreeMap<String, String>,
    builds: Vec<String>,
    /// The code whose devices alone are listed …
    code: String,
    /// … and its last letters.
    of_code: Option<String>,
    form: FormState,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    row: DeviceRow,
    /// What is wrong with its clock; nothing while it is right.
    clock: Option<String>,
}

fn shown(ctx: &Ctx, row: DeviceRow) -> Shown {
    let state = row.clock_off_seconds.map(agent_clock::state).filter(|state| *state != ClockState::Right);
    Shown { clock: state.map(|state| ctx.word("clock", state)), row }
}

const PATH: &str = "/agents";

fn asked(request: &HttpRequest) -> Result<(ListQuery, DeviceFilter, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort) = (DeviceFilter::parse(&query)?, query.sort(DEVICE_SORTS)?);
    Ok((query, filter, sort))
}

async fn page(ctx: &Ctx, status: u16, query: ListQuery, form: FormState) -> Result<HttpResponse> {
    let (filter, sort, page) = (DeviceFilter::parse(&query)?, query.sort(DEVICE_SORTS)?, query.page()?);
    let asker = ctx.clone();
    let view = ctx.read(move |db| {
        let mut codes = codes::all(db, &asker)?;
        let listed = store::devices(db, &asker.scope, &filter, sort, &page)?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        let of_code = codes.iter().find(|code| Some(code.row.id.to_string().as_str()) == query.get("code"));
        let of_code = of_code.map(|code| code.row.hint.clone());
        let codes_made = codes.len();
        codes.retain(|code| !code.over);
        Ok(View {
            links: PageLinks::new(&query, PATH, &listed),
            listed: listed.map(|row| shown(&asker, row)),
            q: get("q"),
            sorts: SortLink::all(&query, PATH, DEVICE_SORTS, sort),
            filtered: is_filtered(&query, SHEET.filters),
            csv: query.with("/agents.csv", &[]),
            xlsx: query.with("/agents.xlsx", &[]),
            code: get("code"),
            of_code,
            codes,
            codes_made,
            units: units::choice(db, &asker, "choose")?,
            names: units::names(db, &asker)?,
            builds: crate::intake::builds::list(asker.app.agent_dir.as_deref()),
            form,
        })
    });
    ctx.page_with(status, "intake/agents", view.await?).await
}

/// Codes and devices in scope; `?code=7` lists the devices that came by one code.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn show(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, ..) = asked(&request)?;
    page(&ctx, 200, query, FormState::of([("uses", "1".to_owned())], 0)).await
}

/// Exactly the devices that are listed, as CSV, sent while they are read.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (_, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    download(&ctx, CSV, "may-tram.csv", move |db, send| {
        SHEET.csv(&asker, send, |take| store::each_device(db, &asker.scope, &filter, sort, take))
    })
    .await
}

/// Exactly the devices that are listed, as a spreadsheet.
///
/// # Errors
/// Field errors for a filter that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| {
        SHEET.xlsx(&asker, db, &query, |db, take| store::each_device(db, &asker.scope, &filter, sort, take))
    });
    Ok(file(XLSX, "may-tram.xlsx", bytes.await?))
}

#[derive(Serialize)]
struct MadeView {
    code: String,
    uses: i64,
    ways: Vec<Way>,
}

/// How one build comes to a computer: the lines to run where it was downloaded to.
#[derive(Serialize)]
struct Way {
    /// The file to download; nothing where the server has none to hand out.
    build: Option<String>,
    enrol: String,
    run: String,
}

/// A downloaded file may not be run on Linux before it is told so, and stands on nobody's search path.
fn way(build: Option<String>, line: &str) -> Way {
    let rest = line.trim_start_matches("hatang-agent ");
    match build {
        Some(name) if name.ends_with(".exe") => Way {
            enrol: format!(".\\{name} {rest} && .\\{name} once"),
            run: format!(".\\{name} run"),
            build: Some(name),
        },
        Some(name) => Way {
            enrol: format!("chmod +x {name} && sudo ./{name} {rest} && sudo ./{name} once"),
            run: format!("sudo ./{name} run"),
            build: Some(name),
        },
        None => Way {
            build: None,
            enrol: format!("sudo {line} && sudo hatang-agent once"),
            run: "sudo hatang-agent run".to_owned(),
        },
    }
}

/// Makes a code and shows it, this once, with the one line to run.
///
/// # Errors
/// What the database says; wrong fields show the form again.
pub async fn make(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let (scope, actor, now, own, sent) = (ctx.scope.clone(), ctx.actor(), ctx.now, ctx.own_unit(), form.clone());
    let made = ctx.write(move |tx| {
        let judge = |unit| NewCode::parse(unit, sent.get("label"), sent.get("uses"));
        let new = units::for_chosen(tx.db(), &sent, own, judge)?;
        Ok((store::make_code(tx, &scope, &new, &actor, now)?, new.uses))
    });
    match made.await {
        Ok((code, uses)) => {
            let line = store::enrol_line(&ctx.app.public_url, &code);
            let builds = crate::intake::builds::list(ctx.app.agent_dir.as_deref());
            let builds = if builds.is_empty() { vec![None] } else { builds.into_iter().map(Some).collect() };
            let ways = builds.into_iter().map(|build| way(build, &line)).collect();
            ctx.page("intake/code_made", MadeView { code, uses, ways }).await
        }
        Err(refusal) => {
            let status = refusal.code.status();
            page(&ctx, status, ListQuery::default(), FormState::refused(&ctx, &form, refusal)?).await
        }
    }
}

/// Revokes a code.
///
/// # Errors
/// `NotFound`.
pub async fn revoke(ctx: Ctx, id: Path<EnrolCodeId>) -> Result<HttpResponse> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::revoke_code(tx, &scope, *id, &actor, now)).await?;
    Ok(ctx.to("/agents"))
}

/// Turns a device away.
///
/// # Errors
/// `NotFound`.
pub async fn reject(ctx: Ctx, id: Path<DeviceId>) -> Result<HttpResponse> {
    let (scope, actor, now) = (ctx.scope.clone(), ctx.actor(), ctx.now);
    ctx.write(move |tx| store::revoke_device(tx, &scope, *id, &actor, now)).await?;
    Ok(ctx.to("/agents"))
}

/// Hands out a build of the agent.
///
/// # Errors
/// `NotFound`.
pub async fn build(ctx: Ctx, name: Path<String>) -> Result<HttpResponse> {
    let folder = ctx.app.agent_dir.clone();
    let wanted = name.clone();
    let bytes = tokio::task::spawn_blocking(move || crate::intake::builds::read(folder.as_deref(), &wanted))
        .await
        .map_err(Error::internal)??;
    Ok(crate::web::file("application/octet-stream", &name, bytes))
}
