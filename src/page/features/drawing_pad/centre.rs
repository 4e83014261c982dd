//! Drawings placed as MNIST's digits were (LeCun, Cortes & Burges, “The MNIST database of handwritten digits”): scaled so
//! that they fit a box of 20 × 20 in pictures of 28 × 28, their centre of mass in the middle.

use super::ink::{Ink, InkFrame};

/// The box's share of the shorter side of a picture.
const BOX: f64 = 20.0 / 28.0;
/// What counts as drawn, as a share of the darkest value.
const DRAWN: f32 = 0.3;
/// Drawings are enlarged at most so many times: a first dot is not to fill the picture.
const LARGEST: f64 = 2.0;

/// The frame that places what is drawn on a sheet; none where nothing is. Where the centre of mass lies so far to one side that the
/// drawing would leave the picture, it is moved only as far as its edge.
pub fn centred(ink: &Ink) -> Option<InkFrame> {
    let [_, rows, columns] = ink.planes();
    let most = ink.most();
    if most <= 0.0 {
        return None;
    }
    // All that is centred is grey: one channel stands for all.
    let plane = &ink.values()[..rows * columns];
    let (mut mass, mut sums) = (0.0, [0.0; 2]);
    let (mut least, mut end) = ([columns, rows], [0, 0]);
    for (y, row) in plane.chunks_exact(columns).enumerate() {
        for (x, &value) in row.iter().enumerate() {
            if value <= 0.0 {
                continue;
            }
            let weight = f64::from(value);
            mass += weight;
            sums[0] += weight * (x as f64 + 0.5);
            sums[1] += weight * (y as f64 + 0.5);
            if value >= DRAWN * most {
                least = [least[0].min(x), least[1].min(y)];
                end = [end[0].max(x + 1), end[1].max(y + 1)];
            }
        }
    }
    if mass <= 0.0 {
        return None;
    }
    let times = ink.times() as f64;
    let size = [columns as f64 / times, rows as f64 / times];
    let longer = (end[0] - least[0]).max(end[1] - least[1]) as f64;
    let room = BOX * size[0].min(size[1]);
    // Fine pixels that one of the picture covers.
    let step = (longer / room).max(times / LARGEST);
    let start = |axis: usize| {
        let extent = size[axis] * step;
        let middle = sums[axis] / mass - extent / 2.0;
        middle.clamp(end[axis] as f64 - extent, least[axis] as f64)
    };
    Some(InkFrame {
        left: start(0),
        top: start(1),
        across: step,
        down: step,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet with lines of so wide a brush, in shares of its longer side.
    fn drawn(shape: [usize; 3], width: f64, lines: &[[[f64; 2]; 2]]) -> Ink {
        let mut ink = Ink::blank(shape);
        let side = ink.planes()[1].max(ink.planes()[2]) as f64;
        let mut cover = ink.cover();
        for [from, to] in lines {
            cover.line(
                from.map(|v| v * side),
                to.map(|v| v * side),
                width * side / 2.0,
            );
        }
        ink.stroke(&cover, false);
        ink
    }

    fn extent(picture: &[f32], [_, height, width]: [usize; 3]) -> [usize; 4] {
        let drawn = |x: usize, y: usize| picture[y * width + x] > 0.3;
        let columns: Vec<usize> = (0..width)
            .filter(|&x| (0..height).any(|y| drawn(x, y)))
            .collect();
        let rows: Vec<usize> = (0..height)
            .filter(|&y| (0..width).any(|x| drawn(x, y)))
            .collect();
        [
            columns[0],
            columns[columns.len() - 1] + 1,
            rows[0],
            rows[rows.len() - 1] + 1,
        ]
    }

    fn middle(picture: &[f32], [_, height, width]: [usize; 3]) -> [f32; 2] {
        let (mut mass, mut sums) = (0.0, [0.0; 2]);
        for y in 0..height {
            for x in 0..width {
                let value = picture[y * width + x];
                mass += value;
                sums[0] += value * (x as f32 + 0.5);
                sums[1] += value * (y as f32 + 0.5);
            }
        }
        sums.map(|sum| sum / mass)
    }

    #[test]
    fn a_drawing_fits_the_box_with_its_centre_of_mass_in_the_middle() {
        // An L that is small and to the side, one that is large, and another size of picture.
        let small = [[[0.1, 0.1], [0.1, 0.5]], [[0.1, 0.5], [0.3, 0.5]]];
        let large = [[[0.1, 0.05], [0.1, 0.95]], [[0.1, 0.95], [0.7, 0.95]]];
        for (shape, lines) in [
            ([1, 28, 28], small),
            ([1, 28, 28], large),
            ([1, 56, 56], small),
            ([3, 32, 32], large),
        ] {
            let ink = drawn(shape, 0.08, &lines);
            let picture = ink.seen(centred(&ink).expect("something is drawn"));
            let [left, right, top, bottom] = extent(&picture, shape);
            let room = shape[1] * 20 / 28;
            let longer = (bottom - top).max(right - left);
            assert!(longer.abs_diff(room) <= 1, "{longer} of {room}");
            let half = shape[1] as f32 / 2.0;
            for at in middle(&picture[..shape[1] * shape[2]], shape) {
                assert!((at - half).abs() < 0.1, "{at} of {half}");
            }
        }
    }

    #[test]
    fn a_dot_is_not_blown_up_and_a_lopsided_drawing_stays_inside() {
        let shape = [1, 28, 28];
        let dot = drawn(shape, 0.1, &[[[0.2, 0.8], [0.2, 0.8]]]);
        let picture = dot.seen(centred(&dot).expect("a dot"));
        let [left, right, ..] = extent(&picture, shape);
        assert!((5..=7).contains(&(right - left)), "{}", right - left);
        // A heavy end far from a thin tail: the tail's tip is still there.
        let mut lines = vec![[[0.05, 0.5], [0.95, 0.5]]];
        for row in 0..10 {
            let y = 0.3 + 0.04 * f64::from(row);
            lines.push([[0.85, y], [0.95, y]]);
        }
        let ink = drawn(shape, 0.06, &lines);
        let picture = ink.seen(centred(&ink).expect("something is drawn"));
        let [left, right, ..] = extent(&picture, shape);
        assert!(right - left >= 19, "{left} to {right}");
    }

    #[test]
    fn nothing_has_no_middle() {
        assert_eq!(centred(&Ink::blank([1, 28, 28])), None);
    }

    #[test]
    fn sheets_that_are_not_square_keep_proportions() {
        let shape = [1, 14, 28];
        let ink = drawn(
            shape,
            0.05,
            &[[[0.3, 0.1], [0.3, 0.4]], [[0.3, 0.4], [0.6, 0.4]]],
        );
        let picture = ink.seen(centred(&ink).expect("something is drawn"));
        let [left, right, top, bottom] = extent(&picture, shape);
        assert!((right - left).abs_diff(bottom - top) <= 1);
        assert!((right - left).abs_diff(10) <= 1);
    }
}
