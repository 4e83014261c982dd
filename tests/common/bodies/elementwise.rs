//! Activations, sums, softmax and dropout, forward and backward.

use super::super::reference::{self};
use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{ACTIVATIONS, BY_INPUT, ROUNDING, counters, wide};
use hourglass::backend::Backend;
use hourglass::data::rng::threefry2x32;
use hourglass::program::kernel::{
    Activate, ActivateBackward, Add, Dropout, Kernel, Mask, Softmax, SoftmaxBackward, flag, tick,
};
use hourglass::spec::Activation;

/// Activations by themselves, also of extreme arguments, and their gradients against finite differences.
pub async fn activations(backend: &mut impl Backend) {
    let mut random = stream("activations");
    let mut x = normal(&mut random, 300);
    x.extend([
        0.0, -0.0, 1e-30, -1e-30, 1e-4, -1e-4, 0.2499, 0.2501, 9.0, -9.0, 20.0, -20.0, 89.0, -89.0,
        100.0, -100.0, 1e4, -1e4, 1e30, -1e30,
    ]);
    let gradient = normal(&mut random, x.len() as u32);
    for activation in ACTIVATIONS.into_iter().chain(BY_INPUT) {
        let mut bench = Bench::default();
        let input = bench.floats(&x);
        let output = bench.output(input.len);
        let gradient_out = bench.floats(&gradient);
        let gradient_in = bench.output(input.len);
        let flags = bench.flags();
        bench.program(vec![
            Kernel::Activate(Activate {
                activation,
                input,
                output,
                flags,
            }),
            Kernel::ActivateBackward(ActivateBackward {
                activation,
                value: if activation.derivable_from_output() {
                    output
                } else {
                    input
                },
                gradient_out,
                gradient_in,
            }),
        ]);
        let results = bench.run(backend, &[output, gradient_in, flags]).await;
        assert_eq!(results[2], [0], "{activation:?} is finite");
        let wanted: Vec<f64> = x
            .iter()
            .map(|&x| reference::activate(activation, f64::from(x)))
            .collect();
        // Normal distribution functions may be good to 2e-7 only, which is multiplied by the argument.
        let tolerance = if activation == Activation::Gelu {
            4e-5
        } else {
            1e-6
        };
        assert_close(
            &format!("{activation:?}"),
            &floats(&results[0]),
            &wanted,
            |i| tolerance * wanted[i].abs().clamp(0.05, f64::INFINITY),
        );
        // Away from the kink and from where differences of huge numbers mean nothing.
        let smooth = |x: f32| x.abs() > 1e-3 && x.abs() < 1e3;
        let given: Vec<f32> = floats(&results[1])
            .into_iter()
            .zip(&x)
            .filter_map(|(value, &x)| smooth(x).then_some(value))
            .collect();
        let wanted: Vec<f64> = x
            .iter()
            .zip(&gradient)
            .filter(|&(&x, _)| smooth(x))
            .map(|(&x, &gradient)| f64::from(gradient) * reference::slope(activation, f64::from(x)))
            .collect();
        assert_close(&format!("{activation:?}'"), &given, &wanted, |_| 2e-6);
    }
}

/// Sums with an activation, of two buffers and of one with itself.
pub async fn additions(backend: &mut impl Backend) {
    let mut random = stream("additions");
    let (one, other) = (normal(&mut random, 517), normal(&mut random, 517));
    for activation in ACTIVATIONS {
        let mut bench = Bench::default();
        let (a, b) = (bench.floats(&one), bench.floats(&other));
        let (sum, twice) = (bench.output(517), bench.output(517));
        bench.program(vec![
            Kernel::Add(Add {
                a,
                b,
                output: sum,
                activation,
            }),
            Kernel::Add(Add {
                a,
                b: a,
                output: twice,
                activation,
            }),
        ]);
        let results = bench.run(backend, &[sum, twice]).await;
        for (result, other) in results.iter().zip([&other, &one]) {
            let wanted: Vec<f64> = one
                .iter()
                .zip(other)
                .map(|(&a, &b)| reference::activate(activation, f64::from(a) + f64::from(b)))
                .collect();
            assert_close(&format!("{activation:?}"), &floats(result), &wanted, |_| {
                1e-6
            });
        }
    }
}

/// Softmax over few and many classes of few and many places, with extreme inputs, and its gradient.
pub async fn softmaxes(backend: &mut impl Backend) {
    let mut random = stream("softmax");
    for (rows, classes, places) in [
        (1, 1, 1),
        (3, 10, 1),
        (5, 3, 49),
        (2, 33, 7),
        (7, 784, 1),
        (300, 4, 3),
    ] {
        let count = rows * classes * places;
        let mut x: Vec<f32> = normal(&mut random, count).iter().map(|x| 4.0 * x).collect();
        if classes > 1 {
            x[0] = 1e4;
            x[count as usize - 1] = -1e4;
        }
        let g = normal(&mut random, count);
        let mut bench = Bench::default();
        let (input, gradient_out) = (bench.floats(&x), bench.floats(&g));
        let (output, gradient_in) = (bench.output(count), bench.output(count));
        let flags = bench.flags();
        bench.program(vec![
            Kernel::Softmax(Softmax {
                input,
                output,
                rows,
                classes,
                places,
                flags,
            }),
            Kernel::SoftmaxBackward(SoftmaxBackward {
                output,
                gradient_out,
                gradient_in,
                rows,
                classes,
                places,
            }),
        ]);
        let results = bench.run(backend, &[output, gradient_in, flags]).await;
        let what = format!("{rows} x {classes} x {places}");
        let (mut wanted, mut slopes) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        for place in 0..(rows * places) as usize {
            let (classes, places) = (classes as usize, places as usize);
            let first = place / places * classes * places + place % places;
            let at: Vec<usize> = (0..classes).map(|c| first + c * places).collect();
            let most = at.iter().map(|&i| f64::from(x[i])).fold(f64::MIN, f64::max);
            let e: Vec<f64> = at.iter().map(|&i| (f64::from(x[i]) - most).exp()).collect();
            let sum: f64 = e.iter().sum();
            let dot: f64 = at
                .iter()
                .zip(&e)
                .map(|(&i, e)| f64::from(g[i]) * e / sum)
                .sum();
            for (&i, e) in at.iter().zip(&e) {
                wanted[i] = e / sum;
                slopes[i] = e / sum * (f64::from(g[i]) - dot);
            }
        }
        assert_close(&what, &floats(&results[0]), &wanted, |i| {
            1e-5 * wanted[i] + 1e-30
        });
        assert_close(
            &format!("{what}: gradient"),
            &floats(&results[1]),
            &slopes,
            |i| 2e-5 * wanted[i] + 1e-30,
        );
        assert_eq!(results[2], [0], "{what}: finite");
    }
    for poison in [f32::NAN, f32::INFINITY] {
        let mut bench = Bench::default();
        let input = bench.floats(&[0.0, 1.0, poison, 2.0]);
        let output = bench.output(4);
        let flags = bench.flags();
        bench.program(vec![Kernel::Softmax(Softmax {
            input,
            output,
            rows: 2,
            classes: 2,
            places: 1,
            flags,
        })]);
        let given = bench.run(backend, &[flags]).await;
        assert_eq!(given, [[flag::ACTIVATION]], "{poison}");
    }
}

/// Masks from the generator, bit for bit, and masks that are given.
pub async fn dropout_follows_its_mask(backend: &mut impl Backend) {
    let mut random = stream("dropout");
    let (key, step) = ([0x1234_5678, 0x9abc_def0], 4097);
    for (count, rate) in [(1, 0.5), (2, 0.1), (517, 0.3), (40_003, 0.9)] {
        let x = normal(&mut random, count);
        let keep: Vec<f32> = uniform(&mut random, count)
            .iter()
            .map(|u| f32::from(*u < 0.5))
            .collect();
        let mut words = counters(0);
        words[tick::STEP] = step;
        let mut bench = Bench::default();
        let (input, mask) = (bench.floats(&x), bench.floats(&keep));
        let tick = bench.words(words);
        let (seeded, given) = (bench.output(count), bench.output(count));
        let dropout = Dropout {
            input,
            output: seeded,
            rate,
            mask: Mask::Seeded { key, tick },
        };
        bench.program(vec![
            Kernel::Dropout(dropout),
            Kernel::Dropout(Dropout {
                output: given,
                mask: Mask::Given(mask),
                ..dropout
            }),
        ]);
        let results = bench.run(backend, &[seeded, given]).await;
        let scale = 1.0 / (1.0 - rate);
        let wanted: Vec<f32> = (0..count)
            .map(|i| {
                let word = threefry2x32(key, [i / 2, step])[i as usize % 2];
                let kept = word >> 8 >= (rate * 16_777_216.0) as u32;
                if kept { x[i as usize] * scale } else { 0.0 }
            })
            .collect();
        assert_eq!(floats(&results[0]), wanted, "{count} at {rate}");
        let wanted: Vec<f64> = wide(&x)
            .iter()
            .zip(&keep)
            .map(|(x, &keep)| x * f64::from(keep) / (1.0 - f64::from(rate)))
            .collect();
        assert_close("given", &floats(&results[1]), &wanted, |i| {
            ROUNDING * wanted[i].abs()
        });
        let share = wanted.iter().filter(|value| **value != 0.0).count() as f64;
        assert!(count < 500 || (share / f64::from(count) - 0.5).abs() < 0.1);
    }
}
