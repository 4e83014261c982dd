//! Two runs side by side: what the other one is to be, their curves on one drawing, their errors on one axis.

use crate::spec::{Edit, Kind, Model, Preset, Run, Setting, preset};

use crate::page::features::run_chart::curve::Curve;
use crate::page::store::State;

/// Size of the curves' drawing in its own units.
pub const SIZE: [f64; 2] = [420.0, 150.0];
/// Room for the axes' numbers at the left and below.
pub const INSET: [f64; 2] = [52.0, 18.0];

/// The other run of a comparison: the run of now without noise, once more from another seed, or a preset; on the same pictures, in the same order,
/// with the same batch. With `same_code` a preset's code is made as wide as that of the run of now, where its layers allow that.
pub fn other(state: &State, choice: &str, same_code: bool) -> Option<Run> {
    let run = state.current_run();
    let other = match choice {
        "clean" => {
            let mut clean = run.clone();
            clean.corruption.train = 0.0;
            clean
        }
        "seed" => Run {
            seed: run.seed.wrapping_add(1),
            ..run.clone()
        },
        id => {
            let of_preset = state.of_preset(preset(id).ok()?);
            if of_preset.dataset != run.dataset {
                return None;
            }
            let mut other = Run {
                seed: run.seed,
                batch: run.batch,
                ..of_preset
            };
            // What is on show is seen by both with the same noise.
            other.corruption.kinds.clone_from(&run.corruption.kinds);
            other.corruption.test = run.corruption.test;
            let size = run.model.code_size().ok().filter(|_| same_code);
            if let Some(model) = size.and_then(|size| coded(&other.model, size)) {
                let resized = Run {
                    model,
                    ..other.clone()
                };
                if resized.validate().is_ok() {
                    other = resized;
                }
            }
            other
        }
    };
    other.validate().is_ok().then_some(other)
}

/// The model with a code of `size` numbers, where a layer says how many there are.
fn coded(model: &Model, size: u32) -> Option<Model> {
    let sized = |kind: &Kind| matches!(kind, Kind::Dense { .. } | Kind::Gaussian { .. });
    let layer = model.encoder.iter().rfind(|layer| sized(&layer.kind))?;
    let edit = Edit::Set {
        layer: layer.name.clone(),
        field: "units".into(),
        setting: Setting {
            choice: 0,
            numbers: vec![size.into()],
        },
    };
    let edited = model.edited(&edit)?.model;
    (edited.code_size() == Ok(size)).then_some(edited)
}

/// What can be compared with: (value, title).
pub fn choices(state: &State, presets: &'static [Preset]) -> Vec<(&'static str, &'static str)> {
    let own = [
        ("clean", "The same, trained without noise"),
        ("seed", "The same from another seed"),
    ];
    own.into_iter()
        .filter(|(id, _)| *id != "clean" || state.corruption().train > 0.0)
        .chain(
            presets
                .iter()
                .map(|preset| (preset.id, preset.title))
                .filter(|(id, _)| other(state, id, false).is_some()),
        )
        .collect()
}

/// The validation losses of two runs over their epochs, on a logarithmic axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curves {
    /// Points of an SVG polyline for each run; empty before its first epoch.
    pub lines: [String; 2],
    /// (loss in words, place from above)
    pub marks: Vec<(String, f64)>,
    /// Epochs along the axis.
    pub epochs: u32,
}

impl Curves {
    /// Those of two runs.
    pub fn of(curves: [&Curve; 2]) -> Self {
        let values = || {
            curves
                .iter()
                .flat_map(|curve| curve.epochs())
                .map(|epoch| epoch.validation)
                .filter(|value| value.is_finite() && *value > 0.0)
        };
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(0.0, f64::max);
        if !low.is_finite() {
            return Self::default();
        }
        // A little room on both sides, so that a single value has a place.
        let (low, high) = ((low * 0.97).ln(), (high * 1.03).ln());
        let epochs = curves
            .iter()
            .filter_map(|curve| curve.epochs().last())
            .map(|epoch| epoch.epoch)
            .max()
            .unwrap_or(1)
            .max(2);
        let [left, below] = INSET;
        let down = |value: f64| {
            8.0 + (high - value.ln()) / (high - low).max(1e-9) * (SIZE[1] - below - 8.0)
        };
        let across = |epoch: u32| {
            left + f64::from(epoch - 1) / f64::from(epochs - 1) * (SIZE[0] - left - 8.0)
        };
        let lines = curves.map(|curve| {
            curve
                .epochs()
                .iter()
                .filter(|epoch| epoch.validation > 0.0 && epoch.validation.is_finite())
                .map(|epoch| format!("{:.1},{:.1}", across(epoch.epoch), down(epoch.validation)))
                .collect::<Vec<_>>()
                .join(" ")
        });
        let marks = [high, f64::midpoint(high, low), low]
            .into_iter()
            .map(|mark| {
                (
                    crate::page::text::format::loss(Some(mark.exp())),
                    down(mark.exp()),
                )
            })
            .collect();
        Self {
            lines,
            marks,
            epochs,
        }
    }
}

/// An error as a bar beside others: (name, error, share of the largest).
pub fn bars(errors: &[(String, Option<f64>)]) -> Vec<(String, f64, f64)> {
    let most = errors
        .iter()
        .filter_map(|(_, error)| *error)
        .fold(f64::MIN_POSITIVE, f64::max);
    errors
        .iter()
        .filter_map(|(name, error)| Some((name.clone(), (*error)?, (*error)? / most)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::features::run_chart::curve::EpochLoss;
    use crate::spec::PRESETS;

    fn curve(losses: &[f64]) -> Curve {
        let mut curve = Curve::default();
        for (i, &validation) in losses.iter().enumerate() {
            curve.push_epoch(EpochLoss {
                epoch: i as u32 + 1,
                step: 100 * (i as u32 + 1),
                train: validation,
                validation,
                terms: None,
            });
        }
        curve
    }

    #[test]
    fn curves_share_their_axes() {
        let curves = Curves::of([&curve(&[0.1, 0.05, 0.04]), &curve(&[0.08])]);
        assert_eq!(curves.epochs, 3);
        assert_eq!(curves.lines[0].split(' ').count(), 3);
        assert_eq!(curves.lines[1].split(' ').count(), 1);
        let first = |line: &str| -> f64 { line.split([',', ' ']).nth(1).unwrap().parse().unwrap() };
        assert!(
            first(&curves.lines[1]) > first(&curves.lines[0]),
            "lower losses lie lower"
        );
        assert_eq!(Curves::of([&curve(&[]), &curve(&[])]), Curves::default());
        // What has left the finite numbers has no place.
        let broken = Curves::of([&curve(&[0.1, f64::NAN]), &curve(&[])]);
        assert_eq!(broken.lines[0].split(' ').count(), 1);
    }

    #[test]
    fn others_train_on_the_same_pictures() {
        let mut state = State::default();
        let ids = |state: &State| -> Vec<&str> {
            choices(state, PRESETS)
                .into_iter()
                .map(|(id, _)| id)
                .collect()
        };
        assert!(!ids(&state).contains(&"clean"));
        assert!(ids(&state).contains(&"linear"));
        // Faces are other pictures.
        assert!(!ids(&state).contains(&"faces_vae"));
        let mut run = state.current_run();
        run.corruption.train = 0.5;
        *state.run = Some(run);
        assert!(ids(&state).contains(&"clean"));
        let now = state.current_run();
        for (id, _) in choices(&state, PRESETS) {
            let other = other(&state, id, false).unwrap();
            assert_eq!(
                (other.dataset, other.batch),
                (now.dataset, now.batch),
                "{id}"
            );
        }
        assert_eq!(other(&state, "clean", true).unwrap().corruption.train, 0.0);
        assert_ne!(other(&state, "seed", true).unwrap().seed, now.seed);
    }

    #[test]
    fn presets_are_compared_with_codes_of_the_same_size() {
        let state = State::default();
        let own = state.current_run().model.code_size();
        for id in ["linear", "deep", "conv_light", "vae2"] {
            let size = |same| other(&state, id, same).unwrap().model.code_size();
            assert_eq!(size(true), own, "{id}");
            assert_eq!(
                size(false),
                preset(id).unwrap().run().model.code_size(),
                "{id}"
            );
        }
    }

    #[test]
    fn bars_are_shares_of_the_largest() {
        let bars = bars(&[
            ("PCA".into(), Some(0.02)),
            ("A".into(), None),
            ("B".into(), Some(0.04)),
        ]);
        assert_eq!(bars, [("PCA".into(), 0.02, 0.5), ("B".into(), 0.04, 1.0)]);
    }
}
