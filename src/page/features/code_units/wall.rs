//! The units of a code side by side: how active each is, and what it draws.

use crate::page::tensor_image::mosaic::Mosaic;
use crate::spec::{Activation, Model};

/// Most units that are shown.
pub const MOST: usize = 400;
/// Bins of a histogram.
const BINS: usize = 24;
/// A unit that varies by less than this share of the one that varies most is dead, and an activation of less than this share of the largest
/// is none.
const IDLE: f32 = 1e-3;
/// What a sigmoid says that is active: it is never 0.
const FIRED: f32 = 0.1;

/// A unit over the encoded pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Its place in the code.
    pub number: usize,
    /// Its mean.
    pub mean: f32,
    /// Share of the pictures for which it is active.
    pub active: f32,
    /// The value farthest from 0 that it takes.
    pub peak: f32,
    /// Whether it is the same for all pictures.
    pub dead: bool,
}

/// The activation from which on a unit of the model's code counts as active, where that is not anything but 0.
pub fn floor(model: &Model) -> Option<f32> {
    let last = model.encoder.iter().rfind(|layer| layer.changes_values())?;
    (last.activation == Activation::Sigmoid).then_some(FIRED)
}

/// Every unit of codes `[n, size]`, those that vary most first and dead ones last. Active is what lies over `floor` or, where there is
/// none, is not about 0.
pub fn units(codes: &[f32], size: usize, floor: Option<f32>) -> Vec<Unit> {
    if size == 0 || codes.len() < size {
        return Vec::new();
    }
    let n = (codes.len() / size) as f32;
    let largest = codes.iter().fold(0.0f32, |largest, h| largest.max(h.abs()));
    let floor = floor.unwrap_or(IDLE * largest);
    let column = |number: usize| codes.iter().skip(number).step_by(size).copied();
    let mut spans: Vec<(f32, Unit)> = (0..size)
        .map(|number| {
            let (mut low, mut high, mut sum, mut active) = (f32::MAX, f32::MIN, 0.0, 0.0);
            for h in column(number) {
                (low, high) = (low.min(h), high.max(h));
                sum += h;
                active += f32::from(u8::from(h.abs() > floor));
            }
            let unit = Unit {
                number,
                mean: sum / n,
                active: active / n,
                peak: if high.abs() >= low.abs() { high } else { low },
                dead: false,
            };
            (high - low, unit)
        })
        .collect();
    let widest = spans
        .iter()
        .fold(0.0f32, |widest, (span, _)| widest.max(*span));
    for (span, unit) in &mut spans {
        unit.dead = *span <= IDLE * widest;
    }
    spans.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    spans.into_iter().map(|(_, unit)| unit).collect()
}

/// Codes to decode for the atoms of these units: one of nothing but zeros, then one for each unit with its peak alone.
pub fn atom_codes(units: &[Unit], size: usize) -> Vec<f32> {
    let mut codes = vec![0.0; (units.len() + 1) * size];
    for (row, unit) in units.iter().enumerate() {
        // A dead unit's peak may be 0; a push shows what the decoder would make of it.
        let peak = if unit.peak == 0.0 { 1.0 } else { unit.peak };
        codes[(row + 1) * size + unit.number] = peak;
    }
    codes
}

/// What each unit adds to the picture of no code at all, from the decoded [`atom_codes`]: each by itself from −1 to 1, side by side in so
/// many columns. Colours are averaged.
pub fn atoms(
    pictures: &[f32],
    [channels, height, width]: [u32; 3],
    columns: u32,
) -> Option<Mosaic> {
    let pixels = (height * width) as usize;
    let features = channels as usize * pixels;
    if features == 0 || pictures.len() < 2 * features || !pictures.len().is_multiple_of(features) {
        return None;
    }
    let (base, rest) = pictures.split_at(features);
    let added: Vec<Vec<f32>> = rest
        .chunks_exact(features)
        .map(|picture| {
            let mut atom: Vec<f32> = (0..pixels)
                .map(|pixel| {
                    let of = |of: &[f32]| -> f32 {
                        of.iter().skip(pixel).step_by(pixels).sum::<f32>() / channels as f32
                    };
                    of(picture) - of(base)
                })
                .collect();
            let most = atom
                .iter()
                .fold(0.0f32, |most, value| most.max(value.abs()));
            if most > 0.0 {
                atom.iter_mut().for_each(|value| *value /= most);
            }
            atom
        })
        .collect();
    let count = added.len() as u32;
    let mut mosaic = Mosaic::grid(
        count,
        columns.clamp(1, count),
        [height, width],
        "what each unit adds to the picture".into(),
        &|tile, pixel| added[tile as usize][pixel as usize],
    );
    mosaic.range = (-1.0, 1.0);
    Some(mosaic)
}

/// How often values lie where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// The smallest and the largest value.
    pub range: (f32, f32),
    /// How many lie in each bin.
    pub counts: Vec<u32>,
}

impl Histogram {
    /// That of some values; of all of them one bin where they are the same.
    pub fn of(values: impl Iterator<Item = f32> + Clone) -> Self {
        let finite = values.filter(|value| value.is_finite());
        let (low, high) = finite
            .clone()
            .fold((f32::MAX, f32::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low > high {
            return Self::default();
        }
        let bins = if low == high { 1 } else { BINS };
        let mut counts = vec![0; bins];
        for value in finite {
            let share = if bins == 1 {
                0.0
            } else {
                (value - low) / (high - low)
            };
            counts[((share * bins as f32) as usize).min(bins - 1)] += 1;
        }
        Self {
            range: (low, high),
            counts,
        }
    }

    /// Heights of the bars in 0..=1, by the root of the counts: most activations are nearly 0, and the others are of interest.
    pub fn heights(&self) -> Vec<f64> {
        let most = self.counts.iter().copied().max().unwrap_or(1).max(1);
        self.counts
            .iter()
            .map(|&count| (f64::from(count) / f64::from(most)).sqrt())
            .collect()
    }
}

/// What is to be said of all units together.
pub fn summary(units: &[Unit], floor: Option<f32>) -> String {
    if units.is_empty() {
        return String::new();
    }
    let dead = units.iter().filter(|unit| unit.dead).count();
    let active: f32 = units.iter().map(|unit| unit.active).sum();
    format!(
        "{} of {} units are in use; on average {:.1} are active{} for a sample{}.",
        units.len() - dead,
        units.len(),
        active,
        floor.map_or(String::new(), |floor| format!(" (over {floor})")),
        match dead {
            0 => String::new(),
            1 => "; 1 is dead: the same for every sample".into(),
            dead => format!("; {dead} are dead: the same for every sample"),
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unit 0 is always 2, unit 1 mostly 0, unit 2 goes from −3 to 1.
    const CODES: [f32; 12] = [2.0, 0.0, -3.0, 2.0, 0.0, 1.0, 2.0, 0.0, 0.5, 2.0, 1.0, -1.0];

    #[test]
    fn a_sigmoid_is_active_where_it_says_so() {
        let codes = [0.9, 0.01, 0.05, 0.02, 0.08, 0.3];
        let found = units(&codes, 2, Some(FIRED));
        let active = |number: usize| {
            found
                .iter()
                .find(|unit| unit.number == number)
                .unwrap()
                .active
        };
        assert_eq!([active(0), active(1)], [1.0 / 3.0; 2]);
        assert!(summary(&found, Some(FIRED)).contains("0.7 are active (over 0.1)"));
        let floor_of = |id: &str| floor(&crate::spec::preset(id).unwrap().run().model);
        assert_eq!(
            (floor_of("sparse_kl"), floor_of("top_k")),
            (Some(FIRED), None)
        );
    }

    #[test]
    fn units_are_told_by_what_they_do() {
        let [busy, seldom, dead] = units(&CODES, 3, None)[..] else {
            panic!("three units");
        };
        assert_eq!(
            (busy.number, busy.peak, busy.active, busy.dead),
            (2, -3.0, 1.0, false)
        );
        assert_eq!((seldom.number, seldom.active, seldom.mean), (1, 0.25, 0.25));
        assert_eq!((dead.number, dead.dead, dead.active), (0, true, 1.0));
        assert!(units(&[], 3, None).is_empty());
        let said = summary(&units(&CODES, 3, None), None);
        assert!(
            said.contains("2 of 3 units") && said.contains("1 is dead"),
            "{said}"
        );
    }

    #[test]
    fn atoms_are_what_a_unit_adds() {
        let found = units(&CODES, 3, None);
        let codes = atom_codes(&found[..2], 3);
        assert_eq!(codes, [0.0, 0.0, 0.0, 0.0, 0.0, -3.0, 0.0, 1.0, 0.0]);
        // A decoder that draws unit 2 on the left, unit 1 on the right, over a grey of 0.5.
        let pictures: Vec<f32> = codes
            .chunks(3)
            .flat_map(|code| [0.5 + 0.1 * code[2], 0.5 + 0.2 * code[1]])
            .collect();
        let mosaic = atoms(&pictures, [1, 1, 2], 2).unwrap();
        assert_eq!((mosaic.rows, mosaic.columns), (1, 5));
        let near = |a: f32, b: f32| (a - b).abs() < 1e-5;
        assert!(
            near(mosaic.values[0], -1.0) && near(mosaic.values[1], 0.0),
            "{mosaic:?}"
        );
        assert!(mosaic.values[2].is_nan());
        assert!(
            near(mosaic.values[3], 0.0) && near(mosaic.values[4], 1.0),
            "{mosaic:?}"
        );
        assert_eq!(atoms(&pictures[..3], [1, 1, 2], 2), None);
    }

    #[test]
    fn histograms_hold_every_value() {
        let histogram = Histogram::of(CODES.into_iter());
        assert_eq!(histogram.range, (-3.0, 2.0));
        assert_eq!(histogram.counts.iter().sum::<u32>(), 12);
        assert_eq!(histogram.counts[23], 4);
        assert_eq!(histogram.heights()[23], 1.0);
        assert_eq!(Histogram::of([1.5, 1.5].into_iter()).counts, [2]);
        assert_eq!(Histogram::of([f32::NAN].into_iter()), Histogram::default());
    }
}
