//! Gaussian codes, their divergence, labels, and codes put together.

use super::super::{Bench, assert_close, bits, floats, normal, stream};
use super::{ROUNDING, counters, hyper_parameters, wide};
use hourglass::backend::Backend;
use hourglass::data::rng::threefry2x32;
use hourglass::program::kernel::{
    Collect, Divergence, Join, JoinBackward, Kernel, LOSS_RING, Labels, LikelihoodGradient, Loss,
    LossKind, NormalNoise, Sample, SampleBackward, Weighed, hyper, tick,
};
use hourglass::spec::Activation;

/// Rows, units.
const SIZES: [[u32; 2]; 5] = [[1, 1], [3, 2], [7, 5], [33, 20], [129, 64]];

/// Samples with given noise, and with that of the generator, against Box and Muller in f64.
pub async fn samples_follow_their_noise(backend: &mut impl Backend) {
    let mut random = stream("samples");
    let (key, step) = ([0x0bad_cafe, 7 | 3 << 8], 4099);
    for [batch, units] in SIZES {
        let moments = normal(&mut random, batch * 2 * units);
        let noise = normal(&mut random, batch * units);
        let mut words = counters(batch);
        words[tick::STEP] = step;
        let mut bench = Bench::default();
        let (inputs, given_noise) = (bench.floats(&moments), bench.floats(&noise));
        let tick = bench.words(words);
        let (given, seeded) = (bench.output(batch * units), bench.output(batch * units));
        let sample = Sample {
            moments: inputs,
            output: given,
            noise: NormalNoise::Given(given_noise),
            batch,
            units,
        };
        bench.program(vec![
            Kernel::Sample(sample),
            Kernel::Sample(Sample {
                output: seeded,
                noise: NormalNoise::Seeded { key, tick },
                ..sample
            }),
        ]);
        let results = bench.run(backend, &[given, seeded]).await;
        let (mu, sigma) = moments_of(&moments, units);
        let wanted = |noise: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..mu.len()).map(|i| mu[i] + sigma[i] * noise(i)).collect()
        };
        let of_given = wanted(&|i| f64::from(noise[i]));
        assert_close("given", &floats(&results[0]), &of_given, |i| {
            2e-6 * (mu[i].abs() + sigma[i] * f64::from(noise[i]).abs())
        });
        let of_generator = wanted(&|i| {
            let [u, v] = threefry2x32(key, [i as u32 / 2, step])
                .map(|word| f64::from(word >> 8) / 16_777_216.0);
            let radius = (-2.0 * (u + 1.0 / 16_777_216.0).ln()).sqrt();
            let angle = std::f64::consts::TAU * v;
            radius * if i % 2 == 0 { angle.cos() } else { angle.sin() }
        });
        assert_close("seeded", &floats(&results[1]), &of_generator, |i| {
            2e-6 * mu[i].abs() + 4e-6 * sigma[i]
        });
    }
}

fn moments_of(moments: &[f32], units: u32) -> (Vec<f64>, Vec<f64>) {
    let rows = moments.chunks_exact(2 * units as usize);
    let (mut mu, mut sigma) = (Vec::new(), Vec::new());
    for row in rows {
        let (means, logvars) = row.split_at(units as usize);
        mu.extend(wide(means));
        sigma.extend(wide(logvars).iter().map(|logvar| (0.5 * logvar).exp()));
    }
    (mu, sigma)
}

/// The divergence against the integral of `q ln(q / p)`, how it weighs, and its gradient against finite differences of the closed form.
pub async fn divergences_are_integrals(backend: &mut impl Backend) {
    let mut random = stream("divergences");
    for ([batch, units], [beta, capacity, free]) in SIZES.into_iter().zip([
        [1.0, 0.0, 0.0],
        [4.0, 0.0, 0.0],
        [2.0, 100.0, 0.0],
        [1.0, 3.0, 0.6],
        [0.5, 0.0, 2.0],
    ]) {
        let valid = batch - batch / 4;
        let moments = normal(&mut random, batch * 2 * units);
        let by_code = normal(&mut random, batch * units);
        let codes = normal(&mut random, batch * units);
        let mut words = counters(valid);
        words[tick::SLOT] = 5;
        words[tick::START] = 1;
        words[tick::KL_WEIGHT] = (beta as f32).to_bits();
        words[tick::KL_CAPACITY] = (capacity as f32).to_bits();
        let mut settings = hyper_parameters();
        settings[hyper::FREE_BITS] = free as f32;
        let mut bench = Bench::default();
        let inputs = bench.floats(&moments);
        let (code, gradient_out) = (bench.floats(&codes), bench.floats(&by_code));
        let (tick, hyper) = (bench.words(words), bench.floats(&settings));
        let (mean, slopes) = (bench.output(units), bench.output(units));
        let (ring, sums) = (bench.output(LOSS_RING), bench.output(3));
        let gathered = bench.floats(&vec![10.0; units as usize]);
        let gradient_in = bench.output(batch * 2 * units);
        let divergence = Divergence {
            moments: inputs,
            units_out: mean,
            weighed: Some(Weighed {
                hyper,
                slopes,
                ring,
                sums,
                index: 2,
            }),
            tick,
            batch,
            units,
        };
        bench.program(vec![
            Kernel::Divergence(divergence),
            Kernel::Divergence(Divergence {
                units_out: gathered,
                weighed: None,
                ..divergence
            }),
            Kernel::SampleBackward(SampleBackward {
                moments: inputs,
                code,
                gradient_out,
                slopes,
                gradient_in,
                tick,
                batch,
                units,
            }),
        ]);
        let results = bench
            .run(backend, &[mean, gathered, ring, sums, gradient_in])
            .await;
        let (n, u) = (f64::from(valid), units as usize);
        let (mu, sigma) = moments_of(&moments, units);
        let mut sums_of_units = vec![0.0; u];
        for row in 0..valid as usize {
            for unit in 0..u {
                sums_of_units[unit] += integral(mu[row * u + unit], sigma[row * u + unit]);
            }
        }
        let means: Vec<f64> = sums_of_units.iter().map(|sum| sum / n).collect();
        let near = |value: f64| 1e-5 * value.abs() + 1e-6;
        assert_close("mean", &floats(&results[0]), &means, |i| near(means[i]));
        let more: Vec<f64> = sums_of_units.iter().map(|sum| sum + 10.0).collect();
        assert_close("gathered", &floats(&results[1]), &more, |i| near(more[i]));
        let total: f64 = means.iter().sum();
        let told = f64::from(floats(&results[2])[5]);
        assert!(
            (told - total).abs() <= near(total),
            "{told}, wanted {total}"
        );
        let bounded: f64 = means.iter().map(|&kl| kl.max(free)).sum();
        let wanted = beta * (bounded - capacity).abs();
        let weighed = f64::from(floats(&results[3])[2]);
        assert!(
            (weighed - wanted).abs() <= near(bounded.max(capacity)) * beta,
            "{weighed}, wanted {wanted}"
        );
        let closed = |mu: f64, logvar: f64| 0.5 * (mu * mu + logvar.exp() - 1.0 - logvar);
        let sign = if bounded < capacity { -1.0 } else { 1.0 };
        let mut gradient = vec![0.0; moments.len()];
        for row in 0..valid as usize {
            for (unit, &mean) in means.iter().enumerate() {
                let (at, i) = (row * 2 * u + unit, row * u + unit);
                let (m, l) = (mu[i], f64::from(moments[at + u]));
                let slope = if mean > free { beta * sign / n } else { 0.0 };
                let h = 1e-5;
                let by_mu = (closed(m + h, l) - closed(m - h, l)) / (2.0 * h);
                let by_logvar = (closed(m, l + h) - closed(m, l - h)) / (2.0 * h);
                let by_z = f64::from(by_code[i]);
                gradient[at] = by_z + slope * by_mu;
                gradient[at + u] = 0.5 * by_z * (f64::from(codes[i]) - m) + slope * by_logvar;
            }
        }
        assert_close("gradient", &floats(&results[4]), &gradient, |i| {
            1e-5 * gradient[i].abs() + 1e-5
        });
    }
}

/// `∫ q ln(q / p)` for a normal q and the standard normal p, by the trapezoidal rule.
fn integral(mu: f64, sigma: f64) -> f64 {
    let steps = 4000;
    let (from, to) = (mu - 12.0 * sigma, mu + 12.0 * sigma);
    let width = (to - from) / f64::from(steps);
    (0..=steps)
        .map(|step| {
            let x = from + width * f64::from(step);
            let z = (x - mu) / sigma;
            let log_q = -0.5 * z * z - sigma.ln();
            let log_p = -0.5 * x * x;
            (log_q.exp() / std::f64::consts::TAU.sqrt()) * (log_q - log_p)
        })
        .sum::<f64>()
        * width
}

/// Classes picked through the order table, put behind rows, and gradients without them.
pub async fn labels_stand_behind_rows(backend: &mut impl Backend) {
    let mut random = stream("labels");
    for [batch, features, classes] in [[1, 1, 1], [5, 3, 10], [33, 17, 4]] {
        let valid = batch - batch / 3;
        let all: Vec<u32> = (0..50).map(|i| i * 7 % classes).collect();
        let order: Vec<u32> = (0..batch + 2).map(|i| i * 13 % 50).collect();
        let rows = normal(&mut random, batch * features);
        let wide_gradient = normal(&mut random, batch * (features + classes));
        let mut words = counters(valid);
        words[tick::START] = 2;
        let mut bench = Bench::default();
        let (labels, table) = (bench.words(all.clone()), bench.words(order.clone()));
        let (tick, input) = (bench.words(words), bench.floats(&rows));
        let picked = bench.words(vec![99; batch as usize]);
        let output = bench.output(batch * (features + classes));
        let gradient_out = bench.floats(&wide_gradient);
        let gradient_in = bench.output(batch * features);
        bench.program(vec![
            Kernel::Labels(Labels {
                labels,
                order: table,
                tick,
                output: picked,
                batch,
            }),
            Kernel::Join(Join {
                input,
                labels: picked,
                output,
                batch,
                features,
                classes,
            }),
            Kernel::JoinBackward(JoinBackward {
                gradient_out,
                gradient_in,
                batch,
                features,
                classes,
            }),
        ]);
        let results = bench.run(backend, &[picked, output, gradient_in]).await;
        let class = |row: u32| {
            if row < valid {
                all[order[(row + 2) as usize] as usize]
            } else {
                0
            }
        };
        let wanted: Vec<u32> = (0..batch).map(class).collect();
        assert_eq!(results[0], wanted);
        let joined: Vec<f32> = (0..batch)
            .flat_map(|row| {
                let values = rows[(row * features) as usize..][..features as usize].to_vec();
                let hot = (0..classes).map(move |c| f32::from(c == class(row)));
                values.into_iter().chain(hot)
            })
            .collect();
        assert_eq!(floats(&results[1]), joined);
        let narrow: Vec<f32> = wide_gradient
            .chunks_exact((features + classes) as usize)
            .flat_map(|row| &row[..features as usize])
            .copied()
            .collect();
        assert_eq!(floats(&results[2]), narrow);
    }
}

/// Rows under VALID go where the batch stands; what stands elsewhere stays.
pub async fn batches_are_put_together(backend: &mut impl Backend) {
    let mut random = stream("collect");
    for [batch, width, start, valid] in [[1, 1, 0, 1], [7, 5, 3, 4], [64, 33, 10, 64]] {
        let count = start + batch + 2;
        let rows = normal(&mut random, batch * width);
        let mut words = counters(valid);
        words[tick::START] = start;
        let mut bench = Bench::default();
        let (input, tick) = (bench.floats(&rows), bench.words(words));
        let output = bench.output(count * width);
        bench.program(vec![Kernel::Collect(Collect {
            input,
            output,
            tick,
            batch,
            width,
        })]);
        let mut wanted = vec![-123.25; (count * width) as usize];
        wanted[(start * width) as usize..][..(valid * width) as usize]
            .copy_from_slice(&rows[..(valid * width) as usize]);
        assert_eq!(bench.result(backend, output).await, wanted);
    }
}

/// A Gaussian's log-likelihood of `[batch, features]`, its gradient and that by `logvar`.
async fn likelihood(
    backend: &mut impl Backend,
    [p, t]: [&[f32]; 2],
    valid: u32,
    [batch, features, divisor]: [u32; 3],
    logvar: f32,
) -> Vec<Vec<u32>> {
    let mut bench = Bench::default();
    let (prediction, target) = (bench.floats(p), bench.floats(t));
    let tick = bench.words(counters(valid));
    let parameter = bench.words(bits(&[logvar]));
    let (gradient, per_picture) = (bench.output(batch * features), bench.output(batch));
    let by_logvar = bench.output(1);
    bench.program(vec![
        Kernel::Loss(Loss {
            kind: LossKind::Gaussian { logvar: parameter },
            prediction,
            target,
            gradient: Some(gradient),
            activation: Activation::Linear,
            per_picture,
            tick,
            batch,
            features,
            divisor,
        }),
        Kernel::LikelihoodGradient(LikelihoodGradient {
            per_picture,
            batch,
            tick,
            logvar: parameter,
            gradient: by_logvar,
            features,
            divisor,
        }),
    ]);
    bench
        .run(backend, &[per_picture, gradient, by_logvar])
        .await
}

/// Exact reconstructions leave the variance at its least, and others raise it from there.
pub async fn variances_stay_over_their_least(backend: &mut impl Backend) {
    let shape = [2, 5, 5];
    let t = [0.25; 10];
    let least = -12.0 + std::f64::consts::TAU.ln();
    let exact = likelihood(backend, [&t, &t], 2, shape, -80.0).await;
    assert_close("loss", &floats(&exact[0]), &[0.5 * least; 2], |_| 1e-5);
    assert_eq!(floats(&exact[1]), [0.0; 10]);
    assert_eq!(floats(&exact[2]), [0.0]);
    let off = likelihood(backend, [&[0.35; 10], &t], 2, shape, -80.0).await;
    let share = 0.01 * 12f64.exp();
    assert_close(
        "loss",
        &floats(&off[0]),
        &[0.5 * (share + least); 2],
        |_| 1e-5 * share,
    );
    assert_close(
        "by variance",
        &floats(&off[2]),
        &[0.5 - 0.5 * share],
        |_| 1e-5 * share,
    );
    assert!(floats(&off[1]).iter().all(|slope| slope.is_finite()));
}

/// A Gaussian's log-likelihood and its gradients by reconstruction and variance, the latter against finite differences.
pub async fn likelihoods_learn_their_variance(backend: &mut impl Backend) {
    let mut random = stream("likelihoods");
    for ([batch, features, divisor], logvar) in [
        ([1, 1, 1], 0.7f32),
        ([3, 7, 1], 0.7),
        ([9, 130, 130], 0.7),
        ([3, 7, 7], -11.5),
    ] {
        let valid = batch - batch / 3;
        let (p, t) = (
            normal(&mut random, batch * features),
            normal(&mut random, batch * features),
        );
        let results =
            likelihood(backend, [&p, &t], valid, [batch, features, divisor], logvar).await;
        let rows = |logvar: f64| -> Vec<f64> {
            (0..batch as usize)
                .map(|row| {
                    if row >= valid as usize {
                        return 0.0;
                    }
                    (0..features as usize)
                        .map(|c| {
                            let d = f64::from(p[row * features as usize + c])
                                - f64::from(t[row * features as usize + c]);
                            0.5 * (d * d * (-logvar).exp() + logvar + std::f64::consts::TAU.ln())
                        })
                        .sum::<f64>()
                        / f64::from(divisor)
                })
                .collect()
        };
        let wanted = rows(f64::from(logvar));
        let near = |value: f64| 10.0 * ROUNDING * (1.0 + value.abs());
        assert_close("likelihood", &floats(&results[0]), &wanted, |i| {
            near(wanted[i])
        });
        let scale = (-f64::from(logvar)).exp() / (f64::from(valid) * f64::from(divisor));
        let slopes: Vec<f64> = (0..p.len())
            .map(|i| {
                let inside = i < (valid * features) as usize;
                if inside {
                    (f64::from(p[i]) - f64::from(t[i])) * scale
                } else {
                    0.0
                }
            })
            .collect();
        assert_close("gradient", &floats(&results[1]), &slopes, |i| {
            1e-5 * slopes[i].abs() + 1e-9
        });
        let mean = |logvar: f64| rows(logvar).iter().sum::<f64>() / f64::from(valid);
        let h = 1e-5;
        let slope = (mean(f64::from(logvar) + h) - mean(f64::from(logvar) - h)) / (2.0 * h);
        let size = mean(f64::from(logvar)).abs() + f64::from(features) / f64::from(divisor);
        assert_close("by variance", &floats(&results[2]), &[slope], |_| {
            1e-5 * size
        });
    }
}
