//! QR codes as SVG.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::{EcLevel, QrCode, render::svg};

use crate::error::{Error, Result};

/// A QR code of `text` as the address of an image: black on white in both themes, since scanners need it.
///
/// # Errors
/// `Internal` where the text is too long for a code.
pub fn qr_image(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::internal)?;
    let drawn = code.render::<svg::Color>().dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)))
}
