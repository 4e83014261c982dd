//! Every WGSL file: used, and valid in every variant its overrides make.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use hourglass::gpu::numbers;
use hourglass::gpu::shaders::{self, Shader};
use hourglass::spec::{Activation, Comparison, Loss};
use naga::back::PipelineConstants;
use naga::valid::{Capabilities, ValidationFlags, Validator};

/// Overrides that say how large something is, or carry a number along: their value makes no other variant.
const SIZES: [&str; 8] = [
    "EACH",
    "LANES",
    "OUTER_PARAMETER",
    "PARAMETER",
    "ROWS",
    "SLICES",
    "THREADS",
    "WORKGROUP",
];

fn values(named: &[(&str, u32)]) -> Vec<u32> {
    named.iter().map(|&(_, value)| value).collect()
}

/// The numbers that an override which names a variant may have.
fn numbers_of(name: &str) -> Vec<u32> {
    match name {
        "ACTIVATION" => values(numbers::ACTIVATIONS),
        // Those whose derivative their output tells.
        "OUTER" => Activation::ALL
            .into_iter()
            .filter(|activation| activation.derivable_from_output())
            .map(numbers::activation)
            .collect(),
        "KIND" => values(numbers::LOSSES),
        "RULE" => values(numbers::RULES),
        "CLIPPING" => values(numbers::CLIPPINGS),
        "MEASURE" => values(numbers::MEASURES),
        _ => panic!("the values of the override {name} are not known"),
    }
}

fn validator() -> Validator {
    // No capability beyond what WebGPU has by default.
    Validator::new(ValidationFlags::all(), Capabilities::empty())
}

/// Every choice of values for the overrides that turn something on or name a variant.
fn variants(module: &naga::Module) -> Vec<PipelineConstants> {
    let mut variants = vec![PipelineConstants::default()];
    for (_, constant) in module.overrides.iter() {
        // Array lengths that are computed from overrides are overrides without a name.
        let Some(name) = constant.name.clone() else {
            continue;
        };
        let boolean =
            module.types[constant.ty].inner == naga::TypeInner::Scalar(naga::Scalar::BOOL);
        if SIZES.contains(&name.as_str()) {
            continue;
        }
        let values = if boolean {
            vec![0, 1]
        } else {
            numbers_of(&name)
        };
        variants = variants
            .iter()
            .flat_map(|variant| {
                values.iter().map(|&value| {
                    let mut variant = variant.clone();
                    variant.insert(name.clone(), value.into());
                    variant
                })
            })
            .collect();
    }
    variants
}

#[test]
fn every_variant_is_valid() {
    for shader in shaders::ALL {
        let source = shader.source();
        let module = naga::front::wgsl::parse_str(&source)
            .unwrap_or_else(|error| panic!("{}: {}", shader.name, error.emit_to_string(&source)));
        let info = validator()
            .validate(&module)
            .unwrap_or_else(|error| panic!("{}: {}", shader.name, error.emit_to_string(&source)));
        assert!(!module.entry_points.is_empty(), "{}", shader.name);
        for constants in variants(&module) {
            naga::back::pipeline_constants::process_overrides(&module, &info, None, &constants)
                .unwrap_or_else(|error| panic!("{} with {constants:?}: {error}", shader.name));
        }
    }
}

#[test]
fn the_variants_of_a_shader_are_all_there_are() {
    let module = naga::front::wgsl::parse_str(&shaders::LOSS.source()).expect("it parses");
    let variants = variants(&module);
    let kinds: BTreeSet<u64> = variants.iter().map(|v| v["KIND"].to_bits()).collect();
    let distances: HashSet<_> = Loss::ALL
        .into_iter()
        .filter_map(|loss| match loss.comparison() {
            Comparison::Distance(distance) => Some(std::mem::discriminant(&distance)),
            _ => None,
        })
        .collect();
    // Cross-entropy is computed from logits or from probabilities, and a likelihood besides.
    let wanted = distances.len() + 3;
    assert_eq!(kinds.len(), wanted, "one of each loss this shader computes");
    assert_eq!(
        variants.len(),
        kinds.len() * 2 * numbers_of("OUTER").len(),
        "with and without a gradient, behind each activation"
    );
}

#[test]
fn a_mistake_is_found() {
    let broken = "@compute @workgroup_size(1) fn main() { let x: f32 = 1u; }";
    assert!(naga::front::wgsl::parse_str(broken).is_err());
    let unbound = "fn f() -> u32 { loop { } }";
    let module = naga::front::wgsl::parse_str(unbound).expect("it parses");
    assert!(validator().validate(&module).is_err());
}

#[test]
fn every_file_is_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let names = |folder: &Path| -> BTreeSet<String> {
        std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file())
            .map(|path| {
                assert_eq!(path.extension().and_then(|e| e.to_str()), Some("wgsl"));
                path.file_stem().unwrap().to_string_lossy().into_owned()
            })
            .collect()
    };
    let known: BTreeSet<String> = shaders::ALL.iter().map(|s| s.name.to_owned()).collect();
    assert_eq!(names(&folder), known);

    // A piece's first line of text stands in the source of each shader that takes it.
    let sources: Vec<String> = shaders::ALL.iter().copied().map(Shader::source).collect();
    for piece in names(&folder.join("common")) {
        let path = folder.join("common").join(format!("{piece}.wgsl"));
        let text = std::fs::read_to_string(path).expect("readable");
        let first = text.lines().next().expect("not empty");
        assert!(sources.iter().any(|s| s.contains(first)), "{piece}");
    }
}
