//! The import rule of `src/lib.rs`, enforced on the sources: who may import whom, which crates stand where, and that
//! every shader family has a CPU twin of the same name.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

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
    ("intake", &[]),
    ("page", &["spec", "protocol", "bridge", "intake"]),
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
        &["gpu", "bridge", "page"],
    ),
];

/// A path as written in the source, and where.
struct Named {
    /// Its parts from the crate's root (`crate::` left out), or from an outer crate.
    path: Vec<String>,
    /// Whether it starts at this crate's root.
    own: bool,
    line: usize,
}

/// Finds every path that a file names: in `use` trees, expressions, types, attributes and macro calls alike.
struct Finder {
    /// Where we are: the file's module, then modules written inside it.
    module: Vec<String>,
    found: Vec<Named>,
}

impl Finder {
    fn paths(module: Vec<String>, source: &str) -> Vec<Named> {
        let tokens: TokenStream = source.parse().expect("the file is Rust");
        let mut finder = Self {
            module,
            found: Vec::new(),
        };
        finder.walk(&tokens.into_iter().collect::<Vec<_>>());
        finder.found
    }

    fn walk(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                        (tokens.get(at + 1), tokens.get(at + 2))
                    {
                        self.module.push(name.to_string());
                        self.walk(&body.stream().into_iter().collect::<Vec<_>>());
                        self.module.pop();
                        at += 3;
                        continue;
                    }
                    at += 1;
                }
                TokenTree::Ident(_) => at = self.path(tokens, at, &[]),
                TokenTree::Group(group) => {
                    self.walk(&group.stream().into_iter().collect::<Vec<_>>());
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Reads the path that starts at `at`, after `prefix`; gives where it ends.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize, prefix: &[String]) -> usize {
        let line = tokens[at].span().start().line;
        let mut path = prefix.to_vec();
        while let Some(TokenTree::Ident(part)) = tokens.get(at) {
            path.push(part.to_string().trim_start_matches("r#").to_string());
            at += 1;
            if !separator(tokens, at) {
                break;
            }
            at += 2;
            if let Some(TokenTree::Group(group)) = tokens.get(at)
                && group.delimiter() == Delimiter::Brace
            {
                self.branches(&group.stream().into_iter().collect::<Vec<_>>(), &path);
                return at + 1;
            }
        }
        self.note(path, line);
        at
    }

    /// The branches of `prefix::{a, b::{c, d}}`.
    fn branches(&mut self, tokens: &[TokenTree], prefix: &[String]) {
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Ident(_) => self.path(tokens, at, prefix),
                _ => at + 1,
            };
            while at < tokens.len()
                && !matches!(&tokens[at], TokenTree::Punct(mark) if mark.as_char() == ',')
            {
                at += 1;
            }
            at += 1;
        }
    }

    fn note(&mut self, path: Vec<String>, line: usize) {
        let mut place = self.module.clone();
        let mut parts = path.iter().peekable();
        let own = match path[0].as_str() {
            "crate" | "hourglass" => {
                parts.next();
                place.clear();
                true
            }
            "self" | "super" => {
                while let Some(part) = parts.next_if(|part| *part == "self" || *part == "super") {
                    if part == "super" {
                        place.pop();
                    }
                }
                true
            }
            _ => {
                place.clear();
                false
            }
        };
        place.extend(parts.cloned());
        self.found.push(Named {
            path: place,
            own,
            line,
        });
    }
}

fn separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon =
        |at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    colon(at) && colon(at + 1)
}

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

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_module_keeps_the_import_rule() {
    let source = root().join("src");
    let mut checked = 0;
    let mut broken = Vec::new();
    for file in files(&source, "rs") {
        let relative = file.strip_prefix(&source).expect("under src");
        let mut module: Vec<&str> = relative
            .iter()
            .map(|part| part.to_str().expect("a name in UTF-8"))
            .collect();
        if module[0] == "bin" || module == ["lib.rs"] {
            continue;
        }
        let name = module.pop().expect("a file's name");
        if name != "mod.rs" {
            module.push(name.trim_end_matches(".rs"));
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
