//! The glossary: `docs/glossary.md` is made from `src/glossary.rs`, no word stands in it twice, and the source names that it tells of
//! are there. `UPDATE_GLOSSARY=1 cargo test --test glossary` writes the page anew.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hourglass::glossary::{TERMS, markdown};

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
        "docs/glossary.md differs from src/glossary.rs: run UPDATE_GLOSSARY=1 cargo test --test glossary"
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
