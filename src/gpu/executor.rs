//! A plan made ready: its buffers, and its programs as lists of dispatches with pipelines and bind groups.

use std::ops::Range;

use super::device::{GpuDevice, backend_error};
use super::launch::{Access, Launch};
use super::pipelines::{Pipeline, Pipelines};
use crate::backend::BackendError;
use crate::program::{BufferId, Kernel, Plan, ProgramId, Slice};

/// Dispatches after which a submission goes out, so that no single one grows without bound.
const MOST_DISPATCHES: usize = 20_000;
/// Bytes of uniform memory each launch has, which is WebGPU's alignment of offsets.
const PARAMS_STRIDE: u64 = 256;

/// A plan's buffers.
pub(super) struct Buffers {
    buffers: Vec<wgpu::Buffer>,
}

impl Buffers {
    /// The buffer called `id`.
    pub fn get(&self, id: BufferId) -> &wgpu::Buffer {
        &self.buffers[id.0 as usize]
    }

    /// A slice as a binding.
    pub fn bind(&self, slice: Slice) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: self.get(slice.buffer),
            offset: 4 * u64::from(slice.offset),
            size: std::num::NonZeroU64::new(4 * u64::from(slice.len)),
        })
    }
}

impl Drop for Buffers {
    /// Gives the memory back now rather than when the host's references are collected.
    fn drop(&mut self) {
        for buffer in &self.buffers {
            buffer.destroy();
        }
    }
}

/// One dispatch, ready to go.
struct DispatchStep {
    pipeline: wgpu::ComputePipeline,
    bindings: wgpu::BindGroup,
    grid: [u32; 2],
}

/// A plan, ready to run.
pub(super) struct Executor {
    buffers: Buffers,
    programs: Vec<Vec<DispatchStep>>,
    /// Bytes of the buffers, and of the launches' parameters.
    bytes: u64,
}

impl Executor {
    /// Makes the buffers, pipelines and bind groups of `plan`.
    pub async fn new(
        device: &GpuDevice,
        pipelines: &mut Pipelines,
        plan: &Plan,
    ) -> Result<Self, BackendError> {
        check_sizes(device, plan)?;
        let gpu = &device.device;
        let memory = gpu.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let internal = gpu.push_error_scope(wgpu::ErrorFilter::Internal);
        let validation = gpu.push_error_scope(wgpu::ErrorFilter::Validation);
        let made = Self::make(device, pipelines, plan);
        // All scopes are popped before the first is waited for, so that none stays open over an await.
        let (validation, internal, memory) = (validation.pop(), internal.pop(), memory.pop());
        let errors = [memory.await, validation.await, internal.await];
        let error = errors.iter().flatten().next().map(backend_error);
        let result = match (device.faults.take(), error) {
            (Some(fault), _) => Err(fault),
            (None, Some(error)) => Err(error),
            (None, None) => made,
        };
        if result.is_err() {
            pipelines.clear();
        }
        result
    }

    fn make(
        device: &GpuDevice,
        pipelines: &mut Pipelines,
        plan: &Plan,
    ) -> Result<Self, BackendError> {
        let buffers = make_buffers(&device.device, plan);
        let most = device.device.limits().max_compute_workgroups_per_dimension;
        let mut programs = Vec::with_capacity(plan.programs.len());
        let mut bytes = buffers.buffers.iter().map(wgpu::Buffer::size).sum();
        for program in &plan.programs {
            let launches: Vec<Launch> = program
                .launches
                .iter()
                .map(|kernel| {
                    let launch = Launch::new(kernel, device.tuning);
                    check_aliasing(kernel, &launch, plan)?;
                    Ok(launch)
                })
                .collect::<Result<_, BackendError>>()?;
            let uniforms = make_uniforms(device, &launches);
            bytes += uniforms.size();
            let unused = Unused::new(&device.device);
            let steps = launches
                .iter()
                .zip(0..)
                .map(|(launch, place)| {
                    let Pipeline { pipeline, layout } =
                        pipelines.get(&device.device, &launch.pipeline);
                    let uniform = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer: &uniforms,
                        offset: PARAMS_STRIDE * place,
                        size: std::num::NonZeroU64::new(PARAMS_STRIDE),
                    });
                    let slices = launch.bindings.iter().zip(0..).map(|(binding, place)| {
                        binding.slice.map_or_else(
                            || unused.bind(binding.access, place),
                            |slice| buffers.bind(slice),
                        )
                    });
                    let entries: Vec<_> = std::iter::once(uniform)
                        .chain(slices)
                        .zip(0..)
                        .map(|(resource, binding)| wgpu::BindGroupEntry { binding, resource })
                        .collect();
                    DispatchStep {
                        pipeline,
                        bindings: device.device.create_bind_group(&wgpu::BindGroupDescriptor {
                            label: Some(launch.pipeline.entry),
                            layout: &layout,
                            entries: &entries,
                        }),
                        grid: fold(launch.workgroups, most),
                    }
                })
                .collect();
            programs.push(steps);
        }
        Ok(Self {
            buffers,
            programs,
            bytes,
        })
    }

    /// Bytes that it takes on the device.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn buffers(&self) -> &Buffers {
        &self.buffers
    }

    pub fn write(&self, queue: &wgpu::Queue, buffer: BufferId, offset: u32, words: &[u32]) {
        let to = self.buffers.get(buffer);
        let (start, size) = (4 * u64::from(offset), 4 * words.len() as u64);
        assert!(
            start + size <= to.size(),
            "{} words at {offset} do not fit a buffer of {} words",
            words.len(),
            to.size() / 4
        );
        queue.write_buffer(to, start, bytemuck::cast_slice(words));
    }

    /// Runs a program `times` times, in one pass of one submission up to [`MOST_DISPATCHES`].
    pub fn run(&self, device: &GpuDevice, program: ProgramId, times: u32) {
        let steps = &self.programs[program.0];
        let most = (MOST_DISPATCHES / steps.len().max(1)).max(1) as u32;
        let mut left = times;
        while left > 0 {
            let now = left.min(most);
            submit(device, (0..now).flat_map(|_| steps));
            left -= now;
        }
    }

    /// Runs some of a program's launches, once.
    pub fn run_part(&self, device: &GpuDevice, program: ProgramId, launches: Range<usize>) {
        submit(device, &self.programs[program.0][launches]);
    }
}

/// Runs these in one pass of a submission of its own.
fn submit<'a>(device: &GpuDevice, steps: impl IntoIterator<Item = &'a DispatchStep>) {
    let mut encoder = device.device.create_command_encoder(&Default::default());
    let mut pass = encoder.begin_compute_pass(&Default::default());
    for step in steps {
        pass.set_pipeline(&step.pipeline);
        pass.set_bind_group(0, &step.bindings, &[]);
        pass.dispatch_workgroups(step.grid[0], step.grid[1], 1);
    }
    drop(pass);
    device.queue.submit([encoder.finish()]);
}

/// `workgroups` as a grid no longer than `most` in x.
fn fold(workgroups: u32, most: u32) -> [u32; 2] {
    let rows = workgroups.div_ceil(most).max(1);
    [workgroups.div_ceil(rows), rows]
}

fn make_buffers(device: &wgpu::Device, plan: &Plan) -> Buffers {
    let buffers = plan
        .buffers
        .iter()
        .map(|buffer| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(&buffer.label),
                size: 4 * u64::from(buffer.words.max(1)),
                usage: wgpu::BufferUsages::STORAGE
                    | wgpu::BufferUsages::COPY_SRC
                    | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        })
        .collect();
    Buffers { buffers }
}

/// The parameters of all launches, one after the other.
fn make_uniforms(device: &GpuDevice, launches: &[Launch]) -> wgpu::Buffer {
    let buffer = device.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("parameters"),
        size: PARAMS_STRIDE * launches.len().max(1) as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    for (launch, place) in launches.iter().zip(0..) {
        let bytes = bytemuck::cast_slice(&launch.params);
        device
            .queue
            .write_buffer(&buffer, PARAMS_STRIDE * place, bytes);
    }
    buffer
}

/// What is bound where a variant does not use a binding.
struct Unused {
    /// By [`Access`].
    buffers: [wgpu::Buffer; 2],
}

impl Unused {
    /// Bytes of a binding, which is WebGPU's alignment of offsets.
    const STRIDE: u64 = 256;
    /// Bindings a launch has at most.
    const PLACES: u64 = 8;

    fn new(device: &wgpu::Device) -> Self {
        let buffers = ["unused, read", "unused, written"].map(|label| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: Self::STRIDE * Self::PLACES,
                usage: wgpu::BufferUsages::STORAGE,
                mapped_at_creation: false,
            })
        });
        Self { buffers }
    }

    /// For the binding at `place`: a range of its own, since ranges that are written must not overlap.
    fn bind(&self, access: Access, place: u64) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffers[access as usize],
            offset: Self::STRIDE * place,
            size: std::num::NonZeroU64::new(Self::STRIDE),
        })
    }
}

fn check_sizes(device: &GpuDevice, plan: &Plan) -> Result<(), BackendError> {
    let limits = device.device.limits();
    for buffer in &plan.buffers {
        let size = 4 * u64::from(buffer.words);
        if size > limits.max_buffer_size || size > limits.max_storage_buffer_binding_size {
            return Err(BackendError::Memory(format!(
                "“{}” takes {} MB, a buffer at most {} MB",
                buffer.label,
                size >> 20,
                limits
                    .max_buffer_size
                    .min(limits.max_storage_buffer_binding_size)
                    >> 20
            )));
        }
    }
    Ok(())
}

/// WebGPU lets a dispatch write a buffer that it also reads nowhere in it, and slices it writes must not overlap. Said
/// here in our words, since the browser would only say so when the program runs.
fn check_aliasing(kernel: &Kernel, launch: &Launch, plan: &Plan) -> Result<(), BackendError> {
    let bound: Vec<(Slice, Access)> = launch
        .bindings
        .iter()
        .filter_map(|binding| Some((binding.slice?, binding.access)))
        .collect();
    for (i, &(one, access)) in bound.iter().enumerate() {
        for &(other, other_access) in &bound[..i] {
            let both_read = access == Access::Read && other_access == Access::Read;
            let apart = access == other_access
                && (one.offset >= other.offset + other.len || other.offset >= one.offset + one.len);
            if one.buffer == other.buffer && !both_read && !apart {
                let label = &plan.buffers[one.buffer.0 as usize].label;
                return Err(BackendError::Rejected(format!(
                    "“{label}” is bound twice, and written, by {kernel:?}"
                )));
            }
        }
    }
    Ok(())
}
