//! `hatang openapi`: the API's description, for generators and for review.

use crate::app;
use crate::error::{Error, Result};

/// Prints it.
///
/// # Errors
/// `Internal` where an operation stands in no route table.
pub fn run() -> Result<()> {
    println!("{}", serde_json::to_string_pretty(&app::openapi()?).map_err(Error::internal)?);
    Ok(())
}
