//! From what was uploaded to what is stored. Decoding is slow and hungry: it happens before the write and off the web
//! workers, one photo at a time.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};
use serde::Serialize;
use strum::{EnumIter, IntoStaticStr};
use tokio::sync::Semaphore;

use super::{MOST_FILE, MOST_PHOTO, MOST_STORED_PHOTO};
use crate::crypto::sha256;
use crate::error::{Error, FieldError, Result};
use crate::typed::line;
use crate::web::Upload;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumIter, Serialize)]
pub enum Media {
    /// A photo; every photo is stored as one.
    #[strum(serialize = "image/jpeg")]
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// Comes in, is stored as a JPEG.
    #[strum(serialize = "image/png")]
    #[serde(rename = "image/png")]
    Png,
    /// Comes in, is stored as a JPEG.
    #[strum(serialize = "image/webp")]
    #[serde(rename = "image/webp")]
    Webp,
    /// A document.
    #[strum(serialize = "application/pdf")]
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl Media {
    /// What these bytes are by their first few; `None` for everything that is not taken (SVG and HTML run scripts).
    pub fn judge(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Media::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Media::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Media::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Media::Pdf),
            _ => None,
        }
    }

    /// Whether it is shown and not handed out as a file.
    pub fn is_photo(self) -> bool {
        match self {
            Media::Jpeg | Media::Png | Media::Webp => true,
            Media::Pdf => false,
        }
    }
}

/// A file that is ready to be stored.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// SHA-256 of the bytes.
    pub(super) hash: String,
    /// The name it had, with the ending of what it is now.
    pub(super) name: String,
    /// What it is.
    pub(super) media: Media,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// How many photos are decoded at once: 12 million pixels take 36 MB while they are.
static DECODING: Semaphore = Semaphore::const_new(1);

/// The most memory that a decoded photo may take: 42 million pixels.
const MOST_DECODED: u64 = 128 << 20;

/// Judges an upload and makes it ready.
///
/// # Errors
/// A field error under the upload's field: `wrong_file_type`, `file_too_large`, `unreadable_photo`.
pub async fn prepare(upload: Upload) -> Result<Prepared> {
    let refused = |code: &'static str| Error::field(upload.field.clone(), code);
    let too_large = |most: usize| {
        let error = FieldError { code: "file_too_large", arg: Some((most >> 20).to_string()) };
        Error::invalid([(upload.field.clone(), error)].into())
    };
    if upload.too_large {
        return Err(too_large(MOST_PHOTO));
    }
    let media = Media::judge(&upload.bytes).ok_or_else(|| refused("wrong_file_type"))?;
    let most = if media.is_photo() { MOST_PHOTO } else { MOST_FILE };
    if upload.bytes.len() > most {
        return Err(too_large(most));
    }
    if !media.is_photo() {
        let (hash, bytes) = (sha256(&upload.bytes), upload.bytes.to_vec());
        return Ok(Prepared { hash, name: named(&upload.name, "pdf"), media, bytes });
    }
    let _turn = DECODING.acquire().await.map_err(Error::internal)?;
    let bytes = upload.bytes.clone();
    let shrunk = tokio::task::spawn_blocking(move || shrink(&bytes)).await.map_err(Error::internal)?;
    let bytes = shrunk.ok_or_else(|| refused("unreadable_photo"))?;
    Ok(Prepared { hash: sha256(&bytes), name: named(&upload.name, "jpg"), media: Media::Jpeg, bytes })
}

/// A file's name with the ending of what it is: "IMG 01.HEIC" that holds a JPEG becomes "IMG 01.jpg".
fn named(name: &str, ending: &str) -> String {
    let clean: String = line(name).chars().filter(|c| !"\"\\/<>".contains(*c)).collect();
    let stem = clean.rsplit_once('.').map_or(clean.as_str(), |(stem, _)| stem).trim();
    let stem: String = stem.chars().take(80).collect();
    if stem.is_empty() { format!("tep.{ending}") } else { format!("{stem}.{ending}") }
}

/// The photo upright, without anything but its pixels, as a JPEG of at most [`MOST_STORED_PHOTO`]; `None` where it
/// cannot be decoded within the limits.
fn shrink(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let upright = decoder.orientation().ok()?;
    // The limit holds for what a decoder allocates; a photo's own pixels are counted before they are asked for.
    if decoder.total_bytes() > MOST_DECODED {
        return None;
    }
    let mut photo = DynamicImage::from_decoder(decoder).ok()?;
    let long = photo.width().max(photo.height());
    if long > SIDES[0] {
        photo = photo.thumbnail(SIDES[0], SIDES[0]);
    }
    photo.apply_orientation(upright);
    let photo = on_white(photo);
    // Each side is tried with each quality: the first that fits is the best that fits.
    for side in SIDES {
        let scaled = if photo.width().max(photo.height()) > side {
            DynamicImage::ImageRgb8(photo.clone()).thumbnail(side, side).to_rgb8()
        } else {
            photo.clone()
        };
        for quality in [82, 70, 55] {
            let mut out = Vec::new();
            JpegEncoder::new_with_quality(&mut out, quality).encode_image(&scaled).ok()?;
            if out.len() <= MOST_STORED_PHOTO {
                return Some(out);
            }
        }
    }
    None
}

/// Longest sides that are tried, in pixels: enough to read a nameplate.
const SIDES: [u32; 4] = [1600, 1280, 960, 640];

/// A JPEG has no transparency: what shows through is paper.
fn on_white(photo: DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.to_rgb8();
    }
    let mut flat = RgbImage::new(photo.width(), photo.height());
    for (to, from) in flat.pixels_mut().zip(photo.to_rgba8().pixels()) {
        let alpha = u16::from(from.0[3]);
        for (channel, value) in to.0.iter_mut().zip(from.0) {
            *channel = u8::try_from((u16::from(value) * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, Rgba, RgbaImage};

    use super::*;

    fn encoded(photo: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        photo.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn decoded(bytes: &[u8]) -> RgbImage {
        image::load_from_memory(bytes).unwrap().to_rgb8()
    }

    /// A JPEG, 60 wide and 20 high, red at its left end, whose EXIF data says that it was taken with the phone turned
    /// (orientation 6: turn right by 90° to see it upright) and by which one.
    fn turned_photo() -> Vec<u8> {
        let photo = RgbImage::from_fn(60, 20, |x, _| if x < 20 { Rgb([230, 20, 20]) } else { Rgb([20, 20, 230]) });
        let plain = encoded(&DynamicImage::ImageRgb8(photo), ImageFormat::Jpeg);
        let mut tiff = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend_from_slice(&[0x0F, 1, 2, 0, 4, 0, 0, 0, b'N', b'K', b'1', 0]); // Make
        tiff.extend_from_slice(&[0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]); // Orientation
        tiff.extend_from_slice(&[0, 0, 0, 0]);
        let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xFF, 0xE1], &length, &tiff, &plain[2..]].concat()
    }

    #[test]
    fn bytes_say_what_a_file_is() {
        assert_eq!(Media::judge(b"%PDF-1.7 ..."), Some(Media::Pdf));
        assert_eq!(Media::judge(&turned_photo()), Some(Media::Jpeg));
        for refused in [&b"<svg xmlns="[..], b"<!doctype html>", b"GIF89a", b"MZ\x90", b"PK\x03\x04", b"", b"%PDF"]
        {
            assert_eq!(Media::judge(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_photo_is_turned_upright_and_says_nothing_of_the_phone() {
        let shrunk = shrink(&turned_photo()).unwrap();
        let upright = decoded(&shrunk);
        assert_eq!((upright.width(), upright.height()), (20, 60));
        assert!(upright.get_pixel(10, 5).0[0] > 180, "its left end is on top now");
        assert!(upright.get_pixel(10, 50).0[2] > 180);
        assert!(!shrunk.windows(4).any(|w| w == b"Exif"));
    }

    #[test]
    fn the_noisiest_photo_fits_too() {
        let mut seed = 1u32;
        let noise = RgbImage::from_fn(1700, 1300, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgb([(seed >> 8) as u8, (seed >> 16) as u8, (seed >> 24) as u8])
        });
        let large = encoded(&DynamicImage::ImageRgb8(noise), ImageFormat::Jpeg);
        assert!(large.len() > MOST_STORED_PHOTO);
        let shrunk = shrink(&large).unwrap();
        assert!(shrunk.len() <= MOST_STORED_PHOTO, "{}", shrunk.len());
        assert!(decoded(&shrunk).width() >= 640);
    }

    #[test]
    fn transparency_becomes_paper() {
        let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
        let shrunk = shrink(&encoded(&DynamicImage::ImageRgba8(clear), ImageFormat::Png)).unwrap();
        assert!(decoded(&shrunk).pixels().all(|p| p.0.iter().all(|c| *c > 250)));
    }

    #[test]
    fn what_claims_a_million_megapixels_is_not_decoded() {
        // A PNG header alone: 60,000 by 60,000 pixels.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x02\0\0\0".to_vec();
        bomb.extend_from_slice(&crc(&bomb[12..29]));
        assert_eq!(shrink(&bomb), None);
        assert_eq!(shrink(b"\xFF\xD8\xFF\xE0 and no more"), None);
    }

    /// CRC-32 as PNG writes it (ISO/IEC 15948, annex D).
    fn crc(bytes: &[u8]) -> [u8; 4] {
        let step = |c: u32| (0..8).fold(c, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 });
        let end = bytes.iter().fold(u32::MAX, |c, b| step((c ^ u32::from(*b)) & 0xFF) ^ (c >> 8));
        (!end).to_be_bytes()
    }

    #[test]
    fn a_name_gets_the_ending_of_what_it_is() {
        assert_eq!(named("máy in.HEIC", "jpg"), "máy in.jpg");
        assert_eq!(named(".pdf", "pdf"), "tep.pdf");
        assert_eq!(named("a\"b\r\n.x", "jpg"), "ab.jpg");
    }
}
