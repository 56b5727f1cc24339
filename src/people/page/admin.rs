//! People, for administrators: invite, grant, reset, switch off, erase.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde::Serialize;
use strum::IntoEnumIterator;

use crate::auth::store::{Account, AccountState};
use crate::auth::{Role, Scope, SecondFactor};
use crate::db::{AccountId, Db};
use crate::error::{Code, Error, Result};
use crate::people::person;
use crate::people::sheet::SHEET;
use crate::people::store::{self, Filter, GrantRow, PersonLine, SORTS, Step};
use crate::sheets::{CSV, XLSX, is_filtered};
use crate::units;
use crate::web::{Choice, Ctx, Form, FormState, ListQuery, Listed, PageLinks, Sort, SortLink, download, file};

#[derive(Serialize)]
struct ListView {
    q: String,
    unit: String,
    units: Vec<Choice>,
    sort: String,
    sorts: Vec<SortLink>,
    filtered: bool,
    listed: Listed<PersonLine>,
    links: PageLinks,
    csv: String,
    xlsx: String,
}

fn asked(request: &HttpRequest) -> Result<(ListQuery, Filter, Sort)> {
    let query = ListQuery::parse(request.query_string())?;
    let sort = query.sort(SORTS)?;
    Ok((query.clone(), Filter::parse(&query), sort))
}

/// Everybody.
///
/// # Errors
/// Field errors for an order or a page that is none.
pub async fn list(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let (page, asker) = (query.page()?, ctx.clone());
    ctx.show("people/list", move |db| {
        let listed = store::list(db, &filter, sort, &page, asker.now.day())?;
        let get = |name: &str| query.get(name).unwrap_or("").to_owned();
        Ok(ListView {
            q: get("q"),
            unit: get("unit"),
            units: units::choice(db, &asker, "all")?,
            sort: get("sort"),
            sorts: SortLink::all(&query, "/people", SORTS, sort),
            filtered: is_filtered(&query, SHEET.filters),
            links: PageLinks::new(&query, "/people", &listed),
            csv: query.with("/people.csv", &[]),
            xlsx: query.with("/people.xlsx", &[]),
            listed,
        })
    })
    .await
}

/// Exactly what the list shows, as CSV.
///
/// # Errors
/// The field error of an order that is none.
pub async fn csv(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (_, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    download(&ctx, CSV, "nguoi-dung.csv", move |db, send| {
        let people = store::all(db, &filter, sort, asker.now.day())?;
        SHEET.csv(&asker, send, |take| people.iter().try_for_each(take))
    })
    .await
}

/// Exactly what the list shows, as a spreadsheet.
///
/// # Errors
/// The field error of an order that is none.
pub async fn xlsx(ctx: Ctx, request: HttpRequest) -> Result<HttpResponse> {
    let (query, filter, sort) = asked(&request)?;
    let asker = ctx.clone();
    let bytes = ctx.export(move |db| {
        let people = store::all(db, &filter, sort, asker.now.day())?;
        SHEET.xlsx(&asker, db, &query, |_, take| people.iter().try_for_each(take))
    });
    Ok(file(XLSX, "nguoi-dung.xlsx", bytes.await?))
}

#[derive(Serialize)]
struct NewView {
    roles: Vec<Choice>,
    units: Vec<Choice>,
    languages: Vec<Choice>,
    form: FormState,
}

fn roles(ctx: &Ctx) -> Vec<Choice> {
    let none = Choice::new("", ctx.plain("choose"));
    let all = Role::iter().map(|role| {
        let word: &str = role.into();
        Choice::new(word, ctx.plain(&format!("role-{word}")))
    });
    std::iter::once(none).chain(all).collect()
}

fn unit_choices(db: &mut Db, ctx: &Ctx) -> Result<Vec<Choice>> {
    let mut all = vec![Choice::new("", ctx.plain("choose"))];
    all.extend(units::choices(db, &Scope::All, ctx.now.day(), |unit| unit_name(ctx, unit))?);
    Ok(all)
}

fn unit_name(ctx: &Ctx, unit: &units::UnitLabel) -> String {
    units::called(ctx, unit.kind, &unit.name)
}

fn languages() -> Vec<Choice> {
    vec![Choice::new("vi", "Tiếng Việt"), Choice::new("en", "English")]
}

async fn new_page(ctx: &Ctx, status: u16, form: FormState) -> Result<HttpResponse> {
    let asker = ctx.clone();
    let units = ctx.read(move |db| unit_choices(db, &asker)).await?;
    ctx.page_with(status, "people/new", NewView { roles: roles(ctx), units, languages: languages(), form }).await
}

/// The invitation's form.
///
/// # Errors
/// What the database says.
pub async fn new(ctx: Ctx) -> Result<HttpResponse> {
    new_page(&ctx, 200, FormState::default()).await
}

#[derive(Serialize)]
struct LinkView {
    person: String,
    account: AccountId,
    link: String,
}

async fn show_link(ctx: &Ctx, account: AccountId, person: String, token: &str) -> Result<HttpResponse> {
    let link = format!("{}/link/{token}", ctx.app.public_url);
    ctx.page("people/link_made", LinkView { person, account, link }).await
}

fn seed(ctx: &Ctx) -> Result<String> {
    ctx.app.keys.seal(&SecondFactor::fresh()?)
}

/// Invites: makes the account and shows its link, this once.
///
/// # Errors
/// What the database says; wrong fields show the form again.
pub async fn invite(ctx: Ctx, form: Form) -> Result<HttpResponse> {
    let (sealed, actor, now, typed) = (seed(&ctx)?, ctx.actor(), ctx.now, form.clone());
    let made = match person::Typed::of(&form).judge() {
        Ok(profile) => {
            let name = profile.full_name.clone();
            let written = ctx.write(move |tx| {
                let unit = typed.opt("unit").map(|code| units::id_of(tx.db(), code)).transpose()?.flatten();
                let grant = person::grant(typed.get("role"), unit)?;
                store::invite(tx, &profile, grant, &sealed, &actor, now)
            });
            written.await.map(|made| (made, name))
        }
        Err(refusal) => Err(refusal),
    };
    match made {
        Ok(((account, token), name)) => show_link(&ctx, account, name, &token).await,
        Err(refusal) => {
            let status = refusal.code.status();
            new_page(&ctx, status, FormState::refused(&ctx, &form, refusal)?).await
        }
    }
}

#[derive(Serialize)]
struct PersonView {
    id: AccountId,
    username: String,
    full_name: String,
    phone: Option<String>,
    email: Option<String>,
    state: AccountState,
    second_factor: bool,
    own: bool,
    /// Whether the details' form was sent and refused.
    saving: bool,
    languages: Vec<Choice>,
    grants: Vec<GrantRow>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    form: FormState,
}

/// A person's details as their form holds them.
fn details(account: &Account) -> FormState {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let values = [
        ("full_name", account.full_name.clone()),
        ("phone", text(&account.phone)),
        ("email", text(&account.email)),
        ("language", account.language.clone()),
    ];
    FormState::of(values, account.version)
}

async fn person_page(
    ctx: &Ctx,
    id: AccountId,
    status: u16,
    refused: Option<(FormState, bool)>,
) -> Result<HttpResponse> {
    let asker = ctx.clone();
    let view = ctx.read(move |db| {
        let (account, grants) = store::person(db, id, asker.now)?;
        let present = details(&account);
        let saving = refused.as_ref().is_some_and(|(form, _)| form.values.contains_key("full_name"));
        let form = match refused {
            Some((form, true)) => form.beside(present),
            // The page has several forms: what was not typed in this one is as it is stored.
            Some((mut form, false)) => {
                for (name, value) in present.values {
                    form.values.entry(name).or_insert(value);
                }
                form.version = present.version;
                form
            }
            None => present,
        };
        Ok(PersonView {
            saving,
            languages: languages(),
            id,
            username: account.username,
            full_name: account.full_name,
            phone: account.phone,
            email: account.email,
            state: account.state,
            second_factor: account.totp_secret.is_some(),
            own: asker.who.account == id,
            grants,
            roles: roles(&asker),
            units: unit_choices(db, &asker)?,
            form,
        })
    });
    ctx.page_with(status, "people/show", view.await?).await
}

/// One person.
///
/// # Errors
/// `NotFound`.
pub async fn show(ctx: Ctx, id: Path<AccountId>) -> Result<HttpResponse> {
    person_page(&ctx, *id, 200, None).await
}

/// What the person's page does; `step` says which.
///
/// # Errors
/// `NotFound`; `IllegalStep` shows the page again.
pub async fn act(ctx: Ctx, id: Path<AccountId>, form: Form) -> Result<HttpResponse> {
    let (id, actor, now, typed, sealed) = (*id, ctx.actor(), ctx.now, form.clone(), seed(&ctx)?);
    let required = ctx.app.policy.second_factor;
    let done = ctx.write(move |tx| {
        let step = match typed.get("step") {
            "save" => {
                let (present, _) = store::person(tx.db(), id, now)?;
                let new = person::Typed { username: present.username, ..person::Typed::of(&typed) };
                store::save(tx, id, typed.version(), &new.judge()?, &actor, now)?;
                return Ok((None, String::new()));
            }
            "give" => {
                let unit = typed.opt("unit").map(|code| units::id_of(tx.db(), code)).transpose()?.flatten();
                Step::Give(person::grant(typed.get("role"), unit)?, required.then(|| sealed.clone()))
            }
            "take" => Step::Take(typed.get("grant").parse().map_err(|_| Error::field("grant", "required"))?),
            other => Step::of(other, &sealed)?,
        };
        let name = crate::auth::store::account(tx.db(), id)?.full_name;
        Ok((store::act(tx, id, &step, &actor, now)?, name))
    });
    match done.await {
        Ok((Some(token), name)) => show_link(&ctx, id, name, &token).await,
        Ok((None, _)) if form.get("step") == "erase" => Ok(ctx.to("/people")),
        Ok((None, _)) => Ok(ctx.to(&format!("/people/{id}"))),
        Err(refusal) => {
            let (status, lost) = (refusal.code.status(), refusal.code == Code::LostUpdate);
            person_page(&ctx, id, status, Some((FormState::refused(&ctx, &form, refusal)?, lost))).await
        }
    }
}
