//! Draws views.

use futures::future::{FutureExt, LocalBoxFuture};

use super::device::GpuDevice;
use super::executor::Buffers;
use super::points::PointPainter;
use super::readback::Readback;
use super::tiles::TilePainter;
use crate::backend::{BackendError, Painting};
use crate::program::{Palette, View};

/// Rows of a texture are copied to buffers at multiples of this many bytes.
const ROW_ALIGN: u32 = wgpu::COPY_BYTES_PER_ROW_ALIGNMENT;

/// Draws every kind of view.
pub(super) struct Painter {
    tiles: TilePainter,
    points: PointPainter,
}

impl Painter {
    pub fn new() -> Self {
        Self {
            tiles: TilePainter::new(),
            points: PointPainter::new(),
        }
    }

    /// Draws `view` on the upper left of `target`, in place of what was there. Colours are multiplied by their alpha.
    pub fn draw(
        &mut self,
        device: &GpuDevice,
        buffers: &Buffers,
        target: &wgpu::Texture,
        view: &View,
        palette: &Palette,
    ) {
        match view {
            View::Tiles(view) => self.tiles.draw(device, buffers, target, view, palette),
            View::Points(view) => self.points.draw(device, buffers, target, view, palette),
        }
    }

    /// Draws `view` on a picture of its own and reads it back.
    pub fn paint(
        &mut self,
        device: &GpuDevice,
        readback: &Readback,
        buffers: &Buffers,
        view: &View,
        palette: &Palette,
    ) -> LocalBoxFuture<'static, Result<Painting, BackendError>> {
        let (width, height) = view.size();
        let size = wgpu::Extent3d {
            width: width.max(1),
            height: height.max(1),
            depth_or_array_layers: 1,
        };
        let texture = device.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("painting"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        self.draw(device, buffers, &texture, view, palette);
        let pitch = (4 * size.width).next_multiple_of(ROW_ALIGN);
        let bytes = readback.bytes(
            u64::from(pitch) * u64::from(size.height),
            |encoder, staging| {
                encoder.copy_texture_to_buffer(
                    texture.as_image_copy(),
                    wgpu::TexelCopyBufferInfo {
                        buffer: staging,
                        layout: wgpu::TexelCopyBufferLayout {
                            offset: 0,
                            bytes_per_row: Some(pitch),
                            rows_per_image: None,
                        },
                    },
                    size,
                );
            },
        );
        async move {
            let bytes = bytes.await?;
            let mut rgba: Vec<u8> = bytes
                .chunks_exact(pitch as usize)
                .take(height as usize)
                .flat_map(|row| &row[..4 * width as usize])
                .copied()
                .collect();
            rgba.as_chunks_mut().0.iter_mut().for_each(straighten);
            Ok(Painting {
                width,
                height,
                rgba,
            })
        }
        .boxed_local()
    }
}

/// Divides a pixel's colour by its alpha.
fn straighten(pixel: &mut [u8; 4]) {
    let [colour @ .., alpha] = pixel;
    if *alpha > 0 {
        let share = 255.0 / f32::from(*alpha);
        for byte in colour {
            *byte = (f32::from(*byte) * share + 0.5) as u8;
        }
    }
}
