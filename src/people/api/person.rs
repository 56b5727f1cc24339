//! People, for administrators' programs.

use actix_web::web::{Bytes, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use crate::auth::SecondFactor;
use crate::auth::store::{Account, AccountState};
use crate::db::{AccountId, Db, GrantId, Instant};
use crate::error::{Code, Error, Result};
use crate::people::person::{self, Typed};
use crate::people::store::{self, Filter, GrantOut, GrantRow, SORTS, Step};
use crate::units;
use crate::web::{
    Ctx, IdempotencyKey, IfMatch, ListParams, ListQuery, Listed, Patch, created, entity, if_match, read_json,
};

/// A person; nothing by which one signs in.
#[derive(Serialize, utoipa::ToSchema)]
struct Person {
    id: AccountId,
    username: String,
    full_name: String,
    phone: Option<String>,
    email: Option<String>,
    language: String,
    state: AccountState,
    second_factor: bool,
    created_at: Instant,
    version: i64,
    grants: Vec<GrantOut>,
}

fn shown((account, grants): (Account, Vec<GrantRow>)) -> Person {
    Person {
        id: account.id,
        username: account.username,
        full_name: account.full_name,
        phone: account.phone,
        email: account.email,
        language: account.language,
        state: account.state,
        second_factor: account.totp_secret.is_some(),
        created_at: account.created_at,
        version: account.version,
        grants: grants.into_iter().map(GrantOut::from).collect(),
    }
}

/// `GET people`.
///
/// # Errors
/// Field errors for a page that is none.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    summary = "A page of people",
    params(ListParams),
    responses((status = 200, body = Listed<store::PersonRow>)),
)]
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let query = ListQuery::parse(request.query_string())?;
    let (filter, sort, page, day) = (Filter::parse(&query), query.sort(SORTS)?, query.page()?, ctx.now.day());
    let listed = ctx.read(move |db| store::list(db, &filter, sort, &page, day)).await?;
    Ok(HttpResponse::Ok().json(listed.map(|person| person.row)))
}

/// `GET people/ID`.
///
/// # Errors
/// `NotFound`, also for one who was erased.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}",
    summary = "One person with roles",
    responses((status = 200, body = Person)),
)]
pub async fn show(ctx: Ctx, id: Path<AccountId>) -> Result<HttpResponse> {
    let now = ctx.now;
    let person = shown(ctx.read(move |db| store::person(db, *id, now)).await?);
    Ok(entity(person.version, &person))
}

/// Who is invited, with a first role.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
struct Invited {
    username: String,
    full_name: String,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    language: Option<String>,
    role: String,
    /// The unit's code; for roles of a unit.
    #[serde(default)]
    unit: Option<String>,
}

/// A grant that a program names.
fn grant(db: &mut Db, role: &str, unit: Option<&str>) -> Result<crate::auth::Grant> {
    let unit = unit.map(|code| units::id_of(db, code)?.ok_or_else(|| Error::field("unit", "unknown_word")));
    person::grant(role, unit.transpose()?)
}

/// `POST people`: makes a person with a first grant. The answer is kept for repeats, so it holds no link: the step
/// `link` gives one.
///
/// # Errors
/// Field errors; `KeyReused`.
#[utoipa::path(
    post,
    path = "/api/v1/people",
    summary = "Invite a person",
    params(IdempotencyKey),
    request_body = Invited,
    responses((status = 201, body = Person)),
)]
pub async fn create(ctx: Ctx, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let sent: Invited = read_json(&body)?;
    let typed = Typed {
        username: sent.username,
        full_name: sent.full_name,
        phone: sent.phone.unwrap_or_default(),
        email: sent.email.unwrap_or_default(),
        language: sent.language.unwrap_or_else(|| "vi".to_owned()),
    };
    let (profile, role, unit) = (typed.judge()?, sent.role, sent.unit);
    let (sealed, actor, now) = (ctx.app.keys.seal(&SecondFactor::fresh()?)?, ctx.actor(), ctx.now);
    created(&ctx, &request, &body, move |tx| {
        let grant = grant(tx.db(), &role, unit.as_deref())?;
        let (id, _) = store::invite(tx, &profile, grant, &sealed, &actor, now)?;
        let person = shown(store::person(tx.db(), id, now)?);
        Ok((person.version, person))
    })
    .await
}

/// What a change names.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = PersonChange)]
#[serde(default)]
struct Changed {
    full_name: Patch<String>,
    phone: Patch<String>,
    email: Patch<String>,
    language: Patch<String>,
}

/// `PATCH people/ID`: name, phone, mail, language. The login name stays.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`.
#[utoipa::path(
    patch,
    path = "/api/v1/people/{id}",
    summary = "Change named fields",
    params(IfMatch),
    request_body = Changed,
    responses((status = 200, body = Person)),
)]
pub async fn change(ctx: Ctx, id: Path<AccountId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<Changed>(&body)?);
    let (actor, now) = (ctx.actor(), ctx.now);
    let person = ctx.write(move |tx| {
        let (present, _) = store::person(tx.db(), *id, now)?;
        let sent = sent.clone();
        let typed = Typed {
            username: present.username,
            full_name: sent.full_name.over(Some(present.full_name)).unwrap_or_default(),
            phone: sent.phone.over(present.phone).unwrap_or_default(),
            email: sent.email.over(present.email).unwrap_or_default(),
            language: sent.language.over(Some(present.language)).unwrap_or_default(),
        };
        store::save(tx, *id, version, &typed.judge()?, &actor, now)?;
        store::person(tx.db(), *id, now)
    });
    let person = shown(person.await?);
    Ok(entity(person.version, &person))
}

/// A step; `give` names role and unit, `take` the grant.
#[derive(Clone, Deserialize, utoipa::ToSchema)]
#[schema(as = PersonStep)]
struct StepSent {
    /// `give`, `take`, `disable`, `enable`, `link`, `reset_totp`, `erase`.
    step: String,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    grant: Option<GrantId>,
}

/// What a step answers.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PersonStepped)]
struct Stepped {
    /// Absent once the person was erased.
    person: Option<Person>,
    /// A one-time link, where the step made one; it is answered this once.
    link: Option<String>,
}

impl StepSent {
    /// As the person's page does it.
    fn read(&self, db: &mut Db, sealed: &str, second_factor: bool) -> Result<Step> {
        Ok(match self.step.as_str() {
            "give" => {
                let given = grant(db, self.role.as_deref().unwrap_or(""), self.unit.as_deref())?;
                Step::Give(given, second_factor.then(|| sealed.to_owned()))
            }
            "take" => Step::Take(self.grant.ok_or_else(|| Error::field("grant", "required"))?),
            other => Step::of(other, sealed)?,
        })
    }
}

/// `POST people/ID/steps`: gives or takes a role, locks, unlocks, makes a link, resets the second factor, erases.
///
/// # Errors
/// Field errors; `VersionNeeded`, `LostUpdate`, `NotFound`; `IllegalStep` where it would leave nobody to administrate.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/steps",
    summary = "Give or take a role, lock, unlock, make a link, reset the second factor, erase",
    params(IfMatch),
    request_body = StepSent,
    responses((status = 200, body = Stepped)),
)]
pub async fn step(ctx: Ctx, id: Path<AccountId>, request: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let (version, sent) = (if_match(&request)?, read_json::<StepSent>(&body)?);
    let sealed = ctx.app.keys.seal(&SecondFactor::fresh()?)?;
    let (actor, now, required) = (ctx.actor(), ctx.now, ctx.app.policy.second_factor);
    let done = ctx.write(move |tx| {
        let step = sent.read(tx.db(), &sealed, required)?;
        let token = store::act_on(tx, *id, version, &step, &actor, now)?;
        match store::person(tx.db(), *id, now) {
            Err(error) if error.code == Code::NotFound && matches!(step, Step::Erase) => Ok((None, token)),
            person => Ok((Some(person?), token)),
        }
    });
    let (person, token) = done.await?;
    let person = person.map(shown);
    let link = token.map(|token| format!("{}/link/{token}", ctx.app.public_url));
    let version = person.as_ref().map_or(version + 1, |person| person.version);
    let mut answer = entity(version, &Stepped { person, link });
    answer.headers_mut().insert(
        actix_web::http::header::CACHE_CONTROL,
        actix_web::http::header::HeaderValue::from_static("no-store"),
    );
    Ok(answer)
}
