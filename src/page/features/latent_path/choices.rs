//! Which pictures a concept can be made of, and what to call it.

use crate::protocol::DataInfo;

use super::concept::Pick;

/// Pictures to choose, with what they are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConceptChoice {
    /// “3”, or “smile: yes”.
    pub title: String,
    /// Which pictures.
    pub pick: Pick,
}

/// The classes and the levels of the factors of some data.
pub fn choices(data: &DataInfo) -> Vec<ConceptChoice> {
    let classes = (0..)
        .zip(&data.classes)
        .map(|(class, title)| ConceptChoice {
            title: title.clone(),
            pick: Pick::Class(class),
        });
    let levels = data.factors.iter().enumerate().flat_map(|(factor, info)| {
        (0..)
            .zip(&info.levels)
            .map(move |(level, title)| ConceptChoice {
                title: format!("{}: {title}", info.name),
                pick: Pick::Level { factor, level },
            })
    });
    classes.chain(levels).collect()
}

/// Two choices to begin with: the last and the first level of the first factor, else the first two classes; as places
/// among the [`choices`].
pub fn suggestion(data: &DataInfo) -> Option<(usize, usize)> {
    let classes = data.classes.len();
    match data.factors.iter().find(|factor| factor.levels.len() > 1) {
        Some(factor) => {
            let before = data.factors.iter().take_while(|other| *other != factor);
            let first = classes + before.map(|other| other.levels.len()).sum::<usize>();
            Some((first + factor.levels.len() - 1, first))
        }
        None => (classes > 1).then_some((1, 0)),
    }
}

/// What a concept from one to the other might be called: “3 − 8”, or “smile: yes − no”.
pub fn name(data: &DataInfo, towards: &Pick, away: &Pick) -> String {
    let level = |pick: &Pick| match pick {
        Pick::Level { factor, level } => {
            let info = data.factors.get(*factor)?;
            Some((*factor, &info.name, info.levels.get(usize::from(*level))?))
        }
        _ => None,
    };
    if let (Some((a, name, more)), Some((b, _, less))) = (level(towards), level(away))
        && a == b
    {
        return format!("{name}: {more} − {less}");
    }
    format!("{} − {}", title(data, towards), title(data, away))
}

/// What these pictures are called.
pub fn title(data: &DataInfo, pick: &Pick) -> String {
    if let Pick::Pictures(pictures) = pick {
        return match pictures.len() {
            1 => "1 picture".into(),
            count => format!("{count} pictures"),
        };
    }
    let found = choices(data)
        .into_iter()
        .find(|choice| choice.pick == *pick);
    found.map_or_else(|| "nothing".into(), |choice| choice.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::FactorInfo;
    use crate::spec::DatasetName;

    fn data() -> DataInfo {
        let factor = |name: &str, levels: &[&str]| FactorInfo {
            name: name.into(),
            levels: levels.iter().map(|&level| level.into()).collect(),
        };
        DataInfo {
            name: DatasetName::Strokes,
            polarity: DatasetName::Strokes.polarity(),
            train: 3,
            validation: 2,
            test: 1,
            classes: vec!["zero".into(), "one".into()],
            factors: vec![
                factor("frame", &["always"]),
                factor("smile", &["no", "slight", "yes"]),
            ],
        }
    }

    #[test]
    fn classes_come_before_levels() {
        let all = choices(&data());
        let titles: Vec<_> = all.iter().map(|choice| choice.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "zero",
                "one",
                "frame: always",
                "smile: no",
                "smile: slight",
                "smile: yes"
            ]
        );
        assert_eq!(
            all[5].pick,
            Pick::Level {
                factor: 1,
                level: 2
            }
        );
        assert_eq!(suggestion(&data()), Some((5, 3)));
    }

    #[test]
    fn without_factors_the_first_two_classes_are_suggested() {
        let data = DataInfo {
            factors: Vec::new(),
            ..data()
        };
        assert_eq!(suggestion(&data), Some((1, 0)));
        let none = DataInfo {
            classes: Vec::new(),
            ..data
        };
        assert_eq!(suggestion(&none), None);
    }

    #[test]
    fn names_say_what_leads_where() {
        let data = data();
        let level = |level| Pick::Level { factor: 1, level };
        assert_eq!(name(&data, &level(2), &level(0)), "smile: yes − no");
        assert_eq!(name(&data, &Pick::Class(1), &Pick::Class(0)), "one − zero");
        let lassoed = Pick::Pictures(vec![4, 5]);
        assert_eq!(name(&data, &lassoed, &level(0)), "2 pictures − smile: no");
    }
}
