//! The pages of links: list and forms. What a link looks like with everything on it is `overview`'s.

pub mod form;
pub mod list;
pub mod log;

/// A form's version field.
fn version(form: &crate::web::Form) -> i64 {
    form.get("version").parse().unwrap_or(0)
}
