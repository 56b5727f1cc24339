//! Handing a file out, and taking one in from a program.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap,
};
use actix_web::web::{BytesMut, Payload};
use actix_web::{HttpRequest, HttpResponse};
use tokio_stream::StreamExt;

use super::{FileRow, MOST_PHOTO};
use crate::error::{Code, Error, Result};
use crate::web::{ListQuery, Upload};

/// The answer that hands a file out: shown where it is a photo, saved where it is a document, and harmless in either
/// case whatever it holds: no script, no form, no frame, no guessing of its type.
pub fn show((file, bytes): (FileRow, Vec<u8>)) -> HttpResponse {
    let how = if file.photo { "inline" } else { "attachment" };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.media_type))
        .insert_header((CONTENT_DISPOSITION, format!("{how}; filename*=UTF-8''{}", percent(&file.name))))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CACHE_CONTROL, "private, max-age=3600"))
        .body(bytes)
}

/// A name as RFC 8187 writes it in a header.
fn percent(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Takes a file that a program sends as the whole body, named by `?name=`.
///
/// # Errors
/// `TooLarge` beyond the largest photo; `Unreadable` where the body breaks off.
pub async fn receive(request: &HttpRequest, mut body: Payload) -> Result<Upload> {
    let query = ListQuery::parse(request.query_string())?;
    let name = query.get("name").unwrap_or("").to_owned();
    let too_large = || Error::new(Code::TooLarge).with_arg(MOST_PHOTO >> 10);
    if announced(request.headers()).is_some_and(|size| size > MOST_PHOTO) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|e| Error::new(Code::Unreadable).with_detail(e))?;
        if bytes.len() + chunk.len() > MOST_PHOTO {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Upload { field: "file".into(), name, bytes: bytes.freeze(), too_large: false })
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get("content-length")?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vietnamese_name_survives_a_header() {
        assert_eq!(percent("máy in.jpg"), "m%C3%A1y%20in.jpg");
    }
}
