//! What a source file defines, and under which names it imports what others do.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Of a file: names, and what stands behind those it imports.
#[derive(Debug, Default)]
pub struct Items {
    /// Types, traits, functions, constants and macros of the file itself.
    pub defined: BTreeSet<String>,
    /// Names its `use` items bring in, and the paths they stand for as written.
    pub imported: BTreeMap<String, Vec<String>>,
    /// Paths of modules from which it imports everything.
    pub globs: Vec<Vec<String>>,
}

const DEFINING: [&str; 8] = [
    "struct", "enum", "union", "trait", "type", "fn", "const", "static",
];

impl Items {
    /// Of the source of a file, modules inside it left out.
    pub fn of(source: &str) -> Self {
        let tokens: TokenStream = source.parse().expect("the file is Rust");
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut items = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            if let TokenTree::Ident(word) = &tokens[at] {
                let word = word.to_string();
                // `+ use<..>` in a type is no item.
                let captures = tokens.get(at + 1).is_some_and(|next| is_mark(next, '<'));
                if word == "use" && !captures {
                    let end = (at..tokens.len())
                        .find(|&end| is_mark(&tokens[end], ';'))
                        .expect("a use item ends");
                    items.tree(&tokens[at + 1..end], &[]);
                    at = end;
                } else if DEFINING.contains(&word.as_str()) || word == "macro_rules" {
                    let name = tokens[at + 1..]
                        .iter()
                        .find_map(|token| match token {
                            TokenTree::Ident(name) if *name != "fn" && *name != "mut" => {
                                Some(name.to_string())
                            }
                            _ => None,
                        })
                        .expect("an item has a name");
                    items.defined.insert(name);
                }
            }
            at += 1;
        }
        items
    }

    fn tree(&mut self, tokens: &[TokenTree], prefix: &[String]) {
        let mut path = prefix.to_vec();
        let mut name = None;
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if *word == "as" => {
                    name = tokens.get(at + 1).map(ToString::to_string);
                    at += 1;
                }
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let branches: Vec<TokenTree> = group.stream().into_iter().collect();
                    for branch in branches.split(|token| is_mark(token, ',')) {
                        self.tree(branch, &path);
                    }
                    return;
                }
                token if is_mark(token, '*') => {
                    self.globs.push(path);
                    return;
                }
                _ => {}
            }
            at += 1;
        }
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        if let Some(last) = path.last().cloned() {
            self.imported.insert(name.unwrap_or(last), path);
        }
    }
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == mark)
}
