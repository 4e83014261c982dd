use crate::data::{Dataset, SampleValues};
use crate::program::SampleLayout;
use crate::program::kernel::ValueFormat;

/// How a dataset lies in memory, and its words.
pub fn pack(data: &Dataset) -> (SampleLayout, Vec<u32>) {
    let features = data.shape.values() as usize;
    match &data.values {
        SampleValues::U8(bytes) => {
            let format = ValueFormat::U8;
            let mut words =
                vec![0u32; bytes.len() / features * format.words(features as u32) as usize];
            let stride = words.len() * 4 / (bytes.len() / features).max(1);
            let packed: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
            for (picture, packed) in bytes
                .chunks_exact(features)
                .zip(packed.chunks_exact_mut(stride))
            {
                packed[..features].copy_from_slice(picture);
            }
            (layout(bytes.len() / features, format), words)
        }
        SampleValues::F32(values) => (
            layout(values.len() / features, ValueFormat::F32),
            bytemuck::cast_slice(values).to_vec(),
        ),
    }
}

fn layout(count: usize, format: ValueFormat) -> SampleLayout {
    SampleLayout {
        count: count as u32,
        format,
    }
}
