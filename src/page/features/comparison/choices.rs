//! What a run can be compared with, what that run is, and what runs are called beside each other.

use crate::spec::{Edit, Kind, Model, PRESETS, Preset, Run, Setting, preset};

use crate::page::store::State;

/// The choice of principal components alone, beside no second model.
pub const ALONE: &str = "pca";
/// Sizes of codes that the run of now can be compared with.
const CODES: [(&str, &str, u32); 4] = [
    ("code-2", "The same with a code of 2", 2),
    ("code-8", "The same with a code of 8", 8),
    ("code-32", "The same with a code of 32", 32),
    ("code-64", "The same with a code of 64", 64),
];

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
        ALONE => return None,
        id if code_of(id).is_some() => {
            let size = code_of(id).filter(|&size| run.model.code_size() != Ok(size))?;
            Run {
                model: coded(&run.model, size)?,
                ..run.clone()
            }
        }
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

/// The size of the code that a choice names.
fn code_of(choice: &str) -> Option<u32> {
    CODES
        .into_iter()
        .find_map(|(id, _, size)| (id == choice).then_some(size))
}

/// What says most beside the run of now: a denoising run trained without noise, a plain code beside a Gaussian one and the other way round
/// where the map shows both, else a small code beside a large one.
pub fn usual(state: &State) -> &'static str {
    let run = state.current_run();
    let size = run.model.code_size().unwrap_or(0);
    let wanted = if run.corruption.train > 0.0 {
        "clean"
    } else if run.model.is_variational() {
        "plain2"
    } else if size == 2 {
        "vae2"
    } else {
        "code-2"
    };
    let offered = choices(state, PRESETS);
    let known = offered.iter().any(|(id, _)| *id == wanted);
    if known { wanted } else { "seed" }
}

/// What a run is called: the preset that its model is, with the size of its code where that is not the preset's.
pub fn name_of(state: &State) -> String {
    if let Some(preset) = state.starting_point() {
        return preset.title.to_owned();
    }
    let sized = || {
        let run = state.run.as_ref()?;
        let size = run.model.code_size().ok()?;
        let classes = run.model.classes().unwrap_or_default();
        let preset = PRESETS.iter().find(|preset| {
            let model = preset.run().model.for_input(run.model.input);
            coded(&model.for_classes(classes), size).as_ref() == Some(&run.model)
        })?;
        Some(format!("{}, code of {size}", preset.title))
    };
    sized().unwrap_or_else(|| "Your own".to_owned())
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
            CODES
                .map(|(id, title, _)| (id, title))
                .into_iter()
                .filter(|(id, _)| other(state, id, false).is_some()),
        )
        .chain(
            presets
                .iter()
                .map(|preset| (preset.id, preset.title))
                .filter(|(id, _)| other(state, id, false).is_some()),
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_small_code_stands_beside_a_large_one_and_a_plain_one_beside_a_gaussian() {
        let mut state = State::default();
        assert_eq!(usual(&state), "code-2");
        let small = other(&state, "code-2", true).unwrap();
        assert_eq!(small.model.code_size(), Ok(2));
        assert_eq!(other(&state, "code-64", true), None, "that is this run");
        for (id, beside) in [("vae2", "plain2"), ("plain2", "vae2"), ("denoise", "clean")] {
            *state.run = Some(preset(id).unwrap().run());
            assert_eq!(usual(&state), beside);
            assert!(other(&state, beside, true).is_some(), "{id}");
        }
        assert_eq!(other(&state, ALONE, true), None);
    }

    #[test]
    fn a_preset_with_another_code_keeps_its_name() {
        let mut state = State::default();
        *state.run = other(&state, "linear", true);
        assert_eq!(name_of(&state), "Linear, code of 64");
        *state.run = other(&state, "linear", false);
        assert_eq!(name_of(&state), "Linear");
        let mut run = state.current_run();
        run.model.encoder.remove(0);
        *state.run = Some(run);
        assert_eq!(name_of(&state), "Your own");
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
}
