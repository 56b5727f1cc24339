//! Screens, by the EDID that they hand to the graphics adapter (VESA E-EDID 1.4).

use hatang_report::{Display, Inventory};

use super::{Machine, Root, root::word};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let mut displays = Vec::new();
    for connector in root.names("sys/class/drm") {
        displays.extend(display(root, &connector));
    }
    Inventory { displays, ..Inventory::default() }
}

/// The screen at one connector, e.g. `card0-HDMI-A-1`.
fn display(root: &Root, connector: &str) -> Option<Display> {
    let (card, port) = connector.split_once('-')?;
    let at = |file: &str| format!("sys/class/drm/{connector}/{file}");
    if !card.starts_with("card") || root.word(&at("status")).as_deref() != Some("connected") {
        return None;
    }
    let mut display = root.bytes(&at("edid")).and_then(|edid| parse(&edid)).unwrap_or_default();
    display.port = word(port);
    display.builtin = Some(["eDP", "LVDS", "DSI"].iter().any(|inside| port.starts_with(inside)));
    Some(display)
}

const BLOCK: usize = 128;
const HEADER: [u8; 8] = [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0];

/// The base block; extensions say nothing that is asked here.
#[must_use]
fn parse(edid: &[u8]) -> Option<Display> {
    let block = edid.get(..BLOCK)?;
    let sum = block.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    if block[..8] != HEADER || sum != 0 {
        return None;
    }
    let number = u32::from_le_bytes([block[12], block[13], block[14], block[15]]);
    let product = u16::from_le_bytes([block[10], block[11]]);
    // Week 0xFF means that the year is the model's, which serves as well. Years count from 1990.
    let year = (block[17] > 0).then(|| 1990 + i32::from(block[17]));
    let mut display = Display {
        vendor: vendor(u16::from_be_bytes([block[8], block[9]])),
        model: Some(format!("{product:04x}")),
        serial: (!matches!(number, 0 | 0xFFFF_FFFF)).then(|| number.to_string()),
        year,
        width_mm: (block[21] > 0).then(|| i32::from(block[21]) * 10),
        height_mm: (block[22] > 0).then(|| i32::from(block[22]) * 10),
        ..Display::default()
    };
    let descriptors = block[54..126].chunks_exact(18);
    for (index, descriptor) in descriptors.enumerate() {
        describe(&mut display, descriptor, index == 0);
    }
    Some(display)
}

/// Three letters of five bits each, A = 1.
fn vendor(code: u16) -> Option<String> {
    let letter = |shift: u16| match (code >> shift) & 0x1F {
        n @ 1..=26 => char::from_u32(u32::from(n) + 64),
        _ => None,
    };
    Some([letter(10)?, letter(5)?, letter(0)?].iter().collect())
}

/// An 18-byte descriptor: a detailed timing (the first is the preferred mode), else a text.
fn describe(display: &mut Display, descriptor: &[u8], preferred: bool) {
    let timing = descriptor[0] != 0 || descriptor[1] != 0;
    if timing {
        if preferred {
            let joined = |low: usize, high: usize, shift: u8| {
                i32::from(descriptor[low]) | (i32::from(descriptor[high] >> shift & 0xF) << 8)
            };
            display.width_px = Some(joined(2, 4, 4));
            display.height_px = Some(joined(5, 7, 4));
            // In millimetres here, where the block's own field has only centimetres.
            let (width, height) = (joined(12, 14, 4), joined(13, 14, 0));
            if width > 0 && height > 0 {
                (display.width_mm, display.height_mm) = (Some(width), Some(height));
            }
        }
        return;
    }
    const NAME: u8 = 0xFC;
    const SERIAL: u8 = 0xFF;
    let text = || word(&String::from_utf8_lossy(&descriptor[5..18]));
    match descriptor[3] {
        NAME => display.model = text().or(display.model.take()),
        SERIAL => display.serial = text().or(display.serial.take()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn valid() -> Vec<u8> {
        let mut edid = vec![0; BLOCK];
        edid[..8].copy_from_slice(&HEADER);
        edid[8..10].copy_from_slice(&0x10AC_u16.to_be_bytes()); // DEL
        edid[17] = 31; // 2021
        edid[21] = 53;
        edid[22] = 30;
        sealed(edid)
    }

    fn sealed(mut edid: Vec<u8>) -> Vec<u8> {
        edid[127] = 0;
        edid[127] = edid.iter().fold(0u8, |sum, byte| sum.wrapping_sub(*byte));
        edid
    }

    #[test]
    fn a_screen_without_texts() {
        let display = parse(&valid()).unwrap();
        assert_eq!(display.vendor.as_deref(), Some("DEL"));
        assert_eq!((display.year, display.width_mm), (Some(2021), Some(530)));
        assert_eq!(display.serial, None);
    }

    #[test]
    fn a_garbled_block_is_no_screen() {
        let mut edid = valid();
        edid[40] = 1;
        assert_eq!(parse(&edid), None);
        assert_eq!(parse(&valid()[..100]), None);
    }

    proptest! {
        #[test]
        fn no_block_panics(mut edid in prop::collection::vec(any::<u8>(), BLOCK)) {
            edid[..8].copy_from_slice(&HEADER);
            let _ = parse(&sealed(edid));
        }
    }
}
