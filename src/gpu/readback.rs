//! Words back from the GPU, through a few staging buffers that are used again and again.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{FutureExt, LocalBoxFuture};

use super::device::{Faults, GpuDevice};
use super::executor::Buffers;
use crate::backend::{BackendError, Reading};
use crate::program::Slice;

/// Staging buffers kept for later; those that more reads at once than this needed are dropped.
const KEPT: usize = 4;
/// Smallest staging buffer, in bytes.
const SMALLEST: u64 = 4096;

/// Copies words to the host.
pub(super) struct Readback {
    device: wgpu::Device,
    queue: wgpu::Queue,
    faults: Faults,
    free: Rc<RefCell<Vec<wgpu::Buffer>>>,
}

/// A staging buffer in use: unmapped and given back when dropped, also where the reader lost interest.
struct Staging {
    buffer: wgpu::Buffer,
    free: Rc<RefCell<Vec<wgpu::Buffer>>>,
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.buffer.unmap();
        let mut free = self.free.borrow_mut();
        if free.len() < KEPT {
            free.push(self.buffer.clone());
        }
    }
}

impl Readback {
    pub fn new(device: &GpuDevice) -> Self {
        Self {
            device: device.device.clone(),
            queue: device.queue.clone(),
            faults: device.faults.clone(),
            free: Rc::default(),
        }
    }

    /// The words of each slice, as they are after everything submitted so far.
    pub fn read(&self, buffers: &Buffers, slices: &[Slice]) -> Reading {
        let lengths: Vec<usize> = slices.iter().map(|slice| slice.len as usize).collect();
        let total = 4 * lengths.iter().sum::<usize>() as u64;
        let bytes = self.bytes(total, |encoder, staging| {
            let mut at = 0;
            for slice in slices {
                let size = 4 * u64::from(slice.len);
                if size > 0 {
                    let from = 4 * u64::from(slice.offset);
                    encoder.copy_buffer_to_buffer(
                        buffers.get(slice.buffer),
                        from,
                        staging,
                        at,
                        size,
                    );
                }
                at += size;
            }
        });
        async move {
            let bytes = bytes.await?;
            let mut words = bytes
                .chunks_exact(4)
                .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
            Ok(lengths
                .into_iter()
                .map(|len| words.by_ref().take(len).collect())
                .collect())
        }
        .boxed_local()
    }

    /// `size` bytes that `copy` puts at the start of a staging buffer.
    pub fn bytes(
        &self,
        size: u64,
        copy: impl FnOnce(&mut wgpu::CommandEncoder, &wgpu::Buffer),
    ) -> LocalBoxFuture<'static, Result<Vec<u8>, BackendError>> {
        let staging = self.staging(size.max(4));
        let mut encoder = self.device.create_command_encoder(&Default::default());
        copy(&mut encoder, &staging.buffer);
        self.queue.submit([encoder.finish()]);
        let (sender, receiver) = oneshot::channel();
        let mapped = staging.buffer.slice(..size.max(4));
        mapped.map_async(wgpu::MapMode::Read, move |result| {
            // Nobody waits any more where the reader was dropped.
            let _ = sender.send(result);
        });
        // Firefox looks for finished maps when something is submitted, and else only every 100 ms.
        #[cfg(target_arch = "wasm32")]
        self.queue.submit([]);
        let device = self.device.clone();
        let faults = self.faults.clone();
        async move {
            // Natively nothing calls back unless the device is polled; in the browser this does nothing.
            let polled = device.poll(wgpu::PollType::wait_indefinitely());
            let mapped = receiver.await;
            if let Some(fault) = faults.take() {
                return Err(fault);
            }
            polled.map_err(|error| BackendError::Lost(error.to_string()))?;
            if !matches!(mapped, Ok(Ok(()))) {
                return Err(BackendError::Lost("a result could not be read".into()));
            }
            let view = staging
                .buffer
                .get_mapped_range(..size.max(4))
                .map_err(|error| BackendError::Lost(error.to_string()))?;
            let bytes = view[..size as usize].to_vec();
            drop(view);
            Ok(bytes)
        }
        .boxed_local()
    }

    fn staging(&self, size: u64) -> Staging {
        let mut free = self.free.borrow_mut();
        let fitting = (0..free.len())
            .filter(|&i| free[i].size() >= size)
            .min_by_key(|&i| free[i].size());
        let buffer = match fitting {
            Some(i) => free.swap_remove(i),
            None => {
                // Too small a buffer makes room for a larger one, so that the kept ones grow with the demand.
                if free.len() >= KEPT {
                    free.swap_remove(0);
                }
                self.device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("staging"),
                    size: size.next_power_of_two().max(SMALLEST),
                    usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            }
        };
        Staging {
            buffer,
            free: self.free.clone(),
        }
    }
}
