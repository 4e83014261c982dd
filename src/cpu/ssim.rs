use super::activate::multiply_by_derivative;
use super::memory::Memory;
use super::threads::{Shared, Threads};
use crate::program::kernel::{SSIM_C, SSIM_WINDOW, Ssim, SsimBackward, tick};

/// Pixels a place's window reaches beyond it.
const REACH: usize = SSIM_WINDOW.len() - 1;

/// The weighted means under the window of a plane of `height` by `width` pixels, at every place where it fits.
fn blur(plane: &[f32], height: usize, width: usize) -> Vec<f32> {
    let columns = width - REACH;
    let mut across = vec![0.0f32; height * columns];
    for (out, row) in across
        .chunks_exact_mut(columns)
        .zip(plane.chunks_exact(width))
    {
        for (j, weight) in SSIM_WINDOW.iter().enumerate() {
            for (out, x) in out.iter_mut().zip(&row[j..]) {
                *out += weight * x;
            }
        }
    }
    let mut result = vec![0.0f32; (height - REACH) * columns];
    for (r, out) in result.chunks_exact_mut(columns).enumerate() {
        for (i, weight) in SSIM_WINDOW.iter().enumerate() {
            for (out, x) in out.iter_mut().zip(&across[(r + i) * columns..]) {
                *out += weight * x;
            }
        }
    }
    result
}

/// The transpose of [`blur`]: every place's value spread over its window.
fn spread(map: &[f32], height: usize, width: usize) -> Vec<f32> {
    let columns = width - REACH;
    let mut down = vec![0.0f32; height * columns];
    for (r, row) in map.chunks_exact(columns).enumerate() {
        for (i, weight) in SSIM_WINDOW.iter().enumerate() {
            for (out, x) in down[(r + i) * columns..].iter_mut().zip(row) {
                *out += weight * x;
            }
        }
    }
    let mut result = vec![0.0f32; height * width];
    for (out, row) in result
        .chunks_exact_mut(width)
        .zip(down.chunks_exact(columns))
    {
        for (j, weight) in SSIM_WINDOW.iter().enumerate() {
            for (out, x) in out[j..].iter_mut().zip(row) {
                *out += weight * x;
            }
        }
    }
    result
}

/// SSIM at every place of a plane, with its derivatives by `μₚ`, `E[p²]` and `E[p t]`.
fn places(p: &[f32], t: &[f32], height: usize, width: usize) -> impl Iterator<Item = [f32; 4]> {
    let product =
        |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let [mean_p, mean_t, square_p, square_t, cross] = [
        blur(p, height, width),
        blur(t, height, width),
        blur(&product(p, p), height, width),
        blur(&product(t, t), height, width),
        blur(&product(p, t), height, width),
    ];
    (0..mean_p.len()).map(move |i| {
        let (mp, mt) = (mean_p[i], mean_t[i]);
        let a1 = 2.0 * mp * mt + SSIM_C[0];
        let a2 = 2.0 * (cross[i] - mp * mt) + SSIM_C[1];
        let b1 = mp * mp + mt * mt + SSIM_C[0];
        let b2 = (square_p[i] - mp * mp) + (square_t[i] - mt * mt) + SSIM_C[1];
        let score = a1 * a2 / (b1 * b2);
        let by_mean = 2.0 * mt * (a2 - a1) / (b1 * b2) - 2.0 * mp * score * (1.0 / b1 - 1.0 / b2);
        [score, by_mean, -score / b2, 2.0 * a1 / (b1 * b2)]
    })
}

pub fn ssim(memory: &mut Memory, threads: &Threads, launch: &Ssim) {
    let mut per_picture = memory.take(launch.per_picture);
    let mut maps = launch.maps.map(|slice| (slice, memory.take(slice)));
    let valid = memory.u32s(launch.tick)[tick::VALID] as usize;
    let [channels, height, width] = launch.shape.map(|n| n as usize);
    let (pixels, window) = (height * width, (height - REACH) * (width - REACH));
    let prediction = memory.floats(launch.prediction);
    let target = memory.floats(launch.target);
    let third = launch.batch as usize * channels * window;
    let start = maps
        .as_mut()
        .map(|(slice, words)| Shared(words.floats_mut(*slice).as_mut_ptr()));
    threads.for_chunks(
        per_picture.floats_mut(launch.per_picture),
        1,
        |row, loss| {
            if row >= valid {
                loss[0] = 0.0;
                return;
            }
            let mut sum = 0.0;
            for channel in row * channels..(row + 1) * channels {
                let p = &prediction[channel * pixels..][..pixels];
                let t = &target[channel * pixels..][..pixels];
                for (i, [score, slopes @ ..]) in places(p, t, height, width).enumerate() {
                    sum += score;
                    if let Some(start) = start {
                        for (map, slope) in slopes.into_iter().enumerate() {
                            // SAFETY: a channel's places in each map are one task's.
                            unsafe {
                                *start.get().add(map * third + channel * window + i) = slope;
                            }
                        }
                    }
                }
            }
            loss[0] = 1.0 - sum / (channels * window) as f32;
        },
    );
    memory.put(launch.per_picture, per_picture);
    if let Some((slice, words)) = maps {
        memory.put(slice, words);
    }
}

pub fn ssim_backward(memory: &mut Memory, threads: &Threads, launch: &SsimBackward) {
    let mut gradient = memory.take(launch.gradient);
    let valid = memory.u32s(launch.tick)[tick::VALID] as usize;
    let [channels, height, width] = launch.shape.map(|n| n as usize);
    let (pixels, window) = (height * width, (height - REACH) * (width - REACH));
    let prediction = memory.floats(launch.prediction);
    let target = memory.floats(launch.target);
    let maps = memory.floats(launch.maps);
    let third = launch.batch as usize * channels * window;
    let scale = -1.0 / (valid.max(1) * channels * window) as f32;
    threads.for_chunks(
        gradient.floats_mut(launch.gradient),
        pixels,
        |channel, gradient| {
            if channel / channels >= valid {
                gradient.fill(0.0);
                return;
            }
            let p = &prediction[channel * pixels..][..pixels];
            let t = &target[channel * pixels..][..pixels];
            let [by_mean, by_square, by_cross] = [0, 1, 2].map(|map| {
                spread(
                    &maps[map * third + channel * window..][..window],
                    height,
                    width,
                )
            });
            for (i, gradient) in gradient.iter_mut().enumerate() {
                *gradient = scale * (by_mean[i] + 2.0 * p[i] * by_square[i] + t[i] * by_cross[i]);
            }
            multiply_by_derivative(launch.activation, gradient, p);
        },
    );
    memory.put(launch.gradient, gradient);
}
