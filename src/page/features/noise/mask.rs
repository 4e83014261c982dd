//! Masks of pictures: pixels that the encoder does not get to see.

/// Radius of the brush that paints one, as a share of the picture's shorter side.
const BRUSH: f64 = 0.07;

/// Holes that need no painting, by name.
pub const READY: [(&str, &str); 4] = [
    ("left", "Left half"),
    ("upper", "Upper half"),
    ("middle", "Middle"),
    ("lines", "Every other line"),
];

/// The mask of this name for pictures `[channels, height, width]`: 1 for each value that is gone. Empty where there is none of that name.
pub fn ready(name: &str, shape: [u32; 3]) -> Vec<f32> {
    let [_, height, width] = shape;
    let within = |at: u32, size: u32| 4 * at + 2 >= size && 4 * at + 2 < 3 * size;
    let gone = |x: u32, y: u32| match name {
        "left" => 2 * x < width,
        "upper" => 2 * y < height,
        "middle" => within(x, width) && within(y, height),
        _ => y % 2 == 1,
    };
    if READY.iter().all(|(known, _)| *known != name) {
        return Vec::new();
    }
    of(shape, gone)
}

fn of([channels, height, width]: [u32; 3], gone: impl Fn(u32, u32) -> bool) -> Vec<f32> {
    (0..channels)
        .flat_map(|_| (0..height).flat_map(move |y| (0..width).map(move |x| (x, y))))
        .map(|(x, y)| f32::from(u8::from(gone(x, y))))
        .collect()
}

/// Adds the pixels under a round brush on its way from one point to another, in shares of the picture's width and height. A mask for pictures
/// of another shape, or none, begins anew.
pub fn paint(mask: &mut Vec<f32>, shape: [u32; 3], from: [f64; 2], to: [f64; 2]) {
    let [channels, height, width] = shape;
    let features = (channels * height * width) as usize;
    if mask.len() != features {
        *mask = vec![0.0; features];
    }
    let size = [f64::from(width), f64::from(height)];
    let [a, b] = [from, to].map(|point| [point[0] * size[0], point[1] * size[1]]);
    let reach = (BRUSH * size[0].min(size[1])).max(0.75);
    let painted = of(shape, |x, y| {
        let at = [f64::from(x) + 0.5, f64::from(y) + 0.5];
        distance(at, a, b) <= reach
    });
    for (value, painted) in mask.iter_mut().zip(painted) {
        *value = value.max(painted);
    }
}

/// How far a point is from a line between two others.
fn distance(at: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (along, off) = ([b[0] - a[0], b[1] - a[1]], [at[0] - a[0], at[1] - a[1]]);
    let length = along[0] * along[0] + along[1] * along[1];
    let share = if length > 0.0 {
        ((off[0] * along[0] + off[1] * along[1]) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (off[0] - share * along[0]).hypot(off[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_masks_take_the_parts_they_say() {
        let share = |name| {
            let mask = ready(name, [3, 28, 28]);
            assert_eq!(mask.len(), 3 * 28 * 28);
            f64::from(mask.iter().sum::<f32>()) / mask.len() as f64
        };
        for (name, wanted) in [
            ("left", 0.5),
            ("upper", 0.5),
            ("middle", 0.25),
            ("lines", 0.5),
        ] {
            assert_eq!(share(name), wanted, "{name}");
        }
        let left = ready("left", [1, 2, 4]);
        assert_eq!(left, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
        assert!(ready("painted", [1, 28, 28]).is_empty());
    }

    #[test]
    fn a_brush_leaves_no_gaps_and_stays_where_it_was() {
        let mut mask = Vec::new();
        paint(&mut mask, [1, 28, 28], [0.1, 0.5], [0.9, 0.5]);
        let row = &mask[14 * 28..15 * 28];
        assert!(row[4..24].iter().all(|&gone| gone == 1.0), "{row:?}");
        assert_eq!((row[0], row[27]), (0.0, 0.0));
        assert!(mask[..10 * 28].iter().all(|&gone| gone == 0.0));
        let before = mask.iter().sum::<f32>();
        paint(&mut mask, [1, 28, 28], [0.5, 0.1], [0.5, 0.1]);
        assert!(mask.iter().sum::<f32>() > before);
        // Of colours all go.
        let mut colours = Vec::new();
        paint(&mut colours, [3, 8, 8], [0.5, 0.5], [0.5, 0.5]);
        assert_eq!(colours[..64], colours[128..]);
        assert!(colours.contains(&1.0));
    }
}
