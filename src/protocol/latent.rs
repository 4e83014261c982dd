//! What is said about codes: where pictures lie, and what places decode to.

use serde::{Deserialize, Serialize};

use super::Floats;

/// Codes whose pictures are drawn as a grid, row by row.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// `[n, code size]`, n at most 576.
    pub codes: Floats,
    /// A class for each code where the model is conditional, else none.
    pub labels: Vec<u32>,
    /// Whether their pictures are drawn faintly, as what lies under something else.
    pub faint: bool,
}

/// Validation pictures on the latent map, and how their points are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    /// How many, at most 2,000: the first so many of a seeded shuffle.
    pub count: u32,
    /// Where a code lies on the map.
    pub plane: Plane,
    /// What stands at each point.
    pub marks: Marks,
    /// What decides a point's colour: the class where it is none, else the factor of this number in
    /// [`DataInfo::factors`](super::DataInfo::factors).
    pub factor: Option<u32>,
    /// Bit l: points of class or level l are not drawn.
    pub hidden: u32,
}

/// What stands at a point of the latent map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marks {
    /// A disc of this radius in device pixels.
    Dots(f32),
    /// The picture itself, so many device pixels wide.
    Pictures(u32),
    /// Nothing: codes are told all the same.
    None,
}

/// The plane the latent map shows, and the part of it that is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// Where a code z lies: `across · (z, 1)` to the right and `up · (z, 1)` upwards, `code size + 1` numbers each: two dimensions
    /// of the code, or two principal components.
    pub across: Floats,
    /// See `across`.
    pub up: Floats,
    /// In place of the two above: where each point lies, `[count, 2]`, as an [`Embedding`] has put them. Empty otherwise.
    pub places: Floats,
    /// Whether both numbers go through the standard normal's distribution function, so that quantiles of the prior lie evenly.
    pub quantiles: bool,
    /// Left, bottom, right and top of what is seen, after that function.
    pub window: [f32; 4],
}

/// The codes of the scatter's pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Codes {
    /// The step they were taken at.
    pub step: u32,
    /// Numbers of a code.
    pub size: u32,
    /// `[n, size]`: for Gaussian codes their mean.
    pub mu: Floats,
    /// `[n, size]`: logarithms of their variances; empty where codes are plain.
    pub logvar: Floats,
    /// Class of each picture; empty where there are none.
    pub labels: Vec<u8>,
    /// Level of each factor of each picture, factor by factor: `[factors, n]`.
    pub levels: Vec<Vec<u8>>,
    /// Numbers of the pictures in the dataset.
    pub pictures: Vec<u32>,
}

/// What can be computed about the scatter's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Analysis {
    /// Principal components of the codes.
    Pca,
    /// Places on a plane that keep neighbours together.
    Embed(Embedding),
    /// What each dimension tells of each of the data's factors.
    Factors,
    /// Places of the plane on show where the prior, or the codes' extent, has room but few codes lie. Only where the code has
    /// two dimensions.
    Holes,
}

/// Ways to lay out codes of many dimensions on a plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Embedding {
    /// van der Maaten & Hinton 2008.
    Tsne,
    /// McInnes et al. 2018.
    Umap,
}

/// What an [`Analysis`] gave, of the codes as they were when it began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Analysed {
    /// Principal components.
    Pca {
        /// `[size]`
        mean: Floats,
        /// `[size, size]`: orthonormal rows, by falling variance.
        components: Floats,
        /// Variance along each.
        variances: Floats,
    },
    /// An embedding.
    Places {
        /// `[n, 2]`, in the order of [`Codes`].
        places: Floats,
    },
    /// What dimensions tell of factors.
    Factors(FactorTable),
    /// Holes, the largest first.
    Holes(Vec<Hole>),
}

/// Mutual information between the dimensions of the code and the data's factors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorTable {
    /// In nats, `[dimensions, factors]`.
    pub information: Floats,
    /// Entropy of each factor in nats.
    pub entropies: Floats,
    /// The mutual information gap (Chen et al. 2018, eq. 6), 0 to 1.
    pub gap: f32,
}

/// A place with few codes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hole {
    /// Its centre on the plane, in units of the code.
    pub at: [f32; 2],
    /// Its radius, likewise.
    pub radius: f32,
}

/// A moment of the run that can be gone back to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HistoryPoint {
    /// Steps taken.
    pub step: u32,
    /// Place on the epoch axis.
    pub epoch: f32,
    /// Whether its full state is kept, so that going on from it repeats the run bit by bit; else its weights alone are.
    pub full: bool,
}

impl HistoryPoint {
    /// Which of `moments` moments a column of the timeline shows, both counted from 0: every one where there are columns for
    /// them all, else the first, the last and some evenly between. None for a column that stays empty.
    pub fn in_column(column: u32, columns: u32, moments: usize) -> Option<usize> {
        let (column, columns) = (column as usize, columns as usize);
        if column >= columns.min(moments) {
            None
        } else if moments <= columns {
            Some(column)
        } else if columns == 1 {
            Some(moments - 1)
        } else {
            Some((column * (moments - 1) + (columns - 1) / 2) / (columns - 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timeline_shows_all_moments_or_some_evenly_between() {
        let shown = |columns, moments| -> Vec<usize> {
            (0..columns)
                .map_while(|column| HistoryPoint::in_column(column, columns, moments))
                .collect()
        };
        assert_eq!(shown(5, 3), [0, 1, 2]);
        assert_eq!(shown(3, 3), [0, 1, 2]);
        assert_eq!(shown(3, 5), [0, 2, 4]);
        assert_eq!(shown(1, 5), [4]);
        assert!(shown(3, 0).is_empty());
        for columns in 2..40 {
            let shown = shown(columns, 64);
            assert_eq!((shown[0], shown[columns as usize - 1]), (0, 63));
            assert!(shown.is_sorted_by(|a, b| a < b));
        }
    }
}
