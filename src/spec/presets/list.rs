//! The presets there are.

use super::goal::Goal;
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
    /// What it is for.
    pub goal: Goal,
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
        goal: Goal::Tutorial,
        about: |run| format!("{}, the first autoencoder of every tutorial", path(run)),
        needs: Needs::Nothing,
        build: dense::tutorial,
    },
    Preset {
        id: "deep",
        title: "Deep dense",
        goal: Goal::Compress,
        about: |run| format!("{}, a smaller code and more layers", path(run)),
        needs: Needs::Nothing,
        build: dense::deep,
    },
    Preset {
        id: "overcomplete",
        title: "Overcomplete",
        goal: Goal::Constrain,
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
        goal: Goal::Compress,
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
        goal: Goal::Compress,
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
        goal: Goal::Tutorial,
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
        goal: Goal::Denoise,
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
        goal: Goal::Denoise,
        about: |_| "as Denoising, with two strided convolutions".into(),
        needs: Needs::Nothing,
        build: conv::denoising,
    },
    Preset {
        id: "sparse_l1",
        title: "Sparse, L1",
        goal: Goal::Sparse,
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
        goal: Goal::Sparse,
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
        goal: Goal::Sparse,
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
        goal: Goal::Constrain,
        about: |_| "a code that small changes of the sample hardly move".into(),
        needs: Needs::Nothing,
        build: plain_codes::contractive,
    },
    Preset {
        id: "contractive_tied",
        title: "Contractive, tied",
        goal: Goal::Constrain,
        about: |_| "as Contractive, with one weight for both ways".into(),
        needs: Needs::Nothing,
        build: plain_codes::contractive_tied,
    },
    Preset {
        id: "tied",
        title: "Tied weights",
        goal: Goal::Constrain,
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
        goal: Goal::Compress,
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
        title: "VAE, 2 dimensions",
        goal: Goal::Map,
        about: |run| format!("{}, a plane on which every place decodes", path(run)),
        needs: Needs::Nothing,
        build: variational::plane,
    },
    Preset {
        id: "plain2",
        title: "Plain, 2 dimensions",
        goal: Goal::Map,
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
        title: "VAE, 8 dimensions",
        goal: Goal::Generate,
        about: |run| {
            format!(
                "{} dimensions: some carry information, others collapse and carry none",
                code(run)
            )
        },
        needs: Needs::Nothing,
        build: variational::eight,
    },
    Preset {
        id: "vae20",
        title: "VAE, 20 dimensions",
        goal: Goal::Generate,
        about: |run| format!("{} dimensions: room for sharp reconstructions", code(run)),
        needs: Needs::Nothing,
        build: variational::twenty,
    },
    Preset {
        id: "beta",
        title: "β-VAE",
        goal: Goal::Constrain,
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
        goal: Goal::Generate,
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
        goal: Goal::Generate,
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
        goal: Goal::Generate,
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

impl Goal {
    /// The presets for it, the one to begin with first.
    pub fn presets(self) -> impl Iterator<Item = &'static Preset> {
        PRESETS.iter().filter(move |preset| preset.goal == self)
    }
}

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
mod tests;
