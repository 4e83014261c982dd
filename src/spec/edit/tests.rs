use super::*;
use crate::spec::{DatasetName, Loss, PRESETS, Padding, Run, SpecError, preset};

fn dense() -> Run {
    preset("dense").unwrap().run()
}

fn edited(model: &Model, edit: Edit) -> (Model, Option<String>) {
    let Edited { model, layer } = model.edited(&edit).unwrap_or_else(|| panic!("{edit:?}"));
    (model, layer)
}

fn add(model: &Model, place: Place, kind: Kind) -> (Model, String) {
    let (model, layer) = edited(model, Edit::Add { place, kind });
    (model, layer.expect("the new layer's name"))
}

fn set(model: &Model, layer: &str, field: &str, choice: usize, numbers: &[f64]) -> Model {
    let setting = Setting {
        choice,
        numbers: numbers.to_vec(),
    };
    let (layer, field) = (layer.into(), field.into());
    edited(
        model,
        Edit::Set {
            layer,
            field,
            setting,
        },
    )
    .0
}

fn kind(title: &str) -> Kind {
    Kind::all()
        .into_iter()
        .find(|kind| kind.title() == title)
        .unwrap_or_else(|| panic!("no kind {title}"))
}

fn names(model: &Model) -> Vec<&str> {
    model.layers().iter().map(|l| l.name.as_str()).collect()
}

fn layer(name: &str, kind: Kind, activation: Activation) -> Layer {
    Layer {
        name: name.into(),
        kind,
        activation,
    }
}

/// The encoder of the convolutional tutorial.
fn tutorial() -> Model {
    let plain = |name: &str, kind| layer(name, kind, Activation::Linear);
    let pool = || Kind::MaxPool {
        size: [2, 2],
        stride: None,
    };
    let mut model = Model::empty(Shape::Picture([1, 28, 28]));
    model.encoder = vec![
        layer("conv1", Kind::conv2d(64, 3, 1), Activation::Relu),
        plain("conv2", Kind::conv2d(128, 3, 1)),
        plain("norm1", Kind::batch_norm()),
        layer("act1", Kind::Activation, Activation::Relu),
        plain("pool1", pool()),
        plain("conv3", Kind::conv2d(256, 3, 1)),
        plain("norm2", Kind::batch_norm()),
        layer("act2", Kind::Activation, Activation::Relu),
        plain("pool2", pool()),
        layer("conv4", Kind::conv2d(1, 1, 1), Activation::Relu),
        plain("flatten", Kind::Flatten),
        plain("dropout", Kind::Dropout { rate: 0.2 }),
        layer("code", Kind::dense(49), Activation::Relu),
    ];
    model
}

#[test]
fn a_model_grows_from_nothing() {
    let empty = Model::empty(Shape::Picture([1, 28, 28]));
    assert_eq!(empty.shapes(), Err(SpecError::Empty("encoder")));
    let (model, code) = add(&empty, Place::First(Stage::Encoder), kind("Dense"));
    assert_eq!(
        names(&model),
        ["flatten1", "dense1"],
        "a picture is made a vector first"
    );
    let model = set(&model, &code, "units", 0, &[64.0]);
    let (model, _) = add(&model, Place::First(Stage::Decoder), kind("Dense"));
    assert_eq!(model.code_size(), Ok(64));
    assert_eq!(model.output_activation(), Activation::Sigmoid);
    let run = Run { model, ..dense() };
    assert_eq!(run.validate(), Ok(()));
}

#[test]
fn every_kind_fits_every_place_when_added() {
    let convolutional = Model {
        decoder: Vec::new(),
        ..tutorial()
    };
    let (convolutional, _) = edited(&convolutional, Edit::Mirror);
    for model in [dense().model, convolutional] {
        // A Gaussian code stands at the waist alone, and says so elsewhere.
        for kind in Kind::all()
            .into_iter()
            .filter(|kind| !matches!(kind, Kind::Gaussian { .. }))
        {
            for name in names(&model) {
                let (after, added) = add(&model, Place::Before(name.into()), kind.clone());
                let (_, error) = after.trace();
                let place = error.and_then(|error| error.place(&after));
                assert_ne!(
                    place.map(|(layer, _)| layer),
                    Some(added),
                    "{} before {name}",
                    kind.title()
                );
            }
        }
    }
}

#[test]
fn a_layer_added_at_the_end_gives_the_pictures() {
    let mut model = dense().model;
    model.decoder.clear();
    let (after, name) = add(&model, Place::Last(Stage::Decoder), kind("Dense"));
    assert_eq!(
        after.shapes().unwrap().last().unwrap().output,
        Shape::Vector(784)
    );
    let after = set(&after, &name, "units", 0, &[49.0]);
    let fixes = Run {
        model: after,
        ..dense()
    }
    .fixes();
    assert_eq!(fixes[0].title, "Make “dense1” 784 units wide");
}

#[test]
fn layers_move_across_the_waist_and_through_blocks() {
    let shift = |model: &Model, layer: &str, down| {
        let layer = layer.into();
        edited(model, Edit::Shift { layer, down }).0
    };
    let model = shift(&dense().model, "code", true);
    assert_eq!(names(&model), ["flatten", "code", "output", "reshape"]);
    assert_eq!((model.encoder.len(), model.decoder.len()), (1, 3));
    assert_eq!(shift(&model, "code", false), dense().model);

    let (model, block) = add(
        &dense().model,
        Place::After("flatten".into()),
        kind("Residual"),
    );
    let inner = model.layer(&block).unwrap().inside()[0].name.clone();
    assert_eq!(model.shapes().unwrap()[1].layer.name, inner);
    let within = shift(&model, "code", false);
    assert_eq!(within.layer(&block).unwrap().inside().len(), 2);
    let before = shift(&shift(&within, "code", false), "code", false);
    assert_eq!(
        names(&before),
        ["flatten", "code", &block, &inner, "output", "reshape"]
    );
    assert_eq!(
        shift(
            &shift(&shift(&before, "code", true), "code", true),
            "code",
            true
        ),
        model
    );
    assert!(
        dense()
            .model
            .edited(&Edit::Shift {
                layer: "flatten".into(),
                down: false
            })
            .is_none()
    );
    // A block does not go into itself.
    let into = Edit::Move {
        layer: block.clone(),
        place: Place::Into(block),
    };
    assert!(model.edited(&into).is_none());
}

#[test]
fn names_stay_apart_and_renames_are_told() {
    let model = dense().model;
    let rename = |name: &str| Edit::Rename {
        layer: "code".into(),
        name: name.into(),
    };
    assert!(model.edited(&rename("output")).is_none());
    let (after, selected) = edited(&model, rename("waist"));
    assert_eq!(selected.as_deref(), Some("waist"));
    assert_eq!(
        after.renamed_from(&model),
        [("waist".to_string(), "code".to_string())]
    );
    assert!(model.renamed_from(&model).is_empty());
    let (more, _) = add(&after, Place::Last(Stage::Encoder), kind("Dense"));
    assert!(more.renamed_from(&model).is_empty());
}

#[test]
fn fields_are_read_as_they_are_set() {
    for kind in Kind::all() {
        let mut layer = layer("x", kind, Activation::Elu { alpha: 0.3 });
        for field in layer.fields() {
            let setting = Setting {
                choice: field.choice,
                numbers: field.numbers.clone(),
            };
            assert!(layer.set(field.name, &setting));
            assert!(layer.fields().contains(&field), "{field:?}");
            for choice in 0..field.choices.len() {
                layer.set(
                    field.name,
                    &Setting {
                        choice,
                        numbers: Vec::new(),
                    },
                );
                let now = layer.fields().into_iter().find(|f| f.name == field.name);
                let gone = matches!(layer.kind, Kind::Flatten | Kind::Reshape { .. });
                assert!(now.map_or(gone, |now| now.choice == choice), "{field:?}");
            }
        }
        assert!(!layer.set("no such field", &Setting::default()));
    }
    let mut layer = layer("x", Kind::dense(3), Activation::Linear);
    for (given, whole) in [(-4.0, 0), (1e30, u32::MAX), (f64::NAN, 0), (2.6, 3)] {
        let numbers = vec![given];
        layer.set("units", &Setting { choice: 0, numbers });
        assert!(matches!(layer.kind, Kind::Dense { units, .. } if units == whole));
    }
}

#[test]
fn turning_a_layer_keeps_what_the_kinds_share() {
    let mut model = tutorial();
    model = set(&model, "conv1", "kernel", 0, &[5.0, 5.0]);
    let turn = |title| Edit::Turn {
        layer: "conv1".into(),
        kind: kind(title),
    };
    let (after, _) = edited(&model, turn("Conv2D transposed"));
    let Kind::ConvTranspose2d {
        channels,
        kernel,
        stride,
        ..
    } = after.encoder[0].kind
    else {
        panic!("{:?}", after.encoder[0]);
    };
    assert_eq!((channels, kernel, stride), (64, [5, 5], [1, 1]));
    let (after, _) = edited(&model, turn("Dense"));
    assert_eq!(
        after.encoder[0].kind,
        Kind::Flatten,
        "with what it takes before it"
    );
    assert!(model.edited(&turn("Conv2D")).is_none());
}

#[test]
fn mirroring_gives_back_every_preset_shape() {
    for preset in PRESETS {
        let run = preset.run();
        let (model, _) = edited(&run.model, Edit::Mirror);
        assert_eq!(model.encoder, run.model.encoder);
        let mirrored = Run { model, ..run };
        assert_eq!(mirrored.validate(), Ok(()), "{}", preset.id);
    }
    // The dense presets are their own mirrors, so that nothing trained is lost.
    for id in ["dense", "deep"] {
        let run = preset(id).unwrap().run();
        assert_eq!(edited(&run.model, Edit::Mirror).0, run.model);
    }
}

#[test]
fn mirroring_follows_convolutions() {
    let (model, _) = edited(&tutorial(), Edit::Mirror);
    let shapes: Vec<String> = model
        .shapes()
        .unwrap()
        .iter()
        .filter(|shaped| shaped.stage == Stage::Decoder)
        .map(|shaped| format!("{} {}", shaped.layer.name, shaped.output))
        .collect();
    assert_eq!(
        shapes,
        [
            "dec1 49",
            "reshape 7 × 7",
            "dec2 7 × 7 × 256",
            "up1 14 × 14 × 256",
            "norm3 14 × 14 × 256",
            "act3 14 × 14 × 256",
            "dec3 14 × 14 × 128",
            "up2 28 × 28 × 128",
            "norm4 28 × 28 × 128",
            "act4 28 × 28 × 128",
            "dec4 28 × 28 × 64",
            "output 28 × 28",
        ]
    );
    assert_eq!(model.output_activation(), Activation::Sigmoid);
}

#[test]
fn mirroring_gives_back_sizes_that_do_not_divide() {
    for (kernel, stride, padding, dilation) in [
        (3, 2, Padding::Same, 1),
        (5, 3, Padding::Same, 1),
        (2, 3, Padding::Same, 1),
        (3, 2, Padding::Valid, 1),
        (4, 3, Padding::Explicit([1, 0]), 1),
        (3, 1, Padding::Valid, 2),
    ] {
        for size in [27, 28] {
            let mut model = Model::empty(Shape::Picture([1, size, 28]));
            let conv = Kind::Conv2d {
                channels: 4,
                kernel: [kernel; 2],
                stride: [stride; 2],
                padding,
                dilation: [dilation; 2],
                init: Default::default(),
            };
            model.encoder = vec![layer("conv", conv, Activation::Relu)];
            let (model, _) = edited(&model, Edit::Mirror);
            let shapes = model.shapes().unwrap();
            assert_eq!(
                shapes.last().unwrap().output,
                model.input,
                "{padding:?} {stride}"
            );
        }
    }
    for pooled in [27, 28, 29] {
        let mut model = Model::empty(Shape::Picture([2, pooled, 28]));
        let pool = Kind::MaxPool {
            size: [3, 2],
            stride: None,
        };
        model.encoder = vec![
            layer("pool", pool, Activation::Linear),
            layer("conv", Kind::conv2d(3, 3, 1), Activation::Tanh),
        ];
        let (model, _) = edited(&model, Edit::Mirror);
        assert_eq!(model.shapes().unwrap().last().unwrap().output, model.input);
    }
}

#[test]
fn what_cannot_be_is_mended() {
    let picture = || Model::empty(Shape::Picture([1, 28, 28]));
    let titles = |model: &Model, loss| {
        let run = Run {
            model: model.clone(),
            loss,
            ..dense()
        };
        let error = run.validate().unwrap_err();
        let fixes = run.fixes();
        for fix in &fixes {
            let run = Run {
                model: fix.model.clone(),
                loss: fix.loss,
                ..dense()
            };
            assert_ne!(run.validate().err(), Some(error.clone()), "{}", fix.title);
        }
        fixes.into_iter().map(|fix| fix.title).collect::<Vec<_>>()
    };

    let mut model = dense().model;
    model.encoder.remove(0);
    assert_eq!(titles(&model, Loss::Mse), ["Put a flatten layer before it"]);

    let mut model = edited(&tutorial(), Edit::Mirror).0;
    model = set(&model, "conv3", "padding", 1, &[]);
    model = set(&model, "conv3", "kernel", 0, &[40.0, 3.0]);
    let (layer, field) = model.trace().1.unwrap().place(&model).unwrap();
    assert_eq!((layer.as_str(), field), ("conv3", Some("kernel")));
    assert_eq!(
        titles(&model, Loss::Mse),
        ["Use a kernel of 14 × 3", "Set padding to same"]
    );

    let mut model = picture();
    model.encoder = vec![layer_of("pool", kind("Max pooling"))];
    model = set(&model, "pool", "size", 0, &[2.0, 60.0]);
    assert_eq!(titles(&model, Loss::Mse), ["Use a window of 2 × 28"]);

    let mut model = dense().model;
    model = set(&model, "output", "units", 0, &[700.0]);
    assert_eq!(
        titles(&model, Loss::Mse),
        ["Make “output” 784 units wide"],
        "reshaping to 700 values would only move the trouble"
    );
    model.decoder.pop();
    assert_eq!(
        titles(&model, Loss::Mse),
        [
            "Make “output” 784 units wide",
            "End with a dense layer of 784",
            "Mirror the encoder"
        ]
    );

    let mut model = picture();
    assert_eq!(titles(&model, Loss::Mse), ["Add a dense layer"]);
    model.encoder = tutorial().encoder;
    assert_eq!(titles(&model, Loss::Mse), ["Mirror the encoder"]);

    let mut model = dense().model;
    model.decoder[0].activation = Activation::Relu;
    assert_eq!(
        titles(&model, Loss::Bce),
        ["End with a sigmoid", "Train with squared error"]
    );

    let mut model = dense().model;
    let first = layer_of("conv", kind("Conv1D"));
    model.encoder.insert(0, first);
    assert_eq!(
        titles(&model, Loss::Mse),
        ["Make it a Conv2D", "Put a reshape layer before it"]
    );

    let (model, block) = add(
        &dense().model,
        Place::After("code".into()),
        kind("Residual"),
    );
    let inner = model.layer(&block).unwrap().inside()[0].name.clone();
    let model = set(&model, &inner, "units", 0, &[63.0]);
    assert_eq!(
        titles(&model, Loss::Mse),
        [&format!("Let “{inner}” give 64"), "Remove the block"]
    );
}

#[test]
fn every_preset_takes_pictures_of_any_dataset() {
    for preset in PRESETS {
        let run = preset.run();
        for from in DatasetName::ALL.map(DatasetName::shape) {
            let before = run.model.clone().for_input(from);
            for to in DatasetName::ALL.map(DatasetName::shape) {
                let model = before.clone().for_input(to);
                let what = format!("{}, {from} to {to}", preset.id);
                assert_eq!(model.input, to, "{what}");
                let run = Run {
                    model: model.clone(),
                    ..run.clone()
                };
                assert_eq!(run.validate(), Ok(()), "{what}");
                let shaped = model.shapes().unwrap();
                assert_eq!(shaped.last().unwrap().output, to, "{what}");
                assert_eq!(model.code_size(), before.code_size(), "{what}");
                // Nothing of the way is left.
                assert_eq!(model, run_model(preset.id).for_input(to), "{what}");
            }
        }
        assert_eq!(
            run.model
                .clone()
                .for_input(DatasetName::Faces.shape())
                .for_input(run.model.input),
            run.model
        );
    }
}

fn run_model(id: &str) -> Model {
    preset(id).unwrap().run().model
}

/// What each layer gives, after the other.
fn outputs(model: &Model) -> Vec<String> {
    let shaped = model.shapes().unwrap_or_else(|error| panic!("{error}"));
    shaped.iter().map(|s| s.output.to_string()).collect()
}

#[test]
fn a_convolutional_model_grows_with_its_pictures() {
    let model = run_model("conv_light").for_input(Shape::Picture([3, 32, 32]));
    assert_eq!(
        outputs(&model),
        [
            "16 × 16 × 16",
            "8 × 8 × 32",
            "2048",
            "16",
            "2048",
            "8 × 8 × 32",
            "16 × 16 × 16",
            "32 × 32 × 3"
        ]
    );
    let tutorial = run_model("conv").for_input(Shape::Picture([1, 32, 32]));
    assert_eq!(outputs(&tutorial)[8], "64", "flattened");
    assert_eq!(outputs(&tutorial)[10..12], ["49", "49"], "the code stays");
}

#[test]
fn mirrored_models_grow_with_their_pictures() {
    let pool = || Kind::MaxPool {
        size: [2, 2],
        stride: None,
    };
    let down = |name: &str, padding| {
        layer_of(
            name,
            Kind::Conv2d {
                channels: 8,
                kernel: [3, 3],
                stride: [2, 2],
                padding,
                dilation: [1, 1],
                init: crate::spec::Init::Glorot,
            },
        )
    };
    let inside = layer_of("inside", Kind::conv2d(8, 3, 1));
    let block = Kind::Residual {
        layers: vec![inside],
    };
    let code = [
        layer_of("flatten", Kind::Flatten),
        layer_of("code", Kind::dense(5)),
    ];
    // 28 halves to 14, 7 and 4 or 3; 32 to 16, 8 and 4.
    let encoders = [
        vec![
            down("a", Padding::Same),
            down("b", Padding::Explicit([1, 1])),
            layer_of("block", block),
            down("c", Padding::Same),
        ],
        vec![
            layer_of("a", Kind::conv2d(8, 3, 1)),
            layer_of("p", pool()),
            layer_of("q", pool()),
            layer_of("r", pool()),
            layer_of("norm", Kind::batch_norm()),
        ],
    ];
    for encoder in encoders {
        for dense in [true, false] {
            let mut model = Model::empty(Shape::Picture([1, 28, 28]));
            model.encoder = encoder.clone();
            if dense {
                model.encoder.extend(code.clone());
            }
            let (model, _) = edited(&model, Edit::Mirror);
            for to in DatasetName::ALL.map(DatasetName::shape) {
                let other = model.clone().for_input(to);
                assert_eq!(other.shapes().unwrap().last().unwrap().output, to);
                assert_eq!(other.for_input(model.input), model);
            }
        }
    }
}

#[test]
fn series_and_codes_without_a_dense_layer_after_them_grow_too() {
    let mut model = Model::empty(Shape::Picture([1, 28, 28]));
    model.encoder = vec![
        layer_of(
            "series",
            Kind::Reshape {
                shape: Shape::Series([1, 784]),
            },
        ),
        layer_of("down", kind("Conv1D")),
        layer_of("flatten", Kind::Flatten),
        layer_of("code", Kind::dense(98)),
    ];
    let up = |name: &str, channels| {
        layer_of(
            name,
            Kind::ConvTranspose1d {
                channels,
                kernel: 4,
                stride: 4,
                padding: Padding::Same,
                output_padding: 0,
                dilation: 1,
                init: crate::spec::Init::Glorot,
            },
        )
    };
    model.decoder = vec![
        layer_of(
            "places",
            Kind::Reshape {
                shape: Shape::Series([2, 49]),
            },
        ),
        up("up1", 4),
        up("up2", 1),
        layer_of(
            "picture",
            Kind::Reshape {
                shape: Shape::Picture([1, 28, 28]),
            },
        ),
    ];
    assert_eq!(outputs(&model).last().unwrap(), "28 × 28");
    let larger = model.clone().for_input(Shape::Picture([1, 32, 32]));
    let given = outputs(&larger);
    assert_eq!(given[0], "1024 × 1");
    assert_eq!(
        given[3..],
        ["128", "64 × 2", "256 × 4", "1024 × 1", "32 × 32"]
    );
    assert_eq!(larger.for_input(model.input), model);
}

#[test]
fn sizes_that_do_not_work_out_are_left_to_be_mended() {
    let mut model = run_model("conv_light");
    model.decoder = vec![
        layer_of("dec1", Kind::dense(64)),
        layer_of(
            "reshape",
            Kind::Reshape {
                shape: Shape::Picture([4, 4, 4]),
            },
        ),
        layer_of(
            "up",
            Kind::Upsample {
                factor: [7, 7],
                mode: crate::spec::Interpolation::Nearest,
            },
        ),
        layer_of("output", Kind::conv2d(1, 3, 1)),
    ];
    assert!(model.shapes().is_ok());
    let other = model.clone().for_input(Shape::Picture([3, 32, 32]));
    assert!(matches!(other.shapes(), Err(SpecError::Output { .. })));
    assert_eq!(other.for_input(model.input), model);
}

fn layer_of(name: &str, kind: Kind) -> Layer {
    layer(name, kind, Activation::Linear)
}

/// Any model that edits can come to is one the rest can look at.
#[test]
fn random_edits_never_panic() {
    let mut state = 0x1234_5678_u32;
    let mut any = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below.max(1)
    };
    let starts = [dense().model, edited(&tutorial(), Edit::Mirror).0];
    for round in 0..60 {
        let mut model = starts[round % 2].clone();
        for _ in 0..40 {
            let all: Vec<String> = model.layers().iter().map(|l| l.name.clone()).collect();
            let layer = all.get(any(all.len())).cloned().unwrap_or_default();
            let other = all.get(any(all.len())).cloned().unwrap_or_default();
            let kinds = Kind::all();
            let kind = kinds[any(kinds.len())].clone();
            let place = match any(6) {
                0 => Place::First(Stage::Encoder),
                1 => Place::Last(Stage::Decoder),
                2 => Place::First(Stage::Decoder),
                3 => Place::Before(other.clone()),
                4 => Place::After(other.clone()),
                _ => Place::Into(other.clone()),
            };
            let edit = match any(12) {
                0..=2 => Edit::Add { place, kind },
                3 => Edit::Remove { layer },
                4 => Edit::Move { layer, place },
                5 => Edit::Shift {
                    layer,
                    down: any(2) == 0,
                },
                6 => Edit::Turn { layer, kind },
                7 if any(10) == 0 => Edit::Mirror,
                8 if any(20) == 0 => Edit::Clear,
                _ => {
                    let fields = model.layer(&layer).map_or(Vec::new(), Layer::fields);
                    let Some(field) = fields.get(any(fields.len())) else {
                        continue;
                    };
                    let numbers = [0.0, 1.0, 2.0, 3.0, 7.0, 64.0, 0.5, 1e10];
                    Edit::Set {
                        layer,
                        field: field.name.into(),
                        setting: Setting {
                            choice: any(field.choices.len()),
                            numbers: (0..any(4)).map(|_| numbers[any(8)]).collect(),
                        },
                    }
                }
            };
            if let Some(Edited {
                model: after,
                layer,
            }) = model.edited(&edit)
            {
                assert!(
                    layer.is_none_or(|layer| after.layer(&layer).is_some()),
                    "{edit:?}"
                );
                model = after;
            }
            let mut names: Vec<&str> = names(&model);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{edit:?}");
            let run = Run {
                model: model.clone(),
                ..dense()
            };
            run.fixes();
        }
    }
}
