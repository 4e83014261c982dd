//! Numbers of a run in words, so that what is told of it is true of it.

use crate::spec::{Run, Shape, Summary};

/// Values of a sample, after each layer that has parameters, and at the end: “784 → 64 → 784”.
pub fn path(run: &Run) -> String {
    let mut sizes = vec![run.model.input];
    if let Ok(summary) = Summary::of(&run.model) {
        let weighted = summary
            .rows
            .iter()
            .filter(|row| row.parameters > 0 && row.depth == 0);
        sizes.extend(weighted.map(|row| row.output));
    }
    let sizes: Vec<String> = sizes
        .iter()
        .map(|shape| shape.values().to_string())
        .collect();
    sizes.join(" → ")
}

/// How many values the code has.
pub fn code(run: &Run) -> u32 {
    let shapes = run.model.shapes().unwrap_or_default();
    let encoder = run.model.encoder.last();
    let code = shapes
        .iter()
        .find(|shaped| encoder.is_some_and(|last| last.name == shaped.layer.name));
    code.map_or(0, |shaped| shaped.output.values())
}

/// How many parameters the model has: “416,262”.
pub fn parameters(run: &Run) -> String {
    let parameters = Summary::of(&run.model).map_or(0, |summary| summary.parameters);
    crate::spec::summary::grouped(parameters)
}

/// Whether samples are in colour.
pub fn is_colour(shape: Shape) -> bool {
    matches!(shape, Shape::Picture([3, ..]))
}
