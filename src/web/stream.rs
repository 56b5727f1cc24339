//! Downloads. An export of 100,000 rows needs the memory of a few hundred; how fast its reader takes it is nobody else's
//! matter.

use std::io::{Read, Seek, Write};

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use tempfile::{SpooledTempFile, spooled_tempfile};

use super::Visitor;
use crate::db::Db;
use crate::error::{Error, Result};

/// Kept in memory up to here, in bytes; a longer one waits for its reader in a file without a name.
const IN_MEMORY: usize = 1 << 20;
/// Bytes handed to the connection at once.
const PIECE: usize = 64 * 1024;

/// A download whose pieces `produce` hands over one by one, reading from one snapshot. It is written down before it is
/// sent: a phone that lost its line in the middle would otherwise hold a connection of the few there are, for all others
/// too.
///
/// # Errors
/// What `produce` says; `Internal` where the disk takes no more.
pub async fn download(
    visitor: &Visitor,
    media_type: &'static str,
    file_name: &str,
    produce: impl FnOnce(&mut Db, &mut dyn FnMut(Vec<u8>) -> Result<()>) -> Result<()> + Send + 'static,
) -> Result<HttpResponse> {
    let written = visitor.export(move |db| {
        let mut file = spooled_tempfile(IN_MEMORY);
        produce(db, &mut |piece| file.write_all(&piece).map_err(Error::internal))?;
        let length = file.stream_position().map_err(Error::internal)?;
        file.rewind().map_err(Error::internal)?;
        Ok((file, length))
    });
    let (mut file, length) = written.await?;
    let pieces = std::iter::from_fn(move || next(&mut file).transpose());
    Ok(attachment(media_type, file_name).body(SizedStream::new(length, tokio_stream::iter(pieces))))
}

/// The next piece, from memory or what the system keeps of the file; none at its end.
fn next(file: &mut SpooledTempFile) -> std::io::Result<Option<Bytes>> {
    let mut piece = Vec::with_capacity(PIECE);
    file.take(PIECE as u64).read_to_end(&mut piece)?;
    Ok(Some(piece).filter(|piece| !piece.is_empty()).map(Bytes::from))
}

/// A download that is ready.
pub fn file(media_type: &'static str, file_name: &str, bytes: Vec<u8>) -> HttpResponse {
    attachment(media_type, file_name).body(bytes)
}

fn attachment(media_type: &'static str, file_name: &str) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, media_type));
    answer.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")));
    answer
}
