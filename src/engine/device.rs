//! The backend chosen at start, under one type.

use std::ops::Range;

use crate::backend::{Backend, BackendError, BackendInfo, CanvasId, Painting, Reading};
use crate::cpu::Cpu;
use crate::gpu::Gpu;
use crate::program::{BufferId, Palette, Plan, ProgramId, Slice, View};

/// A GPU or the CPU.
pub enum AnyBackend {
    /// WGSL through wgpu.
    Gpu(Box<Gpu>),
    /// Plain Rust.
    Cpu(Cpu),
}

impl Backend for AnyBackend {
    fn info(&self) -> BackendInfo {
        match self {
            Self::Gpu(gpu) => gpu.info(),
            Self::Cpu(cpu) => cpu.info(),
        }
    }

    async fn load(&mut self, plan: &Plan) -> Result<(), BackendError> {
        match self {
            Self::Gpu(gpu) => gpu.load(plan).await,
            Self::Cpu(cpu) => cpu.load(plan).await,
        }
    }

    fn write(&mut self, buffer: BufferId, offset: u32, words: &[u32]) {
        match self {
            Self::Gpu(gpu) => gpu.write(buffer, offset, words),
            Self::Cpu(cpu) => cpu.write(buffer, offset, words),
        }
    }

    fn run(&mut self, program: ProgramId, times: u32) {
        match self {
            Self::Gpu(gpu) => gpu.run(program, times),
            Self::Cpu(cpu) => cpu.run(program, times),
        }
    }

    fn run_part(&mut self, program: ProgramId, launches: Range<usize>) {
        match self {
            Self::Gpu(gpu) => gpu.run_part(program, launches),
            Self::Cpu(cpu) => cpu.run_part(program, launches),
        }
    }

    fn most_work(&self) -> u64 {
        match self {
            Self::Gpu(gpu) => gpu.most_work(),
            Self::Cpu(cpu) => cpu.most_work(),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Gpu(gpu) => gpu.bytes(),
            Self::Cpu(cpu) => cpu.bytes(),
        }
    }

    fn read(&mut self, slices: &[Slice]) -> Reading {
        match self {
            Self::Gpu(gpu) => gpu.read(slices),
            Self::Cpu(cpu) => cpu.read(slices),
        }
    }

    fn draw(&mut self, canvas: CanvasId, view: &View, palette: &Palette) -> Option<Painting> {
        match self {
            Self::Gpu(gpu) => gpu.draw(canvas, view, palette),
            Self::Cpu(cpu) => cpu.draw(canvas, view, palette),
        }
    }
}
