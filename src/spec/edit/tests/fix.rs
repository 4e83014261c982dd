use super::*;

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
