use super::after::After;
use super::convolve::{forward, transpose};
use super::gradient::weight;
use crate::cpu::activate::derivative;
use crate::cpu::threads::Threads;
use crate::data::rng::{Purpose, Stream};
use crate::program::Geometry;
use crate::spec::Activation;

/// What the three operations mean, pixel by pixel: `meet(picture, map, tap)` for all that meet, as flat indices.
fn meetings(geometry: &Geometry, batch: usize, mut meet: impl FnMut(usize, usize, usize)) {
    let g = geometry;
    for n in 0..batch as u32 {
        for m in 0..g.maps {
            for c in 0..g.channels {
                for (r, q) in pairs(g.rows, g.columns) {
                    for (i, j) in pairs(g.kernel[0], g.kernel[1]) {
                        let y = i64::from(r * g.stride[0] + i * g.dilation[0])
                            - i64::from(g.padding[0]);
                        let x = i64::from(q * g.stride[1] + j * g.dilation[1])
                            - i64::from(g.padding[1]);
                        if (0..i64::from(g.height)).contains(&y)
                            && (0..i64::from(g.width)).contains(&x)
                        {
                            let pixel = y as u32 * g.width + x as u32;
                            meet(
                                ((n * g.channels + c) * g.height * g.width + pixel) as usize,
                                ((n * g.maps + m) * g.places() + r * g.columns + q) as usize,
                                (((m * g.channels + c) * g.kernel[0] + i) * g.kernel[1] + j)
                                    as usize,
                            );
                        }
                    }
                }
            }
        }
    }
}

fn pairs(rows: u32, columns: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
}

/// Sums in f64, and the sums of their terms' sizes.
#[derive(Clone)]
struct Sums(Vec<(f64, f64)>);

impl Sums {
    fn new(len: usize) -> Self {
        Self(vec![(0.0, 0.0); len])
    }

    fn add(&mut self, at: usize, x: f32, y: f32) {
        let term = f64::from(x) * f64::from(y);
        self.0[at].0 += term;
        self.0[at].1 += term.abs();
    }

    /// The results are these sums, as exactly as f32 can be expected to give them.
    fn check(&self, results: &[f32], what: &str) {
        assert_eq!(results.len(), self.0.len());
        for (at, (&result, &(sum, size))) in results.iter().zip(&self.0).enumerate() {
            let error = (f64::from(result) - sum).abs();
            assert!(error <= 2e-6 * size, "{what} at {at}: {result} for {sum}");
        }
    }
}

struct Random(Stream);

impl Random {
    fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.0.below(high - low + 1)
    }

    fn normal(&mut self, len: u32) -> Vec<f32> {
        (0..len).map(|_| self.0.normal()).collect()
    }

    /// Any geometry: windows that leave pixels out, that overlap, that lie beside the picture.
    fn geometry(&mut self, planes: u32) -> Geometry {
        let mut pair = |low, high| [self.between(low, high), self.between(low, high)];
        let kernel = pair(1, 4);
        let stride = pair(1, 3);
        let padding = pair(0, 5);
        let dilation = pair(1, 3);
        let [height, width] = pair(1, 9);
        let [channels, maps] = pair(1, planes);
        let [rows, columns] = pair(1, 9);
        Geometry {
            channels,
            height,
            width,
            maps,
            rows,
            columns,
            kernel,
            stride,
            padding,
            dilation,
        }
    }
}

/// Shapes of real layers, and kernels as large as a pixel or the picture.
fn fixed() -> Vec<Geometry> {
    let square = |channels, side, maps, places, kernel, stride, padding| Geometry {
        channels,
        height: side,
        width: side,
        maps,
        rows: places,
        columns: places,
        kernel: [kernel; 2],
        stride: [stride; 2],
        padding: [padding; 2],
        dilation: [1; 2],
    };
    vec![
        square(1, 28, 16, 14, 3, 2, 1),
        square(16, 14, 32, 7, 3, 2, 1),
        square(1, 28, 64, 28, 3, 1, 1),
        square(40, 7, 1, 7, 3, 1, 1),
        square(33, 7, 65, 7, 3, 1, 1),
        square(20, 5, 34, 5, 1, 1, 0),
        square(3, 6, 2, 1, 6, 1, 0),
        square(5, 4, 7, 9, 2, 1, 3),
    ]
}

fn geometries() -> impl Iterator<Item = (Geometry, usize, Random)> {
    let random = (0..150).map(|index| {
        let mut random = Random(Stream::new(7, Purpose::Init, index));
        let geometry = random.geometry(if index % 3 == 0 { 40 } else { 6 });
        let batch = random.between(1, 5) as usize;
        (geometry, batch, random)
    });
    let fixed = fixed().into_iter().enumerate().map(|(index, geometry)| {
        let random = Random(Stream::new(8, Purpose::Init, index as u32));
        (geometry, 3, random)
    });
    random.chain(fixed)
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn all_three_are_their_definitions() {
    let threads = Threads::new(1);
    for (geometry, batch, mut random) in geometries() {
        let pictures = random.normal(geometry.picture() * batch as u32);
        let maps = random.normal(geometry.map() * batch as u32);
        let kernel = random.normal(geometry.weights());
        let mut sums = [pictures.len(), maps.len()].map(Sums::new);
        let slices = batch.div_ceil(batch.div_ceil(random.between(1, 3) as usize));
        let mut parts = vec![Sums::new(kernel.len()); slices];
        let share = batch.div_ceil(slices);
        let slice_of = |n: usize| Some(n / share);
        meetings(&geometry, batch, |pixel, place, tap| {
            sums[0].add(pixel, maps[place], kernel[tap]);
            sums[1].add(place, pictures[pixel], kernel[tap]);
            let slice =
                slice_of(place / geometry.map() as usize).expect("every picture is in a slice");
            parts[slice].add(tap, pictures[pixel], maps[place]);
        });
        // What stood there before must not matter.
        let mut result = vec![f32::NAN; maps.len()];
        forward(
            &threads,
            &geometry,
            &pictures,
            &kernel,
            &mut result,
            After::default(),
        );
        sums[1].check(&result, &format!("forward {geometry:?}"));
        let mut result = vec![f32::NAN; pictures.len()];
        transpose(
            &threads,
            &geometry,
            &maps,
            &kernel,
            &mut result,
            After::default(),
        );
        sums[0].check(&result, &format!("transpose {geometry:?}"));
        let mut result = vec![f32::NAN; slices * kernel.len()];
        weight(
            &threads,
            &geometry,
            &pictures,
            &maps,
            batch.div_ceil(slices),
            &mut result,
        );
        for (part, result) in parts.iter().zip(result.chunks(kernel.len())) {
            part.check(result, &format!("weight {geometry:?}"));
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn transpose_is_adjoint_to_forward() {
    let threads = Threads::new(1);
    for (geometry, batch, mut random) in geometries() {
        let x = random.normal(geometry.picture() * batch as u32);
        let y = random.normal(geometry.map() * batch as u32);
        let kernel = random.normal(geometry.weights());
        let mut there = vec![0.0; y.len()];
        forward(
            &threads,
            &geometry,
            &x,
            &kernel,
            &mut there,
            After::default(),
        );
        let mut back = vec![0.0; x.len()];
        transpose(
            &threads,
            &geometry,
            &y,
            &kernel,
            &mut back,
            After::default(),
        );
        let dot = |a: &[f32], b: &[f32]| -> (f64, f64) {
            let terms = a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b));
            (terms.clone().sum(), terms.map(f64::abs).sum())
        };
        let (there, size) = dot(&there, &y);
        let (back, _) = dot(&x, &back);
        assert!((there - back).abs() <= 1e-5 * size, "{geometry:?}");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_follows_the_sums_follows() {
    let threads = Threads::new(1);
    for (geometry, batch, mut random) in geometries().step_by(5) {
        let pictures = random.normal(geometry.picture() * batch as u32);
        let maps = random.normal(geometry.map() * batch as u32);
        let kernel = random.normal(geometry.weights());
        let run = |transposed: bool, output: &mut [f32], after: After<'_>| {
            if transposed {
                transpose(&threads, &geometry, &maps, &kernel, output, after)
            } else {
                forward(&threads, &geometry, &pictures, &kernel, output, after)
            }
        };
        for transposed in [false, true] {
            let (len, planes, plane) = if transposed {
                (
                    pictures.len(),
                    geometry.channels,
                    geometry.height * geometry.width,
                )
            } else {
                (maps.len(), geometry.maps, geometry.places())
            };
            let bias = random.normal(planes);
            let y = random.normal(len as u32);
            let mut sums = vec![0.0; len];
            let bad = run(transposed, &mut sums, After::default());
            assert!(!bad, "nobody looked");
            let mut result = vec![0.0; len];
            let after = After {
                bias: Some(&bias),
                activation: Activation::Relu,
                derivative: Some((Activation::Sigmoid, &y)),
                check: true,
            };
            assert!(!run(transposed, &mut result, after), "all is finite");
            for (at, result) in result.into_iter().enumerate() {
                let sum = sums[at] + bias[at / plane as usize % planes as usize];
                let want = sum.max(0.0) * derivative(Activation::Sigmoid, y[at]);
                assert!((result - want).abs() <= 1e-6 * want.abs(), "{geometry:?}");
            }
            let infinite = vec![f32::NEG_INFINITY; planes as usize];
            let after = After {
                bias: Some(&infinite),
                activation: Activation::Relu,
                derivative: None,
                check: true,
            };
            let mut result = vec![0.0; len];
            assert!(
                run(transposed, &mut result, after),
                "relu hides it from all who come later"
            );
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn threads_do_not_matter() {
    let [one, three] = [1, 3].map(Threads::new);
    for mut geometry in fixed() {
        geometry.maps *= 3;
        let batch = 37;
        let mut random = Random(Stream::new(9, Purpose::Init, geometry.maps));
        let pictures = random.normal(geometry.picture() * batch);
        let maps = random.normal(geometry.map() * batch);
        let kernel = random.normal(geometry.weights());
        let results = [&one, &three].map(|threads| {
            let mut there = vec![0.0; maps.len()];
            let mut back = vec![0.0; pictures.len()];
            let mut parts = vec![0.0; 2 * kernel.len()];
            forward(
                threads,
                &geometry,
                &pictures,
                &kernel,
                &mut there,
                After::default(),
            );
            transpose(
                threads,
                &geometry,
                &maps,
                &kernel,
                &mut back,
                After::default(),
            );
            weight(
                threads,
                &geometry,
                &pictures,
                &maps,
                batch.div_ceil(2) as usize,
                &mut parts,
            );
            [there, back, parts]
                .map(|values| values.into_iter().map(f32::to_bits).collect::<Vec<_>>())
        });
        assert!(results[0] == results[1], "{geometry:?}");
    }
}
