//! A GPU as a backend: its device, the plan it has loaded, and the canvases it draws on.

use std::ops::Range;

use futures::future::LocalBoxFuture;

#[cfg(target_arch = "wasm32")]
use super::canvas::Canvases;
use super::device::GpuDevice;
use super::executor::Executor;
use super::painter::Painter;
use super::pipelines::Pipelines;
use super::readback::Readback;
use super::tuning::{Options, Tuning};
use crate::backend::{Backend, BackendError, BackendInfo, CanvasId, Painting, Reading};
use crate::program::{BufferId, Palette, Plan, ProgramId, Slice, View};

const LOADED: &str = "a plan is loaded first";

/// A GPU.
pub struct Gpu {
    device: GpuDevice,
    pipelines: Pipelines,
    readback: Readback,
    painter: Painter,
    loaded: Option<Executor>,
    #[cfg(target_arch = "wasm32")]
    canvases: Canvases,
}

impl Gpu {
    /// Opens the system's most powerful adapter.
    ///
    /// # Errors
    /// [`BackendError::Unavailable`] where there is none.
    pub async fn new(options: Options) -> Result<Self, BackendError> {
        let device = GpuDevice::open(options.tuning).await?;
        Ok(Self {
            pipelines: Pipelines::new(),
            readback: Readback::new(&device),
            painter: Painter::new(),
            loaded: None,
            #[cfg(target_arch = "wasm32")]
            canvases: Canvases::default(),
            device,
        })
    }

    /// A view as a picture, read back from the GPU. For tests and for where there is no canvas.
    ///
    /// # Panics
    /// Where no plan is loaded.
    pub fn paint(
        &mut self,
        view: &View,
        palette: &Palette,
    ) -> LocalBoxFuture<'static, Result<Painting, BackendError>> {
        let buffers = self.loaded.as_ref().expect(LOADED).buffers();
        self.painter
            .paint(&self.device, &self.readback, buffers, view, palette)
    }

    fn executor(&self) -> &Executor {
        self.loaded.as_ref().expect(LOADED)
    }
}

#[cfg(target_arch = "wasm32")]
impl Gpu {
    /// Takes over a canvas: views drawn under `id` appear on it from now on. Sizes are in device pixels. What lies behind
    /// a `transparent` canvas shows where a view has nothing.
    ///
    /// # Errors
    /// [`BackendError::Unavailable`] where the canvas gives no WebGPU context.
    pub fn attach(
        &mut self,
        id: CanvasId,
        canvas: web_sys::OffscreenCanvas,
        width: u32,
        height: u32,
        transparent: bool,
    ) -> Result<(), BackendError> {
        self.canvases
            .attach(&self.device, id, canvas, [width, height], transparent)
    }

    /// Gives the canvas another size. A canvas that is not attached is left alone.
    pub fn resize(&mut self, id: CanvasId, width: u32, height: u32) {
        self.canvases.resize(&self.device, id, width, height);
    }
}

impl Drop for Gpu {
    /// Gives the device's memory back now: in a browser it would stay until the garbage is collected.
    fn drop(&mut self) {
        self.device.device.destroy();
    }
}

impl Backend for Gpu {
    fn info(&self) -> BackendInfo {
        self.device.info.clone()
    }

    async fn load(&mut self, plan: &Plan) -> Result<(), BackendError> {
        // The old buffers go first, so that old and new need not fit together.
        self.loaded = None;
        let loaded = Executor::new(&self.device, &mut self.pipelines, plan).await?;
        self.loaded = Some(loaded);
        Ok(())
    }

    fn write(&mut self, buffer: BufferId, offset: u32, words: &[u32]) {
        self.executor()
            .write(&self.device.queue, buffer, offset, words);
    }

    fn run(&mut self, program: ProgramId, times: u32) {
        self.executor().run(&self.device, program, times);
    }

    fn run_part(&mut self, program: ProgramId, launches: Range<usize>) {
        self.executor().run_part(&self.device, program, launches);
    }

    fn most_work(&self) -> u64 {
        match self.device.tuning {
            Tuning::Software => 1_000_000_000,
            // Smaller launches would leave large GPUs idle at their ends.
            Tuning::Hardware => 10_000_000_000,
        }
    }

    fn bytes(&self) -> u64 {
        let loaded = self.loaded.as_ref().map_or(0, Executor::bytes);
        loaded + self.readback.held()
    }

    fn read(&mut self, slices: &[Slice]) -> Reading {
        let buffers = self.executor().buffers();
        self.readback.read(buffers, slices)
    }

    #[cfg(target_arch = "wasm32")]
    fn draw(&mut self, canvas: CanvasId, view: &View, palette: &Palette) -> Option<Painting> {
        if let (Some(loaded), Some(target)) =
            (&self.loaded, self.canvases.target(&self.device, canvas))
        {
            self.painter.draw(
                &self.device,
                loaded.buffers(),
                &target.texture,
                view,
                palette,
            );
            self.device.queue.present(target);
        }
        None
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn draw(&mut self, _: CanvasId, view: &View, palette: &Palette) -> Option<Painting> {
        // Natively the read waits within its first poll.
        let painting = self.paint(view, palette);
        futures::FutureExt::now_or_never(painting)?.ok()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_lost_device_says_so_at_every_read() {
        let Ok(mut gpu) = pollster::block_on(Gpu::new(Options::default())) else {
            println!("skipped: there is no GPU");
            return;
        };
        let slice = Slice {
            buffer: BufferId(0),
            offset: 0,
            len: 1,
        };
        let buffer = crate::program::Buffer {
            label: "word".into(),
            words: 1,
        };
        let plan = Plan::bare(vec![buffer], Vec::new());
        pollster::block_on(gpu.load(&plan)).expect("loads");
        assert_eq!(pollster::block_on(gpu.read(&[slice])), Ok(vec![vec![0]]));
        gpu.device.device.destroy();
        gpu.write(BufferId(0), 0, &[1]);
        for _ in 0..2 {
            let read = pollster::block_on(gpu.read(&[slice]));
            assert!(matches!(read, Err(BackendError::Lost(_))), "{read:?}");
        }
        let load = pollster::block_on(gpu.load(&plan));
        assert!(matches!(load, Err(BackendError::Lost(_))), "{load:?}");
    }
}
