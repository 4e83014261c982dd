//! Concepts: the arrow from the mean code of some pictures to the mean code of others.

use thiserror::Error;

use crate::protocol::Codes;

/// Which pictures are meant, whatever their codes are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pick {
    /// Those of this class.
    Class(u8),
    /// Those with this level of a factor.
    Level {
        /// The factor's number.
        factor: usize,
        /// The level.
        level: u8,
    },
    /// These, by their numbers in the dataset.
    Pictures(Vec<u32>),
}

/// A direction in the space of codes that has a name: the mean code of the pictures it leads to, minus that of those it leads
/// away from (the attribute vectors of Larsen et al. 2016, section 4.2). It keeps which pictures these are rather than numbers, which
/// change as the model learns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// Its number; no other concept of the run has it.
    pub id: u32,
    /// What the visitor calls it.
    pub name: String,
    /// Which pictures it leads to.
    pub towards: Pick,
    /// Which ones it leads away from.
    pub away: Pick,
}

/// Why a concept has no arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ConceptError {
    /// None of the pictures it leads to is on the map.
    #[error(
        "None of the pictures that “more” stands for is on the map. Show more pictures there, or choose others."
    )]
    NoneTowards,
    /// None of the pictures it leads away from is.
    #[error(
        "None of the pictures that “less” stands for is on the map. Show more pictures there, or choose others."
    )]
    NoneAway,
    /// Both are the same.
    #[error(
        "Both sides are the same pictures, so there is no direction from one to the other. Choose others for one of them."
    )]
    Same,
}

impl Pick {
    /// Places among the codes of the pictures that are meant.
    fn places<'a>(&'a self, codes: &'a Codes) -> Box<dyn Iterator<Item = usize> + 'a> {
        fn among(marks: &[u8], wanted: u8) -> impl Iterator<Item = usize> {
            let place = move |(at, &mark): (usize, &u8)| (mark == wanted).then_some(at);
            marks.iter().enumerate().filter_map(place)
        }
        match self {
            Self::Class(class) => Box::new(among(&codes.labels, *class)),
            Self::Level { factor, level } => {
                let levels = codes.levels.get(*factor).map_or(&[][..], Vec::as_slice);
                Box::new(among(levels, *level))
            }
            Self::Pictures(wanted) => Box::new(
                (0..codes.pictures.len()).filter(|&at| wanted.contains(&codes.pictures[at])),
            ),
        }
    }

    /// How many of them are on the map.
    pub fn count(&self, codes: &Codes) -> usize {
        self.places(codes).count()
    }

    /// Their mean code; none where none of them is on the map.
    pub fn mean(&self, codes: &Codes) -> Option<Vec<f32>> {
        let size = codes.size as usize;
        let mut sum = vec![0.0_f64; size];
        let mut count = 0;
        for at in self.places(codes) {
            let code = codes.mu.0.get(at * size..(at + 1) * size)?;
            for (sum, &value) in sum.iter_mut().zip(code) {
                *sum += f64::from(value);
            }
            count += 1;
        }
        (count > 0).then(|| {
            sum.iter()
                .map(|sum| (sum / f64::from(count)) as f32)
                .collect()
        })
    }
}

impl Concept {
    /// The arrow among these codes: one of it from code to code of the two means.
    ///
    /// # Errors
    /// [`ConceptError`] where one of the sides has no picture on the map, or both have the same.
    pub fn arrow(&self, codes: &Codes) -> Result<Vec<f32>, ConceptError> {
        if self.towards == self.away {
            return Err(ConceptError::Same);
        }
        let towards = self.towards.mean(codes).ok_or(ConceptError::NoneTowards)?;
        let away = self.away.mean(codes).ok_or(ConceptError::NoneAway)?;
        let arrow = std::iter::zip(towards, away).map(|(towards, away)| towards - away);
        Ok(arrow.collect())
    }
}

/// `code + strength · arrow`.
pub fn moved(code: &[f32], arrow: &[f32], strength: f32) -> Vec<f32> {
    std::iter::zip(code, arrow)
        .map(|(code, arrow)| code + strength * arrow)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Floats;

    /// Four pictures of codes (0, 0, 1), (2, 0, 3), (4, 4, 4) and (6, 8, 8).
    fn codes() -> Codes {
        Codes {
            step: 1,
            size: 3,
            mu: Floats(vec![
                0.0, 0.0, 1.0, 2.0, 0.0, 3.0, 4.0, 4.0, 4.0, 6.0, 8.0, 8.0,
            ]),
            logvar: Floats(Vec::new()),
            labels: vec![3, 3, 8, 8],
            levels: vec![vec![0, 1, 0, 1], vec![2, 2, 2, 0]],
            pictures: vec![70, 10, 40, 20],
        }
    }

    fn concept(towards: Pick, away: Pick) -> Concept {
        Concept {
            id: 1,
            name: "8 minus 3".into(),
            towards,
            away,
        }
    }

    #[test]
    fn an_arrow_leads_from_mean_to_mean() {
        let codes = codes();
        let classes = concept(Pick::Class(8), Pick::Class(3));
        assert_eq!(classes.arrow(&codes).unwrap(), [4.0, 6.0, 4.0]);
        let level = |factor, level| Pick::Level { factor, level };
        let levels = concept(level(0, 1), level(0, 0));
        assert_eq!(levels.arrow(&codes).unwrap(), [2.0, 2.0, 3.0]);
        let lassoed = concept(Pick::Pictures(vec![20, 999]), Pick::Pictures(vec![10, 70]));
        assert_eq!(lassoed.arrow(&codes).unwrap(), [5.0, 8.0, 6.0]);
        assert_eq!(lassoed.away.count(&codes), 2);
        assert_eq!(
            moved(&[1.0, 1.0, 1.0], &[5.0, 8.0, 6.0], -0.5),
            [-1.5, -3.0, -2.0]
        );
    }

    #[test]
    fn the_recipe_outlives_the_numbers() {
        let classes = concept(Pick::Class(8), Pick::Class(3));
        let mut later = codes();
        later.size = 1;
        later.mu = Floats(vec![1.0, 3.0, 10.0, 20.0]);
        assert_eq!(classes.arrow(&later).unwrap(), [13.0]);
    }

    #[test]
    fn a_side_without_pictures_is_named() {
        let codes = codes();
        let error = |towards, away| concept(towards, away).arrow(&codes).unwrap_err();
        assert_eq!(
            error(Pick::Class(5), Pick::Class(3)),
            ConceptError::NoneTowards
        );
        assert_eq!(
            error(Pick::Class(3), Pick::Pictures(Vec::new())),
            ConceptError::NoneAway
        );
        let missing = Pick::Level {
            factor: 9,
            level: 0,
        };
        assert_eq!(error(missing, Pick::Class(3)), ConceptError::NoneTowards);
        assert_eq!(error(Pick::Class(3), Pick::Class(3)), ConceptError::Same);
    }
}
