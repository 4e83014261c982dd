//! The CPU backend: every kernel in plain Rust. It is the oracle the GPU is tested against, and what trains where there
//! is no WebGPU.

mod activate;
mod code;
mod conv;
mod corrupt;
mod dropout;
mod gather;
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "natively the kept crate multiplies")
)]
mod gemm;
mod latent;
mod loss;
mod matmul;
mod memory;
mod noise;
mod normalize;
mod points;
mod pool;
mod simd;
mod softmax;
mod ssim;
mod sum_rows;
mod threads;
mod tick;
mod tiles;
mod update;
mod upsample;

use memory::Memory;
use threads::Threads;

use crate::backend::{
    Backend, BackendError, BackendInfo, BackendKind, CanvasId, Painting, Reading,
};
use crate::program::{BufferId, Kernel, Palette, Plan, Program, ProgramId, Slice, View};

/// Runs programs on the CPU, at once and in order.
#[derive(Debug)]
pub struct Cpu {
    threads: Threads,
    memory: Memory,
    programs: Vec<Program>,
}

impl Cpu {
    /// A backend of so many threads; in a browser it is always one.
    pub fn new(threads: usize) -> Self {
        Self {
            threads: Threads::new(threads),
            memory: Memory::default(),
            programs: Vec::new(),
        }
    }

    /// What the view shows, in colour.
    pub fn paint(&self, view: &View, palette: &Palette) -> Painting {
        match view {
            View::Tiles(view) => tiles::paint(&self.memory, view, palette),
            View::Points(view) => points::paint(&self.memory, view, palette),
        }
    }
}

impl Backend for Cpu {
    fn info(&self) -> BackendInfo {
        let count = self.threads.count();
        let noun = if count == 1 { "thread" } else { "threads" };
        BackendInfo {
            kind: BackendKind::Cpu,
            adapter: format!("CPU · {count} {noun}"),
            software: false,
        }
    }

    async fn load(&mut self, plan: &Plan) -> Result<(), BackendError> {
        // The old buffers go first, so that two models never stand in memory together.
        self.memory = Memory::default();
        self.memory = Memory::new(&plan.buffers).map_err(BackendError::Memory)?;
        self.programs.clone_from(&plan.programs);
        Ok(())
    }

    fn write(&mut self, buffer: BufferId, offset: u32, words: &[u32]) {
        self.memory.buffer_mut(buffer)[offset as usize..][..words.len()].copy_from_slice(words);
    }

    fn run(&mut self, program: ProgramId, times: u32) {
        let Self {
            threads,
            memory,
            programs,
        } = self;
        let launches = &programs[program.0].launches;
        threads.enter(|| {
            for _ in 0..times {
                for launch in launches {
                    execute(memory, threads, launch);
                }
            }
        });
    }

    fn read(&mut self, slices: &[Slice]) -> Reading {
        let words = slices
            .iter()
            .map(|&slice| self.memory.u32s(slice).to_vec())
            .collect();
        Box::pin(std::future::ready(Ok(words)))
    }

    fn draw(&mut self, _: CanvasId, view: &View, palette: &Palette) -> Option<Painting> {
        Some(self.paint(view, palette))
    }
}

fn execute(memory: &mut Memory, threads: &Threads, launch: &Kernel) {
    match launch {
        Kernel::Tick(launch) => tick::run(memory, launch),
        Kernel::Gather(launch) => gather::run(memory, threads, launch),
        Kernel::Corrupt(launch) => corrupt::run(memory, threads, launch),
        Kernel::Matmul(launch) => matmul::run(memory, threads, launch),
        Kernel::SumRows(launch) => sum_rows::run(memory, threads, launch),
        Kernel::Activate(launch) => activate::activate(memory, threads, launch),
        Kernel::ActivateBackward(launch) => activate::activate_backward(memory, threads, launch),
        Kernel::Softmax(launch) => softmax::softmax(memory, threads, launch),
        Kernel::SoftmaxBackward(launch) => softmax::softmax_backward(memory, threads, launch),
        Kernel::Add(launch) => activate::add(memory, threads, launch),
        Kernel::Dropout(launch) => dropout::run(memory, threads, launch),
        Kernel::Conv(launch) => conv::conv(memory, threads, launch),
        Kernel::ConvTranspose(launch) => conv::conv_transpose(memory, threads, launch),
        Kernel::ConvWeight(launch) => conv::conv_weight(memory, threads, launch),
        Kernel::Pool(launch) => pool::pool(memory, threads, launch),
        Kernel::PoolBackward(launch) => pool::pool_backward(memory, threads, launch),
        Kernel::Upsample(launch) => upsample::upsample(memory, threads, launch),
        Kernel::UpsampleBackward(launch) => upsample::upsample_backward(memory, threads, launch),
        Kernel::Moments(launch) => normalize::moments(memory, threads, launch),
        Kernel::Normalize(launch) => normalize::normalize(memory, threads, launch),
        Kernel::NormalizeBackward(launch) => {
            normalize::normalize_backward(memory, threads, launch);
        }
        Kernel::NormalizeSums(launch) => normalize::normalize_sums(memory, launch),
        Kernel::Loss(launch) => loss::run(memory, threads, launch),
        Kernel::Ssim(launch) => ssim::ssim(memory, threads, launch),
        Kernel::SsimBackward(launch) => ssim::ssim_backward(memory, threads, launch),
        Kernel::Total(launch) => loss::total(memory, launch),
        Kernel::RootGradient(launch) => loss::root_gradient(memory, launch),
        Kernel::LikelihoodGradient(launch) => loss::likelihood_gradient(memory, launch),
        Kernel::Sample(launch) => latent::sample(memory, launch),
        Kernel::SampleBackward(launch) => latent::sample_backward(memory, launch),
        Kernel::Divergence(launch) => latent::divergence(memory, launch),
        Kernel::Labels(launch) => latent::labels(memory, launch),
        Kernel::Join(launch) => latent::join(memory, threads, launch),
        Kernel::JoinBackward(launch) => latent::join_backward(memory, launch),
        Kernel::Collect(launch) => latent::collect(memory, launch),
        Kernel::TopK(launch) => code::top_k(memory, launch),
        Kernel::Activity(launch) => code::activity(memory, launch),
        Kernel::ActivityBackward(launch) => code::activity_backward(memory, threads, launch),
        Kernel::ContractionGradient(launch) => code::contraction_gradient(memory, launch),
        Kernel::Penalty(launch) => update::penalty(memory, launch),
        Kernel::Norm(launch) => update::norm(memory, launch),
        Kernel::Update(launch) => update::update(memory, threads, launch),
    }
}
