//! Text as it comes, whatever encoding of Unicode it is in.

/// Gives UTF-8 of bytes that come a part at a time: UTF-16 where a mark at the beginning says so, as spreadsheets' "Unicode text" has,
/// else what came.
#[derive(Debug, Clone, Default)]
pub struct TextDecoder {
    encoding: Option<Encoding>,
    /// Bytes that wait for those after them.
    held: Vec<u8>,
    /// The first half of a surrogate pair.
    high: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

impl TextDecoder {
    /// The text that the next bytes complete; what is no text is a replacement character.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let encoding = match (self.encoding, &self.held[..]) {
            (Some(encoding), _) => encoding,
            (None, [0xff, 0xfe, ..]) => self.begin(Encoding::Utf16 { big: false }),
            (None, [0xfe, 0xff, ..]) => self.begin(Encoding::Utf16 { big: true }),
            (None, [] | [0xff | 0xfe]) => return Vec::new(),
            (None, _) => self.begin(Encoding::Utf8),
        };
        match encoding {
            Encoding::Utf8 => std::mem::take(&mut self.held),
            Encoding::Utf16 { big } => self.utf16(big),
        }
    }

    /// What is left at the end.
    pub fn end(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    fn begin(&mut self, encoding: Encoding) -> Encoding {
        if encoding != Encoding::Utf8 {
            self.held.drain(..2);
        }
        *self.encoding.insert(encoding)
    }

    fn utf16(&mut self, big: bool) -> Vec<u8> {
        let whole = self.held.len() / 2 * 2;
        let units = self.held[..whole].chunks_exact(2).map(|pair| match big {
            true => u16::from_be_bytes([pair[0], pair[1]]),
            false => u16::from_le_bytes([pair[0], pair[1]]),
        });
        let mut units: Vec<u16> = self.high.take().into_iter().chain(units).collect();
        // A pair of surrogates may come in two parts.
        if units
            .last()
            .is_some_and(|unit| (0xd800..0xdc00).contains(unit))
        {
            self.high = units.pop();
        }
        self.held.drain(..whole);
        String::from_utf16_lossy(&units).into_bytes()
    }
}
