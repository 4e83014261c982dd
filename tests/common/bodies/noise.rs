//! Noise on pictures, kind by kind, against what `spec::Noise` says of it in f64.

use super::super::{Bench, assert_close, floats, stream, uniform};
use super::counters;
use hourglass::backend::Backend;
use hourglass::data::rng::threefry2x32;
use hourglass::program::kernel::{Corrupt, Kernel, corruption, tick};
use hourglass::spec::Noise;

const KEY: [u32; 2] = [0x0bad_cafe, 9];
const STEP: u32 = 71;
const DRAW: u32 = 5;

/// A picture and what its noise is drawn with.
struct Draw<'a> {
    shape: [usize; 3],
    picture: u32,
    step: u32,
    clean: &'a [f32],
    amount: f64,
}

fn share(word: u32) -> f64 {
    f64::from(word >> 8) / 16_777_216.0
}

impl Draw<'_> {
    fn words(&self, which: u32) -> [f64; 2] {
        let key = [KEY[0], KEY[1] | 256];
        threefry2x32(key, [2 * self.picture + which, self.step]).map(share)
    }

    fn pair(&self, pair: usize) -> [u32; 2] {
        let pairs = self.clean.len().div_ceil(2) as u32;
        threefry2x32(KEY, [self.picture * pairs + pair as u32, self.step])
    }

    fn uniform(&self, element: usize) -> f64 {
        share(self.pair(element / 2)[element % 2])
    }

    fn normal(&self, element: usize) -> f64 {
        let [u, v] = self.pair(element / 2).map(share);
        let radius = (-2.0 * (u + 1.0 / 16_777_216.0).ln()).sqrt();
        let angle = std::f64::consts::TAU * v;
        radius
            * if element.is_multiple_of(2) {
                angle.cos()
            } else {
                angle.sin()
            }
    }

    fn value(&self, i: usize) -> f64 {
        f64::from(self.clean[i])
    }

    /// Element `i` as `kind` leaves it.
    fn corrupted(&self, kind: Noise, i: usize) -> f64 {
        let [_, height, width] = self.shape;
        let places = height * width;
        let (plane, place) = (i / places * places, i % places);
        let (y, x) = (place / width, place % width);
        let amount = self.amount;
        let value = self.value(i);
        let changed = match kind {
            Noise::Gaussian => value + amount * self.normal(i),
            Noise::Speckle => value + amount * value * self.normal(i),
            Noise::Mask if self.uniform(place) < amount => 0.0,
            Noise::SaltPepper if self.uniform(place) < amount / 2.0 => 0.0,
            Noise::SaltPepper if self.uniform(place) < amount => 1.0,
            Noise::Mask | Noise::SaltPepper => value,
            Noise::Blocks => {
                let side = (height.min(width) / 7).max(1);
                let block = y / side * width.div_ceil(side) + x / side;
                if self.uniform(block) < amount {
                    0.0
                } else {
                    value
                }
            }
            Noise::Blur => {
                let weight = |d: i32| (-f64::from(d * d) / (8.0 * amount * amount)).exp();
                let near = |at: usize, d: i32, size: usize| {
                    (at as i32 + d).clamp(0, size as i32 - 1) as usize
                };
                let (mut sum, mut all) = (0.0, 0.0);
                for dy in -5..=5 {
                    for dx in -5..=5 {
                        let weight = weight(dy) * weight(dx);
                        let at = plane + near(y, dy, height) * width + near(x, dx, width);
                        sum += weight * self.value(at);
                        all += weight;
                    }
                }
                sum / all
            }
            Noise::Occlusion => {
                let [tall, wide] = boxed(amount, height, width);
                let [u, v] = self.words(1);
                let top = (u * (height - tall + 1) as f64) as usize;
                let left = (v * (width - wide + 1) as f64) as usize;
                if (top..top + tall).contains(&y) && (left..left + wide).contains(&x) {
                    0.0
                } else {
                    value
                }
            }
            Noise::Stroke => {
                let ([u, v], [_, turn]) = (self.words(1), self.words(0));
                let angle = std::f64::consts::PI * turn;
                let dx = x as f64 + 0.5 - width as f64 * (0.25 + 0.5 * u);
                let dy = y as f64 + 0.5 - height as f64 * (0.25 + 0.5 * v);
                let distance = (dx * angle.sin() - dy * angle.cos()).abs();
                let reach = amount * height.min(width) as f64 / 6.0;
                value.max((reach + 0.5 - distance).clamp(0.0, 1.0))
            }
            Noise::Downsample => {
                let cell = cell(amount);
                let (rows, columns) = (
                    y / cell * cell..(y / cell * cell + cell).min(height),
                    x / cell * cell..(x / cell * cell + cell).min(width),
                );
                let count = rows.len() * columns.len();
                let sum: f64 = rows
                    .flat_map(|y| columns.clone().map(move |x| (y, x)))
                    .map(|(y, x)| self.value(plane + y * width + x))
                    .sum();
                sum / count as f64
            }
        };
        changed.clamp(0.0, 1.0)
    }
}

fn boxed(amount: f64, height: usize, width: usize) -> [usize; 2] {
    [height, width].map(|size| (amount.sqrt() * size as f64).round() as usize)
}

fn cell(amount: f64) -> usize {
    1 + (7.0 * amount).round() as usize
}

fn settings(kinds: &[usize], amount: f64, shape: [u32; 3], frozen: bool) -> Vec<u32> {
    let mut words = vec![0; corruption::WORDS as usize];
    words[corruption::COUNT_OF_KINDS] = kinds.len() as u32;
    for (i, &kind) in kinds.iter().enumerate() {
        words[corruption::KINDS + i] = kind as u32;
    }
    words[corruption::FROZEN] = frozen.into();
    words[corruption::DRAW] = DRAW;
    let [tall, wide] = boxed(amount, shape[1] as usize, shape[2] as usize);
    let threshold = (amount * 16_777_216.0) as u32;
    let first = corruption::TEST as usize;
    words[first + corruption::AMOUNT] = (amount as f32).to_bits();
    words[first + corruption::THRESHOLD] = threshold;
    words[first + corruption::HALF] = threshold / 2;
    words[first + corruption::CELL] = cell(amount) as u32;
    words[first + corruption::BOX_HEIGHT] = tall as u32;
    words[first + corruption::BOX_WIDTH] = wide as u32;
    words
}

/// Every kind of noise, and all of them mixed, fresh and frozen, with and without a hole.
pub async fn noise_is_what_it_says(backend: &mut impl Backend) {
    let mut random = stream("noise");
    let all: Vec<usize> = (0..Noise::ALL.len()).collect();
    let mut sets: Vec<Vec<usize>> = all.iter().map(|&kind| vec![kind]).collect();
    sets.push(all);
    // Amounts that f32 holds exactly, so that no pixel stands on the fence.
    for (which, amount) in [0.0, 0.25, 0.5, 1.0].into_iter().enumerate() {
        for (turn, shape) in [[1, 1, 1], [1, 5, 7], [3, 9, 8], [1, 28, 28]]
            .into_iter()
            .enumerate()
        {
            let features: u32 = shape.iter().product();
            let (batch, valid, start) = (7, 5, 2);
            let (fresh, frozen) = ((which + turn) % 3 > 0, (which + turn) % 3 == 2);
            let holed = turn % 2 == 1;
            let clean = uniform(&mut random, batch * features);
            let order: Vec<u32> = (0..12).map(|_| random.below(70_000)).collect();
            let hole: Vec<f32> = (0..features).map(|i| f32::from(i % 5 == 3)).collect();
            let mut words = counters(valid);
            words[tick::START] = start;
            words[tick::STEP] = STEP;
            let mut bench = Bench::default();
            let (input, mask) = (bench.floats(&clean), bench.floats(&hole));
            let (table, ticks) = (bench.words(order.clone()), bench.words(words));
            let mut outputs = Vec::new();
            let mut launches = Vec::new();
            for kinds in &sets {
                let words = bench.words(settings(kinds, amount, shape, frozen));
                let output = bench.output(batch * features);
                outputs.push(output);
                launches.push(Kernel::Corrupt(Corrupt {
                    input,
                    output,
                    settings: words,
                    amount: corruption::TEST,
                    fresh,
                    hole: holed.then_some(mask),
                    key: KEY,
                    order: table,
                    tick: ticks,
                    batch,
                    shape,
                }));
            }
            bench.program(launches);
            let results = bench.run(backend, &outputs).await;
            for (kinds, words) in sets.iter().zip(&results) {
                let mut wanted = vec![0.0; (batch * features) as usize];
                let rows = wanted.chunks_mut(features as usize).take(valid as usize);
                for (row, wanted) in rows.enumerate() {
                    let clean = &clean[row * features as usize..][..features as usize];
                    let draw = Draw {
                        shape: shape.map(|size| size as usize),
                        picture: order[start as usize + row],
                        step: if fresh && !frozen { STEP } else { DRAW },
                        clean,
                        amount,
                    };
                    let [choice, _] = draw.words(0);
                    let kind = kinds[(choice * kinds.len() as f64) as usize];
                    for (i, wanted) in wanted.iter_mut().enumerate() {
                        *wanted = match (holed && hole[i] != 0.0, amount == 0.0) {
                            (true, _) => 0.0,
                            (_, true) => f64::from(clean[i]),
                            _ => draw.corrupted(Noise::ALL[kind], i),
                        };
                    }
                }
                let what = format!("{kinds:?} of {shape:?} by {amount}");
                assert_close(&what, &floats(words), &wanted, |_| 5e-6);
            }
        }
    }
}
