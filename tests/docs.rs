//! The docs tell of what is there: files that they name exist; the glossary's page is made from `src/glossary.rs`, no word stands in it
//! twice, and the source has the names that it tells of. `UPDATE_GLOSSARY=1 cargo test --test docs` writes that page anew.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hourglass::glossary::{SHARED, TERMS, markdown};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_page_is_made_from_the_table() {
    let page = root().join("docs/glossary.md");
    if std::env::var_os("UPDATE_GLOSSARY").is_some() {
        fs::write(&page, markdown()).expect("docs can be written");
    }
    let written = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        written == markdown(),
        "docs/glossary.md differs from src/glossary.rs: run UPDATE_GLOSSARY=1 cargo test --test docs"
    );
}

#[test]
fn every_word_has_one_meaning() {
    let mut seen = BTreeMap::new();
    for term in TERMS {
        for word in std::iter::once(&term.name).chain(term.also) {
            let other = seen.insert(word.to_lowercase(), term.name);
            assert_eq!(other, None, "`{word}` stands under two terms");
        }
        assert!(term.meaning.ends_with('.'), "{}", term.name);
    }
}

#[test]
fn the_names_it_tells_of_are_in_the_source() {
    let mut source = String::new();
    read(&root().join("src"), &mut source);
    for term in TERMS {
        for name in term.code {
            let defined = ["struct", "enum", "trait", "fn", "type"]
                .iter()
                .any(|kind| source.contains(&format!("{kind} {name}")))
                || source.contains(&format!("    {name}("));
            assert!(defined, "{}: there is no `{name}` in src/", term.name);
        }
    }
}

/// Types of `src/` by name, with the number of places that define each; tests apart.
fn types() -> BTreeMap<String, usize> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, usize>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if name == "tests" || name == "tests.rs" {
                continue;
            }
            if path.is_dir() {
                walk(&path, found);
            } else if name.ends_with(".rs") {
                let text = fs::read_to_string(&path).expect("a readable file");
                let code = text
                    .split("#[cfg(test)]\nmod tests")
                    .next()
                    .unwrap_or_default();
                for line in code.lines() {
                    let words: Vec<&str> = line
                        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                        .filter(|word| !matches!(*word, "" | "pub" | "super" | "crate"))
                        .collect();
                    if let ["struct" | "enum" | "trait" | "union", name, ..] = words[..]
                        && !line.trim_start().starts_with("//")
                    {
                        *found.entry(name.to_string()).or_default() += 1;
                    }
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join("src"), &mut found);
    found
}

#[test]
fn a_type_has_one_definition_unless_the_glossary_says_so() {
    let types = types();
    assert!(types.len() > 300, "{} types were found", types.len());
    let doubled: Vec<&str> = types
        .iter()
        .filter(|&(_, &places)| places > 1)
        .map(|(name, _)| name.as_str())
        .collect();
    let listed: Vec<&str> = SHARED.iter().map(|&(name, _)| name).collect();
    assert_eq!(doubled, listed);
}

fn read(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).expect("a readable file"));
        }
    }
}

#[test]
fn the_files_they_name_are_there() {
    let mut missing = Vec::new();
    for page in [
        "README.md",
        "docs/architecture.md",
        "docs/glossary.md",
        "tests/fixtures/README.md",
        "benches/peers/README.md",
    ] {
        let text = fs::read_to_string(root().join(page)).expect("a readable page");
        let named = text
            .split(|c: char| !(c.is_alphanumeric() || "/._-".contains(c)))
            .filter(|word| {
                [
                    "src/", "shaders/", "tests/", "benches/", "scripts/", "docs/",
                ]
                .iter()
                .any(|folder| word.starts_with(folder))
            });
        for word in named {
            let path = word.trim_end_matches(['.', '/', '-']);
            if !root().join(path).exists() {
                missing.push(format!("{page} names {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}
