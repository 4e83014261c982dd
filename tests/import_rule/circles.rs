//! Circles of files: no file may need another that needs it, on however long a way. What a facade re-exports counts as the file's that
//! defines it; a facade that defines something itself counts as a file like any other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::items::Items;
use crate::paths::Finder;
use crate::sources::{files, module_of, root};

/// A file as a part of the crate.
struct File {
    /// Its place under `src`.
    name: String,
    module: Vec<String>,
    source: String,
    items: Items,
}

struct Crate {
    files: Vec<File>,
    by_module: BTreeMap<Vec<String>, usize>,
}

impl Crate {
    fn new(sources: Vec<(String, Vec<String>, String)>) -> Self {
        let files: Vec<File> = sources
            .into_iter()
            .map(|(name, module, source)| File {
                items: Items::of(&source),
                name,
                module,
                source,
            })
            .collect();
        let by_module = files
            .iter()
            .enumerate()
            .map(|(at, file)| (file.module.clone(), at))
            .collect();
        Self { files, by_module }
    }

    /// The files that each file needs.
    fn needs(&self) -> Vec<BTreeSet<usize>> {
        (0..self.files.len())
            .map(|at| {
                let file = &self.files[at];
                Finder::paths(file.module.clone(), &file.source)
                    .into_iter()
                    .filter_map(|named| {
                        if named.own {
                            self.find(&named.path, 0)
                        } else {
                            self.imported(at, &named.path, 0)
                        }
                    })
                    .filter(|&needed| needed != at)
                    .collect()
            })
            .collect()
    }

    /// The file that defines what a path from the crate's root names; none for a module by itself.
    fn find(&self, path: &[String], depth: usize) -> Option<usize> {
        if depth > 16 {
            return None;
        }
        let (length, at) = (0..=path.len()).rev().find_map(|length| {
            let at = self.by_module.get(&path[..length])?;
            Some((length, *at))
        })?;
        let rest = &path[length..];
        let name = rest.first()?;
        if self.files[at].items.defined.contains(name) {
            return Some(at);
        }
        self.imported(at, rest, depth)
    }

    /// The same of a path whose first part is a name that a file imports.
    fn imported(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        let file = &self.files[at];
        let join = |target: &[String]| self.absolute(at, target);
        if let Some(target) = file.items.imported.get(&path[0]) {
            let mut target = join(target)?;
            target.extend(path[1..].iter().cloned());
            return self.find(&target, depth + 1);
        }
        // A child module's name may stand for itself.
        let mut child = file.module.clone();
        child.push(path[0].clone());
        if path.len() > 1 && self.by_module.contains_key(&child) {
            child.extend(path[1..].iter().cloned());
            return self.find(&child, depth + 1);
        }
        file.items.globs.iter().find_map(|glob| {
            let mut target = join(glob)?;
            target.extend(path.iter().cloned());
            self.find(&target, depth + 1).filter(|&found| found != at)
        })
    }

    /// A path as a file writes it, from the crate's root; none where it is of another crate.
    fn absolute(&self, at: usize, path: &[String]) -> Option<Vec<String>> {
        let module = &self.files[at].module;
        let first = path.first()?.as_str();
        let mut place = match first {
            "crate" | "hourglass" => Vec::new(),
            "self" | "super" => module.clone(),
            _ => {
                let mut child = module.clone();
                child.push(first.to_string());
                let known = self.by_module.contains_key(&child);
                let items = &self.files[at].items;
                if !known && !items.defined.contains(first) {
                    return None;
                }
                module.clone()
            }
        };
        for part in path {
            match part.as_str() {
                "crate" | "hourglass" | "self" => {}
                "super" => {
                    place.pop();
                }
                _ => place.push(part.clone()),
            }
        }
        Some(place)
    }
}

/// Sets of files of which each needs the others on some way, largest first (Tarjan 1972).
fn circles(needs: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    struct Search<'a> {
        needs: &'a [BTreeSet<usize>],
        order: Vec<Option<usize>>,
        low: Vec<usize>,
        stack: Vec<usize>,
        next: usize,
        found: Vec<Vec<usize>>,
    }
    impl Search<'_> {
        fn visit(&mut self, at: usize) {
            self.order[at] = Some(self.next);
            self.low[at] = self.next;
            self.next += 1;
            self.stack.push(at);
            for &to in &self.needs[at] {
                match self.order[to] {
                    None => {
                        self.visit(to);
                        self.low[at] = self.low[at].min(self.low[to]);
                    }
                    Some(order) if self.stack.contains(&to) => {
                        self.low[at] = self.low[at].min(order);
                    }
                    Some(_) => {}
                }
            }
            if self.order[at] == Some(self.low[at]) {
                let from = self
                    .stack
                    .iter()
                    .position(|&file| file == at)
                    .expect("it was put there");
                let set = self.stack.split_off(from);
                if set.len() > 1 {
                    self.found.push(set);
                }
            }
        }
    }
    let mut search = Search {
        needs,
        order: vec![None; needs.len()],
        low: vec![0; needs.len()],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for at in 0..needs.len() {
        if search.order[at].is_none() {
            search.visit(at);
        }
    }
    search.found.sort_by_key(|set| std::cmp::Reverse(set.len()));
    search.found
}

fn told(of: &Crate) -> Vec<String> {
    let needs = of.needs();
    circles(&needs)
        .into_iter()
        .map(|set| {
            let lines: Vec<String> = set
                .iter()
                .map(|&at| {
                    let inside: Vec<&str> = needs[at]
                        .iter()
                        .filter(|to| set.contains(to))
                        .map(|&to| of.files[to].name.as_str())
                        .collect();
                    format!("  {} needs {}", of.files[at].name, inside.join(", "))
                })
                .collect();
            format!("a circle of {} files:\n{}", set.len(), lines.join("\n"))
        })
        .collect()
}

#[test]
fn no_files_need_each_other() {
    let source = root().join("src");
    let sources = files(&source, "rs")
        .into_iter()
        .map(|file| {
            let relative = file.strip_prefix(&source).expect("under src");
            let text = fs::read_to_string(&file).expect("a readable file");
            (relative.display().to_string(), module_of(relative), text)
        })
        // Tests may look into whatever they test.
        .filter(|(_, module, _)| !module.iter().any(|part| part == "tests"))
        .collect();
    let found = told(&Crate::new(sources));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

fn files_of(sources: &[(&str, &str)]) -> Crate {
    Crate::new(
        sources
            .iter()
            .map(|&(name, text)| {
                let module = module_of(std::path::Path::new(name));
                (name.to_string(), module, text.to_string())
            })
            .collect(),
    )
}

#[test]
fn circles_are_seen() {
    let plain = [
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::a::A; pub struct B;"),
    ];
    let through_a_facade = [
        ("f/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("f/a.rs", "use super::B; pub struct A;"),
        ("f/b.rs", "fn f(_: crate::f::A) {} pub struct B;"),
    ];
    let of_a_facade = [
        ("f.rs", "mod a; pub use a::A; pub struct F(A);"),
        ("f/a.rs", "use super::F; pub struct A(Box<F>);"),
    ];
    let by_module = [
        ("a.rs", "use crate::b; pub fn a() { b::b() }"),
        ("b.rs", "pub fn b() { crate::a::a() }"),
    ];
    let renamed = [
        ("a.rs", "use crate::b::B as Other; pub struct A(Other);"),
        ("b.rs", "use crate::a::{A as One}; pub struct B(One);"),
    ];
    let of_three = [
        ("a.rs", "use crate::b::*; pub struct A(B);"),
        ("b.rs", "use crate::c::C; pub struct B(C);"),
        ("c.rs", "use super::a::A; pub struct C(A);"),
    ];
    for sources in [
        &plain[..],
        &through_a_facade,
        &of_a_facade,
        &by_module,
        &renamed,
        &of_three,
    ] {
        assert_eq!(told(&files_of(sources)).len(), 1, "{sources:?}");
    }
}

#[test]
fn no_circles_are_made_up() {
    let facade = [
        ("f/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("f/a.rs", "use super::B; pub struct A(B);"),
        ("f/b.rs", "pub struct B;"),
    ];
    let owner = [
        ("f.rs", "mod a; use a::A; pub struct F(A);"),
        ("f/a.rs", "pub struct A;"),
    ];
    let in_words = [
        ("a.rs", "/// See [`crate::b::B`].\npub struct A;"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
    ];
    for sources in [&facade[..], &owner, &in_words] {
        assert!(told(&files_of(sources)).is_empty(), "{sources:?}");
    }
}
