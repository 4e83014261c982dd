use crate::data::{Dataset, Pixels};
use crate::program::PictureLayout;
use crate::program::kernel::PixelFormat;

/// How a dataset lies in memory, and its words.
pub fn pack(data: &Dataset) -> (PictureLayout, Vec<u32>) {
    let features = data.shape.values() as usize;
    match &data.pixels {
        Pixels::U8(bytes) => {
            let format = PixelFormat::U8;
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
        Pixels::F32(values) => (
            layout(values.len() / features, PixelFormat::F32),
            bytemuck::cast_slice(values).to_vec(),
        ),
    }
}

fn layout(count: usize, format: PixelFormat) -> PictureLayout {
    PictureLayout {
        count: count as u32,
        format,
    }
}
