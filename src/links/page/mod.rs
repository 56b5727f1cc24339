//! The pages of links: list and forms. What a link looks like with everything on it is `overview`'s.

pub mod form;
pub mod list;
pub mod log;
