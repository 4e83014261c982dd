//! Convolutions, their transposes and the gradients of their weights.

use super::super::meetings::{Sums, meetings};
use super::super::reference;
use super::super::{Bench, assert_close, floats, normal, stream};
use super::{ACTIVATIONS, ROUNDING};
use hourglass::backend::Backend;
use hourglass::data::rng::Stream;
use hourglass::program::kernel::{Conv, ConvTranspose, ConvWeight, Kernel, flag};
use hourglass::program::{Geometry, Slice};
use hourglass::spec::Activation;

/// A geometry with as many places as fit.
fn geometry(
    [channels, maps]: [u32; 2],
    size: [u32; 2],
    kernel: [u32; 2],
    stride: [u32; 2],
    padding: [u32; 2],
    dilation: [u32; 2],
) -> Geometry {
    let places = |axis: usize| {
        let reach = dilation[axis] * (kernel[axis] - 1) + 1;
        (size[axis] + 2 * padding[axis] - reach) / stride[axis] + 1
    };
    Geometry {
        channels,
        height: size[0],
        width: size[1],
        maps,
        rows: places(0),
        columns: places(1),
        kernel,
        stride,
        padding,
        dilation,
    }
}

/// Any geometry whose window has a place; windows may lie outside of the picture altogether.
fn any_geometry(random: &mut Stream) -> Geometry {
    let mut pair = |from: u32, to: u32| [(); 2].map(|()| from + random.below(to - from + 1));
    let (planes, kernel, stride) = (pair(1, 19), pair(1, 5), pair(1, 3));
    let (padding, dilation) = (pair(0, 4), pair(1, 3));
    let more = pair(0, 9);
    let size = [0, 1].map(|axis| {
        let reach = dilation[axis] * (kernel[axis] - 1) + 1;
        reach.saturating_sub(2 * padding[axis]).max(1) + more[axis]
    });
    geometry(planes, size, kernel, stride, padding, dilation)
}

/// Geometries with something to each: the usual ones, single planes, tiles that are just full and just over, many slices,
/// taps that meet no pixel because of stride and dilation, and any others.
fn geometries() -> Vec<(Geometry, u32)> {
    let three = ([3, 3], [1, 1], [1, 1], [1, 1]);
    let halving = ([3, 3], [2, 2], [1, 1], [1, 1]);
    let of = |planes, size, (kernel, stride, padding, dilation)| {
        geometry(planes, size, kernel, stride, padding, dilation)
    };
    let mut cases = vec![
        (of([1, 1], [1, 1], ([1, 1], [1, 1], [0, 0], [1, 1])), 1),
        (of([5, 7], [13, 11], three), 3),
        (of([1, 16], [28, 28], halving), 5),
        (of([16, 32], [7, 9], halving), 3),
        (of([33, 1], [7, 7], three), 4),
        (of([32, 16], [6, 5], ([1, 1], [1, 1], [0, 0], [1, 1])), 3),
        (of([5, 3], [17, 20], ([3, 2], [3, 2], [2, 1], [2, 3])), 3),
        (of([2, 20], [9, 9], ([2, 2], [4, 4], [0, 0], [2, 2])), 2),
        (of([3, 5], [2, 2], ([4, 4], [1, 1], [3, 3], [1, 1])), 3),
        (of([34, 36], [8, 12], three), 33),
        (of([33, 70], [19, 21], halving), 8),
    ];
    let mut random = stream("geometries");
    cases.extend((0..16).map(|_| (any_geometry(&mut random), 1 + random.below(5))));
    cases
}

/// Convolutions with nothing around them, of pictures and maps that hold anything.
struct Case {
    geometry: Geometry,
    batch: u32,
    pictures: Vec<f32>,
    weight: Vec<f32>,
    maps: Vec<f32>,
}

impl Case {
    fn new(random: &mut Stream, geometry: Geometry, batch: u32) -> Self {
        Self {
            geometry,
            batch,
            pictures: normal(random, batch * geometry.picture()),
            weight: normal(random, geometry.weights()),
            maps: normal(random, batch * geometry.map()),
        }
    }

    fn conv(&self, bench: &mut Bench) -> Conv {
        Conv {
            geometry: self.geometry,
            batch: self.batch,
            input: bench.floats(&self.pictures),
            weight: bench.floats(&self.weight),
            output: bench.output(self.batch * self.geometry.map()),
            bias: None,
            activation: Activation::Linear,
            derivative: None,
            flags: None,
        }
    }

    fn transpose(&self, bench: &mut Bench) -> ConvTranspose {
        ConvTranspose {
            geometry: self.geometry,
            batch: self.batch,
            input: bench.floats(&self.maps),
            weight: bench.floats(&self.weight),
            output: bench.output(self.batch * self.geometry.picture()),
            bias: None,
            activation: Activation::Linear,
            derivative: None,
            flags: None,
        }
    }

    fn conv_sums(&self) -> Sums {
        let mut sums = Sums::new(self.batch * self.geometry.map());
        meetings(&self.geometry, self.batch, |picture, weight, map| {
            sums.add(map, self.weight[weight], self.pictures[picture]);
        });
        sums
    }

    fn transpose_sums(&self) -> Sums {
        let mut sums = Sums::new(self.batch * self.geometry.picture());
        meetings(&self.geometry, self.batch, |picture, weight, map| {
            sums.add(picture, self.weight[weight], self.maps[map]);
        });
        sums
    }

    /// By slices of `share` pictures.
    fn weight_sums(&self, slices: u32, share: u32) -> Sums {
        let weights = self.geometry.weights();
        let mut sums = Sums::new(slices * weights);
        meetings(&self.geometry, self.batch, |picture, weight, map| {
            let slice = map as u32 / self.geometry.map() / share;
            let at = (slice * weights) as usize + weight;
            sums.add(at, self.maps[map], self.pictures[picture]);
        });
        sums
    }
}

#[track_caller]
fn assert_sums(what: &str, given: &[u32], wanted: &Sums) {
    assert_close(what, &floats(given), &wanted.values, |i| {
        ROUNDING * wanted.magnitudes[i] + 1e-12
    });
}

/// All three, of any geometry.
pub async fn convolutions_of_any_geometry(backend: &mut impl Backend) {
    let mut random = stream("convolutions");
    for (geometry, batch) in geometries() {
        let case = Case::new(&mut random, geometry, batch);
        let mut bench = Bench::default();
        let conv = case.conv(&mut bench);
        let transpose = case.transpose(&mut bench);
        let slices = [1, 2, ConvWeight::slices(&geometry, batch)]
            .map(|wanted| batch.div_ceil(batch.div_ceil(wanted)));
        let weights = slices.map(|slices| ConvWeight {
            geometry,
            batch,
            pictures: conv.input,
            maps: transpose.input,
            output: bench.output(slices * geometry.weights()),
            slices,
            share: batch.div_ceil(slices),
        });
        let mut kernels = vec![Kernel::Conv(conv), Kernel::ConvTranspose(transpose)];
        kernels.extend(weights.map(Kernel::ConvWeight));
        bench.program(kernels);
        let mut outputs = vec![conv.output, transpose.output];
        outputs.extend(weights.map(|weight| weight.output));
        let results = bench.run(backend, &outputs).await;

        let what = format!("{batch} of {geometry:?}");
        assert_sums(&what, &results[0], &case.conv_sums());
        let transposed = format!("{what}, transposed");
        assert_sums(&transposed, &results[1], &case.transpose_sums());
        for (weight, result) in weights.iter().zip(&results[2..]) {
            let what = format!("{what}, weights in {} slices", weight.slices);
            let wanted = case.weight_sums(weight.slices, weight.share);
            assert_sums(&what, result, &wanted);
        }
    }
}

/// Bias, activation, derivative and all of them, both ways, for every activation.
pub async fn convolution_epilogues(backend: &mut impl Backend) {
    let mut random = stream("convolution epilogues");
    let small = geometry([5, 7], [9, 11], [3, 2], [2, 1], [1, 1], [1, 2]);
    let large = geometry([40, 36], [8, 9], [3, 3], [1, 1], [1, 1], [1, 1]);
    // The activations are the same code in every variant, and each is a pipeline of its own.
    for (geometry, batch, activations) in
        [(small, 3, &ACTIVATIONS[..]), (large, 50, &ACTIVATIONS[..2])]
    {
        let mut case = Case::new(&mut random, geometry, batch);
        for value in &mut case.weight {
            *value *= 0.1;
        }
        let biases = normal(&mut random, geometry.maps.max(geometry.channels));
        let sums = [case.conv_sums(), case.transpose_sums()];
        for &outer in activations {
            // Away from the kink of ReLU.
            let before = [geometry.map(), geometry.picture()].map(|len| {
                let values = normal(&mut random, batch * len);
                let apart = values.iter().map(|x| x + x.signum() * 1e-3);
                apart.collect::<Vec<f32>>()
            });
            let after = before.each_ref().map(|before| {
                let values = before.iter().map(|&x| reference::activate(outer, x.into()));
                values.map(|y| y as f32).collect::<Vec<f32>>()
            });
            let mut bench = Bench::default();
            let parameters = bench.arena(&[&biases, &case.weight]);
            let bias = |planes: u32| Slice {
                len: planes,
                ..parameters[0]
            };
            let outputs = after.each_ref().map(|y| bench.floats(y));
            let flags = bench.flags();
            let mut slices = vec![flags];
            let mut cases = Vec::new();
            for (with_bias, with_derivative) in [(true, false), (false, true), (true, true)] {
                let with_flags = with_bias.then_some(flags);
                let conv = Conv {
                    weight: parameters[1],
                    bias: with_bias.then_some(bias(geometry.maps)),
                    activation: outer,
                    derivative: with_derivative.then_some((outer, outputs[0])),
                    flags: with_flags,
                    ..case.conv(&mut bench)
                };
                let transpose = ConvTranspose {
                    weight: parameters[1],
                    bias: with_bias.then_some(bias(geometry.channels)),
                    activation: outer,
                    derivative: with_derivative.then_some((outer, outputs[1])),
                    flags: with_flags,
                    ..case.transpose(&mut bench)
                };
                bench.program(vec![Kernel::Conv(conv), Kernel::ConvTranspose(transpose)]);
                slices.extend([conv.output, transpose.output]);
                cases.extend([0, 1].map(|way| (way, with_bias, with_derivative)));
            }
            let results = bench.run(backend, &slices).await;
            assert_eq!(results[0], [0], "no flag for finite values");
            for ((way, with_bias, with_derivative), result) in cases.into_iter().zip(&results[1..])
            {
                let (planes, area) = [
                    (geometry.maps, geometry.places()),
                    (geometry.channels, geometry.height * geometry.width),
                ][way];
                let Sums { values, magnitudes } = &sums[way];
                let wanted: Vec<f64> = values
                    .iter()
                    .enumerate()
                    .map(|(i, &sum)| {
                        let plane = i as u32 / area % planes;
                        let bias = f64::from(biases[plane as usize]);
                        let sum = if with_bias { sum + bias } else { sum };
                        let slope = if with_derivative {
                            reference::slope(outer, before[way][i].into())
                        } else {
                            1.0
                        };
                        reference::activate(outer, sum) * slope
                    })
                    .collect();
                assert_close(
                    &format!("{way} {geometry:?} {outer:?} {with_bias} {with_derivative}"),
                    &floats(result),
                    &wanted,
                    |i| ROUNDING * (magnitudes[i] + 3.0),
                );
            }
        }
    }
}

/// What is not finite spreads as far as the window reaches and no farther, and raises the flag where ReLU hides it.
pub async fn non_finite_pixels_reach_as_far_as_the_window(backend: &mut impl Backend) {
    let mut random = stream("poison");
    let small = geometry([3, 5], [6, 7], [3, 3], [2, 1], [1, 1], [1, 1]);
    let large = geometry([40, 36], [8, 9], [3, 3], [1, 1], [1, 1], [1, 1]);
    let all = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    for (geometry, batch, poisons) in [(small, 2, &all[..]), (large, 50, &all[..1])] {
        for &poison in poisons {
            let mut case = Case::new(&mut random, geometry, batch);
            // Maps stay as they are for the weights' gradient, where 0 outside of a picture times NaN is NaN.
            let maps = case.maps.clone();
            // The first value, which places outside must not take for their own, and the last.
            for values in [&mut case.pictures, &mut case.maps] {
                let last = values.len() - 1;
                values[0] = poison;
                values[last] = poison;
            }
            let mut bench = Bench::default();
            let conv = case.conv(&mut bench);
            let transpose = case.transpose(&mut bench);
            let flags = [(); 2].map(|()| bench.flags());
            let hidden = Conv {
                output: bench.output(conv.output.len),
                activation: Activation::Relu,
                flags: Some(flags[0]),
                ..conv
            };
            let hidden_too = ConvTranspose {
                output: bench.output(transpose.output.len),
                activation: Activation::Relu,
                flags: Some(flags[1]),
                ..transpose
            };
            let weight = ConvWeight {
                geometry,
                batch,
                pictures: conv.input,
                maps: bench.floats(&maps),
                output: bench.output(geometry.weights()),
                slices: 1,
                share: batch,
            };
            bench.program(vec![
                Kernel::Conv(conv),
                Kernel::ConvTranspose(transpose),
                Kernel::ConvWeight(weight),
                Kernel::Conv(hidden),
                Kernel::ConvTranspose(hidden_too),
            ]);
            let slices = [
                conv.output,
                transpose.output,
                weight.output,
                flags[0],
                flags[1],
            ];
            let results = bench.run(backend, &slices).await;
            let mut wanted = vec![case.conv_sums(), case.transpose_sums()];
            case.maps = maps;
            wanted.push(case.weight_sums(1, batch));
            for (kernel, (given, wanted)) in results.iter().zip(&wanted).enumerate() {
                for (i, (given, wanted)) in floats(given).iter().zip(&wanted.values).enumerate() {
                    assert_eq!(
                        given.is_finite(),
                        wanted.is_finite(),
                        "kernel {kernel} of {geometry:?}: element {i} is {given}, wanted {wanted}"
                    );
                }
            }
            assert_eq!(
                results[3..].concat(),
                [flag::ACTIVATION; 2],
                "{poison} in {geometry:?}"
            );
        }
    }
}

/// More workgroups than one dimension of a grid takes.
pub async fn convolutions_longer_than_a_dimension(backend: &mut impl Backend) {
    let geometry = geometry([1, 1], [1501, 1502], [1, 1], [1, 1], [0, 0], [1, 1]);
    let pictures: Vec<f32> = (0..geometry.picture())
        .map(|i| (i % 1999) as f32 - 999.0)
        .collect();
    let mut bench = Bench::default();
    let input = bench.floats(&pictures);
    let weight = bench.floats(&[2.0]);
    let output = bench.output(geometry.map());
    bench.program(vec![Kernel::Conv(Conv {
        geometry,
        batch: 1,
        input,
        weight,
        output,
        bias: None,
        activation: Activation::Linear,
        derivative: None,
        flags: None,
    })]);
    let given = bench.result(backend, output).await;
    let wanted: Vec<f32> = pictures.iter().map(|x| 2.0 * x).collect();
    assert!(given == wanted, "each pixel twice");
}
