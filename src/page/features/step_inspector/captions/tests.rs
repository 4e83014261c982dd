mod gaussian;

use std::collections::HashSet;

use super::*;
use crate::page::features::step_inspector::walk::places;
use crate::page::features::step_inspector::walk::tests::record;
use crate::protocol::Floats;
use crate::spec::{
    Activation, AdamForm, Clip, Decay, Init, Interpolation, Kind, Layer, Optimizer, Padding,
    RmsPropForm, Run, Shape, preset,
};

fn named(id: &str) -> Run {
    preset(id).expect("a preset").run()
}

/// Text with plain spaces.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

#[track_caller]
fn check(caption: &Caption) {
    for text in [
        &caption.title,
        &caption.kind,
        &caption.words,
        &caption.formula,
    ] {
        assert!(!text.is_empty(), "{caption:?}");
        assert_eq!(text.trim(), text);
        assert!(!text.contains("  ") && !text.contains("NaN"), "{text}");
    }
    assert!(caption.words.ends_with('.'), "{}", caption.words);
    assert!(!caption.symbols.is_empty());
    let symbols: HashSet<&str> = caption.symbols.iter().map(|(symbol, _)| *symbol).collect();
    assert_eq!(symbols.len(), caption.symbols.len(), "each symbol once");
}

#[test]
fn every_station_of_every_preset_has_its_words() {
    for preset in crate::spec::PRESETS {
        let record = record(preset.run());
        for place in places(&record) {
            check(&caption(&record, place, 0));
            assert!(!name(&record, place).is_empty());
        }
    }
}

/// Every kind of layer that changes the size of pictures as little as it can, in an order in which they fit.
fn kinds() -> Vec<Kind> {
    let conv1d = |channels| Kind::Conv1d {
        channels,
        kernel: 3,
        stride: 1,
        padding: Padding::Same,
        dilation: 1,
        init: Init::Glorot,
    };
    let series = Shape::Series([4, 49]);
    vec![
        Kind::conv2d(4, 3, 1),
        Kind::batch_norm(),
        Kind::LayerNorm { epsilon: 1e-5 },
        Kind::GroupNorm {
            groups: 2,
            epsilon: 1e-5,
        },
        Kind::Residual {
            layers: vec![layer("inner", Kind::conv2d(4, 3, 1), Activation::Relu)],
        },
        Kind::MaxPool {
            size: [2, 2],
            stride: None,
        },
        Kind::AveragePool {
            size: [2, 2],
            stride: None,
        },
        Kind::Dropout { rate: 0.25 },
        Kind::Activation,
        Kind::Reshape { shape: series },
        conv1d(4),
        Kind::ConvTranspose1d {
            channels: 4,
            kernel: 3,
            stride: 1,
            padding: Padding::Same,
            output_padding: 0,
            dilation: 1,
            init: Init::Glorot,
        },
        Kind::Flatten,
        Kind::dense(196),
        Kind::Reshape {
            shape: Shape::Picture([4, 7, 7]),
        },
        Kind::Upsample {
            factor: [2, 2],
            mode: Interpolation::Bilinear,
        },
        Kind::Upsample {
            factor: [2, 2],
            mode: Interpolation::Nearest,
        },
        Kind::conv_transpose2d(1, 3, 1),
    ]
}

fn layer(name: &str, kind: Kind, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation,
    }
}

#[test]
fn every_kind_of_layer_says_what_it_does_both_ways() {
    let mut run = named("dense");
    let layers: Vec<Layer> = kinds()
        .into_iter()
        .enumerate()
        .map(|(i, kind)| {
            let activation = match kind {
                Kind::Activation => Activation::Tanh,
                _ => Activation::Linear,
            };
            layer(&format!("layer{i}"), kind, activation)
        })
        .collect();
    run.model.encoder = layers[..14].to_vec();
    run.model.decoder = layers[14..].to_vec();
    run.validate().expect("the model fits together");
    let record = record(run);
    let (mut forwards, mut backwards) = (HashSet::new(), HashSet::new());
    for i in 0..record.layers.len() {
        let forward = caption(&record, StationPlace::Forward(i), 0);
        let backward = caption(&record, StationPlace::Backward(i), 0);
        check(&forward);
        check(&backward);
        forwards.insert(forward.words);
        backwards.insert(backward.words);
    }
    assert_eq!(
        forwards.len(),
        record.layers.len(),
        "each speaks of its own shapes"
    );
    // Pictures and series, both sizes of enlarging, all norms and both ways of reshaping share theirs.
    assert!(backwards.len() >= 11, "{}", backwards.len());

    let words = |place| plain(&caption(&record, place, 0).words);
    assert!(
        words(StationPlace::Forward(0)).starts_with(
            "4 windows of 3 × 3 slide over a picture of 28 × 28. At every place a window adds up"
        ),
        "{}",
        words(StationPlace::Forward(0))
    );
    assert!(
        words(StationPlace::Forward(6))
            .contains("which makes 4 maps of 14 × 14 of 4 maps of 28 × 28")
    );
    assert!(words(StationPlace::Forward(11)).contains("4 windows of 3 slide over 4 rows of 49"));
}

#[test]
fn every_activation_says_what_it_does_both_ways() {
    let mut seen = HashSet::new();
    for activation in Activation::ALL {
        let mut run = named("dense");
        run.model.encoder[1].activation = activation;
        let record = record(run);
        let forward = caption(&record, StationPlace::Forward(1), 0);
        let backward = caption(&record, StationPlace::Backward(1), 0);
        check(&forward);
        check(&backward);
        assert!(seen.insert(forward.words.clone()), "{}", forward.words);
        if activation != Activation::Linear {
            assert!(forward.kind.contains(activation.title()));
            assert!(forward.formula.contains("\ny"), "{}", forward.formula);
        }
    }
    let mut run = named("dense");
    run.model.encoder[1].activation = Activation::Relu;
    let mut record = record(run);
    let mut output = vec![0.0; 64];
    output[..16].fill(1.5);
    record.layers[1].output = Floats(output);
    let words = |place| plain(&caption(&record, place, 0).words);
    assert!(
        words(StationPlace::Forward(1))
            .ends_with("ReLU sets negative results to 0: 75 % are 0 now.")
    );
    assert!(
        words(StationPlace::Backward(1))
            .contains("only where the output was over 0, at 25 % of the places.")
    );
}

#[test]
fn every_loss_says_what_it_compares() {
    let mut seen = HashSet::new();
    for loss in Loss::ALL {
        let record = record(Run {
            loss,
            ..named("dense")
        });
        let caption = caption(&record, StationPlace::Loss, 0);
        check(&caption);
        assert!(seen.insert(caption.formula.clone()), "{}", caption.formula);
        let alone = if loss == Loss::Rmse { "0.400" } else { "0.160" };
        assert!(
            caption.words.contains(&format!("This picture: {alone}.")),
            "{}",
            caption.words
        );
        assert!(
            caption
                .words
                .contains("All 64 pictures of the batch together: 0.250.")
        );
    }
    let mut run = named("dense");
    run.reduction = Reduction::Sum;
    run.regularization.l2 = 0.001;
    let told = caption(&record(run), StationPlace::Loss, 0);
    check(&told);
    assert_eq!(
        told.formula,
        "L = sum over pixels, mean over pictures, of (p − t)²\n+ 0 Σ|w| + 0.001 Σw²"
    );
    assert!(told.words.contains("Penalties"));
}

#[test]
fn logits_are_explained_where_they_are() {
    let mut record = record(Run {
        loss: Loss::Bce,
        ..named("dense")
    });
    record.logits = true;
    // The layer after the output only gives it its shape.
    let output = record.layers.len() - 2;
    let forward = caption(&record, StationPlace::Forward(output), 0);
    assert!(forward.words.contains("logits"), "{}", forward.words);
    assert!(!forward.formula.contains("y ="), "{}", forward.formula);
    let backward = caption(&record, StationPlace::Backward(output), 0);
    assert!(backward.formula.starts_with("δ = (p − t) / n"));
    let before = caption(&record, StationPlace::Forward(1), 0);
    assert!(!before.words.contains("logits"));
}

#[test]
fn every_optimizer_says_how_weights_move() {
    let mut seen = HashSet::new();
    for optimizer in [
        Optimizer::sgd(0.1, 0.0),
        Optimizer::sgd(0.1, 0.9),
        Optimizer::Sgd {
            learning_rate: 0.1,
            momentum: 0.9,
            nesterov: true,
        },
        Optimizer::RmsProp {
            learning_rate: 0.1,
            rho: 0.9,
            epsilon: 1e-7,
            form: RmsPropForm::Keras,
        },
        Optimizer::RmsProp {
            learning_rate: 0.1,
            rho: 0.9,
            epsilon: 1e-7,
            form: RmsPropForm::Torch,
        },
        Optimizer::adam(1e-3),
        Optimizer::Adam {
            learning_rate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
            form: AdamForm::Torch,
        },
    ] {
        let mut record = record(Run {
            optimizer,
            ..named("dense")
        });
        let weight = &mut record.parameters[0];
        weight.before = Floats(vec![0.25; 4]);
        weight.after = Floats(vec![0.25, 0.25, 0.249, 0.2505]);
        let told = caption(&record, StationPlace::Update, 0);
        check(&told);
        assert_eq!(told.kind, optimizer.title());
        assert!(seen.insert(told.formula.clone()), "{}", told.formula);
        let words = plain(&told.words);
        assert!(words.contains("the learning rate, 0.001"), "{words}");
        assert!(
            words.ends_with(
                "In code.weight the largest change is 0.00100 (from 0.250000 to 0.249000), the mean change 3.75 × 10⁻⁴."
            ),
            "{words}"
        );
    }
}

#[test]
fn bounds_and_decay_are_told() {
    for (decay, clip, formula) in [
        (
            Decay::Decoupled,
            Clip::Value(0.5),
            "first: w ← (1 − η d) w\n",
        ),
        (Decay::Coupled, Clip::Norm(2.0), "first: g ← g + d w\n"),
    ] {
        let mut run = named("dense");
        run.regularization.decay = decay;
        run.regularization.weight_decay = 0.01;
        run.regularization.clip = clip;
        let told = caption(&record(run), StationPlace::Update, 0);
        check(&told);
        assert!(told.formula.starts_with(formula), "{}", told.formula);
        assert!(told.words.contains("Weight decay") && told.words.contains("Before that"));
        assert!(told.symbols.contains(&("d", "weight decay")));
    }
}

#[test]
fn the_way_back_begins_and_ends() {
    let record = record(named("dense"));
    let words = |layer| caption(&record, StationPlace::Backward(layer), 0).words;
    assert!(words(2).starts_with("The loss says"), "{}", words(2));
    assert!(!words(2).contains("ends here"));
    assert!(words(1).starts_with("The error says"));
    assert!(words(1).ends_with("so the way back ends here."));
}

#[test]
fn pictures_in_colour_and_without_names_are_introduced() {
    let told = caption(&record(named("dense")), StationPlace::Input, 0);
    check(&told);
    assert!(told.words.contains("“7”") && told.words.contains("0 for no ink"));
    let mut record = record(named("conv_light_rgb"));
    record.label = None;
    record.pictures = 1;
    let told = caption(&record, StationPlace::Input, 0);
    check(&told);
    assert!(!told.words.contains('“') && told.words.contains("red, green and blue"));
    assert!(told.words.contains("1 picture from"), "{}", told.words);
}

/// A run with a Gaussian code that is told the class.
fn variational() -> Run {
    let mut run = named("dense");
    let label = |name| layer(name, Kind::Label { classes: 10 }, Activation::Linear);
    run.model.encoder.pop();
    run.model.encoder.push(label("class"));
    let code = layer("code", Kind::gaussian(8), Activation::Linear);
    run.model.encoder.push(code);
    run.model.decoder.insert(0, label("class2"));
    run.loss = Loss::Gaussian;
    run.reduction = Reduction::Sum;
    run
}
