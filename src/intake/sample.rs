//! Which pictures are taken where there are more than fit: some of each class and part, in proportion, by chance but always the same.

use std::collections::HashMap;

use super::part::SetPart;

/// Draws so many pictures of all (stratified selection sampling: Knuth, The Art of Computer Programming, volume 2, algorithm S).
#[derive(Debug, Clone)]
pub struct Sampler {
    /// Of each class, by name, and part: how many are still wanted, and how many are still to come.
    strata: HashMap<String, [[usize; 2]; 3]>,
    chance: SplitMix,
}

impl Sampler {
    /// Draws `room` of the pictures whose class (empty for none) and part are given, one entry for each class and part, with how many of
    /// them there are.
    pub fn new(counts: &[(String, SetPart, usize)], room: usize) -> Self {
        let all: usize = counts.iter().map(|&(.., count)| count).sum();
        let mut strata: HashMap<String, [[usize; 2]; 3]> = HashMap::new();
        let (mut before, mut taken) = (0usize, 0usize);
        for (class, part, count) in counts {
            // Rounded so that all together are as many as there is room for.
            before += count;
            let until = (before as u64 * room.min(all) as u64 / (all as u64).max(1)) as usize;
            let of = strata.entry(class.clone()).or_default();
            let place = &mut of[usize::from(part.number())];
            place[0] += until - taken;
            place[1] += count;
            taken = until;
        }
        Self {
            strata,
            chance: SplitMix(0),
        }
    }

    /// Whether the next picture, of this class and part, is taken.
    pub fn takes(&mut self, class: Option<&str>, part: SetPart) -> bool {
        let Some(of) = self.strata.get_mut(class.unwrap_or_default()) else {
            return false;
        };
        let [wanted, coming] = &mut of[usize::from(part.number())];
        if *coming == 0 {
            return false;
        }
        let drawn = ((self.chance.next() >> 32) * *coming as u64) >> 32;
        *coming -= 1;
        let takes = drawn < *wanted as u64;
        *wanted -= usize::from(takes);
        takes
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
#[derive(Debug, Clone)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of each of three classes are taken, and their places.
    fn taken(room: usize) -> ([usize; 3], Vec<usize>) {
        let names = ["a", "b", ""];
        let counts: Vec<_> = names
            .iter()
            .zip([600, 300, 100])
            .map(|(name, count)| (String::from(*name), SetPart::Train, count))
            .collect();
        let mut sampler = Sampler::new(&counts, room);
        let mut found = [0; 3];
        let mut places = Vec::new();
        // In order of class, as files are.
        for i in 0..1_000 {
            let class = usize::from(i >= 600) + usize::from(i >= 900);
            let name = Some(names[class]).filter(|name| !name.is_empty());
            if sampler.takes(name, SetPart::Train) {
                found[class] += 1;
                places.push(i);
            }
        }
        (found, places)
    }

    #[test]
    fn each_class_keeps_its_share_and_all_together_are_as_many_as_fit() {
        assert_eq!(taken(100).0, [60, 30, 10]);
        assert_eq!(taken(7).0.iter().sum::<usize>(), 7);
        assert_eq!(taken(1_000).0, [600, 300, 100]);
        assert_eq!(taken(5_000).0, [600, 300, 100], "no more than there are");
        let (_, places) = taken(100);
        assert_eq!(places, taken(100).1, "always the same");
        // From all over, not the first ones.
        assert!(places[0] < 60 && places.iter().any(|&i| (540..600).contains(&i)));
    }

    #[test]
    fn parts_are_drawn_each_for_itself() {
        let counts = [
            (String::new(), SetPart::Train, 80),
            (String::new(), SetPart::Test, 20),
        ];
        let mut sampler = Sampler::new(&counts, 50);
        let mut of = |part, count: usize| (0..count).filter(|_| sampler.takes(None, part)).count();
        assert_eq!(of(SetPart::Test, 20), 10);
        assert_eq!(of(SetPart::Train, 80), 40);
        assert_eq!(of(SetPart::Train, 5), 0, "more than were told of");
    }
}
