use crate::backend::Backend;
use crate::data::{Dataset, SampleValues};
use crate::program::kernel::ValueFormat;
use crate::program::{BufferId, SampleLayout};

/// Words that are packed at a time: all of them at once would stand in memory beside the dataset and what the backend has of it.
const PIECE: usize = 1 << 20;

/// How a dataset lies in memory.
pub fn layout(data: &Dataset) -> SampleLayout {
    SampleLayout {
        count: data.len(),
        format: match data.values {
            SampleValues::U8(_) => ValueFormat::U8,
            SampleValues::F32(_) => ValueFormat::F32,
        },
    }
}

/// Writes a dataset's samples into a buffer, from its start on.
pub fn upload(data: &Dataset, backend: &mut impl Backend, buffer: BufferId) {
    let features = data.shape.values() as usize;
    match &data.values {
        SampleValues::U8(bytes) => {
            let stride = ValueFormat::U8.words(features as u32) as usize;
            let samples = (PIECE / stride).max(1);
            let mut words = Vec::with_capacity(samples * stride);
            for (piece, first) in bytes.chunks(samples * features).zip((0..).step_by(samples)) {
                words.clear();
                words.resize(piece.len() / features * stride, 0u32);
                let packed: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
                for (sample, packed) in piece
                    .chunks_exact(features)
                    .zip(packed.chunks_exact_mut(4 * stride))
                {
                    packed[..features].copy_from_slice(sample);
                }
                backend.write(buffer, (first * stride) as u32, &words);
            }
        }
        SampleValues::F32(values) => backend.write(buffer, 0, bytemuck::cast_slice(values)),
    }
}
