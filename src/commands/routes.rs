//! `hatang routes`: the route tables as JSON lines, for tests that call every route there is.

use serde::Serialize;
use strum::IntoEnumIterator;

use crate::app;
use crate::auth::Role;
use crate::error::{Error, Result};
use crate::web::{About, Access, Method};

#[derive(Serialize)]
struct Line {
    method: &'static str,
    path: &'static str,
    /// `open`, `public`, `agent`, `signed_in`, or the permission it needs.
    access: &'static str,
    /// The record kind in its path.
    noun: Option<&'static str>,
    /// The roles it lets in; empty where nobody signs in for it.
    roles: Vec<Role>,
}

/// Prints one line a route.
///
/// # Errors
/// `Internal` where a line cannot be written as JSON.
pub fn run() -> Result<()> {
    for route in app::routes() {
        let (access, roles) = match route.access {
            Access::Open => ("open", Vec::new()),
            Access::Public => ("public", Vec::new()),
            Access::Agent => ("agent", Vec::new()),
            Access::SignedIn => ("signed_in", Role::iter().collect()),
            Access::Needs(permission) => {
                let roles = Role::iter().filter(|role| role.permissions().contains(&permission));
                (permission.into(), roles.collect())
            }
        };
        let method = match route.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
        };
        let noun = match route.about {
            About::Rows => None,
            About::Record(noun) => Some(noun.word),
        };
        let line = Line { method, path: route.path, access, noun, roles };
        println!("{}", serde_json::to_string(&line).map_err(Error::internal)?);
    }
    Ok(())
}
