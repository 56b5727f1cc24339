//! HTTP for the rooms: what a route declares and how it is enforced, what a handler is given, pages in two languages,
//! errors with a way on. Knows no noun of the trade.

mod asset;
pub mod chart;
mod choose;
mod ctx;
mod error;
mod fields;
mod form;
mod format;
mod guard;
mod i18n;
mod json;
mod log;
mod metrics;
mod openapi;
mod paging;
pub mod patch;
mod render;
mod route;
mod shared;
mod stream;
mod throttle;

pub use asset::serve as serve_asset;
pub use choose::{Chosen, Key, Order, choose, each_row};
pub use ctx::{Ctx, RequestId, Visitor, see_other};
pub use error::is_api;
pub use fields::{Choice, FormState};
pub use form::{Form, Upload};
pub use format::{area, day, disk_size, file_size, milliseconds, money, number, rate, share, when};
pub use guard::{fall_back, resources, session_cookie};
pub use i18n::{Lang, Text, Texts};
pub use json::{Retire, Retired, created, entity, if_match, read_json};
pub use log::log_requests;
pub use metrics::{RequestMetrics, line, metric};
pub use openapi::{IdempotencyKey, IfMatch, ListParams, PageParams, Refusal};
pub use paging::{EXACT_TO, ListQuery, Listed, Page, PageLinks, Sort, SortLink, sift};
pub use patch::Patch;
pub use render::templates;
pub use route::{About, Access, Badge, Job, Method, Nav, Noun, Room, Route, get, patch, post};
pub use shared::{App, Org, Shared};
pub use stream::{download, file};
pub use throttle::Throttle;

/// What the build embedded.
pub(crate) mod embedded {
    /// A static file under a name that changes with its content.
    pub(crate) struct Asset {
        pub(crate) name: &'static str,
        pub(crate) hashed: &'static str,
        pub(crate) plain: &'static [u8],
        pub(crate) gzip: &'static [u8],
    }
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
