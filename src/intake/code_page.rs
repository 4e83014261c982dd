//! Names in archives that were written before there was UTF-8 in them.

/// The upper half of code page 437, which zip archives have their names in where they do not say otherwise (APPNOTE, appendix D).
const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A name: UTF-8 where that is what it is, else of code page 437. A name in another code page reads strangely, but names that differ stay
/// different.
pub fn archive_name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => bytes
            .iter()
            .map(|&byte| match byte {
                0..0x80 => char::from(byte),
                _ => UPPER.chars().nth(usize::from(byte) - 0x80).unwrap_or('?'),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_the_code_page_they_are_in() {
        assert_eq!(UPPER.chars().count(), 128);
        assert_eq!(archive_name("Äpfel/1.png".as_bytes()), "Äpfel/1.png");
        assert_eq!(archive_name(b"\x8epfel/1.png"), "Äpfel/1.png");
        assert_eq!(archive_name(b"caf\x82/\xe1.png"), "café/ß.png");
        assert_ne!(archive_name(b"\x80"), archive_name(b"\xff"));
    }
}
