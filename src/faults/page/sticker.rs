//! `/q/ID`, where a sticker's QR code leads. Signed in and in scope: the fault form of that very thing. Otherwise kind
//! and tag, nothing else, and a form for a colleague without an account. A sticker never dies: a merged record leads on
//! to the one it was merged into.

use actix_web::{HttpResponse, web::Path};
use serde::Serialize;

use super::{Tap, impact_taps, report, what_taps};
use crate::audit::{Actor, Via};
use crate::auth::{Permission, Scope};
use crate::db::{FaultId, Instant, Subject};
use crate::error::{Code, Error, Result};
use crate::faults::fault::FaultCode;
use crate::faults::report::{Report, Reporter};
use crate::faults::store::{self, Sticker};
use crate::rules::retention;
use crate::web::{Form, FormState, Visitor, see_other};

#[derive(Serialize)]
struct View {
    kind: String,
    tag: String,
    qr: String,
    takes_reports: bool,
    /// Days for which the reporter's name is kept once the fault is settled.
    days_kept: i64,
    choices: Vec<Tap>,
    impacts: Vec<Tap>,
    what: String,
    impact: String,
    what_error: Option<String>,
    form: FormState,
}

fn view(visitor: &Visitor, qr: String, sticker: &Sticker, takes_reports: bool, form: FormState) -> View {
    let typed = |name: &str| form.values.get(name).cloned().unwrap_or_default();
    View {
        kind: sticker.kind.clone(),
        tag: sticker.tag.clone(),
        qr,
        takes_reports,
        days_kept: retention::sticker_reporter_days(visitor.now.day()),
        choices: what_taps(visitor, sticker.group()),
        impacts: impact_taps(visitor, visitor.now),
        what: typed("what"),
        impact: typed("impact"),
        what_error: form.errors.get("what").cloned(),
        form,
    }
}

/// The sticker, and whether its unit takes reports from it.
async fn look_up(visitor: &Visitor, qr: &str) -> Result<(Sticker, bool)> {
    let id = qr.to_owned();
    visitor
        .read(move |db| {
            let sticker = store::sticker(db, &id)?;
            let takes = store::takes_reports(db, sticker.unit)?;
            Ok((sticker, takes))
        })
        .await
}

/// Where the sticker leads this visitor.
///
/// # Errors
/// `NotFound` where there is no such sticker.
pub async fn show(visitor: Visitor, qr: Path<String>) -> Result<HttpResponse> {
    let (sticker, takes) = look_up(&visitor, &qr).await?;
    let here = |permission| visitor.who.as_ref().map_or(Scope::Units(Vec::new()), |who| who.scope(permission));
    let reports = here(Permission::ReportFaults);
    match &visitor.who {
        Some(who) if reports.has(sticker.unit) => {
            let (asker, who) = (visitor.clone(), who.clone());
            visitor
                .show("faults/report", move |db| {
                    let subject = Subject::Asset(sticker.asset);
                    let thing = store::thing(db, &reports, subject, None, asker.now.day())?;
                    report::view(db, &asker, &who, thing, FormState::default())
                })
                .await
        }
        Some(_) if here(Permission::ReadRecords).has(sticker.unit) => {
            Ok(see_other(&format!("/equipment/{}", sticker.asset)))
        }
        Some(_) | None => {
            let view = view(&visitor, qr.into_inner(), &sticker, takes, FormState::default());
            visitor.page("faults/sticker", view).await
        }
    }
}

#[derive(Serialize)]
struct Sent {
    tag: String,
    kind: String,
    code: String,
    due_at: Instant,
}

/// Takes a report from a colleague without an account. The address is slowed, never locked.
///
/// # Errors
/// `NotFound`; `SlowDown`; `Forbidden` where the unit takes none; wrong fields show the form again.
pub async fn report(visitor: Visitor, qr: Path<String>, form: Form) -> Result<HttpResponse> {
    visitor.app.throttle.knock(&visitor.address)?;
    let qr = qr.into_inner();
    let (sticker, takes) = look_up(&visitor, &qr).await?;
    if !takes {
        return Err(Code::Forbidden.into());
    }
    let judged = judge(&sticker, &form);
    let (reported, by) = match judged {
        Ok(judged) => judged,
        Err(refusal) => {
            let status = refusal.code.status();
            let state = FormState::refused(&visitor, &form, refusal)?;
            let view = view(&visitor, qr, &sticker, takes, state);
            return visitor.page_with(status, "faults/sticker", view).await;
        }
    };
    let actor = Actor { via: Via::Sticker, ..visitor.actor() };
    let (now, about) = (visitor.now, sticker.clone());
    let (id, due_at): (FaultId, Instant) = visitor
        .write(move |tx| {
            let id = store::report_from_sticker(tx, &about, &reported, &by, &actor, now)?;
            let fault = store::show(tx.db(), &Scope::Units(vec![about.unit]), id, now)?;
            Ok((id, fault.due_at))
        })
        .await?;
    let code = FaultCode::new(id.0).map_or(String::new(), |code| code.to_string());
    visitor.page("faults/sticker_sent", Sent { tag: sticker.tag, kind: sticker.kind, code, due_at }).await
}

/// What was reported and by whom; all slips at once.
fn judge(sticker: &Sticker, form: &Form) -> Result<(Report, Reporter)> {
    let report = Report::parse(sticker.group(), form.get("what"), form.get("impact"), form.get("words"));
    let reporter = Reporter::parse(form.get("name"), form.get("phone"));
    match (report, reporter) {
        (Ok(report), Ok(reporter)) => Ok((report, reporter)),
        (Err(mut slips), Err(more)) => {
            slips.fields.extend(more.fields);
            Err(slips)
        }
        (Err(slips), Ok(_)) | (Ok(_), Err(slips)) => Err::<_, Error>(slips),
    }
}
