//! What MNIST's files weigh, and how to tell such a file from an error page.

/// What they weigh as published, in the order of their names ([`IDX_NAMES`](crate::intake::IDX_NAMES)), for the progress where a server does not say.
pub const MNIST_BYTES: [u64; 4] = [9_912_422, 28_881, 1_648_877, 4_542];

/// Whether bytes begin like gzip or like an IDX file of bytes, which an error page served as a file does not.
pub fn begins_like_idx(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0, 0, 8])
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
}
