use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Activation, Kind, Model, SpecError, Stage};

/// One line of a [`Summary`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// The layer's name.
    pub name: String,
    /// What it is, in words: “Dense, ReLU”.
    pub kind: String,
    /// Which half it is in.
    pub stage: Stage,
    /// Shape of one picture after it.
    pub output: super::Shape,
    /// Weights, biases and running statistics.
    pub parameters: u64,
    /// How many residual blocks it stands in.
    #[serde(default)]
    pub depth: u32,
}

/// The table Keras prints for a model: layer, output shape, parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Shape of one picture of the data.
    pub input: super::Shape,
    /// The layers from input to output.
    pub rows: Vec<SummaryRow>,
    /// Weights, biases and running statistics in all.
    pub parameters: u64,
    /// Those that training changes.
    pub trainable: u64,
}

impl Summary {
    /// The table of `model`.
    ///
    /// # Errors
    /// As [`Model::shapes`].
    pub fn of(model: &Model) -> Result<Self, SpecError> {
        let shapes = model.shapes()?;
        let rows: Vec<SummaryRow> = shapes
            .iter()
            .map(|shaped| SummaryRow {
                name: shaped.layer.name.clone(),
                kind: match (&shaped.layer.kind, shaped.layer.activation) {
                    (Kind::Activation, activation) => activation.title().into(),
                    (kind @ Kind::Dense { .. }, activation) => {
                        format!("{}, {}", kind.title(), activation.title())
                    }
                    (kind, Activation::Linear) => kind.title().into(),
                    (kind, activation) => format!("{}, {}", kind.title(), activation.title()),
                },
                stage: shaped.stage,
                output: shaped.output,
                parameters: shaped.parameter_count() + shaped.state_count(),
                depth: shaped.depth,
            })
            .collect();
        Ok(Self {
            input: model.input,
            parameters: rows.iter().map(|row| row.parameters).sum(),
            rows,
            trainable: shapes.iter().map(|shaped| shaped.parameter_count()).sum(),
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<36}{:<20}{:>12}", "Layer", "Output shape", "Param #")?;
        for row in &self.rows {
            let layer = format!("{} ({})", row.name, row.kind);
            writeln!(
                f,
                "{layer:<36}{:<20}{:>12}",
                row.output.to_string(),
                grouped(row.parameters)
            )?;
        }
        writeln!(f, "Total params: {}", grouped(self.parameters))?;
        writeln!(f, "Trainable params: {}", grouped(self.trainable))?;
        writeln!(
            f,
            "Non-trainable params: {}",
            grouped(self.parameters - self.trainable)
        )
    }
}

/// A number with its thousands apart: 416,262.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
