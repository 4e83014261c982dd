//! Canvases that views are drawn on straight from GPU memory.

use std::collections::HashMap;

use super::device::GpuDevice;
use crate::backend::{BackendError, CanvasId};

/// Surfaces by the canvas they belong to.
#[derive(Default)]
pub(super) struct Canvases {
    surfaces: HashMap<CanvasId, Surface>,
}

struct Surface {
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
}

impl Canvases {
    pub fn attach(
        &mut self,
        device: &GpuDevice,
        id: CanvasId,
        canvas: web_sys::OffscreenCanvas,
        [width, height]: [u32; 2],
        transparent: bool,
    ) -> Result<(), BackendError> {
        let refused = |why: String| {
            BackendError::Unavailable(format!(
                "A canvas could not be drawn on by the GPU ({why})."
            ))
        };
        let surface = device
            .instance
            .create_surface(wgpu::SurfaceTarget::OffscreenCanvas(canvas))
            .map_err(|error| refused(error.to_string()))?;
        let mut config = surface
            .get_default_config(&device.adapter, width.max(1), height.max(1))
            .ok_or_else(|| refused("it takes none of the formats".into()))?;
        // Every WebGPU canvas takes both, although the surface's capabilities name only the opaque one.
        config.alpha_mode = if transparent {
            wgpu::CompositeAlphaMode::PreMultiplied
        } else {
            wgpu::CompositeAlphaMode::Opaque
        };
        surface.configure(&device.device, &config);
        self.surfaces.insert(id, Surface { surface, config });
        Ok(())
    }

    pub fn resize(&mut self, device: &GpuDevice, id: CanvasId, width: u32, height: u32) {
        if let Some(canvas) = self.surfaces.get_mut(&id) {
            canvas.config.width = width.max(1);
            canvas.config.height = height.max(1);
            canvas.surface.configure(&device.device, &canvas.config);
        }
    }

    /// What to draw the next frame of a canvas on. None where the canvas is not attached or gives no frame now.
    pub fn target(&mut self, device: &GpuDevice, id: CanvasId) -> Option<wgpu::SurfaceTexture> {
        use wgpu::CurrentSurfaceTexture::{Lost, Outdated, Suboptimal, Success};
        let canvas = self.surfaces.get(&id)?;
        match canvas.surface.get_current_texture() {
            Success(texture) | Suboptimal(texture) => Some(texture),
            Outdated | Lost => {
                canvas.surface.configure(&device.device, &canvas.config);
                match canvas.surface.get_current_texture() {
                    Success(texture) | Suboptimal(texture) => Some(texture),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
