//! Every WGSL file: used, and valid in every variant its overrides make.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::Path;

use hourglass::gpu::shaders::{self, Shader};
use naga::back::PipelineConstants;
use naga::valid::{Capabilities, ValidationFlags, Validator};

/// Numbers of the activations in `shaders/common/activation.wgsl`.
const ACTIVATIONS: [f64; 10] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
/// Numbers of those whose derivative their output tells.
const OUTERS: [f64; 7] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// Numbers of the losses in `shaders/loss.wgsl`.
const KINDS: [f64; 5] = [0.0, 1.0, 2.0, 3.0, 4.0];
/// Numbers of the rules and of the bounds in `shaders/update.wgsl`.
const RULES: [f64; 6] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
const CLIPPINGS: [f64; 3] = [0.0, 1.0, 2.0];

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
        let values: &[f64] = match name.as_str() {
            "ACTIVATION" => &ACTIVATIONS,
            "OUTER" => &OUTERS,
            "KIND" => &KINDS,
            "RULE" => &RULES,
            "CLIPPING" => &CLIPPINGS,
            _ if boolean => &[0.0, 1.0],
            _ => continue,
        };
        variants = variants
            .iter()
            .flat_map(|variant| {
                values.iter().map(|&value| {
                    let mut variant = variant.clone();
                    variant.insert(name.clone(), value);
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
