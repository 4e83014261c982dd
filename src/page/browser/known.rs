//! Files that are known by their content, whatever they are called.

use web_sys::Blob;

use super::packed::{each_part, read, size};
use crate::intake::{Checksum, KnownFile, TRAILER_BYTES, gzip_trailer, known_file, may_be_known};

/// The known file in a blob, gzipped or not; none for any other. Of a gzip file only the end is read, of others only those that have the
/// size of a known one.
pub async fn identify(blob: &Blob) -> Option<KnownFile> {
    let length = size(blob);
    let start = read(blob, 0, 2).await.ok()?;
    if start == [0x1f, 0x8b] {
        let last = read(blob, length.saturating_sub(TRAILER_BYTES), length);
        let (size, crc) = gzip_trailer(&last.await.ok()?)?;
        return known_file(size, crc);
    }
    if !may_be_known(length) {
        return None;
    }
    let mut sum = Checksum::default();
    each_part(blob, &mut |part| {
        sum.push(&part);
        Ok(())
    })
    .await
    .ok()?;
    known_file(length as u32, sum.sum())
}
