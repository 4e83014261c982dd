//! Sparse and contractive codes.

use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{counters, hyper_parameters, wide};
use hourglass::backend::Backend;
use hourglass::program::kernel::{
    Activity, ActivityBackward, ContractionGradient, Cost, Kernel, Measure, Norms, TopK, hyper,
    tick,
};
use hourglass::spec::{Activation, CodePenalty, Largest};

/// The largest values by both measures, among them equal ones, of which the first stay.
pub async fn the_largest_are_kept(backend: &mut impl Backend) {
    let mut random = stream("top k");
    for [batch, units, k] in [
        [1, 1, 1],
        [3, 5, 2],
        [7, 33, 32],
        [5, 128, 16],
        [2, 300, 300],
    ] {
        let mut values = normal(&mut random, batch * units);
        // Coarse, so that many are equal, both by value and by magnitude.
        for value in values.iter_mut().step_by(2) {
            *value = (*value * 2.0).round() / 2.0;
        }
        for by in [Largest::Value, Largest::Magnitude] {
            let mut bench = Bench::default();
            let input = bench.floats(&values);
            let (output, kept) = (bench.output(batch * units), bench.output(batch * units));
            bench.program(vec![Kernel::TopK(TopK {
                k,
                by,
                input,
                output,
                kept,
                batch,
                units,
            })]);
            let results = bench.run(backend, &[output, kept]).await;
            let size = |x: f32| match by {
                Largest::Value => x + 0.0,
                Largest::Magnitude => x.abs(),
            };
            let mut wanted = vec![0.0f32; values.len()];
            let mut mask = vec![0.0f32; values.len()];
            for row in (0..values.len()).step_by(units as usize) {
                let mut places: Vec<usize> = (row..row + units as usize).collect();
                // A stable sort leaves equal ones in their order.
                places.sort_by(|&a, &b| size(values[b]).total_cmp(&size(values[a])));
                for &place in &places[..k as usize] {
                    wanted[place] = values[place];
                    mask[place] = 1.0;
                }
            }
            assert_eq!(floats(&results[0]), wanted, "{k} of {units} by {by:?}");
            assert_eq!(floats(&results[1]), mask);
            for row in mask.chunks(units as usize) {
                assert_eq!(row.iter().sum::<f32>(), k as f32);
            }
        }
    }
}

/// What is measured of an activation, in f64.
fn measured(measure: Measure, h: f64) -> f64 {
    let slope = |h: f64| match measure {
        Measure::Slope(Activation::Sigmoid) => h * (1.0 - h),
        Measure::Slope(Activation::Tanh) => 1.0 - h * h,
        Measure::Slope(Activation::Relu) => f64::from(h > 0.0),
        _ => 1.0,
    };
    match measure {
        Measure::Magnitude => h.abs(),
        Measure::Rate => h,
        Measure::Slope(_) => slope(h) * slope(h),
    }
}

/// Means, sums and costs of codes, and the gradients of those by code and weight, by finite differences.
pub async fn codes_cost_what_they_say(backend: &mut impl Backend) {
    let mut random = stream("costs of codes");
    let (weight, rho) = (0.7, 0.05);
    for measure in [
        Measure::Magnitude,
        Measure::Rate,
        Measure::Slope(Activation::Sigmoid),
        Measure::Slope(Activation::Tanh),
        Measure::Slope(Activation::Relu),
        Measure::Slope(Activation::Linear),
    ] {
        for [batch, units, inputs] in [[1, 1, 1], [5, 7, 3], [33, 64, 17], [6, 130, 5]] {
            let valid = batch - batch / 4;
            let code: Vec<f32> = uniform(&mut random, batch * units)
                .iter()
                .map(|&u| 0.02 + 0.96 * u)
                .map(|u| {
                    if measure == Measure::Magnitude {
                        u - 0.4
                    } else {
                        u
                    }
                })
                .map(|u| if u.abs() < 1e-3 { 0.1 } else { u })
                .collect();
            let w = normal(&mut random, units * inputs);
            let by_code = normal(&mut random, batch * units);
            let by_weight = normal(&mut random, units * inputs);
            let mut words = counters(valid);
            words[tick::START] = 3;
            let mut settings = hyper_parameters();
            settings[hyper::CODE_WEIGHT] = weight as f32;
            settings[hyper::RHO] = rho as f32;
            let slopes_only = matches!(measure, Measure::Slope(_));
            let mut bench = Bench::default();
            let (inputs_of, h) = (bench.floats(&w), bench.floats(&code));
            let (tick, hyper) = (bench.words(words), bench.floats(&settings));
            let (means, slopes) = (bench.output(units), bench.output(units));
            let (lengths, sums) = (bench.output(units), bench.output(2 + units));
            let gathered = bench.floats(&vec![10.0; units as usize]);
            let gradient_out = bench.floats(&by_code);
            let gradient_in = bench.output(batch * units);
            let gradient = bench.floats(&by_weight);
            let norms = slopes_only.then_some(Norms {
                weight: inputs_of,
                inputs,
                output: lengths,
            });
            let activity = Activity {
                measure,
                code: h,
                norms,
                units_out: means,
                weighed: Some(Cost {
                    hyper,
                    slopes,
                    sums,
                    index: 2,
                }),
                tick,
                batch,
                units,
            };
            bench.program(vec![
                Kernel::Activity(activity),
                Kernel::Activity(Activity {
                    units_out: gathered,
                    weighed: None,
                    ..activity
                }),
                Kernel::ActivityBackward(ActivityBackward {
                    measure,
                    code: h,
                    gradient_out,
                    slopes,
                    gradient_in,
                    tick,
                    batch,
                    units,
                }),
                Kernel::ContractionGradient(ContractionGradient {
                    weight: inputs_of,
                    gradient,
                    means,
                    hyper,
                    units,
                    inputs,
                }),
            ]);
            let results = bench
                .run(backend, &[means, gathered, sums, gradient_in, gradient])
                .await;
            let (n, u) = (valid as usize, units as usize);
            let (code, w) = (wide(&code), wide(&w));
            let rule = match measure {
                Measure::Magnitude => CodePenalty::L1 { weight },
                Measure::Rate => CodePenalty::KlSparsity { rho, weight },
                Measure::Slope(_) => CodePenalty::Contractive { weight },
            };
            let means_of = |code: &[f64]| -> Vec<f64> {
                (0..u)
                    .map(|j| {
                        let rows = (0..n).map(|row| measured(measure, code[row * u + j]));
                        rows.sum::<f64>() / n as f64
                    })
                    .collect()
            };
            let norms_of = |w: &[f64]| -> Vec<f64> {
                w.chunks(inputs as usize)
                    .map(|row| row.iter().map(|w| w * w).sum())
                    .collect()
            };
            let (averages, lengths) = (means_of(&code), norms_of(&w));
            let near = |value: f64| 1e-5 * value.abs() + 1e-6;
            let what = format!("{measure:?} of {batch} × {units}");
            assert_close(&what, &floats(&results[0]), &averages, |i| {
                near(averages[i])
            });
            let more: Vec<f64> = averages.iter().map(|mean| 10.0 + mean * n as f64).collect();
            assert_close(&what, &floats(&results[1]), &more, |i| near(more[i]));
            let total: f64 = floats(&results[2])[2..].iter().map(|&c| f64::from(c)).sum();
            let wanted = rule.value(&averages, &lengths);
            assert!(
                (total - wanted).abs() <= 1e-5 * wanted.abs() + 1e-5,
                "{what}: {total}, wanted {wanted}"
            );
            let step = 1e-6;
            let slope = |i: usize| {
                let nudged = |by: f64| {
                    let mut code = code.clone();
                    code[i] += by;
                    rule.value(&means_of(&code), &lengths)
                };
                (nudged(step) - nudged(-step)) / (2.0 * step)
            };
            let mut gradient: Vec<f64> = wide(&by_code);
            for (i, gradient) in gradient.iter_mut().enumerate() {
                *gradient = if i / u < n { *gradient + slope(i) } else { 0.0 };
            }
            assert_close(&what, &floats(&results[3]), &gradient, |i| {
                2e-5 * gradient[i].abs() + 2e-5
            });
            if slopes_only {
                let wanted: Vec<f64> = wide(&by_weight)
                    .iter()
                    .enumerate()
                    .map(|(i, g)| {
                        let nudged = |by: f64| {
                            let mut w = w.clone();
                            w[i] += by;
                            rule.value(&averages, &norms_of(&w))
                        };
                        g + (nudged(step) - nudged(-step)) / (2.0 * step)
                    })
                    .collect();
                assert_close(&what, &floats(&results[4]), &wanted, |i| {
                    2e-5 * wanted[i].abs() + 2e-5
                });
            }
        }
    }
}
