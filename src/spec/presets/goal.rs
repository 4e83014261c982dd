//! What a visitor may want to see, by which the presets are grouped.

/// What a visitor may want to see. Each preset is for one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Pictures through a small code.
    Compress,
    /// Noise taken away.
    Denoise,
    /// A code of two dimensions.
    Map,
    /// Pictures from random codes.
    Generate,
    /// Codes of which few units are active.
    Sparse,
    /// Rules for weights and codes.
    Constrain,
    /// What courses begin with.
    Tutorial,
}

impl Goal {
    /// All of them, in the order the page lists them.
    pub const ALL: [Self; 7] = [
        Self::Compress,
        Self::Denoise,
        Self::Map,
        Self::Generate,
        Self::Sparse,
        Self::Constrain,
        Self::Tutorial,
    ];

    /// What a visitor would say.
    pub fn title(self) -> &'static str {
        match self {
            Self::Compress => "See it compress",
            Self::Denoise => "Make it denoise",
            Self::Map => "A map you can walk",
            Self::Generate => "Generate new ones",
            Self::Sparse => "Sparse features",
            Self::Constrain => "Constrain it",
            Self::Tutorial => "From the tutorials",
        }
    }

    /// What is to be seen, in a line.
    pub fn about(self) -> &'static str {
        match self {
            Self::Compress => {
                "A small code has to hold all of a picture: what is lost, and what is kept?"
            }
            Self::Denoise => "The encoder sees noisy pictures, the loss asks for the clean ones.",
            Self::Map => "A code of two dimensions is a plane: drag over it and watch it decode.",
            Self::Generate => {
                "A variational autoencoder (VAE) turns random codes into new pictures."
            }
            Self::Sparse => "A wide code of which few units are active at once: each draws a part.",
            Self::Constrain => {
                "Rules for weights or codes: tied, contractive, a stronger KL, weight decay."
            }
            Self::Tutorial => "The models that TensorFlow's and PyTorch's tutorials begin with.",
        }
    }
}
