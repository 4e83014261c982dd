//! What is wrong with a value that is none of the type it is read as, in words of the page instead of the reader's.

/// A sentence's end for what serde says: what was given where, and what is there to choose. What is in our own words already stays.
pub fn words(error: &str, given: &str) -> String {
    if let Some(field) = error.strip_prefix("missing field ") {
        return format!("{} is missing", quoted(field));
    }
    if let Some(rest) = error.strip_prefix("unknown variant ") {
        let (variant, known) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let known = known.strip_prefix("one of ").unwrap_or(known);
        return format!("there is no {}, but {}", quoted(variant), quoted(known));
    }
    let parsed = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .any(|start| error.starts_with(start));
    if !parsed {
        return error.into();
    }
    let expected = error
        .split_once(", expected ")
        .map_or("", |(_, expected)| expected);
    format!("{given} is not {}", named(expected))
}

/// What a reader expects.
fn named(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 on",
        "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "string" | "str" => "text",
        _ if expected.contains("sequence") || expected.contains("array") => {
            "a list as spec() has it"
        }
        _ if expected.starts_with("struct") || expected.contains("map") => {
            "an object as spec() has it"
        }
        _ if expected.starts_with("enum")
            || expected.is_empty()
            || expected.contains("variant") =>
        {
            "one of the names that there are"
        }
        _ => expected,
    }
}

/// With quotation marks in the place of a reader's backticks.
fn quoted(words: &str) -> String {
    let mut open = false;
    let quote = |letter| match letter {
        '`' => {
            open = !open;
            if open { '“' } else { '”' }
        }
        other => other,
    };
    words.chars().map(quote).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Layer, Run, preset};

    #[test]
    fn a_readers_words_are_never_told() {
        let run = serde_json::to_value(preset("conv_light").unwrap().run()).unwrap();
        let told = |pointer: &str, value: serde_json::Value| {
            let mut run = run.clone();
            *run.pointer_mut(pointer).unwrap() = value.clone();
            let error = serde_json::from_value::<Run>(run).unwrap_err();
            words(&error.to_string(), &value.to_string())
        };
        assert_eq!(
            told("/loss", "mae2".into()).split(", but ").next(),
            Some("there is no “mae2”")
        );
        assert_eq!(
            told("/batch", 1.5.into()),
            "1.5 is not a whole number from 0 on"
        );
        assert_eq!(
            told("/batch", (-1).into()),
            "-1 is not a whole number from 0 on"
        );
        assert_eq!(
            told("/seed", "x".into()),
            "\"x\" is not a whole number from 0 on"
        );
        assert_eq!(
            told("/optimizer/learning_rate", "fast".into()),
            "\"fast\" is not a number"
        );
        assert!(told("/model/encoder", 3.into()).ends_with("a list as spec() has it"));
        for (pointer, value) in [
            ("/model", 3.into()),
            ("/optimizer", "adam".into()),
            ("/model/encoder/0/kind", "dens".into()),
            ("/model/encoder/0/padding", true.into()),
            ("/model/encoder/0/kernel", "3".into()),
            ("/model/encoder/0/activation", 7.into()),
            ("/corruption", serde_json::Value::Null),
        ] {
            let told = told(pointer, value);
            for word in [
                "invalid", "type:", "variant", "expected", "enum", "struct", "`", "u32",
            ] {
                assert!(!told.contains(word), "{pointer}: {told}");
            }
        }
        let missing = serde_json::from_str::<Layer>(r#"{"kind": "flatten"}"#).unwrap_err();
        let missing = missing.to_string();
        let missing = missing.split(" at line").next().unwrap();
        assert_eq!(words(missing, ""), "“name” is missing");
    }
}
