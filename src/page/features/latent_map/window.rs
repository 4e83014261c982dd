//! A part of the map, as a window to the screen.

/// Least side of the window, in map coordinates.
pub(super) const NARROWEST: f64 = 1e-3;
/// Room left free on each side of the codes.
const MARGIN: f64 = 0.12;
/// The window follows the codes only when they fill less than this share of it, or leave it.
const FILLED: f64 = 0.7;
/// Share of the codes at either end that may lie outside.
const OUTLIERS: f64 = 0.005;

/// The part of the map that is seen, in map coordinates: those of the plane, after the normal's distribution function where
/// the map is spaced by quantiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapWindow {
    /// Left edge.
    pub left: f64,
    /// Bottom edge.
    pub bottom: f64,
    /// Right edge, over `left`.
    pub right: f64,
    /// Top edge, over `bottom`.
    pub top: f64,
}

impl Default for MapWindow {
    fn default() -> Self {
        Self {
            left: 0.0,
            bottom: 0.0,
            right: 1.0,
            top: 1.0,
        }
    }
}

impl MapWindow {
    /// Whether it is a window at all.
    pub fn is_open(&self) -> bool {
        self.left < self.right && self.bottom < self.top && (self.top - self.bottom).is_finite()
    }

    /// Width and height.
    pub fn sides(&self) -> [f64; 2] {
        [self.right - self.left, self.top - self.bottom]
    }

    /// Where a place of the map lies in the window: shares of its sides from the left and from the top, outside [0, 1] where it
    /// is not seen.
    pub fn to_screen(&self, map: [f64; 2]) -> [f64; 2] {
        let [width, height] = self.sides();
        [(map[0] - self.left) / width, (self.top - map[1]) / height]
    }

    /// The place of the map at these shares of the window from the left and from the top.
    pub fn to_map(&self, screen: [f64; 2]) -> [f64; 2] {
        let [width, height] = self.sides();
        [self.left + screen[0] * width, self.top - screen[1] * height]
    }

    /// Moved by shares of its sides, to the right and down on the screen: what was in the middle is then that much further.
    pub fn dragged(&self, by: [f64; 2]) -> Self {
        let [width, height] = self.sides();
        let (x, y) = (-by[0] * width, by[1] * height);
        Self {
            left: self.left + x,
            right: self.right + x,
            bottom: self.bottom + y,
            top: self.top + y,
        }
    }

    /// Made `factor` times as large around what lies at these shares of it.
    pub fn zoomed(&self, factor: f64, around: [f64; 2]) -> Self {
        let [x, y] = self.to_map(around);
        Self {
            left: x + (self.left - x) * factor,
            right: x + (self.right - x) * factor,
            bottom: y + (self.bottom - y) * factor,
            top: y + (self.top - y) * factor,
        }
    }

    /// Around points, with some room; square where `even`. None without points.
    pub(super) fn around(points: &[[f64; 2]], even: bool) -> Option<Self> {
        let range = |axis: usize| {
            let mut along: Vec<f64> = points.iter().map(|point| point[axis]).collect();
            along.sort_by(f64::total_cmp);
            let cut = (along.len() as f64 * OUTLIERS) as usize;
            Some((
                *along.get(cut)?,
                *along.get(along.len().checked_sub(cut + 1)?)?,
            ))
        };
        let ((left, right), (bottom, top)) = (range(0)?, range(1)?);
        let roomy = |low: f64, high: f64, side: f64| {
            let middle = 0.5 * (low + high);
            let half = (0.5 * side * (1.0 + 2.0 * MARGIN)).max(NARROWEST);
            (middle - half, middle + half)
        };
        let (mut width, mut height) = (right - left, top - bottom);
        if even {
            width = width.max(height);
            height = width;
        } else if width.min(height) < 1e-6 * width.max(height) {
            // Codes on a line are shown on one, rather than with their rounding blown up.
            width = width.max(height);
            height = width;
        }
        let (left, right) = roomy(left, right, width);
        let (bottom, top) = roomy(bottom, top, height);
        Some(Self {
            left,
            bottom,
            right,
            top,
        })
    }

    /// Whether points fill this window as well as `best`, which was made for them, would need them to.
    pub(super) fn still_fits(&self, best: &Self) -> bool {
        let inside = self.left <= best.left + MARGIN * best.sides()[0]
            && self.right >= best.right - MARGIN * best.sides()[0]
            && self.bottom <= best.bottom + MARGIN * best.sides()[1]
            && self.top >= best.top - MARGIN * best.sides()[1];
        let [width, height] = self.sides();
        inside && best.sides()[0] >= FILLED * width && best.sides()[1] >= FILLED * height
    }

    pub(super) fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            bottom: self.bottom.min(other.bottom),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: MapWindow = MapWindow {
        left: -2.0,
        bottom: 1.0,
        right: 6.0,
        top: 5.0,
    };

    #[test]
    fn screen_and_map_undo_each_other() {
        assert_eq!(WINDOW.to_screen([-2.0, 5.0]), [0.0, 0.0]);
        assert_eq!(WINDOW.to_screen([6.0, 1.0]), [1.0, 1.0]);
        for screen in [[0.25, 0.75], [1.5, -0.5]] {
            assert_eq!(WINDOW.to_screen(WINDOW.to_map(screen)), screen);
        }
    }

    #[test]
    fn dragging_takes_places_along_and_zooming_leaves_one_where_it_is() {
        let place = WINDOW.to_map([0.5, 0.5]);
        let [x, y] = WINDOW.dragged([0.1, -0.2]).to_screen(place);
        assert!((x - 0.6).abs() < 1e-12 && (y - 0.3).abs() < 1e-12);
        let around = [0.2, 0.9];
        let place = WINDOW.to_map(around);
        let zoomed = WINDOW.zoomed(0.5, around);
        let [x, y] = zoomed.to_screen(place);
        assert!((x - 0.2).abs() < 1e-12 && (y - 0.9).abs() < 1e-12);
        assert_eq!(zoomed.sides(), [4.0, 2.0]);
    }

    #[test]
    fn a_window_follows_codes_only_when_it_must() {
        let square = |side: f64| -> Vec<[f64; 2]> {
            (0..100)
                .map(|i| {
                    [
                        side * f64::from(i % 10) / 9.0,
                        side * f64::from(i / 10) / 9.0,
                    ]
                })
                .collect()
        };
        let first = MapWindow::around(&square(10.0), false).unwrap();
        for (side, fits) in [(10.5, true), (8.0, true), (6.0, false), (20.0, false)] {
            let best = MapWindow::around(&square(side), false).unwrap();
            assert_eq!(first.still_fits(&best), fits, "{side}");
        }
    }

    #[test]
    fn codes_on_a_line_are_not_blown_up() {
        let line: Vec<[f64; 2]> = (0..10).map(|i| [f64::from(i), 0.0]).collect();
        let [width, height] = MapWindow::around(&line, false).unwrap().sides();
        assert_eq!(width, height);
        let one = MapWindow::around(&[[0.0, 0.0]; 5], false).unwrap();
        assert!(one.is_open());
        assert!(MapWindow::around(&[], true).is_none());
    }
}
