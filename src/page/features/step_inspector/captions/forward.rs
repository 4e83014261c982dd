//! The way forward: what each layer and each activation computes.

use crate::protocol::Inspected;
use crate::spec::{Activation, Interpolation, Kind, Largest, Manner, Shape, ShapedLayer};

use super::gaussian;
use super::text::{Caption, Symbol, lines, sentences};
use super::values::share;
use crate::page::features::step_inspector::walk;
use crate::page::text::format::{count, percent};

pub(super) fn forward(record: &Inspected, layer: usize) -> Caption {
    let shapes = walk::shapes(record);
    let shaped = &shapes[layer];
    let output = &record.layers[layer].output.0;
    let (words, formula, mut symbols) = match shaped.layer.kind {
        Kind::Gaussian { units, .. } => gaussian::forward(record, layer, units),
        _ => computes(shaped, output),
    };
    let is_logits = record.logits && walk::is_output(&shapes, layer);
    let (bend, curve) = if is_logits {
        (
            format!(
                "{} comes with the loss, which is more exact when computed from these numbers, the logits.",
                shaped.layer.activation.title()
            ),
            String::new(),
        )
    } else {
        bends(shaped.layer.activation, output)
    };
    if !curve.is_empty() {
        symbols.push(("y", "the output"));
    }
    Caption {
        title: format!("{} forward", shaped.layer.name),
        kind: kind(shaped),
        words: sentences([words, bend]),
        formula: lines([formula.into(), curve]),
        symbols,
    }
}

/// What a layer is: “Conv2D, ReLU”.
pub(super) fn kind(shaped: &ShapedLayer<'_>) -> String {
    let (kind, activation) = (&shaped.layer.kind, shaped.layer.activation);
    match (kind, activation) {
        (Kind::Activation, _) => activation.title().into(),
        (_, Activation::Linear) => kind.title().into(),
        _ => format!("{}, {}", kind.title(), activation.title()),
    }
}

/// What a layer computes before its activation.
fn computes(shaped: &ShapedLayer<'_>, output: &[f32]) -> (String, &'static str, Vec<Symbol>) {
    const X: Symbol = ("x", "what comes in");
    const Z: Symbol = ("z", "the result");
    const PLACES: Symbol = (
        "i, j",
        "row and column; u, v within the window; s its stride",
    );
    const NORMAL: [Symbol; 4] = [
        ("μ, σ²", "mean and variance of what is put on one scale"),
        ("γ, β", "scale and shift, which are learnt"),
        ("ε", "a small number that keeps the division finite"),
        X,
    ];
    let (input, result) = (shape(shaped.input), shape(shaped.output));
    let window = shaped.window.map_or([1, 1], |window| window.kernel);
    let window = match shaped.input {
        Shape::Series(_) => format!("{}", window[1]),
        _ => format!("{} × {}", window[0], window[1]),
    };
    let step = shaped.window.map_or([1, 1], |window| window.stride);
    let by = if step == [1, 1] {
        String::new()
    } else {
        format!(", {} at a time", step[1])
    };
    let (maps, _) = shaped.output.channels();
    let maps = count(maps.into());
    match &shaped.layer.kind {
        Kind::Dense { units, .. } => (
            format!(
                "Each of {} units adds up all {} numbers that come in, each times a weight of its own, and a bias.",
                count((*units).into()),
                count(shaped.input.values().into())
            ),
            "z = W x + b",
            vec![X, ("W", "the weights, a row for each unit"), ("b", "the biases"), Z],
        ),
        Kind::Conv2d { .. } | Kind::Conv1d { .. } => (
            format!(
                "{maps} windows of {window} slide over {input}{by}. At every place a window adds up what it sees, each \
                 number times a weight of its own, and a bias. Each window gives a map: {result}."
            ),
            "z(k, i, j) = b(k) + Σ w(k, c, u, v) · x(c, s i + u, s j + v)",
            vec![
                ("x", "what comes in; c counts its maps"),
                ("w, b", "weights and bias of window k"),
                PLACES,
                Z,
            ],
        ),
        Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => (
            format!(
                "A convolution backwards: every number of {input} lays down a window of {window}, times its value{by}. \
                 Where windows overlap they add up to {result}."
            ),
            "z(k, s i + u, s j + v) = b(k) + Σ w(c, k, u, v) · x(c, i, j)",
            vec![
                ("x", "what comes in; c counts its maps"),
                ("w, b", "weights and bias of window k"),
                PLACES,
                Z,
            ],
        ),
        Kind::MaxPool { .. } => (
            format!("Of every {window} numbers of a map only the largest stays, which makes {result} of {input}."),
            "z(i, j) = max of x(s i + u, s j + v)",
            vec![X, PLACES],
        ),
        Kind::AveragePool { .. } => (
            format!("Every {window} numbers of a map become their mean, which makes {result} of {input}."),
            "z(i, j) = mean of x(s i + u, s j + v)",
            vec![X, PLACES],
        ),
        Kind::Upsample { mode, .. } => match mode {
            Interpolation::Nearest => (
                format!("Every number is repeated over a small block, which makes {result} of {input}."),
                "z(i, j) = x(⌊i / f⌋, ⌊j / f⌋)",
                vec![X, ("f", "how many times larger"), ("⌊ ⌋", "rounded down")],
            ),
            Interpolation::Bilinear => (
                format!(
                    "Between the numbers come mixtures of the four nearest, the nearer the more, which makes {result} of {input}."
                ),
                "z = (1−a)(1−b) x₁ + (1−a) b x₂ + a (1−b) x₃ + a b x₄",
                vec![
                    ("x₁ … x₄", "the four nearest numbers"),
                    ("a, b", "how far between them, 0 to 1, down and across"),
                ],
            ),
        },
        Kind::BatchNorm { .. } => (
            format!(
                "Each {} is put on one scale: its mean over all pictures of the batch is taken away, and the rest divided \
                 by its spread. Then it has a learnt scale and shift.",
                if shaped.input.planes().is_some() { "map" } else { "unit" }
            ),
            "z = γ (x − μ) / √(σ² + ε) + β",
            NORMAL.into(),
        ),
        Kind::LayerNorm { .. } => (
            "The numbers of this one picture are put on one scale: their mean is taken away, and the rest divided by their \
             spread. Then each has a learnt scale and shift."
                .into(),
            "z = γ (x − μ) / √(σ² + ε) + β",
            NORMAL.into(),
        ),
        Kind::GroupNorm { groups, .. } => (
            format!(
                "The {} of this one picture make {}, each of which is put on one scale: its mean is taken away, and the rest \
                 divided by its spread. Then each has a learnt scale and shift.",
                if shaped.input.planes().is_some() { "maps" } else { "numbers" },
                if *groups == 1 { "one group".into() } else { format!("{groups} groups") }
            ),
            "z = γ (x − μ) / √(σ² + ε) + β",
            NORMAL.into(),
        ),
        Kind::Dropout { rate } => (
            format!(
                "Chance sets about {} of the numbers to 0, in training only, so that no unit can rely on one other; the \
                 rest grow to make up for it. Now {} are 0.",
                percent(*rate as f32),
                percent(share(output, |v| v == 0.0))
            ),
            "z = m x / (1 − p)",
            vec![X, ("m", "0 or 1, by chance for each number"), ("p", "the share set to 0")],
        ),
        Kind::Flatten => (
            format!("The numbers of {input} now stand in one row: {result}. Nothing is computed."),
            "z = x",
            vec![X, Z],
        ),
        Kind::Reshape { .. } => (
            format!("The same numbers, laid out as {result}. Nothing is computed."),
            "z = x",
            vec![X, Z],
        ),
        Kind::Residual { .. } => (
            "What went around the layers is added to what they made of it: they need only learn what to change.".into(),
            "z = x + f(x)",
            vec![("x", "what went into the layers"), ("f", "the layers"), Z],
        ),
        Kind::Label { classes } => (
            format!(
                "Behind {input} come {}, one for each class: 1 for the picture's own, 0 for the others. So the layers after it \
                 know the class without the code having to hold it (Sohn et al. 2015).",
                count((*classes).into())
            ),
            "z = (x, c)",
            vec![X, ("c", "the class: a single 1 among zeros"), Z],
        ),
        Kind::TopK { k, by } => (
            format!(
                "Of {} only the {} {} stay; the others become 0, so that every picture has to do with few (Makhzani & Frey \
                 2014). Which ones stay differs from picture to picture.",
                input,
                count((*k).into()),
                match by {
                    Largest::Value => "largest",
                    Largest::Magnitude => "farthest from 0",
                }
            ),
            "z(j) = x(j) where x(j) is among the k largest, else 0",
            vec![X, ("k", "how many stay"), Z],
        ),
        Kind::DenseTied { to } => (
            format!(
                "Each of {} numbers adds up all that come in, with the weights of “{to}” the other way round, and a bias of its \
                 own: half the weights, and what each unit looks for is also what it draws.",
                count(shaped.output.values().into())
            ),
            "z = Wᵀ x + b",
            vec![X, ("W", "the borrowed weights"), ("b", "the biases"), Z],
        ),
        // What it computes is told with its own numbers.
        Kind::Gaussian { .. } | Kind::Activation => (String::new(), "z = x", vec![X]),
    }
}

/// What an activation does to the result, with how much of the output it shows in.
fn bends(activation: Activation, output: &[f32]) -> (String, String) {
    let zero = || percent(share(output, |v| v == 0.0));
    let negative = || percent(share(output, |v| v < 0.0));
    let title = activation.title();
    let words = match activation.manner() {
        Manner::Straight => return (String::new(), String::new()),
        Manner::Cut => format!("{title} sets negative results to 0: {} are 0 now.", zero()),
        Manner::Leak { slope } => format!(
            "{title} keeps only {} of negative results: {} are negative now.",
            percent(slope),
            negative()
        ),
        Manner::Bend { alpha } => format!(
            "{title} bends negative results so that none falls under −{alpha}: {} are negative now.",
            negative()
        ),
        Manner::Gate => format!(
            "{title} lets large results through and fades out negative ones: {} are negative now.",
            negative()
        ),
        Manner::Round => format!(
            "{title} is a ReLU without a corner: always over 0, and nearly the result itself where that is large."
        ),
        Manner::ToUnit => format!(
            "{title} brings every result between 0 and 1: {} are under a tenth or over nine now.",
            percent(share(output, |v| !(0.1..=0.9).contains(&v)))
        ),
        Manner::ToBothSides => format!(
            "{title} brings every result between −1 and 1: {} are within a tenth of the ends now.",
            percent(share(output, |v| v.abs() > 0.9))
        ),
        Manner::Shares => {
            format!("{title} turns the results of all channels into shares that add up to 1.")
        }
    };
    let result = if activation == Activation::Softmax {
        "y(k)"
    } else {
        "y"
    };
    (words, format!("{result} = {}", activation.formula()))
}

/// A shape in words: “16 maps of 14 × 14”.
fn shape(shape: Shape) -> String {
    match shape {
        Shape::Picture([1, height, width]) => format!("a picture of {height} × {width}"),
        Shape::Picture([maps, height, width]) => {
            format!("{} maps of {height} × {width}", count(maps.into()))
        }
        Shape::Series([1, length]) => format!("a row of {}", count(length.into())),
        Shape::Series([rows, length]) => {
            format!("{} rows of {}", count(rows.into()), count(length.into()))
        }
        Shape::Vector(1) => "1 number".into(),
        Shape::Vector(units) => format!("{} numbers", count(units.into())),
    }
}
