//! The codes the engine tells of: where they lie, which are near, and what their dimensions hold.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::protocol::Codes;

use super::{Embedded, Latent, MapWindow, Pca, normal};

/// A dimension that holds fewer nats than this has collapsed onto the prior.
pub const COLLAPSED: f64 = 0.05;

impl Latent {
    /// Takes in codes.
    pub fn hear_codes(&mut self, codes: Codes) {
        if codes.size as usize != self.size {
            // Of a model that has just been replaced.
            return;
        }
        let first = self.codes.replace(codes).is_none();
        self.far = OnceLock::new();
        self.codes_version = self.codes_version.wrapping_add(1);
        self.heard_since = self.heard_since.wrapping_add(1);
        let count = self.count();
        self.selection.retain(|&i| i < count);
        self.hovered = self.hovered.filter(|&i| i < count);
        if self
            .embedding
            .as_ref()
            .is_some_and(|e| e.places.len() != count)
        {
            self.embedding = None;
        }
        if first && !self.window_set {
            self.show_all();
        }
        self.follow_codes();
    }

    /// Takes in principal components, each facing the way the one before it did.
    pub fn turn(&mut self, mut pca: Pca) {
        let size = pca.mean.len();
        if let Some(old) = &self.pca
            && old.mean.len() == size
        {
            for (new, old) in pca
                .components
                .chunks_exact_mut(size.max(1))
                .zip(old.components.chunks_exact(size.max(1)))
            {
                let facing: f32 = new.iter().zip(old).map(|(a, b)| a * b).sum();
                if facing < 0.0 {
                    new.iter_mut().for_each(|c| *c = -*c);
                }
            }
        }
        let first = self.pca.replace(pca).is_none();
        self.changed_plane();
        if first && !self.window_set {
            self.show_all();
        }
        self.follow_codes();
    }

    /// Takes in an embedding; `done` where it will not change any more.
    pub fn place(&mut self, embedded: Embedded, done: bool) {
        if embedded.places.len() == self.count() {
            self.embedding = Some(embedded);
            self.changed_plane();
            if done && !self.window_set {
                self.show_all();
            }
            self.follow_codes();
        }
    }

    /// Whether the view shows places that are not there.
    pub fn wants_places(&self) -> bool {
        self.view.embedding().is_some_and(|kind| {
            self.embedding
                .as_ref()
                .is_none_or(|embedded| embedded.kind != kind)
        })
    }

    pub(in crate::page) fn changed_plane(&mut self) {
        self.plane_version = self.plane_version.wrapping_add(1);
    }

    /// Whether codes were heard that are numbers: those of a run that has left the finite ones are not.
    pub fn has_codes(&self) -> bool {
        let all_finite = |codes: &Codes| codes.mu.0.iter().all(|z| z.is_finite());
        self.codes.as_ref().is_some_and(all_finite)
    }

    /// Brings what the visitor has not put anywhere to where the codes are.
    pub fn follow_codes(&mut self) {
        if self.codes.is_some() && !self.has_codes() {
            return;
        }
        if !self.window_set {
            self.window = self.following_window();
        } else {
            self.window = self.bounded(self.window);
        }
        let Some(codes) = self.codes.as_ref().filter(|codes| !codes.mu.0.is_empty()) else {
            return;
        };
        if !self.probe_set && !self.gaussian {
            self.probe = mean(codes.mu.0.chunks_exact(self.size.max(1)), self.size);
        }
        if !self.walk_set {
            // From a 0 to a 7, or between the first and the last class there is.
            let means = self.class_means();
            let end = |label: u8, otherwise: usize| {
                means
                    .iter()
                    .find(|(class, _)| *class == label)
                    .or(means.get(otherwise))
                    .map(|(_, mean)| mean.clone())
            };
            if means.len() > 1 {
                let (a, b) = (end(0, 0), end(7, means.len() - 1));
                self.a = a.unwrap_or_default();
                self.b = b.unwrap_or_default();
            } else if let (Some(a), Some(b)) = (self.code(0), self.code(1)) {
                (self.a, self.b) = (a.to_vec(), b.to_vec());
            }
        }
    }

    /// How many pictures the scatter has.
    pub fn count(&self) -> usize {
        self.codes
            .as_ref()
            .map_or(0, |codes| codes.mu.0.len() / self.size.max(1))
    }

    /// The code of picture `i` of the scatter.
    pub fn code(&self, i: usize) -> Option<&[f32]> {
        let codes = self.codes.as_ref()?;
        codes.mu.0.get(i * self.size..(i + 1) * self.size)
    }

    /// Standard deviations of picture `i`'s Gaussian, by dimension; none where codes are plain.
    pub fn deviations(&self, i: usize) -> Option<Vec<f64>> {
        let codes = self.codes.as_ref()?;
        let row = codes.logvar.0.get(i * self.size..(i + 1) * self.size)?;
        Some(
            row.iter()
                .map(|&logvar| (0.5 * f64::from(logvar)).exp())
                .collect(),
        )
    }

    /// What decides the colour of picture `i`: its class, or its level of the chosen factor.
    pub fn group(&self, i: usize) -> Option<u8> {
        let codes = self.codes.as_ref()?;
        match self.factor {
            Some(factor) => codes.levels.get(factor as usize)?.get(i).copied(),
            None => codes.labels.get(i).copied(),
        }
    }

    /// Whether picture `i` is shown.
    pub fn is_shown(&self, i: usize) -> bool {
        self.group(i)
            .is_none_or(|group| group >= 32 || self.hidden & (1 << group) == 0)
    }

    /// The picture of the scatter with the nearest code, and how far that is.
    pub fn nearest_code(&self, code: &[f32]) -> Option<(usize, f64)> {
        self.nearest_codes(code, 1).first().copied()
    }

    /// The `n` pictures with the nearest codes, nearest first, and how far they are.
    pub fn nearest_codes(&self, code: &[f32], n: usize) -> Vec<(usize, f64)> {
        let Some(codes) = &self.codes else {
            return Vec::new();
        };
        let mut far: Vec<(usize, f64)> = codes
            .mu
            .0
            .chunks_exact(self.size.max(1))
            .map(|other| distance(code, other))
            .enumerate()
            .collect();
        let n = n.min(far.len());
        if n > 0 {
            far.select_nth_unstable_by(n - 1, |a, b| a.1.total_cmp(&b.1));
            far.truncate(n);
            far.sort_by(|a, b| a.1.total_cmp(&b.1));
        }
        far
    }

    /// The mean code of each group of pictures that is there, by group.
    pub fn class_means(&self) -> Vec<(u8, Vec<f32>)> {
        let mut groups: Vec<u8> = (0..self.count()).filter_map(|i| self.group(i)).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
            .into_iter()
            .map(|group| {
                let members = (0..self.count())
                    .filter(|&i| self.group(i) == Some(group))
                    .filter_map(|i| self.code(i));
                (group, mean(members, self.size))
            })
            .collect()
    }

    /// Where each group that is shown has its middle on the screen.
    pub fn group_places(&self) -> Vec<(u8, [f64; 2])> {
        let points = self.points_on_screen();
        let mut sums = std::collections::BTreeMap::<u8, ([f64; 2], f64)>::new();
        for (i, point) in points.into_iter().enumerate() {
            if let Some(group) = self.group(i).filter(|_| self.is_shown(i)) {
                let (sum, n) = sums.entry(group).or_default();
                *sum = [sum[0] + point[0], sum[1] + point[1]];
                *n += 1.0;
            }
        }
        sums.into_iter()
            .map(|(group, (sum, n))| (group, sum.map(|s| s / n)))
            .collect()
    }

    /// Mean divergence of each dimension from the prior over the scatter's pictures, in nats; none where codes are plain.
    pub fn nats(&self) -> Option<Vec<f64>> {
        let codes = self
            .codes
            .as_ref()
            .filter(|codes| !codes.logvar.0.is_empty())?;
        let mut sums = vec![0.0; self.size];
        let rows = codes.mu.0.chunks_exact(self.size.max(1));
        for (mu, logvar) in rows.zip(codes.logvar.0.chunks_exact(self.size.max(1))) {
            for ((sum, &mu), &logvar) in sums.iter_mut().zip(mu).zip(logvar) {
                *sum += normal::divergence(mu.into(), logvar.into());
            }
        }
        let n = self.count().max(1) as f64;
        Some(sums.into_iter().map(|sum| sum / n).collect())
    }

    /// Which dimensions have collapsed onto the prior; none where codes are plain, and before the first step, when nothing has
    /// been learnt yet.
    pub fn collapsed(&self) -> Vec<bool> {
        let trained = self.codes.as_ref().is_some_and(|codes| codes.step > 0);
        match self.nats().filter(|_| trained) {
            Some(nats) => nats.into_iter().map(|nats| nats < COLLAPSED).collect(),
            None => vec![false; self.size],
        }
    }

    /// Least and largest value of each dimension that is worth a slider: ±3 for Gaussian codes, else what the scatter's codes have.
    pub fn ranges(&self) -> Vec<[f32; 2]> {
        if self.gaussian {
            return vec![[-3.0, 3.0]; self.size];
        }
        let mut ranges = vec![[f32::INFINITY, f32::NEG_INFINITY]; self.size];
        if let Some(codes) = &self.codes {
            for code in codes.mu.0.chunks_exact(self.size.max(1)) {
                for (range, &z) in ranges.iter_mut().zip(code) {
                    *range = [range[0].min(z), range[1].max(z)];
                }
            }
        }
        for range in &mut ranges {
            if range[1] - range[0] < 1e-6 {
                let middle = if range[0].is_finite() { range[0] } else { 0.0 };
                *range = [middle - 1.0, middle + 1.0];
            }
        }
        ranges
    }

    /// The `n` dimensions in which the scatter's codes differ most, in their order.
    pub fn liveliest(&self, n: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.size).collect();
        if self.size <= n {
            return all;
        }
        let mut variances = vec![0.0_f64; self.size];
        if let Some(codes) = &self.codes {
            let middle = mean(codes.mu.0.chunks_exact(self.size), self.size);
            for code in codes.mu.0.chunks_exact(self.size) {
                for ((variance, &z), &m) in variances.iter_mut().zip(code).zip(&middle) {
                    *variance += f64::from(z - m).powi(2);
                }
            }
        }
        all.sort_by(|&i, &j| variances[j].total_cmp(&variances[i]));
        all.truncate(n);
        all.sort_unstable();
        all
    }

    /// Pictures whose points lie in a closed path over the screen (even-odd rule), of those that are shown.
    pub fn inside(&self, path: &[[f64; 2]]) -> Vec<usize> {
        let points = self.points_on_screen();
        (0..points.len())
            .filter(|&i| self.is_shown(i) && contains(path, points[i]))
            .collect()
    }

    /// The shown picture whose point is nearest to a place on the screen, within `reach`.
    pub fn point_at(&self, screen: [f64; 2], reach: f64) -> Option<usize> {
        self.points_on_screen()
            .into_iter()
            .map(|point| (point[0] - screen[0]).hypot(point[1] - screen[1]))
            .enumerate()
            .filter(|&(i, far)| far <= reach && self.is_shown(i))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _)| i)
    }

    /// Whether the walk can be shown: there are codes it could go between.
    pub fn has_walk(&self) -> bool {
        self.count() > 0 || self.walk_set
    }

    /// Where zero lies on the screen.
    pub fn zero_on_screen(&self) -> [f64; 2] {
        let window: &MapWindow = &self.window;
        window.to_screen(self.to_map([0.0, 0.0]))
    }
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    let square = |(a, b): (&f32, &f32)| f64::from(a - b).powi(2);
    a.iter().zip(b).map(square).sum::<f64>().sqrt()
}

/// The mean of codes; zero of none.
pub fn mean<'a>(codes: impl Iterator<Item = &'a [f32]>, size: usize) -> Vec<f32> {
    let (mut sums, mut n) = (vec![0.0_f64; size], 0.0);
    for code in codes {
        for (sum, &z) in sums.iter_mut().zip(code) {
            *sum += f64::from(z);
        }
        n += 1.0;
    }
    let n = f64::max(n, 1.0);
    sums.into_iter().map(|sum| (sum / n) as f32).collect()
}

fn contains(path: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    let Some(&(mut last)) = path.last() else {
        return false;
    };
    for &next in path {
        if (next[1] > y) != (last[1] > y) {
            let crossing = (last[0] - next[0]) * (y - next[1]) / (last[1] - next[1]) + next[0];
            inside ^= x < crossing;
        }
        last = next;
    }
    inside
}
