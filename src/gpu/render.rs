//! What the kinds of views share: a render pipeline for each format of what is drawn on, and the pass.

use std::collections::HashMap;

use super::device::GpuDevice;
use super::pipelines::{buffer_entry, module};
use super::shaders::Shader;

/// What a render pipeline is made from.
#[derive(Clone, Copy)]
pub(super) struct Render {
    /// The source.
    pub shader: Shader,
    /// Its entry points.
    pub vertex: &'static str,
    pub fragment: &'static str,
    /// Which stages see the parameters at 0, and then the storage buffers in their order.
    pub bindings: &'static [wgpu::ShaderStages],
    /// How a fragment is put on what was drawn before.
    pub blend: wgpu::BlendState,
}

/// The pipelines of one kind of view, each made once for as long as the device lives.
pub(super) struct RenderPipelines {
    render: Render,
    layout: Option<wgpu::BindGroupLayout>,
    pipelines: HashMap<wgpu::TextureFormat, wgpu::RenderPipeline>,
}

impl RenderPipelines {
    pub fn new(render: Render) -> Self {
        Self {
            render,
            layout: None,
            pipelines: HashMap::new(),
        }
    }

    /// The parameters and buffers of a draw.
    pub fn bind(
        &mut self,
        device: &wgpu::Device,
        resources: Vec<wgpu::BindingResource<'_>>,
    ) -> wgpu::BindGroup {
        let entries: Vec<_> = resources
            .into_iter()
            .zip(0..)
            .map(|(resource, binding)| wgpu::BindGroupEntry { binding, resource })
            .collect();
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(self.render.shader.name),
            layout: self.layout(device),
            entries: &entries,
        })
    }

    /// Clears `target` and draws, for each bind group, so many instances of a quad.
    pub fn draw(
        &mut self,
        device: &GpuDevice,
        target: &wgpu::Texture,
        clear: wgpu::Color,
        draws: &[(wgpu::BindGroup, u32)],
    ) {
        let pipeline = self.pipeline(&device.device, target.format());
        let surface = target.create_view(&Default::default());
        let mut encoder = device.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some(self.render.shader.name),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &surface,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(clear),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_pipeline(&pipeline);
        for (group, instances) in draws {
            pass.set_bind_group(0, group, &[]);
            pass.draw(0..4, 0..*instances);
        }
        drop(pass);
        device.queue.submit([encoder.finish()]);
    }

    fn layout(&mut self, device: &wgpu::Device) -> &wgpu::BindGroupLayout {
        let render = self.render;
        self.layout.get_or_insert_with(|| {
            let kinds = std::iter::once(wgpu::BufferBindingType::Uniform).chain(std::iter::repeat(
                wgpu::BufferBindingType::Storage { read_only: true },
            ));
            let entries: Vec<_> = render
                .bindings
                .iter()
                .zip(kinds)
                .zip(0..)
                .map(|((&stages, kind), binding)| buffer_entry(binding, stages, kind))
                .collect();
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label: Some(render.shader.name),
                entries: &entries,
            })
        })
    }

    fn pipeline(
        &mut self,
        device: &wgpu::Device,
        format: wgpu::TextureFormat,
    ) -> wgpu::RenderPipeline {
        if let Some(pipeline) = self.pipelines.get(&format) {
            return pipeline.clone();
        }
        let render = self.render;
        let pipeline = make_pipeline(device, self.layout(device), render, format);
        self.pipelines.insert(format, pipeline.clone());
        pipeline
    }
}

fn make_pipeline(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    render: Render,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let module = module(device, render.shader);
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(render.shader.name),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(render.shader.name),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some(render.vertex),
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
            entry_point: Some(render.fragment),
            compilation_options: Default::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format,
                blend: Some(render.blend),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}
