use super::activate::derivative;
use super::memory::Memory;
use super::threads::{Shared, Threads};
use crate::program::Geometry;
use crate::program::kernel::{Pool, PoolBackward, PoolKind};

/// A pooling window's numbers as places in memory.
#[derive(Clone, Copy)]
struct PoolWindow {
    height: usize,
    width: usize,
    rows: usize,
    columns: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
}

impl PoolWindow {
    fn new(geometry: &Geometry) -> Self {
        Self {
            height: geometry.height as usize,
            width: geometry.width as usize,
            rows: geometry.rows as usize,
            columns: geometry.columns as usize,
            kernel: geometry.kernel.map(|n| n as usize),
            stride: geometry.stride.map(|n| n as usize),
        }
    }

    fn pixels(&self) -> usize {
        self.height * self.width
    }

    fn places(&self) -> usize {
        self.rows * self.columns
    }

    /// (place on the map, first pixel under the window) of every place.
    fn each(self) -> impl Iterator<Item = (usize, usize)> {
        (0..self.rows).flat_map(move |r| {
            (0..self.columns).map(move |c| {
                (
                    r * self.columns + c,
                    r * self.stride[0] * self.width + c * self.stride[1],
                )
            })
        })
    }
}

pub fn pool(memory: &mut Memory, threads: &Threads, launch: &Pool) {
    let mut output = memory.take(launch.output);
    let mut taken = launch.taken.map(|slice| (slice, memory.take(slice)));
    let input = memory.floats(launch.input);
    let window = PoolWindow::new(&launch.geometry);
    let start = taken
        .as_mut()
        .map(|(slice, words)| Shared(words.u32s_mut()[slice.offset as usize..].as_mut_ptr()));
    threads.for_chunks(
        output.floats_mut(launch.output),
        window.places(),
        |plane, output| {
            let input = &input[plane * window.pixels()..][..window.pixels()];
            // SAFETY: each plane is written by one task, and `taken` has the output's shape.
            let taken = start.map(|start| unsafe {
                std::slice::from_raw_parts_mut(
                    start.get().add(plane * window.places()),
                    window.places(),
                )
            });
            match launch.kind {
                PoolKind::Average => average(window, input, output),
                PoolKind::Max => most(window, input, output, taken),
            }
        },
    );
    memory.put(launch.output, output);
    if let Some((slice, words)) = taken {
        memory.put(slice, words);
    }
}

fn average(window: PoolWindow, input: &[f32], output: &mut [f32]) {
    let [height, width] = window.kernel;
    let scale = 1.0 / (height * width) as f32;
    for (place, first) in window.each() {
        let mut sum = 0.0;
        for i in 0..height {
            sum += input[first + i * window.width..][..width]
                .iter()
                .sum::<f32>();
        }
        output[place] = sum * scale;
    }
}

fn most(window: PoolWindow, input: &[f32], output: &mut [f32], mut taken: Option<&mut [u32]>) {
    let [height, width] = window.kernel;
    for (place, first) in window.each() {
        let (mut largest, mut tap) = (input[first], 0);
        for i in 0..height {
            let row = &input[first + i * window.width..][..width];
            for (j, &value) in row.iter().enumerate() {
                if value > largest {
                    (largest, tap) = (value, (i * width + j) as u32);
                }
            }
        }
        output[place] = largest;
        if let Some(taken) = &mut taken {
            taken[place] = tap;
        }
    }
}

pub fn pool_backward(memory: &mut Memory, threads: &Threads, launch: &PoolBackward) {
    let mut gradient_in = memory.take(launch.gradient_in);
    let gradient_out = memory.floats(launch.gradient_out);
    let taken = launch.taken.map(|slice| memory.u32s(slice));
    let fused = launch
        .derivative
        .map(|(activation, slice)| (activation, memory.floats(slice)));
    let window = PoolWindow::new(&launch.geometry);
    let [height, width] = window.kernel;
    let scale = 1.0 / (height * width) as f32;
    threads.for_chunks(
        gradient_in.floats_mut(launch.gradient_in),
        window.pixels(),
        |plane, gradient| {
            let from = plane * window.places();
            let gradient_out = &gradient_out[from..][..window.places()];
            gradient.fill(0.0);
            for (place, first) in window.each() {
                match (launch.kind, taken) {
                    (PoolKind::Max, Some(taken)) => {
                        let tap = taken[from + place] as usize;
                        let pixel = &mut gradient[first + tap / width * window.width + tap % width];
                        *pixel += gradient_out[place];
                        if let Some((activation, largest)) = fused {
                            *pixel *= derivative(activation, largest[from + place]);
                        }
                    }
                    _ => {
                        let share = gradient_out[place] * scale;
                        for i in 0..height {
                            for pixel in &mut gradient[first + i * window.width..][..width] {
                                *pixel += share;
                            }
                        }
                    }
                }
            }
        },
    );
    memory.put(launch.gradient_in, gradient_in);
}
