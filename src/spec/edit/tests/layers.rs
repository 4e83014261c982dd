use super::*;

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
        // A Gaussian code stands at the waist alone, and a tied layer after a dense one; they say so elsewhere.
        for kind in Kind::all()
            .into_iter()
            .filter(|kind| !matches!(kind, Kind::Gaussian { .. } | Kind::DenseTied { .. }))
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
fn the_list_of_kinds_has_each_once_and_every_kind_of_the_presets() {
    let all = Kind::all();
    for (place, kind) in all.iter().enumerate() {
        assert_eq!(kind.place_in_all(), place, "{}", kind.title());
    }
    for preset in PRESETS {
        for layer in preset.run().model.layers() {
            assert_eq!(
                all[layer.kind.place_in_all()].title(),
                layer.kind.title(),
                "{} of {}",
                layer.name,
                preset.id
            );
        }
    }
}

#[test]
fn a_tied_layer_takes_the_weight_of_the_dense_layer_it_goes_back_from() {
    let turn = |layer: &str| Edit::Turn {
        layer: layer.into(),
        kind: kind("Dense, tied"),
    };
    let (model, _) = edited(&preset("deep").unwrap().run().model, turn("dec1"));
    let Kind::DenseTied { to } = &model.layer("dec1").unwrap().kind else {
        panic!("{:?}", model.layer("dec1"));
    };
    assert_eq!(to, "code", "32 values come in");
    assert_eq!(model.shapes().map(|_| ()), Ok(()));

    // Where no dense layer is before it, it says so, and how that is mended.
    let (model, _) = edited(&dense().model, turn("code"));
    let run = Run { model, ..dense() };
    assert!(matches!(run.validate(), Err(SpecError::Layer { layer, .. }) if layer == "code"));
    assert_eq!(run.fixes()[0].title, "Give it a weight of its own");
}

#[test]
fn a_top_k_layer_keeps_one_of_sixteen_and_never_more_than_there_are() {
    let (model, name) = add(&dense().model, Place::After("code".into()), kind("Top k"));
    assert!(matches!(
        model.layer(&name).unwrap().kind,
        Kind::TopK { k: 4, .. }
    ));
    let model = set(&model, &name, "k", 0, &[65.0]);
    let fixes = Run { model, ..dense() }.fixes();
    assert_eq!(fixes[0].title, "Keep 64");
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
fn a_group_norm_has_as_many_groups_as_the_channels_divide_into() {
    for (channels, groups) in [(64, 8), (12, 6), (7, 7), (11, 1)] {
        let mut model = Model::empty(Shape::Picture([1, 28, 28]));
        let first = layer("first", Kind::conv2d(channels, 3, 1), Activation::Relu);
        model.encoder.push(first);
        let (model, name) = add(&model, Place::Last(Stage::Encoder), kind("Group norm"));
        let field = &model.layer(&name).unwrap().fields()[0];
        assert_eq!(
            (field.name, field.numbers[0]),
            ("groups", f64::from(groups))
        );
        let odd = set(&model, &name, "groups", 0, &[f64::from(channels - 1)]);
        let (_, error) = odd.trace();
        assert!(error.unwrap().to_string().contains("norm1.groups"));
    }
}
