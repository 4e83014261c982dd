//! What a file is, by its name or its beginning.

use super::cifar::is_cifar;

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A picture, decoded by the browser.
    Picture,
    /// Many files in one: zip, and NPZ, which is a zip of arrays.
    Archive,
    /// Many files in one, one after another.
    Tar,
    /// Many pictures in one: IDX, NPY, CSV or CIFAR-10's own.
    Table,
    /// A table or a tar archive that is gzipped.
    Packed,
}

/// What a file is, by the end of its name.
pub fn by_name(path: &str) -> Option<FileKind> {
    let name = path.to_ascii_lowercase();
    let (_, end) = name.rsplit_once('.').unwrap_or(("", &name));
    match end {
        "png" | "jpg" | "jpeg" | "webp" => Some(FileKind::Picture),
        "zip" | "npz" => Some(FileKind::Archive),
        "npy" | "csv" | "tsv" | "idx" => Some(FileKind::Table),
        "bin" if is_cifar(path) => Some(FileKind::Table),
        "tar" => Some(FileKind::Tar),
        "gz" | "tgz" => Some(FileKind::Packed),
        // “train-images-idx3-ubyte”, “train-images.idx3-ubyte”, “qmnist-train-labels-idx2-int”
        _ if end.ends_with("-ubyte") || end.ends_with("-int") => Some(FileKind::Table),
        _ => None,
    }
}

/// What a file is, by its first 16 bytes. CSV has no beginning of its own.
pub fn by_start(start: &[u8]) -> Option<FileKind> {
    match start {
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => Some(FileKind::Picture),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(FileKind::Picture),
        [b'P', b'K', 3, 4, ..] => Some(FileKind::Archive),
        [0x1f, 0x8b, ..] => Some(FileKind::Packed),
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] | [0, 0, 8..=14, 1..=4, ..] => {
            Some(FileKind::Table)
        }
        _ => None,
    }
}

/// What paths are put in order by: letters, but numbers in names by size, so that “2.png” comes before “10.png”.
pub fn path_key(path: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(path.len() + 8);
    let mut digits: Vec<u8> = Vec::new();
    for byte in path.bytes().chain([0]) {
        if byte.is_ascii_digit() {
            digits.push(byte);
            continue;
        }
        if !digits.is_empty() {
            // More digits, a larger number; of as many, the digits decide.
            key.extend([b'0', digits.len().min(255) as u8]);
            key.append(&mut digits);
        }
        key.push(byte);
    }
    key
}

/// Whether a file is a system's own note about a folder, of which nobody wants to hear.
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| {
        part.starts_with('.') || part == "__MACOSX" || part == "Thumbs.db" || part == "desktop.ini"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_name_or_beginning() {
        assert_eq!(by_name("a/b/Cat.JPEG"), Some(FileKind::Picture));
        assert_eq!(by_name("digits.npz"), Some(FileKind::Archive));
        assert_eq!(by_name("t10k-images-idx3-ubyte"), Some(FileKind::Table));
        assert_eq!(by_name("t10k-images.idx3-ubyte.gz"), Some(FileKind::Packed));
        assert_eq!(by_name("holiday.txt"), None);
        assert_eq!(
            by_name("png"),
            Some(FileKind::Picture),
            "judged by what is in it later"
        );
        assert_eq!(by_start(b"\x93NUMPY\x01\x00"), Some(FileKind::Table));
        assert_eq!(by_start(b"RIFF\x01\x00\x00\x00WAVE"), None);
        let mut paths = ["b/10.png", "b/2.png", "a/3.png", "b/2a.png", "b"];
        paths.sort_by_key(|path| path_key(path));
        assert_eq!(paths, ["a/3.png", "b", "b/2.png", "b/2a.png", "b/10.png"]);
        assert!(is_hidden("cats/.DS_Store") && is_hidden("__MACOSX/cats/1.png"));
        assert!(!is_hidden("cats/1.png"));
    }
}
