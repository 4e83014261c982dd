//! The oldest way to take noise off a picture, to compare with.

/// The median of each pixel of a picture `[channels, height, width]` and its eight neighbours, channel by channel; beyond the
/// edge the nearest pixel stands.
///
/// # Panics
/// Where the picture is not of that shape.
pub fn median_3x3(picture: &[f32], shape: [usize; 3]) -> Vec<f32> {
    let [channels, height, width] = shape;
    assert_eq!(
        picture.len(),
        channels * height * width,
        "a picture of {shape:?}"
    );
    let mut result = Vec::with_capacity(picture.len());
    for plane in picture.chunks_exact((height * width).max(1)) {
        for y in 0..height {
            let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)];
            for x in 0..width {
                let columns = [x.saturating_sub(1), x, (x + 1).min(width - 1)];
                let mut near: [f32; 9] =
                    std::array::from_fn(|at| plane[rows[at / 3] * width + columns[at % 3]]);
                let (_, median, _) = near.select_nth_unstable_by(4, f32::total_cmp);
                result.push(*median);
            }
        }
    }
    result
}
