//! What each kind of layer computes, from the formulas in `spec::Kind`: one batch `[rows, values]` to another, row-major.

use hourglass::spec::{Interpolation, Largest, Shape, Window};

/// Channels, height and width.
pub type Planes = [usize; 3];

/// The picture's planes; a vector's units are channels of one pixel.
pub fn planes(shape: Shape) -> Planes {
    let [channels, height, width] = match shape {
        Shape::Picture(sizes) => sizes,
        Shape::Series([channels, length]) => [channels, 1, length],
        Shape::Vector(units) => [units, 1, 1],
    };
    [channels, height, width].map(|size| size as usize)
}

/// Every (channel, row, column).
pub fn places([channels, height, width]: Planes) -> impl Iterator<Item = [usize; 3]> {
    (0..channels)
        .flat_map(move |c| (0..height).flat_map(move |y| (0..width).map(move |x| [c, y, x])))
}

/// Where tap `tap` of the window at `place` stands on an axis of `size` pixels, if it does.
fn pixel(window: &Window, axis: usize, place: usize, tap: usize, size: usize) -> Option<usize> {
    let at = place * window.stride[axis] as usize + tap * window.dilation[axis] as usize;
    at.checked_sub(window.before[axis] as usize)
        .filter(|&at| at < size)
}

/// Calls `f` with each (pixel, place, tap) that meet, each as (vertical, horizontal).
fn meetings(
    window: &Window,
    pixels: [usize; 2],
    places: [usize; 2],
    mut f: impl FnMut([usize; 2], [usize; 2], [usize; 2]),
) {
    for row in 0..places[0] {
        for column in 0..places[1] {
            for i in 0..window.kernel[0] as usize {
                for j in 0..window.kernel[1] as usize {
                    if let (Some(y), Some(x)) = (
                        pixel(window, 0, row, i, pixels[0]),
                        pixel(window, 1, column, j, pixels[1]),
                    ) {
                        f([y, x], [row, column], [i, j]);
                    }
                }
            }
        }
    }
}

/// A dense layer with the weight `w` of one that gives what comes in here.
pub fn dense_tied(x: &[f64], w: &[f64], b: &[f64]) -> Vec<f64> {
    let units = w.len() / b.len();
    x.chunks(units)
        .flat_map(|row| {
            (0..b.len()).map(move |i| {
                let sum: f64 = row
                    .iter()
                    .enumerate()
                    .map(|(j, x)| x * w[j * b.len() + i])
                    .sum();
                sum + b[i]
            })
        })
        .collect()
}

/// The `k` largest values of each row, the others as 0; and how far the last of them is ahead of the next.
pub fn top(x: &[f64], units: usize, k: usize, by: Largest) -> (Vec<f64>, f64) {
    let size = |x: f64| match by {
        Largest::Value => x,
        Largest::Magnitude => x.abs(),
    };
    let mut lead = f64::INFINITY;
    let mut kept = vec![0.0; x.len()];
    for (row, kept) in x.chunks(units).zip(kept.chunks_mut(units)) {
        let mut places: Vec<usize> = (0..units).collect();
        places.sort_by(|&a, &b| size(row[b]).total_cmp(&size(row[a])));
        for &place in &places[..k] {
            kept[place] = row[place];
        }
        if k < units {
            lead = lead.min(size(row[places[k - 1]]) - size(row[places[k]]));
        }
    }
    (kept, lead)
}

/// `y = x Wᵀ + b`
pub fn dense(x: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let inputs = weight.len() / bias.len();
    x.chunks(inputs)
        .flat_map(|x| {
            weight
                .chunks(inputs)
                .zip(bias)
                .map(move |(w, b)| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b)
        })
        .collect()
}

/// A window moves over the picture; weight `[channels, in, height, width]`.
pub fn convolution(
    x: &[f64],
    [from, to]: [Planes; 2],
    window: &Window,
    weight: &[f64],
    bias: &[f64],
) -> Vec<f64> {
    let [height, width] = window.kernel.map(|size| size as usize);
    let mut result = Vec::new();
    for x in x.chunks(from.iter().product()) {
        let mut y: Vec<f64> = places(to).map(|[c, ..]| bias[c]).collect();
        meetings(
            window,
            [from[1], from[2]],
            [to[1], to[2]],
            |pixel, place, tap| {
                for out in 0..to[0] {
                    for channel in 0..from[0] {
                        let w = ((out * from[0] + channel) * height + tap[0]) * width + tap[1];
                        y[(out * to[1] + place[0]) * to[2] + place[1]] +=
                            weight[w] * x[(channel * from[1] + pixel[0]) * from[2] + pixel[1]];
                    }
                }
            },
        );
        result.extend(y);
    }
    result
}

/// Every pixel spreads a window over the result; weight `[in, channels, height, width]`.
pub fn transposed(
    x: &[f64],
    [from, to]: [Planes; 2],
    window: &Window,
    weight: &[f64],
    bias: &[f64],
) -> Vec<f64> {
    let [height, width] = window.kernel.map(|size| size as usize);
    let mut result = Vec::new();
    for x in x.chunks(from.iter().product()) {
        let mut y: Vec<f64> = places(to).map(|[c, ..]| bias[c]).collect();
        meetings(
            window,
            [to[1], to[2]],
            [from[1], from[2]],
            |pixel, place, tap| {
                for out in 0..to[0] {
                    for channel in 0..from[0] {
                        let w = ((channel * to[0] + out) * height + tap[0]) * width + tap[1];
                        y[(out * to[1] + pixel[0]) * to[2] + pixel[1]] +=
                            weight[w] * x[(channel * from[1] + place[0]) * from[2] + place[1]];
                    }
                }
            },
        );
        result.extend(y);
    }
    result
}

/// What lies under each place of the window, by channel: all values of a place together.
fn under(x: &[f64], [from, to]: [Planes; 2], window: &Window) -> Vec<Vec<f64>> {
    let mut result = Vec::new();
    for x in x.chunks(from[1] * from[2]) {
        let mut y = vec![Vec::new(); to[1] * to[2]];
        meetings(
            window,
            [from[1], from[2]],
            [to[1], to[2]],
            |pixel, place, _| {
                y[place[0] * to[2] + place[1]].push(x[pixel[0] * from[2] + pixel[1]]);
            },
        );
        result.extend(y);
    }
    result
}

/// The largest value under each place, and the least lead that one has over the next.
pub fn largest(x: &[f64], planes: [Planes; 2], window: &Window) -> (Vec<f64>, f64) {
    let mut lead = f64::INFINITY;
    let values = under(x, planes, window)
        .into_iter()
        .map(|mut values| {
            values.sort_by(f64::total_cmp);
            if let [.., second, first] = values[..] {
                lead = lead.min(first - second);
            }
            values[values.len() - 1]
        })
        .collect();
    (values, lead)
}

/// The mean under each place.
pub fn mean(x: &[f64], planes: [Planes; 2], window: &Window) -> Vec<f64> {
    under(x, planes, window)
        .into_iter()
        .map(|values| values.iter().sum::<f64>() / values.len() as f64)
        .collect()
}

/// Enlarges each channel.
pub fn upsample(
    x: &[f64],
    [_, height, width]: Planes,
    factor: [u32; 2],
    mode: Interpolation,
) -> Vec<f64> {
    let [down, across] = factor.map(|factor| factor as usize);
    let mut result = Vec::new();
    for x in x.chunks(height * width) {
        for [_, row, column] in places([1, height * down, width * across]) {
            result.push(match mode {
                Interpolation::Nearest => x[row / down * width + column / across],
                Interpolation::Bilinear => {
                    let (top, bottom, v) = between(row, down, height);
                    let (left, right, h) = between(column, across, width);
                    let at = |y: usize, x_: usize| x[y * width + x_];
                    (1.0 - v) * ((1.0 - h) * at(top, left) + h * at(top, right))
                        + v * ((1.0 - h) * at(bottom, left) + h * at(bottom, right))
                }
            });
        }
    }
    result
}

/// The two pixels between whose centres a pixel of the enlarged axis has its own, and how far it is from the first.
fn between(place: usize, factor: usize, size: usize) -> (usize, usize, f64) {
    let at = (place as f64 + 0.5) / factor as f64 - 0.5;
    let at = at.clamp(0.0, (size - 1) as f64);
    let first = at.floor() as usize;
    (first, (first + 1).min(size - 1), at - first as f64)
}

/// Mean and (biased) variance.
pub fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|x| (x - mean).powi(2));
    (mean, squares.sum::<f64>() / count)
}

/// The values of channel `c` in all rows.
pub fn channel(x: &[f64], [channels, height, width]: Planes, c: usize) -> Vec<f64> {
    x.chunks(height * width)
        .skip(c)
        .step_by(channels)
        .flatten()
        .copied()
        .collect()
}

/// Takes away each channel's mean, divides by its deviation, scales and shifts.
pub fn batch_norm(
    x: &[f64],
    [channels, height, width]: Planes,
    [mean, variance]: [&[f64]; 2],
    epsilon: f64,
    [weight, bias]: [&[f64]; 2],
) -> Vec<f64> {
    x.iter()
        .enumerate()
        .map(|(i, x)| {
            let c = i / (height * width) % channels;
            (x - mean[c]) / (variance[c] + epsilon).sqrt() * weight[c] + bias[c]
        })
        .collect()
}

/// Takes away each picture's mean, divides by its deviation, scales and shifts each value by numbers of its own.
pub fn layer_norm(x: &[f64], epsilon: f64, [weight, bias]: [&[f64]; 2]) -> Vec<f64> {
    x.chunks(weight.len())
        .flat_map(|x| {
            let (mean, variance) = moments(x);
            x.iter()
                .zip(weight.iter().zip(bias))
                .map(move |(x, (w, b))| (x - mean) / (variance + epsilon).sqrt() * w + b)
        })
        .collect()
}

/// Takes away the mean of each group of a picture's channels, divides by their deviation, scales and shifts each channel.
pub fn group_norm(
    x: &[f64],
    [channels, height, width]: Planes,
    groups: usize,
    epsilon: f64,
    [weight, bias]: [&[f64]; 2],
) -> Vec<f64> {
    let extent = channels / groups * height * width;
    let mut result = Vec::new();
    for x in x.chunks(extent) {
        let (mean, variance) = moments(x);
        for x in x {
            let c = result.len() / (height * width) % channels;
            result.push((x - mean) / (variance + epsilon).sqrt() * weight[c] + bias[c]);
        }
    }
    result
}

/// `e^{xᵢ} / Σⱼ e^{xⱼ}` over the channels of each pixel.
pub fn softmax(x: &[f64], [channels, height, width]: Planes) -> Vec<f64> {
    let pixels = height * width;
    let mut result = Vec::new();
    for x in x.chunks(channels * pixels) {
        for [c, row, column] in places([channels, height, width]) {
            let pixel = row * width + column;
            let all: f64 = (0..channels).map(|k| x[k * pixels + pixel].exp()).sum();
            result.push(x[c * pixels + pixel].exp() / all);
        }
    }
    result
}
