use super::*;

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
