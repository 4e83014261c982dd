//! Draws codes as points in a plane, straight from the buffers they stand in.

use bytemuck::{Pod, Zeroable};

use super::device::GpuDevice;
use super::executor::Buffers;
use super::render::{Render, RenderPipelines};
use super::shaders;
use crate::program::kernel::ValueFormat;
use crate::program::{Marks, Palette, Points, Scale};

/// The `PointParams` of `shaders/points.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct PointParams {
    zero: [f32; 3],
    stride: u32,
    one: [f32; 3],
    hidden: u32,
    ground: [f32; 3],
    labels_apart: u32,
    window: [f32; 4],
    size: [f32; 2],
    canvas: [f32; 2],
    radius: f32,
    ring: f32,
    side: u32,
    channels: u32,
    height: u32,
    width: u32,
    picture_words: u32,
    bytes: u32,
    normal: u32,
    labelled: u32,
    opaque: u32,
    _padding: u32,
    colours: [[f32; 4]; Points::COLOURS],
}

/// Draws points.
pub(super) struct PointPainter {
    pipelines: RenderPipelines,
    params: Option<wgpu::Buffer>,
    /// Large enough for the longest codes so far.
    projection: Option<wgpu::Buffer>,
}

impl PointPainter {
    pub fn new() -> Self {
        use wgpu::ShaderStages as Stages;
        Self {
            pipelines: RenderPipelines::new(Render {
                shader: shaders::POINTS,
                vertex: "point_vertex",
                fragment: "point_fragment",
                bindings: &[
                    Stages::VERTEX_FRAGMENT,
                    Stages::VERTEX,
                    Stages::VERTEX,
                    Stages::VERTEX,
                    Stages::VERTEX,
                    Stages::FRAGMENT,
                ],
                blend: wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING,
            }),
            params: None,
            projection: None,
        }
    }

    /// Draws `view` on the upper left of `target` and leaves the rest transparent. Colours are multiplied by their alpha.
    pub fn draw(
        &mut self,
        device: &GpuDevice,
        buffers: &Buffers,
        target: &wgpu::Texture,
        view: &Points,
        palette: &Palette,
    ) {
        let mut draws = Vec::new();
        if view.count > 0 {
            let params = params(target, view, palette);
            let uniform = wgpu::BufferUsages::UNIFORM;
            let params = filled(
                device,
                &mut self.params,
                uniform,
                bytemuck::bytes_of(&params),
            );
            let projection = [view.across.as_slice(), &view.up].concat();
            let storage = wgpu::BufferUsages::STORAGE;
            let projection = filled(
                device,
                &mut self.projection,
                storage,
                bytemuck::cast_slice(&projection),
            );
            // The codes stand in for what a view has not, since every binding must be something.
            let (order, pixels) = match view.marks {
                Marks::Dots { .. } => (view.codes, view.codes),
                Marks::Pictures { order, pixels, .. } => (order, pixels),
            };
            let resources = vec![
                params.as_entire_binding(),
                buffers.bind(view.codes),
                projection.as_entire_binding(),
                buffers.bind(view.labels.unwrap_or(view.codes)),
                buffers.bind(order),
                buffers.bind(pixels),
            ];
            let group = self.pipelines.bind(&device.device, resources);
            draws.push((group, view.count));
        }
        self.pipelines
            .draw(device, target, wgpu::Color::TRANSPARENT, &draws);
    }
}

fn params(target: &wgpu::Texture, view: &Points, palette: &Palette) -> PointParams {
    let mut params = PointParams {
        zero: palette.zero,
        stride: view.stride,
        one: palette.one,
        hidden: view.hidden,
        ground: palette.ground,
        labels_apart: view.colours.len() as u32,
        window: view.window,
        size: view.size.map(|side| side as f32),
        canvas: [target.width() as f32, target.height() as f32],
        normal: u32::from(view.scale == Scale::Normal),
        labelled: u32::from(view.labels.is_some()),
        ..PointParams::zeroed()
    };
    for (padded, &[red, green, blue]) in params.colours.iter_mut().zip(&view.colours) {
        *padded = [red, green, blue, 1.0];
    }
    match view.marks {
        Marks::Dots { radius } => {
            params.radius = radius;
            params.ring = Marks::ring(radius);
        }
        Marks::Pictures {
            format,
            channels,
            height,
            width,
            side,
            opaque,
            ..
        } => {
            params.side = side;
            params.opaque = u32::from(opaque);
            params.channels = channels;
            params.height = height;
            params.width = width;
            params.picture_words = format.words(channels * height * width);
            params.bytes = u32::from(format == ValueFormat::U8);
        }
    }
    params
}

/// The buffer in `kept`, or a larger one in its place, with `bytes` at its start.
fn filled(
    device: &GpuDevice,
    kept: &mut Option<wgpu::Buffer>,
    usage: wgpu::BufferUsages,
    bytes: &[u8],
) -> wgpu::Buffer {
    let size = bytes.len() as u64;
    let buffer = match kept.take() {
        Some(buffer) if buffer.size() >= size => buffer,
        _ => device.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("point parameters"),
            size,
            usage: usage | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        }),
    };
    device.queue.write_buffer(&buffer, 0, bytes);
    kept.insert(buffer).clone()
}
