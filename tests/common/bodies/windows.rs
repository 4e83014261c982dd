//! Pools and enlarged pictures.

use super::super::{Bench, assert_close, floats, normal, stream};
use super::wide;
use hourglass::backend::Backend;
use hourglass::program::Geometry;
use hourglass::program::kernel::{
    ActivateBackward, Kernel, Pool, PoolBackward, PoolKind, Upsample, UpsampleBackward,
};
use hourglass::spec::{Activation, Interpolation};

/// A window that fits as often as it can.
fn window(
    channels: u32,
    [height, width]: [u32; 2],
    kernel: [u32; 2],
    stride: [u32; 2],
) -> Geometry {
    Geometry {
        channels,
        height,
        width,
        maps: channels,
        rows: (height - kernel[0]) / stride[0] + 1,
        columns: (width - kernel[1]) / stride[1] + 1,
        kernel,
        stride,
        padding: [0, 0],
        dilation: [1, 1],
    }
}

/// Pools whose windows lie side by side, overlap or leave pixels out, with ties, and the gradients through them.
pub async fn pools(backend: &mut impl Backend) {
    let mut random = stream("pools");
    for (batch, geometry) in [
        (1, window(1, [2, 2], [2, 2], [2, 2])),
        (3, window(5, [7, 9], [2, 2], [2, 2])),
        (2, window(3, [9, 7], [3, 2], [1, 2])),
        (2, window(2, [11, 10], [2, 3], [3, 4])),
        (9, window(8, [28, 28], [2, 2], [2, 2])),
        (2, window(1, [1, 17], [1, 3], [1, 2])),
    ] {
        // Whole and half numbers, so that equal ones meet.
        let x: Vec<f32> = normal(&mut random, batch * geometry.picture())
            .iter()
            .map(|x| (2.0 * x).round() / 2.0)
            .collect();
        let g = normal(&mut random, batch * geometry.map());
        let mut bench = Bench::default();
        let (input, gradient_out) = (bench.floats(&x), bench.floats(&g));
        let (most, alone, mean) = (
            bench.output(gradient_out.len),
            bench.output(gradient_out.len),
            bench.output(gradient_out.len),
        );
        let taken = bench.output(gradient_out.len);
        let (most_in, mean_in) = (bench.output(input.len), bench.output(input.len));
        let pool = Pool {
            kind: PoolKind::Max,
            geometry,
            batch,
            input,
            output: most,
            taken: Some(taken),
        };
        let back = PoolBackward {
            kind: PoolKind::Max,
            geometry,
            batch,
            gradient_out,
            taken: Some(taken),
            derivative: None,
            gradient_in: most_in,
        };
        let bent = Activation::LeakyRelu { slope: 0.25 };
        let (apart, fused) = (bench.output(input.len), bench.output(input.len));
        let overlap = (0..2).any(|axis| geometry.stride[axis] < geometry.kernel[axis]);
        bench.program(vec![
            Kernel::Pool(pool),
            Kernel::Pool(Pool {
                output: alone,
                taken: None,
                ..pool
            }),
            Kernel::Pool(Pool {
                kind: PoolKind::Average,
                output: mean,
                taken: None,
                ..pool
            }),
            Kernel::PoolBackward(back),
            Kernel::PoolBackward(PoolBackward {
                kind: PoolKind::Average,
                taken: None,
                gradient_in: mean_in,
                ..back
            }),
            Kernel::ActivateBackward(ActivateBackward {
                activation: bent,
                value: input,
                gradient_out: most_in,
                gradient_in: apart,
            }),
            Kernel::PoolBackward(PoolBackward {
                derivative: (!overlap).then_some((bent, most)),
                gradient_in: fused,
                ..back
            }),
        ]);
        let slices = [most, taken, alone, mean, most_in, mean_in, apart, fused];
        let results = bench.run(backend, &slices).await;
        let what = format!("{batch} x {geometry:?}");
        let [height, width] = geometry.kernel.map(|n| n as usize);
        let (mut wanted, mut taps) = (vec![f32::MIN; g.len()], vec![0; g.len()]);
        let mut means = vec![0.0; g.len()];
        let (mut most_slopes, mut mean_slopes) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        for place in 0..g.len() {
            let (columns, rows) = (geometry.columns as usize, geometry.rows as usize);
            let plane = place / columns / rows * (geometry.height * geometry.width) as usize;
            let y = place / columns % rows * geometry.stride[0] as usize;
            let corner =
                plane + y * geometry.width as usize + place % columns * geometry.stride[1] as usize;
            let at = |tap: usize| corner + tap / width * geometry.width as usize + tap % width;
            for tap in 0..height * width {
                if x[at(tap)] > wanted[place] {
                    wanted[place] = x[at(tap)];
                    taps[place] = tap as u32;
                }
                means[place] += f64::from(x[at(tap)]) / (height * width) as f64;
                mean_slopes[at(tap)] += f64::from(g[place]) / (height * width) as f64;
            }
            most_slopes[at(taps[place] as usize)] += f64::from(g[place]);
        }
        assert_eq!(floats(&results[0]), wanted, "{what}: largest");
        assert_eq!(results[1], taps, "{what}: taken");
        assert_eq!(results[2], results[0], "{what}: with and without taken");
        assert_close(&what, &floats(&results[3]), &means, |_| 1e-6);
        assert_close(&what, &floats(&results[4]), &most_slopes, |_| 2e-6);
        assert_close(&what, &floats(&results[5]), &mean_slopes, |_| 2e-6);
        if !overlap {
            assert_eq!(results[7], results[6], "{what}: with the derivative");
        }
    }
}

/// Where a large pixel is taken from along an axis: (small pixel, share).
fn sources(mode: Interpolation, o: u32, size: u32, factor: u32) -> Vec<(u32, f64)> {
    match mode {
        Interpolation::Nearest => vec![(o / factor, 1.0)],
        Interpolation::Bilinear => {
            let s =
                ((f64::from(o) + 0.5) / f64::from(factor) - 0.5).clamp(0.0, f64::from(size - 1));
            let first = s as u32;
            let share = s - f64::from(first);
            vec![(first, 1.0 - share), ((first + 1).min(size - 1), share)]
        }
    }
}

/// Planes enlarged by repeating and by mixing, and the gradients, which go back by the same shares.
pub async fn enlargements(backend: &mut impl Backend) {
    let mut random = stream("enlargements");
    for mode in [Interpolation::Nearest, Interpolation::Bilinear] {
        for (planes, size, factor) in [
            (1, [1, 1], [2, 2]),
            (6, [7, 7], [2, 2]),
            (5, [3, 4], [3, 5]),
            (2, [1, 9], [1, 2]),
            (3, [5, 2], [4, 1]),
            (40, [14, 14], [2, 2]),
        ] {
            let [height, width] = size;
            let [high, wide_] = [height * factor[0], width * factor[1]];
            let x = normal(&mut random, planes * height * width);
            let g = normal(&mut random, planes * high * wide_);
            let mut bench = Bench::default();
            let (input, gradient_out) = (bench.floats(&x), bench.floats(&g));
            let (output, gradient_in) = (bench.output(gradient_out.len), bench.output(input.len));
            let upsample = Upsample {
                mode,
                planes,
                size,
                factor,
                input,
                output,
            };
            bench.program(vec![
                Kernel::Upsample(upsample),
                Kernel::UpsampleBackward(UpsampleBackward(Upsample {
                    input: gradient_out,
                    output: gradient_in,
                    ..upsample
                })),
            ]);
            let results = bench.run(backend, &[output, gradient_in]).await;
            let what = format!("{mode:?} {planes} x {size:?} by {factor:?}");
            let (x, g) = (wide(&x), wide(&g));
            let (mut wanted, mut slopes) = (vec![0.0; g.len()], vec![0.0; x.len()]);
            for o in 0..planes * high * wide_ {
                let (plane, row, column) = (o / wide_ / high, o / wide_ % high, o % wide_);
                for (y, share_y) in sources(mode, row, height, factor[0]) {
                    for (x_, share_x) in sources(mode, column, width, factor[1]) {
                        let i = ((plane * height + y) * width + x_) as usize;
                        wanted[o as usize] += share_y * share_x * x[i];
                        slopes[i] += share_y * share_x * g[o as usize];
                    }
                }
            }
            assert_close(&what, &floats(&results[0]), &wanted, |_| 2e-6);
            assert_close(&what, &floats(&results[1]), &slopes, |_| 5e-6);
        }
    }
}
