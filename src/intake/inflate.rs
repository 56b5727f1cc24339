//! Opens a gzip body without trusting what it says about its size. **The promise:** never more memory than the cap,
//! whatever comes, and none of it once the report was read; a bomb is left as soon as it passes the cap.
//!
//! Most reports are small. What grows beyond that goes on in room that is mapped, not allocated: the system gives a page
//! as it is written to and takes all of them back at the end. (From the allocator every thread that ever opened a bomb
//! would keep its 8 MB; mapping every report would cost each 75 µs.)

use std::io::{BufRead, Read};

use flate2::bufread::GzDecoder;
use memmap2::MmapMut;

use crate::error::{Code, Error, Result};

/// Most bytes of a report after opening it. An inventory with 4,000 programs has under one million.
pub const INFLATED_CAP: usize = 8 * 1024 * 1024;

/// What came out of a body.
#[derive(Debug)]
pub enum Content {
    /// As most are.
    Small(Vec<u8>),
    /// Beyond that: the room, and how much of it is filled.
    Large(MmapMut, usize),
}

impl std::ops::Deref for Content {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Content::Small(content) => content,
            Content::Large(room, filled) => &room[..*filled],
        }
    }
}

/// The content of a gzip body (RFC 1952), at most `cap` bytes.
///
/// # Errors
/// [`Code::NotGzip`] where the body is something else, damaged or cut off; [`Code::TooLarge`] beyond the cap.
pub fn inflate(body: &[u8], cap: usize) -> Result<Content> {
    if !is_gzip(body) {
        return Err(Error::new(Code::NotGzip));
    }
    inflate_from(body, cap)
}

/// Whether a body begins as gzip does.
pub fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b])
}

/// A full inventory with 150 programs has half of it.
const SMALL: usize = 256 << 10;

/// The room ends one byte beyond the cap: that byte tells that there is too much.
fn inflate_from(body: impl BufRead, cap: usize) -> Result<Content> {
    let mut decoder = GzDecoder::new(body);
    let damaged = |error: std::io::Error| Error::new(Code::NotGzip).with_detail(error);
    let too_large = || Error::new(Code::TooLarge).with_arg(cap >> 10);
    let mut content = Vec::with_capacity(SMALL / 2);
    let filled = decoder.by_ref().take(SMALL as u64).read_to_end(&mut content).map_err(damaged)?;
    if filled > cap {
        return Err(too_large());
    }
    if filled < SMALL {
        return Ok(Content::Small(content));
    }
    let (mut room, mut filled) = (MmapMut::map_anon(cap + 1).map_err(Error::internal)?, filled);
    room[..filled].copy_from_slice(&content);
    drop(content);
    loop {
        match decoder.read(&mut room[filled..]).map_err(damaged)? {
            0 => return Ok(Content::Large(room, filled)),
            more => filled += more,
        }
        if filled > cap {
            return Err(too_large());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use flate2::write::GzEncoder;
    use flate2::{Compress, Compression, FlushCompress};

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// A gigabyte of zeros in about a megabyte: one compressed mebibyte, 1,024 times over.
    fn bomb() -> Vec<u8> {
        let mut block = Vec::with_capacity(1 << 20);
        Compress::new(Compression::best(), false)
            .compress_vec(&vec![0; 1 << 20], &mut block, FlushCompress::Full)
            .unwrap();
        let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        (0..1024).for_each(|_| bomb.extend(&block));
        bomb
    }

    #[test]
    fn what_was_packed_comes_out() {
        let content = "máy trạm ".repeat(1000).into_bytes();
        assert_eq!(*inflate(&gzip(&content), content.len()).unwrap(), content);
    }

    #[test]
    fn one_byte_beyond_the_cap_is_too_much() {
        let error = inflate(&gzip(&[7; 4097]), 4096).unwrap_err();
        assert_eq!((error.code, error.arg.as_deref()), (Code::TooLarge, Some("4")), "in kB");
    }

    #[test]
    fn whatever_its_size_it_is_whole() {
        for size in [0, 1, SMALL - 1, SMALL, SMALL + 1, INFLATED_CAP] {
            let content: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            let opened = inflate(&gzip(&content), INFLATED_CAP).unwrap();
            assert!(*opened == content, "{size}");
            assert_eq!(matches!(opened, Content::Large(..)), size >= SMALL, "{size}");
        }
    }

    #[test]
    fn other_things_are_told_apart() {
        let mut damaged = gzip(b"{\"schema\": 1}");
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0xff;
        let cut = &gzip(&[1, 2, 3, 4, 5])[..15];
        for body in [&b""[..], b"{}", b"\x78\x9c\x03\x00", b"\x1f\x8b", &damaged, cut] {
            assert_eq!(inflate(body, 1000).unwrap_err().code, Code::NotGzip, "{body:02x?}");
        }
    }

    #[test]
    fn a_bomb_is_left_at_the_cap() {
        let bomb = bomb();
        assert!((900_000..1_200_000).contains(&bomb.len()), "{} bytes", bomb.len());
        let mut left = &bomb[..];
        let error = inflate_from(BufReader::with_capacity(4096, &mut left), INFLATED_CAP).unwrap_err();
        assert_eq!(error.code, Code::TooLarge);
        let read = bomb.len() - left.len();
        assert!(read < 20_000, "read {read} bytes of the bomb, where 9 of its 1,024 blocks are enough");
    }
}
