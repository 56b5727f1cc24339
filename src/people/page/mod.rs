//! Pages over accounts.

pub mod admin;
pub mod link;
pub mod me;
pub mod sign_in;

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::auth::Opened;
use crate::auth::store::{NewSession, SessionKind};
use crate::web::{Visitor, session_cookie};

/// The cookie by which an account knows a browser.
const DEVICE: &str = "device";

/// A cookie that pages cannot read and other sites cannot send.
fn cookie(visitor: &Visitor, name: &'static str, value: String, days: Option<i64>) -> Cookie<'static> {
    let mut cookie =
        Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(visitor.app.secure);
    if let Some(days) = days {
        cookie = cookie.max_age(Duration::days(days));
    }
    cookie.finish()
}

/// Hands the session to the browser and leads on.
fn signed_in(visitor: &Visitor, opened: &Opened, named: bool, to: &str) -> HttpResponse {
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header(("location", to));
    answer.cookie(session(visitor, opened, named));
    answer.cookie(cookie(visitor, DEVICE, opened.device.clone(), Some(400)));
    answer.finish()
}

fn session(visitor: &Visitor, opened: &Opened, named: bool) -> Cookie<'static> {
    cookie(visitor, session_cookie(visitor.app.secure), opened.token.clone(), named.then_some(14))
}

fn page_session(visitor: &Visitor, device_name: Option<String>) -> NewSession {
    NewSession {
        kind: SessionKind::Page,
        device_name,
        address: visitor.address.clone(),
        user_agent: visitor.user_agent.clone(),
    }
}
