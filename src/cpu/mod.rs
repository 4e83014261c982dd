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

use std::ops::Range;

use memory::Memory;
#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
pub use threads::Help;
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
    /// A backend of so many threads; in a browser it is one, see [`with_spawn`](Self::with_spawn).
    pub fn new(threads: usize) -> Self {
        Self {
            threads: Threads::new(threads),
            memory: Memory::default(),
            programs: Vec::new(),
        }
    }

    /// A backend of so many threads, the caller's among them; the others run the help that `spawn` gets.
    #[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
    pub fn with_spawn(threads: usize, spawn: impl FnMut(Help)) -> Self {
        Self {
            threads: Threads::with_spawn(threads, spawn),
            memory: Memory::default(),
            programs: Vec::new(),
        }
    }

    fn execute_all(&mut self, program: ProgramId, part: Range<usize>, times: u32) {
        let Self {
            threads,
            memory,
            programs,
        } = self;
        let launches = &programs[program.0].launches[part];
        threads.enter(|| {
            for _ in 0..times {
                for launch in launches {
                    execute(memory, threads, launch);
                }
            }
        });
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
        let before = std::mem::take(&mut self.memory);
        self.memory = Memory::new(&plan.buffers, before).map_err(BackendError::Memory)?;
        self.programs.clone_from(&plan.programs);
        Ok(())
    }

    fn write(&mut self, buffer: BufferId, offset: u32, words: &[u32]) {
        self.memory.buffer_mut(buffer)[offset as usize..][..words.len()].copy_from_slice(words);
    }

    fn run(&mut self, program: ProgramId, times: u32) {
        let whole = 0..self.programs[program.0].launches.len();
        self.execute_all(program, whole, times);
    }

    fn run_part(&mut self, program: ProgramId, launches: Range<usize>) {
        self.execute_all(program, launches, 1);
    }

    fn most_work(&self) -> u64 {
        // What a browser's compiler makes of it on a laptop.
        self.threads.count() as u64 * 500_000_000
    }

    fn bytes(&self) -> u64 {
        self.memory.bytes()
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
        Kernel::Tick(launch) => apart(|| tick::run(memory, launch)),
        Kernel::Gather(launch) => apart(|| gather::run(memory, threads, launch)),
        Kernel::Corrupt(launch) => apart(|| corrupt::run(memory, threads, launch)),
        Kernel::Matmul(launch) => apart(|| matmul::run(memory, threads, launch)),
        Kernel::SumRows(launch) => apart(|| sum_rows::run(memory, threads, launch)),
        Kernel::Activate(launch) => apart(|| activate::activate(memory, threads, launch)),
        Kernel::ActivateBackward(launch) => {
            apart(|| activate::activate_backward(memory, threads, launch));
        }
        Kernel::Softmax(launch) => apart(|| softmax::softmax(memory, threads, launch)),
        Kernel::SoftmaxBackward(launch) => {
            apart(|| softmax::softmax_backward(memory, threads, launch));
        }
        Kernel::Add(launch) => apart(|| activate::add(memory, threads, launch)),
        Kernel::Dropout(launch) => apart(|| dropout::run(memory, threads, launch)),
        Kernel::Conv(launch) => apart(|| conv::conv(memory, threads, launch)),
        Kernel::ConvTranspose(launch) => apart(|| conv::conv_transpose(memory, threads, launch)),
        Kernel::ConvWeight(launch) => apart(|| conv::conv_weight(memory, threads, launch)),
        Kernel::Pool(launch) => apart(|| pool::pool(memory, threads, launch)),
        Kernel::PoolBackward(launch) => apart(|| pool::pool_backward(memory, threads, launch)),
        Kernel::Upsample(launch) => apart(|| upsample::upsample(memory, threads, launch)),
        Kernel::UpsampleBackward(launch) => {
            apart(|| upsample::upsample_backward(memory, threads, launch));
        }
        Kernel::BatchStatistics(launch) => {
            apart(|| normalize::batch_statistics(memory, threads, launch));
        }
        Kernel::Normalize(launch) => apart(|| normalize::normalize(memory, threads, launch)),
        Kernel::NormalizeBackward(launch) => {
            apart(|| normalize::normalize_backward(memory, threads, launch));
        }
        Kernel::NormalizeSums(launch) => apart(|| normalize::normalize_sums(memory, launch)),
        Kernel::Loss(launch) => apart(|| loss::run(memory, threads, launch)),
        Kernel::Ssim(launch) => apart(|| ssim::ssim(memory, threads, launch)),
        Kernel::SsimBackward(launch) => apart(|| ssim::ssim_backward(memory, threads, launch)),
        Kernel::Total(launch) => apart(|| loss::total(memory, launch)),
        Kernel::RootGradient(launch) => apart(|| loss::root_gradient(memory, launch)),
        Kernel::LikelihoodGradient(launch) => apart(|| loss::likelihood_gradient(memory, launch)),
        Kernel::Sample(launch) => apart(|| latent::sample(memory, launch)),
        Kernel::SampleBackward(launch) => apart(|| latent::sample_backward(memory, launch)),
        Kernel::Divergence(launch) => apart(|| latent::divergence(memory, launch)),
        Kernel::Labels(launch) => apart(|| latent::labels(memory, launch)),
        Kernel::Join(launch) => apart(|| latent::join(memory, threads, launch)),
        Kernel::JoinBackward(launch) => apart(|| latent::join_backward(memory, launch)),
        Kernel::Collect(launch) => apart(|| latent::collect(memory, launch)),
        Kernel::TopK(launch) => apart(|| code::top_k(memory, launch)),
        Kernel::Activity(launch) => apart(|| code::activity(memory, launch)),
        Kernel::ActivityBackward(launch) => {
            apart(|| code::activity_backward(memory, threads, launch));
        }
        Kernel::ContractionGradient(launch) => apart(|| code::contraction_gradient(memory, launch)),
        Kernel::Penalty(launch) => apart(|| update::penalty(memory, launch)),
        Kernel::Norm(launch) => apart(|| update::norm(memory, launch)),
        Kernel::Update(launch) => apart(|| update::update(memory, threads, launch)),
    }
}

/// Runs a kernel as a function of its own. Each has one caller, so they would all be inlined into one function, and a browser's
/// compiler gives one of that size a register allocation that leaves loops at half their speed.
#[inline(never)]
fn apart(kernel: impl FnOnce()) {
    kernel();
}
