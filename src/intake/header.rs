//! How large a picture is, read from its first bytes before anything is decoded.

use super::{IntakeError, MAX_PIXELS, MAX_SIDE};

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

/// What a picture's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its format.
    pub format: Format,
    /// Its width in pixels, over 0.
    pub width: u32,
    /// Its height, likewise.
    pub height: u32,
}

const PNG: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What the header of a picture says, from the file's first bytes; none where more of them are needed.
///
/// # Errors
/// A file of another kind or without a size, and [`IntakeError::TooLarge`] for a picture that shall not be decoded.
pub fn head(start: &[u8]) -> Result<Option<Head>, IntakeError> {
    if start.is_empty() {
        return Err(IntakeError::Empty);
    }
    let begins = |with: &[u8]| start.iter().zip(with).all(|(a, b)| a == b);
    let size = if begins(&PNG) {
        png(start)?.map(|size| (Format::Png, size))
    } else if begins(&[0xff, 0xd8, 0xff]) {
        jpeg(start)?.map(|size| (Format::Jpeg, size))
    } else if begins(b"RIFF") && start.get(8..12).is_none_or(|kind| kind == b"WEBP") {
        webp(start)?.map(|size| (Format::Webp, size))
    } else {
        return Err(IntakeError::NotPicture(beginning(start)));
    };
    let Some((format, [width, height])) = size else {
        return Ok(None);
    };
    if width == 0 || height == 0 {
        return Err(IntakeError::Damaged("its header gives no size"));
    }
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(IntakeError::TooLarge {
            width,
            height,
            side: MAX_SIDE,
            megapixels: MAX_PIXELS / 1_000_000,
        });
    }
    Ok(Some(Head {
        format,
        width,
        height,
    }))
}

/// The first bytes for a message: as text where they are, else in hexadecimal.
fn beginning(start: &[u8]) -> String {
    let start = &start[..start.len().min(8)];
    if start.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return format!("“{}”", String::from_utf8_lossy(start));
    }
    let bytes: Vec<String> = start.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("the bytes {}", bytes.join(" "))
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |n, &byte| n << 8 | u32::from(byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |n, &byte| n << 8 | u32::from(byte))
}

fn png(start: &[u8]) -> Result<Option<[u32; 2]>, IntakeError> {
    let Some(header) = start.get(8..24) else {
        return Ok(None);
    };
    if &header[4..8] != b"IHDR" {
        return Err(IntakeError::Damaged("a PNG picture has no header"));
    }
    Ok(Some([big(&header[8..12]), big(&header[12..16])]))
}

/// Goes from segment to segment to the one that starts the frame.
fn jpeg(start: &[u8]) -> Result<Option<[u32; 2]>, IntakeError> {
    let mut at = 2;
    loop {
        let Some(&[mark, marker]) = start.get(at..at + 2) else {
            return Ok(None);
        };
        if mark != 0xff {
            return Err(IntakeError::Damaged("a JPEG segment does not begin"));
        }
        match marker {
            // Fill before a marker.
            0xff => {
                at += 1;
                continue;
            }
            0x01 | 0xd0..=0xd8 => {
                at += 2;
                continue;
            }
            0xd9 | 0xda => return Err(IntakeError::Damaged("a JPEG picture has no header")),
            _ => {}
        }
        let Some(length) = start.get(at + 2..at + 4).map(big) else {
            return Ok(None);
        };
        if length < 2 {
            return Err(IntakeError::Damaged("a JPEG segment has no length"));
        }
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let frame = start.get(at + 5..at + 9);
            return Ok(frame.map(|frame| [big(&frame[2..4]), big(&frame[..2])]));
        }
        at += 2 + length as usize;
    }
}

fn webp(start: &[u8]) -> Result<Option<[u32; 2]>, IntakeError> {
    let Some(chunk) = start.get(12..30) else {
        return Ok(None);
    };
    let body = &chunk[8..];
    match &chunk[..4] {
        b"VP8 " if body[3..6] == [0x9d, 0x01, 0x2a] => Ok(Some([
            little(&body[6..8]) & 0x3fff,
            little(&body[8..10]) & 0x3fff,
        ])),
        b"VP8L" if body[0] == 0x2f => {
            let bits = little(&body[1..5]);
            Ok(Some([(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1]))
        }
        b"VP8X" => Ok(Some([little(&body[4..7]) + 1, little(&body[7..10]) + 1])),
        _ => Err(IntakeError::Damaged("a WebP picture has no header")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut file = PNG.to_vec();
        file.extend([0, 0, 0, 13]);
        file.extend(b"IHDR");
        file.extend(width.to_be_bytes());
        file.extend(height.to_be_bytes());
        file.extend([8, 2, 0, 0, 0]);
        file
    }

    fn size(file: &[u8]) -> (Format, u32, u32) {
        let head = head(file).unwrap().unwrap();
        (head.format, head.width, head.height)
    }

    #[test]
    fn the_size_of_a_png_is_read_or_refused() {
        assert_eq!(size(&png_of(640, 480)), (Format::Png, 640, 480));
        assert_eq!(head(&png_of(640, 480)[..20]), Ok(None));
        assert!(matches!(
            head(&png_of(30_000, 30_000)),
            Err(IntakeError::TooLarge {
                width: 30_000,
                height: 30_000,
                ..
            })
        ));
        assert!(head(&png_of(8_192, 4_882)).is_ok());
        assert!(head(&png_of(8_192, 4_883)).is_err(), "too many pixels");
        assert!(head(&png_of(0, 5)).is_err());
        assert_eq!(head(&[]), Err(IntakeError::Empty));
    }

    #[test]
    fn a_jpegs_size_stands_behind_what_the_camera_says() {
        let mut file = vec![0xff, 0xd8, 0xff, 0xe1, 0x40, 0x00];
        file.extend(vec![7; 0x4000 - 2]);
        assert_eq!(head(&file), Ok(None));
        // Tables first, with the number of a frame's marker among their bytes.
        file.extend([0xff, 0xff, 0xdb, 0, 5, 0xff, 0xc0, 1]);
        file.extend([0xff, 0xc2, 0, 17, 8, 0x01, 0x02, 0x03, 0x04, 3]);
        assert_eq!(size(&file), (Format::Jpeg, 0x0304, 0x0102));
        let scan = [0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0];
        assert!(matches!(head(&scan), Err(IntakeError::Damaged(_))));
        let endless = [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0];
        assert!(matches!(head(&endless), Err(IntakeError::Damaged(_))));
    }

    #[test]
    fn three_kinds_of_webp() {
        let file = |kind: &[u8; 4], body: &[u8]| {
            let mut file = b"RIFF\x40\0\0\0WEBP".to_vec();
            file.extend(kind);
            file.extend([10, 0, 0, 0]);
            file.extend(body);
            file.resize(40, 0);
            file
        };
        let lossy = file(
            b"VP8 ",
            &[0x30, 1, 0, 0x9d, 1, 0x2a, 0x20, 0x41, 0x10, 0x80],
        );
        assert_eq!(size(&lossy), (Format::Webp, 0x0120, 0x0010));
        let bits: u32 = 99 | 49 << 14;
        let [a, b, c, d] = bits.to_le_bytes();
        assert_eq!(
            size(&file(b"VP8L", &[0x2f, a, b, c, d])),
            (Format::Webp, 100, 50)
        );
        let extended = file(b"VP8X", &[0, 0, 0, 0, 0xff, 0, 0, 0x1f, 1, 0]);
        assert_eq!(size(&extended), (Format::Webp, 256, 288));
        assert!(head(&file(b"ALPH", &[])).is_err());
    }

    #[test]
    fn what_is_no_picture_says_what_it_begins_with() {
        let said = |bytes: &[u8]| head(bytes).unwrap_err().to_string();
        assert!(said(b"<!doctype html>").contains("“<!doctyp”"));
        assert!(said(&[0, 1, 2]).contains("the bytes 00 01 02"));
        assert!(said(b"RIFF\x40\0\0\0WAVEfmt ").contains("the bytes 52 49"));
    }
}
