//! The hourglass in numbers: which bars the diagram has, how wide they are, how strong each unit shows.

use crate::spec::{Activation, Kind, Model, Stage};

/// A layer as the diagram shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Place of the layer in the summary, and so in the engine's activations.
    pub layer: usize,
    /// Values a picture has there.
    pub units: u32,
    /// What stands beside the number: “ReLU”, “code”.
    pub label: String,
    /// Whether this is the code.
    pub neck: bool,
    /// Half its width, as a share of the widest there can be: 1 for as many values as the picture has, less by the
    /// logarithm, so that a code of 2 beside 784 pixels can still be seen.
    pub half: f64,
}

/// The bars of a model from input to output. Reshaping layers, which change no value, are left out, but for a first
/// flattening, which stands for the pixels as they enter.
pub fn bars(model: &Model) -> Vec<Bar> {
    let Ok(shapes) = model.shapes() else {
        return Vec::new();
    };
    let widest = shapes
        .iter()
        .map(|shaped| shaped.output.values())
        .fold(model.input.values(), u32::max);
    let neck = shapes
        .iter()
        .rposition(|shaped| shaped.stage == Stage::Encoder)
        .unwrap_or(0);
    shapes
        .iter()
        .enumerate()
        .filter(|&(i, shaped)| match shaped.layer.kind {
            Kind::Flatten => i == 0,
            Kind::Reshape { .. } => false,
            _ => true,
        })
        .map(|(layer, shaped)| {
            let units = shaped.output.values();
            let label = match (&shaped.layer.kind, shaped.layer.activation) {
                _ if layer == neck => "code",
                (Kind::Flatten, _) => "Flatten",
                (_, Activation::Linear) => "Linear",
                (_, activation) => activation.title(),
            };
            Bar {
                layer,
                units,
                label: label.into(),
                neck: layer == neck,
                half: half_width(units, widest),
            }
        })
        .collect()
}

fn half_width(units: u32, widest: u32) -> f64 {
    const NARROWEST: f64 = 0.075;
    let place = (f64::from(units) / 4.0).ln() / (f64::from(widest.max(8)) / 4.0).ln();
    NARROWEST + (1.0 - NARROWEST) * place.clamp(0.0, 1.0)
}

/// How strong each of `stripes` stripes of a bar shows, in 0..=1: the mean magnitude of the units it stands for,
/// against the strongest stripe of the same bar. All 0 where every unit is.
pub fn stripes(values: &[f32], stripes: usize) -> Vec<f32> {
    if values.is_empty() || stripes == 0 {
        return Vec::new();
    }
    let n = stripes.min(values.len());
    let mut strengths: Vec<f32> = (0..n)
        .map(|i| {
            let (from, to) = (i * values.len() / n, (i + 1) * values.len() / n);
            let sum: f32 = values[from..to].iter().map(|v| v.abs()).sum();
            sum / (to - from) as f32
        })
        .collect();
    let most = strengths.iter().copied().fold(0.0, f32::max);
    if most > 0.0 && most.is_finite() {
        strengths.iter_mut().for_each(|s| *s /= most);
    } else {
        strengths.fill(0.0);
    }
    strengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::preset;

    #[test]
    fn presets_taper_to_one_neck() {
        for (id, units) in [
            ("dense", vec![784, 64, 784]),
            ("deep", vec![784, 256, 64, 32, 64, 256, 784]),
        ] {
            let bars = bars(&preset(id).unwrap().run().model);
            assert_eq!(bars.iter().map(|b| b.units).collect::<Vec<_>>(), units);
            let neck = bars.iter().position(|b| b.neck).unwrap();
            assert_eq!(bars.iter().filter(|b| b.neck).count(), 1);
            assert!(bars[..=neck].is_sorted_by(|a, b| a.half >= b.half));
            assert!(bars[neck..].is_sorted_by(|a, b| a.half <= b.half));
            assert_eq!(bars[0].half, 1.0);
        }
    }

    #[test]
    fn stripes_are_relative_to_the_strongest() {
        assert_eq!(
            stripes(&[1.0, -3.0, 0.0, 0.0, 8.0, 0.0], 3),
            [0.5, 0.0, 1.0]
        );
        assert_eq!(stripes(&[2.0, 4.0], 8), [0.5, 1.0]);
        assert_eq!(stripes(&[0.0; 4], 2), [0.0, 0.0]);
        assert_eq!(stripes(&[f32::NAN; 4], 2), [0.0, 0.0]);
        assert!(stripes(&[], 3).is_empty());
        let all = stripes(&[0.25; 784], 50);
        assert!(all.len() == 50 && all.iter().all(|&s| s == 1.0));
    }
}
