//! What every request shares.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::web;
use handlebars::Handlebars;

use super::{Nav, RequestMetrics, Texts, Throttle};
use crate::auth::{AuthPolicy, store};
use crate::clock::Clock;
use crate::crypto::Keys;
use crate::db::Store;
use crate::error::Result;

/// Whom this installation serves: from configuration, never in a template («tỉnh» became «thành phố» in 2026).
#[derive(Clone, Debug)]
pub struct Org {
    /// `Đồng Nai`.
    pub name: String,
    /// `thành phố` or `tỉnh`.
    pub kind: String,
}

/// The application's state, one per process.
pub struct Shared {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The keys derived from the secret file.
    pub keys: std::sync::Arc<Keys>,
    /// How strict access is.
    pub policy: AuthPolicy,
    /// Where people reach it: for links and stickers, without a slash at its end.
    pub public_url: String,
    /// Whether people reach it by https: cookies are then marked secure.
    pub secure: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Folder with agent builds to hand out.
    pub agent_dir: Option<std::path::PathBuf>,
    /// Whether this is the demo: passphrases are shown on the sign-in page.
    pub demo: bool,
    /// Whom it serves.
    pub org: Org,
    /// Texts in both languages.
    pub texts: std::sync::Arc<Texts>,
    /// Templates, compiled.
    pub templates: Handlebars<'static>,
    /// The navigation, in the order of the rooms.
    pub nav: Vec<Nav>,
    /// Slows an address at the doors that anybody may knock at.
    pub throttle: Throttle,
    /// Known to have an administrator; until then it is asked at every request.
    pub set_up: AtomicBool,
    /// How requests went since the start.
    pub requests: RequestMetrics,
}

/// The state as handlers get it.
pub type App = web::Data<Shared>;

impl Shared {
    /// Whether an administrator exists. Once yes, always yes: the last one cannot be taken away.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_set_up(&self) -> Result<bool> {
        if self.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        // Asked until it is so and never again: every request would carry the room for the question.
        let there = Box::pin(self.store.read(store::any_administrator)).await?;
        if there {
            self.set_up.store(true, Ordering::Relaxed);
        }
        Ok(there)
    }
}
