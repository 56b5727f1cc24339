//! Answers that are made while they are sent: an export of 100,000 rows needs the memory of a few hundred.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::Visitor;
use crate::db::Db;
use crate::error::{Error, Result};

/// A download whose pieces `produce` hands over one by one, reading from one snapshot. A reader who goes away ends it.
pub fn download(
    visitor: &Visitor,
    media_type: &'static str,
    file_name: &str,
    produce: impl FnOnce(&mut Db, &mut dyn FnMut(Vec<u8>) -> Result<()>) -> Result<()> + Send + 'static,
) -> HttpResponse {
    let (sender, receiver) = mpsc::channel::<std::result::Result<Bytes, Error>>(4);
    let store = visitor.app.store.clone();
    tokio::task::spawn_blocking(move || {
        let mut send = |piece: Vec<u8>| {
            sender.blocking_send(Ok(Bytes::from(piece))).map_err(|_| Error::internal("the reader went away"))
        };
        if let Err(error) = store.read_here(|db| produce(db, &mut send)) {
            // The answer has begun: an error cuts it off, so that nobody takes half for the whole.
            let _ = sender.blocking_send(Err(error));
        }
    });
    attachment(media_type, file_name).streaming(ReceiverStream::new(receiver))
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
