use super::*;

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
fn mirroring_leaves_top_k_out_and_undoes_tied_layers() {
    let mut model = Model::empty(Shape::Vector(30));
    let top_k = Kind::TopK {
        k: 2,
        by: Default::default(),
    };
    let tied = Kind::DenseTied { to: "a".into() };
    model.encoder = vec![
        layer("a", Kind::dense(20), Activation::Linear),
        layer_of("norm", Kind::batch_norm()),
        layer_of("top", top_k),
        layer("act", Kind::Activation, Activation::Tanh),
        layer("b", tied, Activation::Relu),
        layer_of("code", Kind::dense(4)),
    ];
    let (model, _) = edited(&model, Edit::Mirror);
    assert_eq!(model.shapes().map(|_| ()), Ok(()));
    let decoder: Vec<_> = model
        .decoder
        .iter()
        .map(|layer| (layer.kind.title(), layer.activation))
        .collect();
    assert_eq!(
        decoder,
        [
            ("Dense", Activation::Relu),
            ("Dense", Activation::Linear),
            ("Batch norm", Activation::Linear),
            ("Activation", Activation::Tanh),
            ("Dense", Activation::Sigmoid),
        ]
    );
}
