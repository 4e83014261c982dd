//! Draws pictures as a grid of tiles, straight from the buffers they stand in.

use bytemuck::{Pod, Zeroable};

use super::device::GpuDevice;
use super::executor::Buffers;
use super::render::{Render, RenderPipelines};
use super::shaders;
use crate::program::{Palette, Shade, Tiles};

/// Bytes of uniform memory each band has, which is WebGPU's alignment of offsets.
const PARAMS_STRIDE: u64 = 256;

/// The `Params` of `shaders/tiles.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    zero: [f32; 3],
    tile: u32,
    one: [f32; 3],
    gap: u32,
    more: [f32; 3],
    width: u32,
    less: [f32; 3],
    height: u32,
    even: [f32; 3],
    channels: u32,
    canvas: [f32; 2],
    row: u32,
    columns: u32,
    difference: u32,
    first: u32,
    _padding: [u32; 2],
}

/// Draws tile grids.
pub(super) struct TilePainter {
    pipelines: RenderPipelines,
    /// Parameters of as many bands as any view had so far.
    params: Option<wgpu::Buffer>,
}

impl TilePainter {
    pub fn new() -> Self {
        Self {
            pipelines: RenderPipelines::new(Render {
                shader: shaders::TILES,
                vertex: "tile_vertex",
                fragment: "tile_fragment",
                bindings: &[
                    wgpu::ShaderStages::VERTEX_FRAGMENT,
                    wgpu::ShaderStages::FRAGMENT,
                    wgpu::ShaderStages::FRAGMENT,
                ],
                blend: wgpu::BlendState::REPLACE,
            }),
            params: None,
        }
    }

    /// Draws `view` on the upper left of `target` and fills the rest with the ground colour.
    pub fn draw(
        &mut self,
        device: &GpuDevice,
        buffers: &Buffers,
        target: &wgpu::Texture,
        view: &Tiles,
        palette: &Palette,
    ) {
        let params = self.write_params(device, target, view, palette);
        let draws: Vec<_> = view
            .bands
            .iter()
            .zip(0..)
            .filter(|(band, _)| band.count > 0)
            .map(|(band, place)| {
                let (prediction, wanted) = match band.shade {
                    Shade::Grey(slice) => (slice, slice),
                    Shade::Difference { prediction, target } => (prediction, target),
                };
                let uniform = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer: &params,
                    offset: PARAMS_STRIDE * place,
                    size: std::num::NonZeroU64::new(PARAMS_STRIDE),
                });
                let resources = vec![uniform, buffers.bind(prediction), buffers.bind(wanted)];
                let group = self.pipelines.bind(&device.device, resources);
                (group, band.count)
            })
            .collect();
        let [r, g, b] = palette.ground.map(f64::from);
        let ground = wgpu::Color { r, g, b, a: 1.0 };
        self.pipelines.draw(device, target, ground, &draws);
    }

    fn write_params(
        &mut self,
        device: &GpuDevice,
        target: &wgpu::Texture,
        view: &Tiles,
        palette: &Palette,
    ) -> wgpu::Buffer {
        let size = PARAMS_STRIDE * view.bands.len().max(1) as u64;
        let params = match &self.params {
            Some(buffer) if buffer.size() >= size => buffer.clone(),
            _ => device.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("tile parameters"),
                size,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
        };
        let mut row = 0;
        for (band, place) in view.bands.iter().zip(0..) {
            let words = Params {
                zero: palette.zero,
                tile: view.tile,
                one: palette.one,
                gap: view.gap,
                more: palette.more,
                width: view.width,
                less: palette.less,
                height: view.height,
                even: palette.even,
                channels: view.channels,
                canvas: [target.width() as f32, target.height() as f32],
                row,
                columns: view.columns,
                difference: u32::from(matches!(band.shade, Shade::Difference { .. })),
                first: band.first,
                _padding: [0; 2],
            };
            row += view.rows_of(band);
            device
                .queue
                .write_buffer(&params, PARAMS_STRIDE * place, bytemuck::bytes_of(&words));
        }
        self.params = Some(params.clone());
        params
    }
}
