//! The project's files, and the modules they are.

use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files under a folder with this ending, sorted.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
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

/// The module that a file is, by its place under `src`; no parts for the crate's root.
pub fn module_of(relative: &Path) -> Vec<String> {
    let mut module: Vec<String> = relative
        .iter()
        .map(|part| part.to_str().expect("a name in UTF-8").to_string())
        .collect();
    let name = module.pop().expect("a file's name");
    if name != "mod.rs" && !(module.is_empty() && name == "lib.rs") {
        module.push(name.trim_end_matches(".rs").to_string());
    }
    module
}
