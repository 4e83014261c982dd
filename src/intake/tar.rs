//! The directory of a tar archive: a header of 512 bytes before each file (POSIX.1-2001, `ustar` and `pax`), with GNU's long names.

use super::IntakeError;

/// Bytes of a header, to whose multiples everything in an archive is filled up.
pub const TAR_BLOCK: u64 = 512;
/// Most bytes of a name that stands before a header.
pub const MAX_TAR_NAME: u64 = 64 << 10;

/// What a header stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TarKind {
    /// A file.
    File,
    /// A name for the next file, in what follows: by GNU's way, or as a record of pax.
    LongName { is_pax: bool },
    /// A folder, a link and what else is no file.
    Other,
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TarHeader {
    /// The path in it.
    pub path: String,
    /// What it stands for.
    pub kind: TarKind,
    /// Bytes of what follows.
    pub size: u64,
}

/// Whether a file that begins so is a tar archive; it takes its first 262 bytes to tell.
pub fn begins_like_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar")
}

/// What is in a header; none where the archive ends.
///
/// # Errors
/// A header that is none.
pub fn tar_header(block: &[u8]) -> Result<Option<TarHeader>, IntakeError> {
    if block.len() < TAR_BLOCK as usize {
        return if block.is_empty() {
            Ok(None)
        } else {
            Err(IntakeError::Truncated)
        };
    }
    if block.iter().all(|&byte| byte == 0) {
        return Ok(None);
    }
    if !begins_like_tar(block) {
        return Err(IntakeError::Damaged("a file in the archive has no header"));
    }
    let text = |place: std::ops::Range<usize>| {
        let bytes = &block[place];
        let end = bytes.iter().position(|&byte| byte == 0);
        String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
    };
    let size = &block[124..136];
    let size = if size[0] & 0x80 != 0 {
        // GNU's way of large numbers.
        size[1..]
            .iter()
            .fold(0u64, |n, &byte| n << 8 | u64::from(byte))
    } else {
        let digits = String::from_utf8_lossy(size);
        let digits = digits.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        u64::from_str_radix(digits, 8)
            .map_err(|_| IntakeError::Damaged("a file in the archive has no size"))?
    };
    let (name, prefix) = (text(0..100), text(345..500));
    let is_posix = block[262] == 0;
    let path = match prefix.is_empty() || !is_posix {
        true => name,
        false => format!("{prefix}/{name}"),
    };
    let kind = match block[156] {
        b'0' | b'7' => TarKind::File,
        // Before there were kinds, folders ended so.
        0 if !path.ends_with('/') => TarKind::File,
        b'L' => TarKind::LongName { is_pax: false },
        b'x' => TarKind::LongName { is_pax: true },
        _ => TarKind::Other,
    };
    Ok(Some(TarHeader { path, kind, size }))
}

/// The name for the next file in what follows a header of [`TarKind::LongName`]; none where there is none.
pub fn tar_name(content: &[u8], is_pax: bool) -> Option<String> {
    let text = String::from_utf8_lossy(content);
    if !is_pax {
        return Some(text.trim_end_matches('\0').to_owned());
    }
    // Records are “length key=value”, a line each.
    text.lines().find_map(|line| {
        let (_, record) = line.split_once(' ')?;
        record.strip_prefix("path=").map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(path: &str, kind: u8, size: &str) -> Vec<u8> {
        let mut block = vec![0; 512];
        block[..path.len()].copy_from_slice(path.as_bytes());
        block[124..124 + size.len()].copy_from_slice(size.as_bytes());
        block[156] = kind;
        block[257..262].copy_from_slice(b"ustar");
        block
    }

    #[test]
    fn headers_are_read_and_the_end_is_found() {
        let header = tar_header(&block("a/1.png", b'0', "00000001750\0")).unwrap();
        let header = header.unwrap();
        assert_eq!((header.path.as_str(), header.size), ("a/1.png", 1_000));
        assert_eq!(header.kind, TarKind::File);
        let kind = |path: &str, kind: u8| {
            let header = tar_header(&block(path, kind, "0")).unwrap();
            header.unwrap().kind
        };
        assert_eq!(kind("a/", b'5'), TarKind::Other);
        assert_eq!(kind("a/", 0), TarKind::Other);
        assert_eq!(kind("cut/", b'0'), TarKind::File, "a long name's beginning");
        assert_eq!(kind("a", b'2'), TarKind::Other);
        assert_eq!(kind("@", b'L'), TarKind::LongName { is_pax: false });
        assert_eq!(kind("@", b'x'), TarKind::LongName { is_pax: true });
        assert_eq!(tar_header(&[0; 512]), Ok(None));
        assert_eq!(tar_header(&[]), Ok(None));
        assert!(tar_header(&[7; 512]).is_err() && tar_header(&[0; 100]).is_err());
        assert!(tar_header(&block("a", b'0', "nonsense")).is_err());
        let mut split = block("1.png", b'0', "0");
        split[345..349].copy_from_slice(b"long");
        assert_eq!(tar_header(&split).unwrap().unwrap().path, "long/1.png");
        let mut large = block("1.png", b'0', "");
        large[124] = 0x80;
        large[135] = 5;
        assert_eq!(tar_header(&large).unwrap().unwrap().size, 5);
    }

    #[test]
    fn long_names_are_read() {
        assert_eq!(tar_name(b"a/b.png\0", false).as_deref(), Some("a/b.png"));
        let pax = "30 mtime=1700000000.1234567\n18 path=\u{e9}/1.png\n";
        assert_eq!(tar_name(pax.as_bytes(), true).as_deref(), Some("é/1.png"));
        assert_eq!(tar_name(b"11 mtime=1\n", true), None);
    }
}
