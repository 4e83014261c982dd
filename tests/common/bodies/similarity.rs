//! SSIM and its gradient.

use super::super::reference;
use super::super::{Bench, assert_close, floats, stream, uniform};
use super::{counters, wide};
use hourglass::backend::Backend;
use hourglass::program::kernel::{Kernel, Ssim, SsimBackward};
use hourglass::spec::Activation;

/// SSIM of two planes: mean over the places where a Gaussian window of 11 by 11 fits.
fn ssim(p: &[f64], t: &[f64], height: usize, width: usize) -> f64 {
    let taps: Vec<f64> = (-5..=5i32)
        .map(|x| (-f64::from(x * x) / (2.0 * 1.5 * 1.5)).exp())
        .collect();
    let all: f64 = taps.iter().sum();
    let (rows, columns) = (height - 10, width - 10);
    let mut sum = 0.0;
    for place in 0..rows * columns {
        let corner = place / columns * width + place % columns;
        let mean = |f: &dyn Fn(usize) -> f64| -> f64 {
            (0..121)
                .map(|k| {
                    let weight = taps[k / 11] * taps[k % 11] / (all * all);
                    weight * f(corner + k / 11 * width + k % 11)
                })
                .sum()
        };
        let (mp, mt) = (mean(&|i| p[i]), mean(&|i| t[i]));
        let vp = mean(&|i| (p[i] - mp).powi(2));
        let vt = mean(&|i| (t[i] - mt).powi(2));
        let both = mean(&|i| (p[i] - mp) * (t[i] - mt));
        sum += (2.0 * mp * mt + 1e-4) * (2.0 * both + 9e-4)
            / ((mp * mp + mt * mt + 1e-4) * (vp + vt + 9e-4));
    }
    sum / (rows * columns) as f64
}

/// SSIM of pictures of one and of several channels, with full and short batches; the gradient against finite differences.
pub async fn similarities(backend: &mut impl Backend) {
    let mut random = stream("similarities");
    for (batch, valid, [channels, height, width], outer) in [
        (1, 1, [1, 11, 11], Activation::Linear),
        (3, 2, [1, 13, 16], Activation::Sigmoid),
        (2, 2, [3, 12, 11], Activation::Tanh),
    ] {
        let plane = (height * width) as usize;
        let count = batch * channels * height * width;
        let before: Vec<f32> = uniform(&mut random, count)
            .iter()
            .map(|x| x - 0.2)
            .collect();
        let predictions: Vec<f32> = before
            .iter()
            .map(|&x| reference::activate(outer, f64::from(x)) as f32)
            .collect();
        let targets = uniform(&mut random, count);
        let window = channels * (height - 10) * (width - 10);
        let mut bench = Bench::default();
        let (prediction, target) = (bench.floats(&predictions), bench.floats(&targets));
        let tick = bench.words(counters(valid));
        let maps = bench.output(3 * batch * window);
        let (with, without) = (bench.output(batch), bench.output(batch));
        let gradient = bench.output(count);
        let forward = Ssim {
            prediction,
            target,
            maps: Some(maps),
            per_picture: with,
            tick,
            batch,
            shape: [channels, height, width],
        };
        bench.program(vec![
            Kernel::Ssim(forward),
            Kernel::Ssim(Ssim {
                maps: None,
                per_picture: without,
                ..forward
            }),
            Kernel::SsimBackward(SsimBackward {
                prediction,
                target,
                maps,
                gradient,
                activation: outer,
                tick,
                batch,
                shape: [channels, height, width],
            }),
        ]);
        let results = bench.run(backend, &[with, gradient, without]).await;
        let what = format!("{batch} x {channels} x {height} x {width}, {valid} valid");
        let (p, t, x) = (wide(&predictions), wide(&targets), wide(&before));
        let (mut pictures, mut slopes) = (vec![0.0; batch as usize], vec![0.0; x.len()]);
        for channel in 0..(valid * channels) as usize {
            let at = channel * plane;
            let (p, t) = (&p[at..][..plane], &t[at..][..plane]);
            let row = channel / channels as usize;
            let share = 1.0 / f64::from(channels);
            pictures[row] += share * (1.0 - ssim(p, t, height as usize, width as usize));
            let mut probe = p.to_vec();
            for i in 0..plane {
                let of = |x: f64| {
                    probe[i] = reference::activate(outer, x);
                    1.0 - ssim(&probe, t, height as usize, width as usize)
                };
                slopes[at + i] = reference::central(of, x[at + i]) * share / f64::from(valid);
                probe[i] = p[i];
            }
        }
        assert_close(&what, &floats(&results[0]), &pictures, |_| 1e-5);
        assert_eq!(results[0], results[2], "{what}: with and without maps");
        let most = slopes
            .iter()
            .fold(0.0, |most: f64, slope| most.max(slope.abs()));
        assert_close(
            &format!("{what}: gradient"),
            &floats(&results[1]),
            &slopes,
            |_| 1e-4 * most,
        );
    }
}
