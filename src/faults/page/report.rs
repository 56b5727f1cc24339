//! Reporting a fault: what broke, whom it stops, send. At most three taps.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{Tap, causes, impact_taps, page_of, what_taps};
use crate::attachments::{self, Prepared};
use crate::auth::store::{Remembered, recall, remember};
use crate::auth::{Permission, Principal, Scope};
use crate::crypto;
use crate::db::{Db, FaultId, Instant, Subject, UnitId};
use crate::error::{Error, Result};
use crate::faults::fault::Settlement;
use crate::faults::report::Report;
use crate::faults::state::Action;
use crate::faults::store::{self, FaultRow, Hit, PlaceRow, Thing};
use crate::units;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery, Visitor};

#[derive(Serialize)]
pub(super) struct View {
    about: String,
    thing: Thing,
    /// Where a click on the thing's name leads.
    record: Option<String>,
    under_warranty: bool,
    /// What is open on it already: nobody needs to say it twice.
    open: Vec<FaultRow>,
    choices: Vec<Tap>,
    impacts: Vec<Tap>,
    what: String,
    impact: String,
    what_error: Option<String>,
    photo_error: Option<String>,
    causes: Vec<Choice>,
    may_work: bool,
    once: String,
    form: FormState,
}

/// The form for one thing.
pub(super) fn view(db: &mut Db, visitor: &Visitor, who: &Principal, thing: Thing, form: FormState) -> Result<View> {
    let (kind, number) = thing.subject.parts();
    let open = match thing.subject {
        // A shared system's faults stand with every unit; its own list shows them.
        Subject::System => Vec::new(),
        subject => store::of(db, subject, visitor.now, 20)?.latest.into_iter().filter(|row| row.is_open).collect(),
    };
    let typed = |name: &str| form.values.get(name).cloned().unwrap_or_default();
    Ok(View {
        about: if thing.subject == Subject::System { kind.to_owned() } else { format!("{kind}-{number}") },
        record: page_of(thing.subject),
        under_warranty: thing.warranty_to.is_some_and(|last| last >= visitor.now.day()),
        open,
        choices: what_taps(visitor, thing.group),
        impacts: impact_taps(visitor, visitor.now),
        what: typed("what"),
        impact: typed("impact"),
        what_error: form.errors.get("what").cloned(),
        photo_error: form.errors.get("photo").cloned(),
        causes: causes(visitor),
        may_work: who.scope(Permission::WorkFaults).has(thing.unit_id),
        once: Some(typed("once")).filter(|key| !key.is_empty()).map_or_else(crypto::crockford::<13>, Ok)?,
        thing,
        form,
    })
}

#[derive(Serialize)]
struct Picker {
    q: String,
    found: Vec<Hit>,
    places: Vec<PlaceRow>,
    units: Vec<Choice>,
    /// Units by code, where things of several are found.
    names: BTreeMap<String, String>,
}

/// The form for the thing that `?about=` names; without one, a way to find it.
///
/// # Errors
/// `NotFound` where the thing is out of scope.
pub async fn new(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let asker = ctx.clone();
    let Some(about) = query.text("about") else {
        let q = query.get("q").unwrap_or("").to_owned();
        return ctx
            .show("faults/pick", move |db| {
                Ok(Picker {
                    found: store::find(db, &asker.scope, &q, 20)?,
                    places: store::places(db, &asker.scope, &q, 60)?,
                    units: units::choice(db, &asker, "choose")?,
                    names: units::names(db, &asker)?,
                    q,
                })
            })
            .await;
    };
    let unit = query.text("unit");
    ctx.show("faults/report", move |db| {
        let thing = find_thing(db, &asker.scope, &about, unit.as_deref(), asker.own_unit(), asker.now)?;
        view(db, &asker, &asker.who, thing, FormState::default())
    })
    .await
}

fn find_thing(
    db: &mut Db,
    scope: &Scope,
    about: &str,
    unit: Option<&str>,
    own: Option<UnitId>,
    now: Instant,
) -> Result<Thing> {
    let subject = store::parse_subject(about).ok_or_else(|| Error::field("about", "required"))?;
    let unit = store::unit_named(db, unit, own)?;
    store::thing(db, scope, subject, unit, now.day())
}

/// Logs it. A photo is made ready before anything is written; whatever is wrong, every typed word comes back. The same
/// form sent twice, as on a line that breaks after sending, is one fault.
///
/// # Errors
/// `NotFound` where the thing is out of scope; wrong fields show the form again.
pub async fn create(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let ready = match form.files.iter().find(|file| file.field == "photo") {
        Some(upload) => attachments::prepare(upload.clone()).await.map(Some),
        None => Ok(None),
    };
    let logged = match ready {
        Ok(photo) => log(&ctx, &form, photo).await,
        Err(refusal) => Err(refusal),
    };
    match logged {
        Ok(id) => Ok(ctx.to(&format!("/faults/{id}?sent=1"))),
        Err(refusal) => again(&ctx, &form, refusal).await,
    }
}

async fn log(ctx: &Ctx, form: &Form, photo: Option<Prepared>) -> Result<FaultId> {
    // What an officer has fixed already is logged and settled in one go.
    let fixed =
        form.opt("fixed").map(|cause| Settlement::parse(cause, form.get("done"), form.get("cost"))).transpose()?;
    let (scope, works) = (ctx.scope.clone(), ctx.who.scope(Permission::WorkFaults));
    let (actor, now, own, account) = (ctx.actor(), ctx.now, ctx.own_unit(), ctx.who.account);
    let sent = form.clone();
    ctx.write(move |tx| {
        let key = format!("fault {}", sent.get("once"));
        if let Some(before) = recall(tx.db(), account, &key)? {
            return before.body.parse().map_err(Error::internal);
        }
        let thing = find_thing(tx.db(), &scope, sent.get("about"), sent.opt("unit"), own, now)?;
        let report = Report::parse(thing.group, sent.get("what"), sent.get("impact"), sent.get("words"))?;
        let id = store::log(tx, &thing, &report, &actor, now)?;
        if let Some(photo) = &photo {
            attachments::add(tx, Subject::Fault(id), Some(thing.unit_id), photo, &actor, now)?;
        }
        if let Some(settlement) = &fixed {
            store::step(tx, &works, id, 1, Action::Resolve, Some(settlement), &actor, now)?;
        }
        if sent.opt("once").is_some() {
            let answer =
                Remembered { request_hash: String::new(), status: 303, etag: String::new(), body: id.to_string() };
            remember(tx, account, &key, &answer, now)?;
        }
        Ok(id)
    })
    .await
}

async fn again(ctx: &Ctx, form: &Form, refusal: Error) -> Result<HttpResponse> {
    let (asker, sent) = (ctx.clone(), form.clone());
    ctx.again("faults/report", form, refusal, move |db, state| {
        let (about, unit) = (sent.get("about"), sent.opt("unit"));
        let thing = find_thing(db, &asker.scope, about, unit, asker.own_unit(), asker.now)?;
        view(db, &asker, &asker.who, thing, state)
    })
    .await
}
