//! The walls between the features of the page: `src/page/features/x` may import another feature only where it is listed here, and
//! none on a way back to itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::paths::Finder;
use crate::sources::{files, module_of, root};

/// A feature and the features it may import.
const FEATURES: &[(&str, &[&str])] = &[
    // The axes that the map is laid along.
    ("code_units", &["latent_map"]),
    // Both runs' losses, and the other's codes on a map.
    ("comparison", &["latent_map", "run_chart"]),
    // Training on what was drawn.
    ("drawing_pad", &["own_pictures"]),
    // Where the drawing's code lies.
    ("latent_map", &["drawing_pad", "notices"]),
    ("latent_path", &["latent_map"]),
    ("model_choice", &["notices"]),
    ("noise", &["notices"]),
    ("own_pictures", &["notices"]),
    ("pace", &["notices"]),
    // The losses of a run that is kept.
    ("recent_runs", &["notices", "run_chart"]),
    // What is put under the pictures.
    ("reconstructions", &["drawing_pad", "noise"]),
    ("traversals", &["latent_map"]),
];

/// The features that each feature imports, tests apart.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let source = root().join("src");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&source.join("page/features"), "rs") {
        let module = module_of(file.strip_prefix(&source).expect("under src"));
        if module.iter().any(|part| part == "tests") || module.len() < 3 {
            continue;
        }
        let feature = module[2].clone();
        let text = fs::read_to_string(&file).expect("a readable file");
        let others = Finder::paths(module, &text)
            .into_iter()
            .filter_map(|named| {
                let inside = named.own && named.path.len() > 2;
                (inside && named.path[..2] == ["page", "features"]).then(|| named.path[2].clone())
            });
        let imported = found.entry(feature.clone()).or_default();
        imported.extend(others.filter(|other| *other != feature));
    }
    found
}

#[test]
fn features_import_only_what_is_listed() {
    let found = imports();
    assert!(found.len() > 12, "only {} features were found", found.len());
    for (feature, imported) in &found {
        let listed = FEATURES.iter().find(|(name, _)| name == feature);
        let listed: BTreeSet<String> = listed
            .map(|(_, others)| others.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        assert_eq!(*imported, listed, "what `{feature}` imports");
    }
}

#[test]
fn no_feature_needs_itself() {
    fn reaches(from: &str, to: &str) -> bool {
        let imported = FEATURES.iter().find(|(name, _)| *name == from);
        imported.is_some_and(|(_, others)| {
            others
                .iter()
                .any(|other| *other == to || reaches(other, to))
        })
    }
    for (feature, others) in FEATURES {
        for other in *others {
            assert!(!reaches(other, feature), "`{feature}` and `{other}`");
        }
    }
}
