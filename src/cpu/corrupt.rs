use super::memory::Memory;
use super::noise::{BLOCK, LANES, normals, turn, words};
use super::simd::{self, vectorize};
use super::threads::Threads;
use crate::data::rng::threefry2x32;
use crate::program::kernel::{Corrupt, corruption, tick};
use crate::spec::Noise;

/// Rows of a task.
const ROWS: usize = 8;
/// How far a blur looks.
const REACH: usize = 5;

pub fn run(memory: &mut Memory, threads: &Threads, launch: &Corrupt) {
    let mut output = memory.take(launch.output);
    let words = memory.u32s(launch.tick);
    let (start, valid) = (words[tick::START] as usize, words[tick::VALID] as usize);
    let settings = memory.u32s(launch.settings);
    let amounts = &settings[launch.amount as usize..];
    let frozen = !launch.fresh || settings[corruption::FROZEN] != 0;
    let count = settings[corruption::COUNT_OF_KINDS];
    let draw = Draw {
        key: launch.key,
        picture_key: launch.picture_key(),
        step: if frozen {
            settings[corruption::DRAW]
        } else {
            words[tick::STEP]
        },
        shape: launch.shape.map(|size| size as usize),
        block: launch.block() as usize,
        amounts,
    };
    let features = launch.features() as usize;
    let clean = f32::from_bits(amounts[corruption::AMOUNT]) == 0.0;
    let order = memory.u32s(launch.order);
    let input = memory.floats(launch.input);
    let hole = launch.hole.map(|hole| memory.floats(hole));
    threads.for_chunks(
        output.floats_mut(launch.output),
        ROWS * features,
        |chunk, rows| {
            for (row, output) in rows.chunks_exact_mut(features).enumerate() {
                let row = chunk * ROWS + row;
                if row >= valid {
                    output.fill(0.0);
                    continue;
                }
                let picture = order[start + row];
                let input = &input[row * features..][..features];
                if clean {
                    output.copy_from_slice(input);
                } else {
                    let [choice, angle] = draw.of_picture(picture, 0);
                    let kind = ((choice >> 16) * count) >> 16;
                    let kind = settings[corruption::KINDS + kind as usize] as usize;
                    draw.corrupt(Noise::ALL[kind], picture, angle, input, output);
                }
                for (value, &hole) in output.iter_mut().zip(hole.unwrap_or_default()) {
                    if hole != 0.0 {
                        *value = 0.0;
                    }
                }
            }
        },
    );
    memory.put(launch.output, output);
}

/// What the noise of a batch is drawn with.
struct Draw<'a> {
    key: [u32; 2],
    picture_key: [u32; 2],
    step: u32,
    shape: [usize; 3],
    block: usize,
    amounts: &'a [u32],
}

impl Draw<'_> {
    fn of_picture(&self, picture: u32, which: u32) -> [u32; 2] {
        threefry2x32(
            self.picture_key,
            [picture.wrapping_mul(2).wrapping_add(which), self.step],
        )
    }

    /// Where a picture's words stand: two for each pair of elements.
    fn first_pair(&self, picture: u32) -> u32 {
        let features: usize = self.shape.iter().product();
        picture.wrapping_mul(features.div_ceil(2) as u32)
    }

    fn of_element(&self, picture: u32, element: usize) -> u32 {
        let pair = self.first_pair(picture).wrapping_add(element as u32 / 2);
        threefry2x32(self.key, [pair, self.step])[element % 2]
    }

    fn corrupt(&self, kind: Noise, picture: u32, angle: u32, input: &[f32], output: &mut [f32]) {
        match kind {
            Noise::Gaussian => self.gaussian(picture, false, input, output),
            Noise::Speckle => self.gaussian(picture, true, input, output),
            Noise::Mask => self.mask(picture, corruption::THRESHOLD, input, output),
            // What salt there is comes of the upper half.
            Noise::SaltPepper => self.mask(picture, corruption::HALF, input, output),
            Noise::Blocks => self.blocks(picture, input, output),
            Noise::Blur => self.blur(input, output),
            Noise::Occlusion => self.occlusion(picture, input, output),
            Noise::Stroke => self.stroke(picture, angle, input, output),
            Noise::Downsample => self.downsample(input, output),
        }
    }

    fn amount(&self) -> f32 {
        f32::from_bits(self.amounts[corruption::AMOUNT])
    }

    /// Normal numbers times the amount, and times the value itself for speckle.
    fn gaussian(&self, picture: u32, speckle: bool, input: &[f32], output: &mut [f32]) {
        let amount = self.amount();
        let (key, step, first) = (self.key, self.step, self.first_pair(picture));
        vectorize(
            #[inline(always)]
            move || {
                let pairs = output.chunks_mut(BLOCK).zip(input.chunks(BLOCK));
                for (block, (output, input)) in pairs.enumerate() {
                    let noise = normals(key, first.wrapping_add((block * LANES) as u32), step);
                    for ((output, &x), n) in output.iter_mut().zip(input).zip(noise) {
                        let scale = if speckle { x } else { 1.0 };
                        *output = (x + amount * scale * n).clamp(0.0, 1.0);
                    }
                }
            },
        );
    }

    /// Takes the pixels whose word is under the threshold: those under the word at `salt` become 0, the others 1.
    fn mask(&self, picture: u32, salt: usize, input: &[f32], output: &mut [f32]) {
        let [_, height, width] = self.shape;
        let places = height * width;
        let [threshold, salt] = [corruption::THRESHOLD, salt].map(|place| self.amounts[place]);
        let (key, step, first) = (self.key, self.step, self.first_pair(picture));
        vectorize(
            #[inline(always)]
            move || {
                for (block, from) in (0..places).step_by(BLOCK).enumerate() {
                    let words = words(key, first.wrapping_add((block * LANES) as u32), step);
                    let to = places.min(from + BLOCK);
                    for plane in (0..input.len()).step_by(places) {
                        let input = &input[plane + from..plane + to];
                        let output = &mut output[plane + from..plane + to];
                        for ((output, &x), word) in output.iter_mut().zip(input).zip(words) {
                            let word = word >> 8;
                            let noise = f32::from(word >= salt);
                            let kept = x.clamp(0.0, 1.0);
                            *output = if word >= threshold { kept } else { noise };
                        }
                    }
                }
            },
        );
    }

    fn blocks(&self, picture: u32, input: &[f32], output: &mut [f32]) {
        let [_, height, width] = self.shape;
        let places = height * width;
        let threshold = self.amounts[corruption::THRESHOLD];
        let across = width.div_ceil(self.block);
        for (at, (output, &x)) in output.iter_mut().zip(input).enumerate() {
            let (y, column) = (at % places / width, at % width);
            let block = y / self.block * across + column / self.block;
            let taken = self.of_element(picture, block) >> 8 < threshold;
            *output = if taken { 0.0 } else { x.clamp(0.0, 1.0) };
        }
    }

    fn occlusion(&self, picture: u32, input: &[f32], output: &mut [f32]) {
        let [_, height, width] = self.shape;
        let places = height * width;
        let [top, left] = self.of_picture(picture, 1).map(share);
        let [tall, wide] = [corruption::BOX_HEIGHT, corruption::BOX_WIDTH]
            .map(|place| self.amounts[place] as usize);
        let top = (top * (height - tall + 1) as f32) as usize;
        let left = (left * (width - wide + 1) as f32) as usize;
        for (at, (output, &x)) in output.iter_mut().zip(input).enumerate() {
            let (y, column) = (at % places / width, at % width);
            let covered = (top..top + tall).contains(&y) && (left..left + wide).contains(&column);
            *output = if covered { 0.0 } else { x.clamp(0.0, 1.0) };
        }
    }

    fn stroke(&self, picture: u32, angle: u32, input: &[f32], output: &mut [f32]) {
        let [_, height, width] = self.shape;
        let places = height * width;
        let amount = self.amount();
        let [u, v] = self.of_picture(picture, 1).map(share);
        let (x0, y0) = (
            width as f32 * (0.25 + 0.5 * u),
            height as f32 * (0.25 + 0.5 * v),
        );
        let [sine, cosine] = turn(0.5 * share(angle));
        let reach = amount * height.min(width) as f32 / 6.0;
        for (at, (output, &x)) in output.iter_mut().zip(input).enumerate() {
            let (y, column) = (at % places / width, at % width);
            let across = (column as f32 + 0.5 - x0) * sine - (y as f32 + 0.5 - y0) * cosine;
            let ink = (reach + 0.5 - across.abs()).clamp(0.0, 1.0);
            *output = x.clamp(0.0, 1.0).max(ink);
        }
    }

    fn downsample(&self, input: &[f32], output: &mut [f32]) {
        let [_, height, width] = self.shape;
        let places = height * width;
        let cell = self.amounts[corruption::CELL] as usize;
        for (input, output) in input
            .chunks_exact(places)
            .zip(output.chunks_exact_mut(places))
        {
            for top in (0..height).step_by(cell) {
                for left in (0..width).step_by(cell) {
                    let rows = top..(top + cell).min(height);
                    let columns = left..(left + cell).min(width);
                    let count = rows.len() * columns.len();
                    let sum: f32 = rows
                        .clone()
                        .map(|y| input[y * width..][columns.clone()].iter().sum::<f32>())
                        .sum();
                    let mean = (sum / count as f32).clamp(0.0, 1.0);
                    for y in rows {
                        output[y * width..][columns.clone()].fill(mean);
                    }
                }
            }
        }
    }

    fn blur(&self, input: &[f32], output: &mut [f32]) {
        let sigma = 2.0 * self.amount();
        let [_, height, width] = self.shape;
        let places = height * width;
        let mut weights: [f32; 2 * REACH + 1] = std::array::from_fn(|i| {
            let d = i as f32 - REACH as f32;
            simd::exp(-0.5 * d * d / (sigma * sigma))
        });
        let total: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= total);
        let mut across = vec![0.0f32; places];
        let near = |at: usize, i: usize, size: usize| (at + i).saturating_sub(REACH).min(size - 1);
        for (input, output) in input
            .chunks_exact(places)
            .zip(output.chunks_exact_mut(places))
        {
            for y in 0..height {
                let row = &input[y * width..][..width];
                for x in 0..width {
                    across[y * width + x] = weights
                        .iter()
                        .enumerate()
                        .map(|(i, weight)| weight * row[near(x, i, width)])
                        .sum();
                }
            }
            for y in 0..height {
                for x in 0..width {
                    let sum: f32 = weights
                        .iter()
                        .enumerate()
                        .map(|(i, weight)| weight * across[near(y, i, height) * width + x])
                        .sum();
                    output[y * width + x] = sum.clamp(0.0, 1.0);
                }
            }
        }
    }
}

/// A word as a number in [0, 1).
fn share(word: u32) -> f32 {
    (word >> 8) as f32 * (1.0 / 16_777_216.0)
}
