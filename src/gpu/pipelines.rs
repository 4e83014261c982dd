//! Compiled pipelines, each made once for as long as the device lives.

use std::collections::HashMap;

use super::launch::{Access, PipelineKey};
use super::shaders::Shader;

/// A pipeline with the layout of its only bind group.
#[derive(Clone)]
pub(super) struct Pipeline {
    pub pipeline: wgpu::ComputePipeline,
    pub layout: wgpu::BindGroupLayout,
}

/// Pipelines by what they are made from.
pub(super) struct Pipelines {
    modules: HashMap<Shader, wgpu::ShaderModule>,
    pipelines: HashMap<PipelineKey, Pipeline>,
}

impl Pipelines {
    pub fn new() -> Self {
        Self {
            modules: HashMap::new(),
            pipelines: HashMap::new(),
        }
    }

    /// Forgets everything, since what was made within a failed load may be invalid.
    pub fn clear(&mut self) {
        self.modules.clear();
        self.pipelines.clear();
    }

    /// The pipeline of `key`. Errors go to the device's error scope.
    pub fn get(&mut self, device: &wgpu::Device, key: &PipelineKey) -> Pipeline {
        if let Some(pipeline) = self.pipelines.get(key) {
            return pipeline.clone();
        }
        let module = self
            .modules
            .entry(key.shader)
            .or_insert_with(|| module(device, key.shader));
        let layout = layout(device, key);
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(key.entry),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let constants: Vec<(&str, f64)> = key
            .constants
            .iter()
            .map(|&(name, value)| (name, f64::from(value)))
            .collect();
        let pipeline = Pipeline {
            pipeline: device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(key.entry),
                layout: Some(&pipeline_layout),
                module,
                entry_point: Some(key.entry),
                compilation_options: wgpu::PipelineCompilationOptions {
                    constants: &constants,
                    // Every word of workgroup memory is written before it is read.
                    zero_initialize_workgroup_memory: false,
                },
                cache: None,
            }),
            layout,
        };
        self.pipelines.insert(key.clone(), pipeline.clone());
        pipeline
    }
}

/// The compiled source of a shader.
pub(super) fn module(device: &wgpu::Device, shader: Shader) -> wgpu::ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(shader.name),
        source: wgpu::ShaderSource::Wgsl(shader.source().into()),
    })
}

/// Parameters at 0, then the slices.
fn layout(device: &wgpu::Device, key: &PipelineKey) -> wgpu::BindGroupLayout {
    let parameters = wgpu::BufferBindingType::Uniform;
    let slices = key
        .access
        .iter()
        .map(|access| wgpu::BufferBindingType::Storage {
            read_only: *access == Access::Read,
        });
    let entries: Vec<_> = std::iter::once(parameters)
        .chain(slices)
        .zip(0..)
        .map(|(kind, binding)| buffer_entry(binding, wgpu::ShaderStages::COMPUTE, kind))
        .collect();
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some(key.entry),
        entries: &entries,
    })
}

/// A buffer bound without dynamic offset.
pub(super) fn buffer_entry(
    binding: u32,
    visibility: wgpu::ShaderStages,
    kind: wgpu::BufferBindingType,
) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility,
        ty: wgpu::BindingType::Buffer {
            ty: kind,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}
