//! The import rule of `src/lib.rs`, enforced on the sources: who may import whom, which crates stand where, and that
//! every shader family has a CPU twin of the same name.

#![cfg(not(target_arch = "wasm32"))]

mod circles;
mod features;
mod items;
mod paths;
mod sources;

use std::fs;
use std::path::PathBuf;

use paths::Finder;
use sources::{files, module_of, root};

/// A module and what it may import.
const RULE: &[(&str, &[&str])] = &[
    ("spec", &[]),
    ("analysis", &[]),
    ("data", &["spec"]),
    ("program", &["spec", "data"]),
    ("backend", &["spec", "data", "program"]),
    ("cpu", &["spec", "data", "program", "backend"]),
    ("gpu", &["spec", "data", "program", "backend"]),
    ("protocol", &["spec"]),
    (
        "engine",
        &[
            "spec", "analysis", "data", "program", "backend", "cpu", "gpu", "protocol",
        ],
    ),
    ("bridge", &["spec", "protocol"]),
    ("glossary", &[]),
    ("intake", &[]),
    (
        "page",
        &["spec", "protocol", "bridge", "glossary", "intake"],
    ),
];

/// Crates that stand in few places: the crates, and the modules (or files) that may name them.
const CRATES: &[(&[&str], &[&str])] = &[
    (&["wgpu"], &["gpu"]),
    (
        &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "serde_wasm_bindgen",
            "leptos",
        ],
        // States of runs and files cross as objects of JavaScript's, without passing through wasm memory.
        &[
            "gpu",
            "bridge",
            "page",
            "protocol::file_bytes",
            "protocol::state_words",
        ],
    ),
];

/// What a source file breaks of the rule. `module` is the file's place from the crate's root.
fn offences(module: &[&str], source: &str) -> Vec<String> {
    let home = module[0];
    let Some((_, allowed)) = RULE.iter().find(|(name, _)| *name == home) else {
        return vec![format!("module `{home}` has no place in the import rule")];
    };
    let here = module.join("::");
    let module = module.iter().map(ToString::to_string).collect();
    let mut offences = Vec::new();
    for named in Finder::paths(module, source) {
        let Some(first) = named.path.first() else {
            continue;
        };
        if named.own {
            let known = RULE.iter().any(|(name, _)| name == first);
            if known && first != home && !allowed.contains(&first.as_str()) {
                offences.push(format!(
                    "line {}: `{home}` may not import `{first}`",
                    named.line
                ));
            }
            if first == "*" || (named.path.len() == 1 && first == "crate") {
                offences.push(format!("line {}: import modules by name", named.line));
            }
            continue;
        }
        for (crates, places) in CRATES {
            let inside = |place: &&str| here == **place || here.starts_with(&format!("{place}::"));
            if crates.contains(&first.as_str()) && !places.iter().any(inside) {
                offences.push(format!(
                    "line {}: `{here}` may not name the crate `{first}` (only {})",
                    named.line,
                    places.join(", ")
                ));
            }
        }
    }
    offences
}

#[test]
fn every_module_keeps_the_import_rule() {
    let source = root().join("src");
    let mut checked = 0;
    let mut broken = Vec::new();
    for file in files(&source, "rs") {
        let relative = file.strip_prefix(&source).expect("under src");
        let module = module_of(relative);
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        if module.is_empty() || module[0] == "bin" {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a readable file");
        for offence in offences(&module, &text) {
            broken.push(format!("src/{}: {offence}", relative.display()));
        }
        checked += 1;
    }
    assert!(checked >= RULE.len() - 1, "only {checked} files were found");
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Whether the CPU has a twin of a shader: a file of its name or of the family before `_` (`matmul_tiled` is of the family
/// `matmul`), or a function of its name in the file of a family.
fn has_twin(shader: &str, cpu: &[(String, String)]) -> bool {
    cpu.iter().any(|(file, text)| {
        file == shader
            || shader
                .strip_prefix(file.as_str())
                .is_some_and(|variant| variant.starts_with('_'))
            || text.contains(&format!("fn {shader}("))
    })
}

#[test]
fn every_shader_has_a_cpu_twin() {
    let name = |path: &PathBuf| {
        path.file_stem()
            .and_then(|name| name.to_str())
            .expect("a name in UTF-8")
            .to_string()
    };
    let cpu: Vec<(String, String)> = files(&root().join("src/cpu"), "rs")
        .iter()
        .map(|path| {
            // A folder is a family too.
            let family = match path.parent() {
                Some(folder) if path.ends_with("mod.rs") => name(&folder.to_path_buf()),
                _ => name(path),
            };
            (family, fs::read_to_string(path).expect("readable"))
        })
        .collect();
    let folder = root().join("shaders");
    let shaders: Vec<String> = files(&folder, "wgsl")
        .iter()
        .filter(|path| !path.starts_with(folder.join("common")))
        .map(name)
        .collect();
    assert!(!shaders.is_empty(), "no shaders were found");
    for shader in shaders {
        assert!(
            has_twin(&shader, &cpu),
            "shaders/{shader}.wgsl has no twin in src/cpu"
        );
    }
}

#[test]
fn a_shader_without_a_twin_is_seen() {
    let cpu = [
        ("matmul".to_string(), "pub fn run() {}".to_string()),
        ("loss".to_string(), "pub fn total(a: u32) {}".to_string()),
    ];
    for shader in ["matmul", "matmul_tiled", "total", "loss"] {
        assert!(has_twin(shader, &cpu), "{shader}");
    }
    for shader in ["matmult", "pool", "tot", "mat"] {
        assert!(!has_twin(shader, &cpu), "{shader}");
    }
}

#[test]
fn the_check_sees_what_breaks_the_rule() {
    let broken: &[(&[&str], &str)] = &[
        (&["spec"], "use crate::data::Dataset;"),
        (&["page"], "use crate::{bridge::Link, program};"),
        (
            &["page", "chart"],
            "use crate::{bridge, engine::{self, Engine}};",
        ),
        (&["page"], "use crate::program::Plan as _;"),
        (&["engine"], "fn f() { let _ = crate::bridge::encode(1); }"),
        (&["cpu", "matmul"], "fn f(g: super::super::gpu::Device) {}"),
        (&["gpu"], "mod tests { use super::super::cpu::Cpu; }"),
        (
            &["gpu"],
            "mod a { mod b { use super::super::super::cpu::Cpu; } }",
        ),
        (
            &["backend"],
            "pub(crate) type A = Box<dyn Fn(crate::engine::Engine)>;",
        ),
        (
            &["program"],
            "fn f() { println!(\"{}\", crate::backend::NAME); }",
        ),
        (&["data"], "#[derive(crate::gpu::Made)] struct A;"),
        (&["protocol"], "use crate::r#engine::Engine;"),
        (&["cpu"], "fn f(d: &wgpu::Device) {}"),
        (&["spec"], "use {serde::Serialize, web_sys::Window};"),
        (&["engine"], "use wasm_bindgen::prelude::*;"),
        (&["backend"], "use web_sys::OffscreenCanvas;"),
        (&["bridge"], "use wgpu::Device;"),
        (&["novelty"], "use crate::spec::Run;"),
    ];
    for (module, source) in broken {
        assert!(
            !offences(module, source).is_empty(),
            "{module:?} passed with: {source}"
        );
    }
}

#[test]
fn the_check_lets_pass_what_keeps_the_rule() {
    let kept: &[(&[&str], &str)] = &[
        (
            &["spec"],
            "// use crate::gpu::Device;\n/* crate::page */ use super::spec::Run;",
        ),
        (
            &["spec", "run"],
            "/// See [`crate::engine`].\nuse super::Model;",
        ),
        (
            &["cpu"],
            "const A: &str = \"crate::gpu::Device and wgpu::Device\";",
        ),
        (
            &["cpu", "matmul"],
            "mod tests { use super::*; use crate::backend::Backend; }",
        ),
        (
            &["data"],
            "use crate::{data::rng, spec::{DatasetName, Split}};",
        ),
        (
            &["gpu", "canvas"],
            "use web_sys::OffscreenCanvas; use wgpu::Surface;",
        ),
        (
            &["engine"],
            "use crate::{analysis, cpu, gpu, protocol::ToEngine};",
        ),
        (
            &["page", "state"],
            "use crate::{bridge, protocol, spec}; use leptos::prelude::*;",
        ),
        (&["program"], "fn f(engine: u32) -> u32 { engine }"),
    ];
    for (module, source) in kept {
        let offences = offences(module, source);
        assert!(offences.is_empty(), "{module:?}: {source}: {offences:?}");
    }
}
