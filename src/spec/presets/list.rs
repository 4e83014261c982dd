//! The presets there are.

use super::{conv, dense, plain_codes, variational};
use crate::spec::{Run, SpecError};

/// A named starting point.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// The name in scripts and on the command line.
    pub id: &'static str,
    /// The name on the page.
    pub title: &'static str,
    /// One line that says what it shows.
    pub about: &'static str,
    build: fn() -> Run,
}

/// Every preset, in the order the page lists them.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "dense",
        title: "Dense (tutorial)",
        about: "784 → 64 → 784, the first autoencoder of every tutorial",
        build: dense::tutorial,
    },
    Preset {
        id: "deep",
        title: "Deep dense",
        about: "784 → 256 → 64 → 32 → 64 → 256 → 784, half the code, more layers",
        build: dense::deep,
    },
    Preset {
        id: "overcomplete",
        title: "Overcomplete",
        about: "784 → 1024 → 784, a code wider than the picture, kept from copying by weight decay",
        build: dense::overcomplete,
    },
    Preset {
        id: "conv_light",
        title: "Convolutional (light)",
        about: "two strided convolutions down to 16 numbers and back, for any laptop",
        build: conv::light,
    },
    Preset {
        id: "conv_light_rgb",
        title: "Convolutional (light), colour",
        about: "the same for pictures in colour",
        build: conv::light_rgb,
    },
    Preset {
        id: "conv",
        title: "Convolutional (tutorial)",
        about: "416,262 parameters around a code of 49: wants a real GPU, or patience",
        build: conv::tutorial,
    },
    Preset {
        id: "denoise",
        title: "Denoising",
        about: "sees noisy pictures, answers for clean ones: 784 → 256 → 64 → 256 → 784",
        build: dense::denoising,
    },
    Preset {
        id: "denoise_conv",
        title: "Denoising, convolutional",
        about: "the same with two strided convolutions",
        build: conv::denoising,
    },
    Preset {
        id: "sparse_l1",
        title: "Sparse, L1",
        about: "256 units, of which the penalty leaves few active",
        build: plain_codes::l1,
    },
    Preset {
        id: "sparse_kl",
        title: "Sparse, ρ = 0.05",
        about: "256 units, each active one time in twenty",
        build: plain_codes::kl,
    },
    Preset {
        id: "top_k",
        title: "Sparse, top 16",
        about: "256 units, all but the 16 largest left out",
        build: plain_codes::top_k,
    },
    Preset {
        id: "contractive",
        title: "Contractive",
        about: "a code that small changes of the picture hardly move",
        build: plain_codes::contractive,
    },
    Preset {
        id: "contractive_tied",
        title: "Contractive, tied",
        about: "the same, with one weight for both ways",
        build: plain_codes::contractive_tied,
    },
    Preset {
        id: "tied",
        title: "Tied weights",
        about: "784 → 64 → 784 with the decoder's weight the encoder's, transposed",
        build: plain_codes::tied,
    },
    Preset {
        id: "linear",
        title: "Linear",
        about: "784 → 32 → 784 without activations: PCA's space, learnt by steps",
        build: plain_codes::linear,
    },
    Preset {
        id: "vae2",
        title: "VAE, 2 numbers",
        about: "784 → 512 → 2 → 512 → 784, a plane on which every place decodes",
        build: variational::plane,
    },
    Preset {
        id: "plain2",
        title: "Plain, 2 numbers",
        about: "the same without a divergence: nothing keeps its plane in order",
        build: variational::without,
    },
    Preset {
        id: "vae8",
        title: "VAE, 8 numbers",
        about: "one dimension at a time: some say much, some collapse",
        build: variational::eight,
    },
    Preset {
        id: "vae20",
        title: "VAE, 20 numbers",
        about: "room enough for sharp digits",
        build: variational::twenty,
    },
    Preset {
        id: "beta",
        title: "β-VAE, β = 4",
        about: "a heavier divergence parts shape, size, turn and place",
        build: variational::beta,
    },
    Preset {
        id: "cvae",
        title: "Conditional VAE",
        about: "told the digit, so that its 2 numbers hold the style",
        build: variational::conditional,
    },
    Preset {
        id: "conv_vae",
        title: "Convolutional VAE",
        about: "two strided convolutions around 16 Gaussian numbers",
        build: variational::conv,
    },
    Preset {
        id: "faces_vae",
        title: "Convolutional VAE, faces",
        about: "24 numbers in which smiles and glasses are directions",
        build: variational::faces,
    },
];

impl Preset {
    /// The run this preset stands for.
    pub fn run(&self) -> Run {
        (self.build)()
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
