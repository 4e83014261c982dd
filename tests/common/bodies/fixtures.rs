//! Numbers made by PyTorch and scikit-image; `tests/fixtures/README.md` says what they are.

use super::super::{Bench, assert_close, floats};
use super::counters;
use hourglass::backend::Backend;
use hourglass::program::kernel::{Activate, ActivateBackward, Kernel, Loss, LossKind, Ssim};
use hourglass::spec::{Activation, Distance};
use safetensors::SafeTensors;

fn tensor(tensors: &SafeTensors<'_>, name: &str) -> (Vec<usize>, Vec<f32>) {
    let tensor = tensors
        .tensor(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    (
        tensor.shape().to_vec(),
        bytemuck::pod_collect_to_vec(tensor.data()),
    )
}

/// Within 2e-6 and 1e-5 of what is wanted.
#[track_caller]
fn assert_tolerated(what: &str, given: &[u32], wanted: &[f32]) {
    let wanted: Vec<f64> = wanted.iter().map(|&value| f64::from(value)).collect();
    assert_close(what, &floats(given), &wanted, |i| {
        2e-6 + 1e-5 * wanted[i].abs()
    });
}

/// Values and derivatives of activations, of the logits' cross-entropy and of log-cosh, with extremes.
pub async fn functions_of_pytorch(backend: &mut impl Backend) {
    let bytes = include_bytes!("../../fixtures/15_scalar_functions.safetensors");
    let tensors = SafeTensors::deserialize(bytes).expect("tensors");
    let (_, x) = tensor(&tensors, "input/x");
    let count = x.len() as u32;
    for (name, activation) in [
        ("relu", Activation::Relu),
        ("leaky_relu", Activation::LeakyRelu { slope: 0.2 }),
        ("elu", Activation::Elu { alpha: 1.0 }),
        ("gelu_erf", Activation::Gelu),
        ("gelu_tanh", Activation::GeluTanh),
        ("silu", Activation::Silu),
        ("mish", Activation::Mish),
        ("sigmoid", Activation::Sigmoid),
        ("tanh", Activation::Tanh),
        ("softplus", Activation::Softplus),
    ] {
        let mut bench = Bench::default();
        let input = bench.floats(&x);
        let (output, slope) = (bench.output(count), bench.output(count));
        let ones = bench.floats(&vec![1.0; x.len()]);
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
                gradient_out: ones,
                gradient_in: slope,
            }),
        ]);
        let results = bench.run(backend, &[output, slope, flags]).await;
        let (_, wanted) = tensor(&tensors, &format!("{name}/y"));
        assert_tolerated(name, &results[0], &wanted);
        let (_, wanted) = tensor(&tensors, &format!("{name}/dy_dx"));
        assert_tolerated(&format!("{name}'"), &results[1], &wanted);
        assert_eq!(results[2], [0], "{name}");
    }
    let losses = [
        ("bce_logits", LossKind::BceLogits),
        ("log_cosh", LossKind::Distance(Distance::LogCosh)),
    ];
    let targets = ["0.0", "0.25", "1.0"];
    for ((loss, kind), target) in losses
        .into_iter()
        .flat_map(|loss| targets.map(|target| (loss, target)))
    {
        let name = format!("{loss}_target{target}");
        let wanted = vec![target.parse().expect("a number"); x.len()];
        let mut bench = Bench::default();
        let (prediction, target) = (bench.floats(&x), bench.floats(&wanted));
        let tick = bench.words(counters(count));
        let (gradient, per_picture) = (bench.output(count), bench.output(count));
        bench.program(vec![Kernel::Loss(Loss {
            kind,
            prediction,
            target,
            gradient: Some(gradient),
            activation: Activation::Linear,
            per_picture,
            tick,
            batch: count,
            features: 1,
            divisor: 1,
        })]);
        let results = bench.run(backend, &[per_picture, gradient]).await;
        let (_, wanted) = tensor(&tensors, &format!("{name}/y"));
        assert_tolerated(&name, &results[0], &wanted);
        let (_, wanted) = tensor(&tensors, &format!("{name}/dy_dx"));
        let slopes: Vec<u32> = floats(&results[1])
            .iter()
            .map(|slope| (slope * count as f32).to_bits())
            .collect();
        assert_tolerated(&format!("{name}'"), &slopes, &wanted);
    }
}

/// SSIM of pairs of pictures: identical, noisy, shifted, blurred, unlike.
pub async fn similarities_of_scikit_image(backend: &mut impl Backend) {
    let bytes = include_bytes!("../../fixtures/14_metrics.safetensors");
    let tensors = SafeTensors::deserialize(bytes).expect("tensors");
    let (_, wanted) = tensor(&tensors, "ssim");
    assert_eq!(wanted.len(), 6);
    for (pair, &wanted) in wanted.iter().enumerate() {
        let (shape, x) = tensor(&tensors, &format!("pair{pair}/x"));
        let (_, y) = tensor(&tensors, &format!("pair{pair}/y"));
        let mut bench = Bench::default();
        let (prediction, target) = (bench.floats(&x), bench.floats(&y));
        let tick = bench.words(counters(1));
        let per_picture = bench.output(1);
        bench.program(vec![Kernel::Ssim(Ssim {
            prediction,
            target,
            maps: None,
            per_picture,
            tick,
            batch: 1,
            shape: [1, shape[0] as u32, shape[1] as u32],
        })]);
        let given = bench.result(backend, per_picture).await;
        let wanted = 1.0 - f64::from(wanted);
        assert_close(&format!("pair {pair}"), &given, &[wanted], |_| 1e-5);
    }
}
