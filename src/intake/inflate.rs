//! Opens a gzip body without trusting what it says about its size. **The promise:** never more memory than the cap, and
//! half of it again while the room grows, whatever comes; a bomb is left as soon as it passes the cap.

use std::io::{BufRead, Read};

use flate2::bufread::GzDecoder;

use crate::error::{Code, Error, Result};

/// Most bytes of a report after opening it. An inventory with 4,000 programs has under one million.
pub const INFLATED_CAP: usize = 8 * 1024 * 1024;

/// The content of a gzip body (RFC 1952), at most `cap` bytes.
///
/// # Errors
/// [`Code::NotGzip`] where the body is something else, damaged or cut off; [`Code::TooLarge`] beyond the cap.
pub fn inflate(body: &[u8], cap: usize) -> Result<Vec<u8>> {
    if !is_gzip(body) {
        return Err(Error::new(Code::NotGzip));
    }
    inflate_from(body, cap)
}

/// Whether a body begins as gzip does.
pub fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b])
}

/// Room that is made first: most reports need no more.
const FIRST: usize = 64 << 10;

/// The room doubles as it fills, and ends one byte beyond the cap: that byte tells that there is too much.
fn inflate_from(body: impl BufRead, cap: usize) -> Result<Vec<u8>> {
    let mut decoder = GzDecoder::new(body);
    let mut content = vec![0; FIRST.min(cap + 1)];
    let mut filled = 0;
    loop {
        match decoder.read(&mut content[filled..]).map_err(|error| Error::new(Code::NotGzip).with_detail(error))? {
            0 => break,
            more => filled += more,
        }
        if filled > cap {
            return Err(Error::new(Code::TooLarge).with_arg(cap >> 10));
        }
        if filled == content.len() {
            let room = filled.min(cap + 1 - filled);
            content.reserve_exact(room);
            content.resize(filled + room, 0);
        }
    }
    content.truncate(filled);
    Ok(content)
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
        assert_eq!(inflate(&gzip(&content), content.len()).unwrap(), content);
    }

    #[test]
    fn one_byte_beyond_the_cap_is_too_much() {
        let error = inflate(&gzip(&[7; 4097]), 4096).unwrap_err();
        assert_eq!((error.code, error.arg.as_deref()), (Code::TooLarge, Some("4")), "in kB");
    }

    #[test]
    fn a_report_at_the_cap_takes_no_room_beyond_it() {
        let content = inflate(&gzip(&vec![7; INFLATED_CAP]), INFLATED_CAP).unwrap();
        assert_eq!((content.len(), content.capacity()), (INFLATED_CAP, INFLATED_CAP + 1));
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
