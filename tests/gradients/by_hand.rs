//! Values small enough to check by eye; the derivation stands beside each.

use hourglass::backend::Backend;
use hourglass::spec::{
    Activation, Init, Interpolation, Kind, Layer, Loss, Optimizer, Padding, Run, Shape,
};

use crate::case::{Contents, gradients, layer, load, outputs, run, step, weights};

on_every_backend!(
    a_dilated_window_leaves_out_every_other_place,
    bilinear_mixes_the_nearest_centres,
    categorical_cross_entropy_of_two_classes,
    group_norm_of_two_pairs,
    layer_norm_of_four_numbers,
    nesterov_looks_ahead,
    output_padding_adds_at_the_end,
    residual_adds_what_came_in,
    same_padding_is_tensorflows,
    similarity_of_two_constants,
);

/// What one step leaves: the loss, the output of each layer and the gradients.
struct Left {
    loss: f32,
    outputs: Vec<Vec<f32>>,
    gradients: Vec<(String, Vec<f32>)>,
}

/// Takes one step over one picture; parameters that are not named are 0.
async fn left(
    backend: &mut impl Backend,
    run: &Run,
    picture: &[f32],
    parameters: &[(&str, &[f32])],
) -> Left {
    let contents = contents(run, picture, parameters);
    let mut trainer = load(backend, run, &contents).await;
    let loss = step(&mut trainer, backend).await;
    let outputs = outputs(&trainer, backend).await;
    Left {
        loss,
        outputs: outputs.into_iter().map(|(output, _)| output).collect(),
        gradients: gradients(&trainer, backend).await,
    }
}

fn contents(run: &Run, picture: &[f32], parameters: &[(&str, &[f32])]) -> Contents {
    let shaped = run.model.shapes().expect("the model is valid");
    let mut contents = Contents::draw(run, &shaped, 1, 0);
    contents.pictures = picture.to_vec();
    for (name, values) in &mut contents.parameters {
        let given = parameters.iter().find(|(of, _)| of == name);
        match given {
            Some((_, given)) => *values = given.to_vec(),
            None => values.fill(0.0),
        }
    }
    contents
}

/// What a layer makes of one picture.
async fn made(
    backend: &mut impl Backend,
    input: Shape,
    it: Layer,
    picture: &[f32],
    parameters: &[(&str, &[f32])],
) -> Vec<f32> {
    // A half of the hourglass needs weights; these come after the layer and change nothing of it.
    let encoder = vec![
        it,
        layer("flat", Kind::Flatten, Activation::Linear),
        layer("code", Kind::dense(1), Activation::Linear),
    ];
    let decoder = vec![layer(
        "back",
        Kind::dense(input.values()),
        Activation::Linear,
    )];
    let run = run(input, encoder, decoder, 1);
    left(backend, &run, picture, parameters)
        .await
        .outputs
        .swap_remove(0)
}

#[track_caller]
fn assert_near(given: &[f32], wanted: &[f32]) {
    assert_eq!(given.len(), wanted.len());
    for (a, b) in given.iter().zip(wanted) {
        assert!(
            (a - b).abs() <= 2e-6 * b.abs().max(1.0),
            "{given:?}, wanted {wanted:?}"
        );
    }
}

/// The mean of 1, 2, 3 and 4 is 5/2, their deviations from it are ±3/2 and ±1/2, and their variance is (9 + 1 + 1 + 9)/16 = 5/4.
/// With 1 as epsilon they are divided by √(9/4) = 3/2: −1, −1/3, 1/3, 1. Weights 3, 3, 6, 1 and biases 0, 2, 0, −1 make of these
/// −3, 1, 2, 0.
async fn layer_norm_of_four_numbers(backend: &mut impl Backend) {
    let it = layer("it", Kind::LayerNorm { epsilon: 1.0 }, Activation::Linear);
    let given = made(
        backend,
        Shape::Vector(4),
        it,
        &[1.0, 2.0, 3.0, 4.0],
        &[
            ("it.weight", &[3.0, 3.0, 6.0, 1.0]),
            ("it.bias", &[0.0, 2.0, 0.0, -1.0]),
        ],
    )
    .await;
    assert_near(&given, &[-3.0, 1.0, 2.0, 0.0]);
}

/// 1 and 2 lie 1/2 from their mean, as do 10 and 11 from theirs, and both variances are 1/4. With 3/4 as epsilon the differences are
/// divided by √1: −1/2, 1/2, −1/2, 1/2. Weights 2, 4, 6, 8 and biases 0, 0, 1, −1 make of these −1, 2, −2, 3.
async fn group_norm_of_two_pairs(backend: &mut impl Backend) {
    let kind = Kind::GroupNorm {
        groups: 2,
        epsilon: 0.75,
    };
    let given = made(
        backend,
        Shape::Vector(4),
        layer("it", kind, Activation::Linear),
        &[1.0, 2.0, 10.0, 11.0],
        &[
            ("it.weight", &[2.0, 4.0, 6.0, 8.0]),
            ("it.bias", &[0.0, 0.0, 1.0, -1.0]),
        ],
    )
    .await;
    assert_near(&given, &[-1.0, 2.0, -2.0, 3.0]);
}

/// Along an axis of 2 pixels, twice as many have their centres at −1/4, 1/4, 3/4 and 5/4 of the old ones: the first pixel alone,
/// a quarter and three quarters of the way to the second, the second alone. So a picture that is 8 y + 4 x at its pixels is
/// 8 v + 4 u for u and v in 0, 1/4, 3/4, 1.
async fn bilinear_mixes_the_nearest_centres(backend: &mut impl Backend) {
    let it = layer(
        "it",
        Kind::Upsample {
            factor: [2, 2],
            mode: Interpolation::Bilinear,
        },
        Activation::Linear,
    );
    let input = Shape::Picture([1, 2, 2]);
    let given = made(backend, input, it, &[0.0, 4.0, 8.0, 12.0], &[]).await;
    let wanted = [
        [0.0, 1.0, 3.0, 4.0],
        [2.0, 3.0, 5.0, 6.0],
        [6.0, 7.0, 9.0, 10.0],
        [8.0, 9.0, 11.0, 12.0],
    ];
    assert_near(&given, wanted.as_flattened());
}

fn window_of_three(stride: u32, padding: Padding<u32>, dilation: u32) -> Layer {
    let kind = Kind::Conv1d {
        channels: 1,
        kernel: 3,
        stride,
        padding,
        dilation,
        init: Init::Glorot,
    };
    layer("it", kind, Activation::Linear)
}

/// Taps 1, 10, 100 two places apart over 1, 2, 3, 4, 5. The middle place sees 1, 3, 5: 1 + 30 + 500 = 531. With two zeros at
/// each end the others see 0, 1, 3 and 0, 2, 4; 2, 4, 0 and 3, 5, 0.
async fn a_dilated_window_leaves_out_every_other_place(backend: &mut impl Backend) {
    let input = Shape::Series([1, 5]);
    let picture = [1.0, 2.0, 3.0, 4.0, 5.0];
    let weight: &[(&str, &[f32])] = &[("it.weight", &[1.0, 10.0, 100.0])];
    let valid = window_of_three(1, Padding::Valid, 2);
    let given = made(backend, input, valid, &picture, weight).await;
    assert_near(&given, &[531.0]);
    let same = window_of_three(1, Padding::Same, 2);
    let given = made(backend, input, same, &picture, weight).await;
    assert_near(&given, &[310.0, 420.0, 531.0, 42.0, 53.0]);
}

/// TensorFlow's `SAME` at stride 2: half as many places, rounded up, and the odd zero at the end. Over 1, 2, 3, 4 there are 2
/// places, which need (2 − 1)·2 + 3 − 4 = 1 zero: they see 1, 2, 3 and 3, 4, 0. Over 1 to 5 there are 3 places and
/// (3 − 1)·2 + 3 − 5 = 2 zeros, one at each end: 0, 1, 2 and 2, 3, 4 and 4, 5, 0.
async fn same_padding_is_tensorflows(backend: &mut impl Backend) {
    let weight: &[(&str, &[f32])] = &[("it.weight", &[1.0, 10.0, 100.0])];
    let cases: [(&[f32], &[f32]); 2] = [
        (&[1.0, 2.0, 3.0, 4.0], &[321.0, 43.0]),
        (&[1.0, 2.0, 3.0, 4.0, 5.0], &[210.0, 432.0, 54.0]),
    ];
    for (picture, wanted) in cases {
        let input = Shape::Series([1, picture.len() as u32]);
        let it = window_of_three(2, Padding::Same, 1);
        let given = made(backend, input, it, picture, weight).await;
        assert_near(&given, wanted);
    }
}

/// 1 and 2 spread taps 1, 10, 100 two places apart: 1, 10, 100 + 2, 20, 200. Padding 1 cuts off both ends, and output padding 1
/// leaves the last on.
async fn output_padding_adds_at_the_end(backend: &mut impl Backend) {
    let kind = |output_padding| Kind::ConvTranspose1d {
        channels: 1,
        kernel: 3,
        stride: 2,
        padding: Padding::Explicit(1),
        output_padding,
        dilation: 1,
        init: Init::Glorot,
    };
    let cases: [(u32, &[f32]); 2] = [(0, &[10.0, 102.0, 20.0]), (1, &[10.0, 102.0, 20.0, 200.0])];
    for (more, wanted) in cases {
        let it = layer("it", kind(more), Activation::Linear);
        let weight: &[(&str, &[f32])] = &[("it.weight", &[1.0, 10.0, 100.0])];
        let given = made(backend, Shape::Series([1, 2]), it, &[1.0, 2.0], weight).await;
        assert_near(&given, wanted);
    }
}

/// A dense layer that swaps 1 and −3 and adds 1 to both makes −2 and 2 of them; with what came in that is −1 and −1, of which a
/// LeakyReLU of slope 1/4 leaves −1/4 each. Of 5 and 2 it makes 3 and 6; with what came in that is 8 and 8.
async fn residual_adds_what_came_in(backend: &mut impl Backend) {
    let swap = layer("swap", Kind::dense(2), Activation::Linear);
    let it = layer(
        "it",
        Kind::Residual { layers: vec![swap] },
        Activation::LeakyRelu { slope: 0.25 },
    );
    let encoder = vec![it, layer("code", Kind::dense(1), Activation::Linear)];
    let decoder = vec![layer("back", Kind::dense(2), Activation::Linear)];
    let run = run(Shape::Vector(2), encoder, decoder, 1);
    for (picture, wanted) in [([1.0, -3.0], [-0.25, -0.25]), ([5.0, 2.0], [8.0, 8.0])] {
        let parameters: &[(&str, &[f32])] = &[
            ("swap.weight", &[0.0, 1.0, 1.0, 0.0]),
            ("swap.bias", &[1.0, 1.0]),
        ];
        let left = left(backend, &run, &picture, parameters).await;
        assert_near(&left.outputs[1], &wanted);
    }
}

/// Logits 0 and ln 3 are shares of 1/4 and 3/4. A picture of the second class costs −ln(3/4) = ln(4/3), with gradient
/// 1/4 − 0 and 3/4 − 1 by the logits, which are the last biases.
async fn categorical_cross_entropy_of_two_classes(backend: &mut impl Backend) {
    let encoder = vec![layer("code", Kind::dense(1), Activation::Linear)];
    let decoder = vec![layer("back", Kind::dense(2), Activation::Softmax)];
    let run = Run {
        loss: Loss::CategoricalCrossentropy,
        ..run(Shape::Vector(2), encoder, decoder, 1)
    };
    let bias = [0.0, 3f32.ln()];
    let left = left(backend, &run, &[0.0, 1.0], &[("back.bias", &bias)]).await;
    assert_near(&[left.loss], &[(4f32 / 3.0).ln()]);
    let (name, gradient) = left.gradients.last().expect("gradients");
    assert_eq!(name, "back.bias");
    assert_near(gradient, &[0.25, -0.25]);
}

/// Two constants a and b vary neither by themselves nor together, so that SSIM's second factor is C₂/C₂ and the first stays:
/// (2ab + C₁)/(a² + b² + C₁). For a = 1/2, b = 1/4 and C₁ = 1/10⁴ that is 0.2501/0.3126. By b its derivative is
/// (2a (a² + b² + C₁) − (2ab + C₁) 2b)/(a² + b² + C₁)² = (0.3126 − 0.12505)/0.3126²; it is the gradient of the bias that gives all
/// pixels b, negated in 1 − SSIM.
async fn similarity_of_two_constants(backend: &mut impl Backend) {
    let input = Shape::Picture([1, 12, 11]);
    let encoder = vec![layer("code", Kind::conv2d(1, 1, 1), Activation::Linear)];
    let decoder = vec![layer("back", Kind::conv2d(1, 1, 1), Activation::Linear)];
    let run = Run {
        loss: Loss::Ssim,
        ..run(input, encoder, decoder, 1)
    };
    let left = left(backend, &run, &[0.5; 132], &[("back.bias", &[0.25])]).await;
    // 11² taps sum to 1 within rounding, and variances of rounding stand beside C₂ = 9/10⁴.
    let near =
        |given: f32, wanted: f32| assert!((given - wanted).abs() < 1e-4, "{given}, {wanted}");
    near(left.loss, 1.0 - 0.2501 / 0.3126);
    let (_, gradient) = left.gradients.last().expect("gradients");
    near(gradient[0], -(0.3126 - 0.12505) / (0.3126 * 0.3126));
}

/// A model whose weights are all 0 gives its last bias b for every picture, and only b has a gradient: 2 (b − 1) for the picture
/// 1. With rate 1/10 and momentum 9/10, from b = 0:
///
/// 1. g = −2, v = −2; b = 0 − (g + 0.9 v)/10 = 0.38.
/// 2. g = 2 (0.38 − 1) = −1.24, v = 0.9 · −2 − 1.24 = −3.04; b = 0.38 − (−1.24 − 0.9 · 3.04)/10 = 0.7776.
///
/// Without looking ahead: 0.2; then g = −1.6, v = −3.4 and b = 0.54.
async fn nesterov_looks_ahead(backend: &mut impl Backend) {
    for (nesterov, wanted) in [(true, [0.38, 0.7776]), (false, [0.2, 0.54])] {
        let encoder = vec![layer("code", Kind::dense(1), Activation::Linear)];
        let decoder = vec![layer("back", Kind::dense(1), Activation::Linear)];
        let run = Run {
            optimizer: Optimizer::Sgd {
                learning_rate: 0.1,
                momentum: 0.9,
                nesterov,
            },
            ..run(Shape::Vector(1), encoder, decoder, 1)
        };
        let mut trainer = load(backend, &run, &contents(&run, &[1.0], &[])).await;
        for bias in wanted {
            step(&mut trainer, backend).await;
            let weights = weights(&trainer, backend).await;
            let given: Vec<f32> = weights.into_iter().flat_map(|(_, values)| values).collect();
            assert_near(&given, &[0.0, 0.0, 0.0, bias]);
        }
    }
}
