//! Which files a dataset is made of, and how to tell such a file from an error page.

/// MNIST's files as they are published, gzipped IDX.
pub const MNIST_FILES: [&str; 4] = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
];

/// What they weigh as published, in the same order, for the progress where a server does not say.
pub const MNIST_BYTES: [u64; 4] = [9_912_422, 28_881, 1_648_877, 4_542];

/// Whether bytes begin like gzip or like an IDX file of bytes, which an error page served as a file does not.
pub fn begins_like_idx(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0, 0, 8])
}

/// The published name of a file of MNIST that may have lost its `.gz` or have its dots for dashes.
pub fn published_name(name: &str) -> Option<&'static str> {
    let plain = name.trim_end_matches(".gz").replace('.', "-");
    MNIST_FILES
        .into_iter()
        .find(|file| file.trim_end_matches(".gz") == plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_pages_are_told_from_files() {
        assert!(begins_like_idx(&[0x1f, 0x8b, 8, 0]));
        assert!(begins_like_idx(&[0, 0, 8, 3, 0, 0]));
        assert!(!begins_like_idx(b"<!doctype html>"));
        assert!(!begins_like_idx(b""));
    }

    #[test]
    fn names_are_recognised_with_and_without_gz() {
        for file in MNIST_FILES {
            assert_eq!(published_name(file), Some(file));
            assert_eq!(published_name(file.trim_end_matches(".gz")), Some(file));
        }
        assert_eq!(
            published_name("train-images.idx3-ubyte"),
            Some(MNIST_FILES[0])
        );
        assert_eq!(published_name("notes.txt"), None);
    }
}
