//! Draws views: pictures as a grid of tiles, straight from the buffers they stand in.

use std::collections::HashMap;

use bytemuck::{Pod, Zeroable};
use futures::future::{FutureExt, LocalBoxFuture};

use super::device::Device;
use super::executor::Buffers;
use super::pipelines::{buffer_entry, module};
use super::readback::Readback;
use super::shaders;
use crate::backend::{BackendError, Painting};
use crate::program::{Palette, TileRow, Tiles};

/// Bytes of uniform memory each row has, which is WebGPU's alignment of offsets.
const PARAMS_STRIDE: u64 = 256;
/// Rows of a texture are copied to buffers at multiples of this many bytes.
const ROW_ALIGN: u32 = wgpu::COPY_BYTES_PER_ROW_ALIGNMENT;

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
    canvas: [f32; 2],
    row: u32,
    columns: u32,
    channels: u32,
    difference: u32,
    _padding: [u32; 2],
}

/// Draws tile grids.
pub(super) struct TilePainter {
    layout: Option<wgpu::BindGroupLayout>,
    pipelines: HashMap<wgpu::TextureFormat, wgpu::RenderPipeline>,
    /// Parameters of as many rows as any view had so far.
    params: Option<wgpu::Buffer>,
}

impl TilePainter {
    pub fn new() -> Self {
        Self {
            layout: None,
            pipelines: HashMap::new(),
            params: None,
        }
    }

    /// Draws `view` on the upper left of `target` and fills the rest with the ground colour.
    pub fn draw(
        &mut self,
        device: &Device,
        buffers: &Buffers,
        target: &wgpu::Texture,
        view: &Tiles,
        palette: &Palette,
    ) {
        let layout = self
            .layout
            .get_or_insert_with(|| make_layout(&device.device))
            .clone();
        let pipeline = self
            .pipelines
            .entry(target.format())
            .or_insert_with(|| make_pipeline(&device.device, &layout, target.format()))
            .clone();
        let params = self.write_params(device, target, view, palette);
        let groups: Vec<_> = view
            .rows
            .iter()
            .zip(0..)
            .map(|(row, place)| {
                let (prediction, wanted) = match *row {
                    TileRow::Grey(slice) => (slice, slice),
                    TileRow::Difference { prediction, target } => (prediction, target),
                };
                let resources = [
                    wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer: &params,
                        offset: PARAMS_STRIDE * place,
                        size: std::num::NonZeroU64::new(PARAMS_STRIDE),
                    }),
                    buffers.bind(prediction),
                    buffers.bind(wanted),
                ];
                let entries: Vec<_> = resources
                    .into_iter()
                    .zip(0..)
                    .map(|(resource, binding)| wgpu::BindGroupEntry { binding, resource })
                    .collect();
                device.device.create_bind_group(&wgpu::BindGroupDescriptor {
                    label: Some("tiles"),
                    layout: &layout,
                    entries: &entries,
                })
            })
            .collect();

        let surface = target.create_view(&Default::default());
        let [red, green, blue] = palette.ground.map(f64::from);
        let mut encoder = device.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("tiles"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &surface,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color {
                        r: red,
                        g: green,
                        b: blue,
                        a: 1.0,
                    }),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_pipeline(&pipeline);
        for group in &groups {
            pass.set_bind_group(0, group, &[]);
            pass.draw(0..4, 0..view.columns);
        }
        drop(pass);
        device.queue.submit([encoder.finish()]);
    }

    /// Draws `view` on a picture of its own and reads it back.
    pub fn paint(
        &mut self,
        device: &Device,
        readback: &Readback,
        buffers: &Buffers,
        view: &Tiles,
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
            let rgba = bytes
                .chunks_exact(pitch as usize)
                .take(height as usize)
                .flat_map(|row| &row[..4 * width as usize])
                .copied()
                .collect();
            Ok(Painting {
                width,
                height,
                rgba,
            })
        }
        .boxed_local()
    }

    fn write_params(
        &mut self,
        device: &Device,
        target: &wgpu::Texture,
        view: &Tiles,
        palette: &Palette,
    ) -> wgpu::Buffer {
        let size = PARAMS_STRIDE * view.rows.len().max(1) as u64;
        let params = match &self.params {
            Some(buffer) if buffer.size() >= size => buffer.clone(),
            _ => device.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("tile parameters"),
                size,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
        };
        for (row, place) in view.rows.iter().zip(0..) {
            let words = Params {
                zero: palette.zero,
                tile: view.tile,
                one: palette.one,
                gap: view.gap,
                more: palette.more,
                width: view.width,
                less: palette.less,
                height: view.height,
                canvas: [target.width() as f32, target.height() as f32],
                row: place as u32,
                columns: view.columns,
                channels: view.channels,
                difference: u32::from(matches!(row, TileRow::Difference { .. })),
                _padding: [0; 2],
            };
            device
                .queue
                .write_buffer(&params, PARAMS_STRIDE * place, bytemuck::bytes_of(&words));
        }
        self.params = Some(params.clone());
        params
    }
}

fn make_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let storage = wgpu::BufferBindingType::Storage { read_only: true };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("tiles"),
        entries: &[
            buffer_entry(
                0,
                wgpu::ShaderStages::VERTEX_FRAGMENT,
                wgpu::BufferBindingType::Uniform,
            ),
            buffer_entry(1, wgpu::ShaderStages::FRAGMENT, storage),
            buffer_entry(2, wgpu::ShaderStages::FRAGMENT, storage),
        ],
    })
}

fn make_pipeline(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let module = module(device, shaders::TILES);
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("tiles"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("tiles"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("tile_vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState {
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            ..Default::default()
        },
        depth_stencil: None,
        multisample: Default::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("tile_fragment"),
            compilation_options: Default::default(),
            targets: &[Some(format.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}
