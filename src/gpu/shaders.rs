//! The WGSL sources, with the pieces they share put in.

use std::collections::HashSet;

use super::numbers;
use crate::program::kernel;
use crate::spec::Noise;

/// Where a file asks for a shared piece.
const INCLUDE: &str = "#include ";

/// A shader: one file under `shaders/`, whose entry point bears the same name unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shader {
    /// The file's name without `.wgsl`.
    pub name: &'static str,
    text: &'static str,
}

macro_rules! shaders {
    ($($constant:ident = $name:literal),* $(,)?) => {
        $(
            #[doc = concat!("`shaders/", $name, ".wgsl`")]
            pub const $constant: Shader = Shader {
                name: $name,
                text: include_str!(concat!("../../shaders/", $name, ".wgsl")),
            };
        )*
        /// Every shader.
        pub const ALL: &[Shader] = &[$($constant),*];
    };
}

macro_rules! pieces {
    ($($name:literal),* $(,)?) => {
        const PIECES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../shaders/common/", $name, ".wgsl")))),*];
    };
}

shaders! {
    TICK = "tick",
    GATHER = "gather",
    CORRUPT = "corrupt",
    MATMUL_DIRECT = "matmul_direct",
    MATMUL_SPLIT = "matmul_split",
    MATMUL_TILED = "matmul_tiled",
    SUM_ROWS = "sum_rows",
    ACTIVATE = "activate",
    ACTIVATE_BACKWARD = "activate_backward",
    SOFTMAX = "softmax",
    SOFTMAX_BACKWARD = "softmax_backward",
    ADD = "add",
    DROPOUT = "dropout",
    CONV_DIRECT = "conv_direct",
    CONV_SHALLOW = "conv_shallow",
    CONV_SPLIT = "conv_split",
    CONV_TILED = "conv_tiled",
    CONV_WEIGHT_DIRECT = "conv_weight_direct",
    CONV_WEIGHT_SPLIT = "conv_weight_split",
    CONV_WEIGHT_TILED = "conv_weight_tiled",
    POOL = "pool",
    POOL_BACKWARD = "pool_backward",
    UPSAMPLE = "upsample",
    BATCH_STATISTICS = "batch_statistics",
    NORMALIZE = "normalize",
    NORMALIZE_BACKWARD = "normalize_backward",
    NORMALIZE_SUMS = "normalize_sums",
    LOSS = "loss",
    LOSS_CATEGORICAL = "loss_categorical",
    SSIM = "ssim",
    SSIM_BACKWARD = "ssim_backward",
    TOTAL = "total",
    ROOT_GRADIENT = "root_gradient",
    LIKELIHOOD_GRADIENT = "likelihood_gradient",
    SAMPLE = "sample",
    SAMPLE_BACKWARD = "sample_backward",
    DIVERGENCE = "divergence",
    LABELS = "labels",
    JOIN = "join",
    JOIN_BACKWARD = "join_backward",
    COLLECT = "collect",
    TOP_K = "top_k",
    ACTIVITY = "activity",
    ACTIVITY_BACKWARD = "activity_backward",
    CONTRACTION_GRADIENT = "contraction_gradient",
    PENALTY = "penalty",
    NORM = "norm",
    UPDATE = "update",
    TILES = "tiles",
    POINTS = "points",
}

pieces! {
    "activation",
    "conv",
    "conv_weight",
    "elements",
    "finite",
    "grid",
    "matmul",
    "measure",
    "noise",
    "normal",
    "normalized",
    "operands",
    "pooling",
    "reduce",
    "register_tile",
    "series",
    "shared_tile",
    "slices",
    "split_tile",
    "ssim",
    "threefry",
    "workgroup",
}

impl Shader {
    /// The whole source: each `#include piece` replaced by `shaders/common/piece.wgsl`, or by constants of that name, where it comes
    /// first, and by nothing after that.
    ///
    /// # Panics
    /// Where a piece is not there, which a test of every shader rules out.
    pub fn source(self) -> String {
        let mut source = String::new();
        append(&mut source, self.text, &mut HashSet::new());
        source
    }
}

/// The constants that shaders and this crate share, by the name under which a shader includes them.
fn constants(name: &str) -> Option<String> {
    let kinds_of_noise: Vec<(String, u32)> = Noise::ALL
        .iter()
        .zip(0..)
        .map(|(noise, number)| (noise.id().to_ascii_uppercase(), number))
        .collect();
    Some(match name {
        "activation_numbers" => declared("", numbers::ACTIVATIONS),
        "clipping_numbers" => declared("", numbers::CLIPPINGS),
        "corruption_words" => declared("", kernel::corruption::NAMED),
        "counters" => declared("", kernel::tick::NAMED) + &declared("", kernel::hyper::NAMED),
        "flags" => declared("FLAG_", kernel::flag::NAMED),
        "likelihood" => format!("const LOGVAR_LEAST = {:?};\n", crate::spec::LOGVAR_LEAST),
        "loss_numbers" => declared("", numbers::LOSSES),
        "loss_ring" => declared("", &[("LOSS_RING", kernel::LOSS_RING)]),
        "measure_numbers" => declared("", numbers::MEASURES),
        "noise_numbers" => declared("", &kinds_of_noise),
        "rule_numbers" => declared("", numbers::RULES),
        _ => return None,
    })
}

/// Declarations in WGSL, their names after a prefix.
fn declared(prefix: &str, named: &[(impl AsRef<str>, u32)]) -> String {
    named
        .iter()
        .map(|(name, value)| format!("const {prefix}{} = {value}u;\n", name.as_ref()))
        .collect()
}

fn append(source: &mut String, text: &str, seen: &mut HashSet<String>) {
    for line in text.lines() {
        if let Some(name) = line.strip_prefix(INCLUDE) {
            if seen.insert(name.to_owned()) {
                if let Some(constants) = constants(name) {
                    source.push_str(&constants);
                    continue;
                }
                let piece = PIECES.iter().find(|(piece, _)| *piece == name);
                let (_, piece) = piece.unwrap_or_else(|| panic!("no shader piece “{name}”"));
                append(source, piece, seen);
            }
        } else {
            source.push_str(line);
            source.push('\n');
        }
    }
}
