//! The paths that a source file names.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path as written in the source, and where.
pub struct Named {
    /// Its parts from the crate's root (`crate::` left out), or from an outer crate.
    pub path: Vec<String>,
    /// Whether it starts at this crate's root.
    pub own: bool,
    pub line: usize,
}

/// Finds every path that a file names: in `use` trees, expressions, types, attributes and macro calls alike.
pub struct Finder {
    /// Where we are: the file's module, then modules written inside it.
    module: Vec<String>,
    found: Vec<Named>,
}

impl Finder {
    /// The paths of a file that is the module `module`.
    pub fn paths(module: Vec<String>, source: &str) -> Vec<Named> {
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
