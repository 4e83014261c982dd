//! Getting hold of a device.

use std::sync::{Arc, Mutex};

use super::Tuning;
use crate::backend::{BackendError, BackendInfo, BackendKind};

/// A device that is open, and what is known of it.
pub(super) struct GpuDevice {
    /// For surfaces, which must come from the instance that made the device.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(dead_code, reason = "only the browser asks")
    )]
    pub instance: wgpu::Instance,
    /// Tells which formats a surface takes.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(dead_code, reason = "only the browser asks")
    )]
    pub adapter: wgpu::Adapter,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub info: BackendInfo,
    pub tuning: Tuning,
    pub faults: Faults,
}

/// The first thing that went wrong on a device outside of any error scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults(Arc<Mutex<Option<BackendError>>>);

impl Faults {
    /// What went wrong, if anything did. A loss stays; anything else is told once.
    pub fn take(&self) -> Option<BackendError> {
        let mut fault = self.lock();
        match &*fault {
            Some(BackendError::Lost(_)) => fault.clone(),
            _ => fault.take(),
        }
    }

    fn put(&self, new: BackendError) {
        let mut fault = self.lock();
        if fault.is_none() || matches!(new, BackendError::Lost(_)) {
            *fault = Some(new);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<BackendError>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Which kind of [`BackendError`] an error of the device is.
pub(super) fn backend_error(error: &wgpu::Error) -> BackendError {
    match error {
        wgpu::Error::OutOfMemory { .. } => BackendError::Memory("out of memory".into()),
        wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
            BackendError::Rejected(description.clone())
        }
    }
}

impl GpuDevice {
    /// Opens the system's most powerful adapter. `tuning` is chosen by the adapter where none is given.
    pub async fn open(tuning: Option<Tuning>) -> Result<Self, BackendError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(|error| unavailable(&error))?;
        let offered = adapter.limits();
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("hourglass"),
                required_limits: wgpu::Limits {
                    max_buffer_size: offered.max_buffer_size,
                    max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
                    ..wgpu::Limits::default()
                },
                ..Default::default()
            })
            .await
            .map_err(|error| {
                BackendError::Unavailable(format!("The GPU did not open ({error})."))
            })?;

        let faults = Faults::default();
        let lost = faults.clone();
        device.set_device_lost_callback(move |reason, message| {
            let message = if message.is_empty() {
                format!("{reason:?}")
            } else {
                message
            };
            lost.put(BackendError::Lost(message));
        });
        let uncaptured = faults.clone();
        device.on_uncaptured_error(Arc::new(move |error| uncaptured.put(backend_error(&error))));

        let info = describe(&adapter.get_info(), &device);
        let tuning = tuning.unwrap_or(if info.software {
            Tuning::Software
        } else {
            Tuning::Hardware
        });
        Ok(Self {
            instance,
            adapter,
            device,
            queue,
            info,
            tuning,
            faults,
        })
    }
}

fn unavailable(error: &wgpu::RequestAdapterError) -> BackendError {
    BackendError::Unavailable(if cfg!(target_arch = "wasm32") {
        "This browser offers no WebGPU adapter.".into()
    } else {
        format!("No GPU with a driver that can be used was found ({error}).")
    })
}

fn describe(info: &wgpu::AdapterInfo, device: &wgpu::Device) -> BackendInfo {
    let mut adapter = info.name.trim().to_owned();
    if adapter.is_empty() {
        adapter = browser_name(device).unwrap_or_else(|| "WebGPU".into());
    }
    let lower = adapter.to_lowercase();
    let emulator = ["swiftshader", "llvmpipe", "lavapipe", "basic render"]
        .iter()
        .any(|name| lower.contains(name));
    BackendInfo {
        kind: BackendKind::Gpu,
        adapter,
        software: emulator || info.device_type == wgpu::DeviceType::Cpu,
    }
}

/// Browsers mostly keep the adapter's description back and give vendor and architecture, which wgpu does not pass on.
#[cfg(target_arch = "wasm32")]
fn browser_name(device: &wgpu::Device) -> Option<String> {
    let device = device.as_webgpu()?;
    let get = |object: &js_sys::wasm_bindgen::JsValue, key: &str| {
        js_sys::Reflect::get(object, &key.into()).ok()
    };
    let info = get(device.as_ref(), "adapterInfo")?;
    let words: Vec<String> = ["vendor", "architecture"]
        .iter()
        .filter_map(|key| get(&info, key)?.as_string())
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(not(target_arch = "wasm32"))]
fn browser_name(_: &wgpu::Device) -> Option<String> {
    None
}
