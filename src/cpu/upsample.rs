use super::memory::Memory;
use super::threads::Threads;
use crate::program::kernel::{Upsample, UpsampleBackward};
use crate::spec::Interpolation;

/// Where a pixel of the large plane is taken from along one axis: two pixels of the small one, and the share of the second.
#[derive(Debug, Clone, Copy)]
struct UpsampleSource {
    first: usize,
    second: usize,
    share: f32,
}

fn sources(mode: Interpolation, size: u32, factor: u32) -> Vec<UpsampleSource> {
    (0..size * factor)
        .map(|o| match mode {
            Interpolation::Nearest => UpsampleSource {
                first: (o / factor) as usize,
                second: (o / factor) as usize,
                share: 0.0,
            },
            Interpolation::Bilinear => {
                let s = ((o as f32 + 0.5) / factor as f32 - 0.5).clamp(0.0, (size - 1) as f32);
                let first = s as u32;
                UpsampleSource {
                    first: first as usize,
                    second: (first + 1).min(size - 1) as usize,
                    share: s - first as f32,
                }
            }
        })
        .collect()
}

/// The sources along both axes of a large plane's pixels, and the shape of the small plane.
struct UpsamplePlanes {
    vertical: Vec<UpsampleSource>,
    horizontal: Vec<UpsampleSource>,
    width: usize,
    small: usize,
    large: usize,
}

impl UpsamplePlanes {
    fn new(launch: &Upsample) -> Self {
        let [height, width] = launch.size;
        let vertical = sources(launch.mode, height, launch.factor[0]);
        let horizontal = sources(launch.mode, width, launch.factor[1]);
        Self {
            large: vertical.len() * horizontal.len(),
            vertical,
            horizontal,
            width: width as usize,
            small: (height * width) as usize,
        }
    }

    /// The four small pixels that large pixel (y, x) is mixed from, and their shares.
    fn corners(&self, y: &UpsampleSource, x: &UpsampleSource) -> [(usize, f32); 4] {
        let (top, bottom) = (y.first * self.width, y.second * self.width);
        [
            (top + x.first, (1.0 - y.share) * (1.0 - x.share)),
            (top + x.second, (1.0 - y.share) * x.share),
            (bottom + x.first, y.share * (1.0 - x.share)),
            (bottom + x.second, y.share * x.share),
        ]
    }
}

pub fn upsample(memory: &mut Memory, threads: &Threads, launch: &Upsample) {
    let mut output = memory.take(launch.output);
    let input = memory.floats(launch.input);
    let planes = UpsamplePlanes::new(launch);
    threads.for_chunks(
        output.floats_mut(launch.output),
        planes.large,
        |plane, output| {
            let input = &input[plane * planes.small..][..planes.small];
            let rows = output.chunks_exact_mut(planes.horizontal.len());
            for (row, y) in rows.zip(&planes.vertical) {
                for (pixel, x) in row.iter_mut().zip(&planes.horizontal) {
                    *pixel = match launch.mode {
                        Interpolation::Nearest => input[y.first * planes.width + x.first],
                        Interpolation::Bilinear => planes
                            .corners(y, x)
                            .iter()
                            .map(|&(at, share)| input[at] * share)
                            .sum(),
                    };
                }
            }
        },
    );
    memory.put(launch.output, output);
}

pub fn upsample_backward(memory: &mut Memory, threads: &Threads, launch: &UpsampleBackward) {
    let UpsampleBackward(launch) = launch;
    let mut gradient_in = memory.take(launch.output);
    let gradient_out = memory.floats(launch.input);
    let planes = UpsamplePlanes::new(launch);
    threads.for_chunks(
        gradient_in.floats_mut(launch.output),
        planes.small,
        |plane, gradient| {
            gradient.fill(0.0);
            let large = &gradient_out[plane * planes.large..][..planes.large];
            let rows = large.chunks_exact(planes.horizontal.len());
            for (row, y) in rows.zip(&planes.vertical) {
                for (&pixel, x) in row.iter().zip(&planes.horizontal) {
                    match launch.mode {
                        Interpolation::Nearest => {
                            gradient[y.first * planes.width + x.first] += pixel;
                        }
                        Interpolation::Bilinear => {
                            for (at, share) in planes.corners(y, x) {
                                gradient[at] += pixel * share;
                            }
                        }
                    }
                }
            }
        },
    );
    memory.put(launch.output, gradient_in);
}
