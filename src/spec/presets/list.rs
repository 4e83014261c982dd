//! The presets there are.

use super::words::{code, is_colour, parameters, path};
use super::{conv, dense, plain_codes, variational};
use crate::spec::{CodePenalty, DatasetName, Kind, Run, Shape, SpecError};

/// A named starting point.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// The name in scripts and on the command line.
    pub id: &'static str,
    /// The name on the page.
    pub title: &'static str,
    /// One line that says what a run of it shows, whose numbers are the run's.
    pub about: fn(&Run) -> String,
    needs: Needs,
    build: fn() -> Run,
}

/// What a model needs of its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing but values.
    Nothing,
    /// Pictures in colour.
    Colour,
    /// Classes.
    Classes,
}

impl Needs {
    /// “pictures in colour”
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "other pictures",
            Self::Colour => "pictures in colour",
            Self::Classes => "classes",
        }
    }
}

/// Every preset, in the order the page lists them.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "dense",
        title: "Dense (tutorial)",
        about: |run| format!("{}, the first autoencoder of every tutorial", path(run)),
        needs: Needs::Nothing,
        build: dense::tutorial,
    },
    Preset {
        id: "deep",
        title: "Deep dense",
        about: |run| format!("{}, a smaller code and more layers", path(run)),
        needs: Needs::Nothing,
        build: dense::deep,
    },
    Preset {
        id: "overcomplete",
        title: "Overcomplete",
        about: |run| {
            let wider = if code(run) > run.model.input.values() {
                "a code wider than the sample, kept from copying by weight decay"
            } else {
                "a wide code and weight decay"
            };
            format!("{}, {wider}", path(run))
        },
        needs: Needs::Nothing,
        build: dense::overcomplete,
    },
    Preset {
        id: "conv_light",
        title: "Convolutional (light)",
        about: |run| {
            let code = code(run);
            format!("two strided convolutions down to {code} numbers and back, for any laptop")
        },
        needs: Needs::Nothing,
        build: conv::light,
    },
    Preset {
        id: "conv_light_rgb",
        title: "Convolutional (light), colour",
        about: |run| {
            let code = code(run);
            format!(
                "two strided convolutions down to {code} numbers and back, for pictures in colour"
            )
        },
        needs: Needs::Colour,
        build: conv::light_rgb,
    },
    Preset {
        id: "conv",
        title: "Convolutional (tutorial)",
        about: |run| {
            let (parameters, code) = (parameters(run), code(run));
            format!(
                "{parameters} parameters around a code of {code}: wants a real GPU, or patience"
            )
        },
        needs: Needs::Nothing,
        build: conv::tutorial,
    },
    Preset {
        id: "denoise",
        title: "Denoising",
        about: |run| {
            format!(
                "{}: the encoder sees noise, the loss compares with the clean sample",
                path(run)
            )
        },
        needs: Needs::Nothing,
        build: dense::denoising,
    },
    Preset {
        id: "denoise_conv",
        title: "Denoising, convolutional",
        about: |_| "as Denoising, with two strided convolutions".into(),
        needs: Needs::Nothing,
        build: conv::denoising,
    },
    Preset {
        id: "sparse_l1",
        title: "Sparse, L1",
        about: |run| {
            format!(
                "{} units, of which the penalty leaves few active",
                code(run)
            )
        },
        needs: Needs::Nothing,
        build: plain_codes::l1,
    },
    Preset {
        id: "sparse_kl",
        title: "Sparse, KL",
        about: |run| match run.code_penalty {
            CodePenalty::KlSparsity { rho, .. } => {
                let code = code(run);
                format!(
                    "{code} units, each of them active for a share of about {rho} of the samples"
                )
            }
            CodePenalty::None | CodePenalty::L1 { .. } | CodePenalty::Contractive { .. } => {
                format!("{} units", code(run))
            }
        },
        needs: Needs::Nothing,
        build: plain_codes::kl,
    },
    Preset {
        id: "top_k",
        title: "Sparse, top 16",
        about: |run| {
            let code = code(run);
            match run.model.encoder.last().map(|layer| &layer.kind) {
                Some(Kind::TopK { k, .. }) => {
                    format!("{code} units, all but the {k} largest set to zero")
                }
                _ => format!("{code} units"),
            }
        },
        needs: Needs::Nothing,
        build: plain_codes::top_k,
    },
    Preset {
        id: "contractive",
        title: "Contractive",
        about: |_| "a code that small changes of the sample hardly move".into(),
        needs: Needs::Nothing,
        build: plain_codes::contractive,
    },
    Preset {
        id: "contractive_tied",
        title: "Contractive, tied",
        about: |_| "as Contractive, with one weight for both ways".into(),
        needs: Needs::Nothing,
        build: plain_codes::contractive_tied,
    },
    Preset {
        id: "tied",
        title: "Tied weights",
        about: |run| {
            format!(
                "{} with the decoder's weight the encoder's, transposed",
                path(run)
            )
        },
        needs: Needs::Nothing,
        build: plain_codes::tied,
    },
    Preset {
        id: "linear",
        title: "Linear",
        about: |run| {
            format!(
                "{} without activations: learns the space of the principal components",
                path(run)
            )
        },
        needs: Needs::Nothing,
        build: plain_codes::linear,
    },
    Preset {
        id: "vae2",
        title: "VAE, 2 numbers",
        about: |run| format!("{}, a plane on which every place decodes", path(run)),
        needs: Needs::Nothing,
        build: variational::plane,
    },
    Preset {
        id: "plain2",
        title: "Plain, 2 numbers",
        about: |run| {
            format!(
                "{}: as the VAE, but without the KL term that keeps codes near the prior",
                path(run)
            )
        },
        needs: Needs::Nothing,
        build: variational::without,
    },
    Preset {
        id: "vae8",
        title: "VAE, 8 numbers",
        about: |run| {
            format!(
                "{} dimensions: some carry information, others collapse to the prior",
                code(run)
            )
        },
        needs: Needs::Nothing,
        build: variational::eight,
    },
    Preset {
        id: "vae20",
        title: "VAE, 20 numbers",
        about: |run| format!("{} dimensions: room for sharp reconstructions", code(run)),
        needs: Needs::Nothing,
        build: variational::twenty,
    },
    Preset {
        id: "beta",
        title: "β-VAE",
        about: |run| {
            let beta = run.divergence.beta;
            format!("the KL term weighs β = {beta}, which keeps what samples vary in apart")
        },
        needs: Needs::Nothing,
        build: variational::beta,
    },
    Preset {
        id: "cvae",
        title: "Conditional VAE",
        about: |run| {
            format!(
                "told the class, so that its {} dimensions hold the style",
                code(run)
            )
        },
        needs: Needs::Classes,
        build: variational::conditional,
    },
    Preset {
        id: "conv_vae",
        title: "Convolutional VAE",
        about: |run| {
            format!(
                "two strided convolutions around {} Gaussian dimensions",
                code(run)
            )
        },
        needs: Needs::Nothing,
        build: variational::conv,
    },
    Preset {
        id: "faces_vae",
        title: "Convolutional VAE, faces",
        about: |run| {
            let of_faces = if run.dataset == DatasetName::Faces {
                " in which smiles and glasses are directions"
            } else {
                ""
            };
            format!(
                "two strided convolutions around {} Gaussian dimensions{of_faces}",
                code(run)
            )
        },
        needs: Needs::Colour,
        build: variational::faces,
    },
];

impl Preset {
    /// The run this preset stands for.
    pub fn run(&self) -> Run {
        (self.build)()
    }

    /// What its model needs of samples.
    pub fn needs(&self) -> Needs {
        self.needs
    }

    /// Its run on another dataset, whose samples have this shape and so many classes; none where its model cannot take them.
    pub fn on(&self, dataset: DatasetName, shape: Shape, classes: u32) -> Option<Run> {
        let takes = match self.needs {
            Needs::Nothing => true,
            Needs::Colour => is_colour(shape),
            Needs::Classes => classes > 0,
        };
        let run = self.run();
        let run = Run {
            dataset,
            model: run.model.for_input(shape).for_classes(classes),
            ..run
        };
        (takes && run.validate().is_ok()).then_some(run)
    }
}

/// Names that presets once had, which scripts may still use, and those they have now.
const FORMER_IDS: [(&str, &str); 1] = [("topk", "top_k")];

/// The preset called `id`, now or formerly.
///
/// # Errors
/// [`SpecError::Preset`] names the presets there are.
pub fn preset(id: &str) -> Result<&'static Preset, SpecError> {
    let former = FORMER_IDS.iter().find(|(former, _)| *former == id);
    let id = former.map_or(id, |&(_, now)| now);
    PRESETS
        .iter()
        .find(|preset| preset.id == id)
        .ok_or_else(|| SpecError::Preset {
            given: id.into(),
            known: PRESETS
                .iter()
                .map(|preset| preset.id)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Summary;

    #[test]
    fn every_preset_is_valid() {
        for preset in PRESETS {
            preset
                .run()
                .validate()
                .unwrap_or_else(|error| panic!("{}: {error}", preset.id));
        }
    }

    #[test]
    fn a_former_name_still_names_its_preset() {
        for (former, now) in FORMER_IDS {
            assert_eq!(preset(former).map(|preset| preset.id), Ok(now));
            assert!(PRESETS.iter().all(|preset| preset.id != former));
        }
        assert!(preset("no such preset").is_err());
    }

    #[test]
    fn the_tutorials_table() {
        let summary = Summary::of(&preset("conv").unwrap().run().model).unwrap();
        assert_eq!(summary.parameters, 416_262);
        assert_eq!(summary.trainable, 415_494);
        let of_layers: Vec<u64> = summary
            .rows
            .iter()
            .map(|row| row.parameters)
            .filter(|&parameters| parameters > 0)
            .collect();
        assert_eq!(
            of_layers,
            [
                640, 73_856, 512, 295_168, 1024, 257, 2450, 2450, 39_200, 640, 65
            ]
        );
        let light = Summary::of(&preset("conv_light").unwrap().run().model).unwrap();
        assert_eq!(light.parameters, 61_329);
    }
}
