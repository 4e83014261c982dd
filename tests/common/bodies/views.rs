//! Paintings that can be told by hand.

use super::super::Bench;
use super::super::views::{PALETTE, Paints};
use hourglass::backend::Painting;
use hourglass::program::kernel::ValueFormat;
use hourglass::program::{Band, Marks, Points, Scale, Tiles, View};

const RED: [f32; 3] = [1.0, 0.2, 0.1];
const GREEN: [f32; 3] = [0.1, 0.8, 0.2];
const BLUE: [f32; 3] = [0.0, 0.4, 1.0];

/// Codes of two values that are their place, 10 pixels to a unit, on a canvas of 40 by 20.
fn plane(bench: &mut Bench, codes: &[[f32; 2]]) -> Points {
    Points {
        codes: bench.floats(codes.as_flattened()),
        count: codes.len() as u32,
        stride: 2,
        across: vec![1.0, 0.0, 0.0],
        up: vec![0.0, 1.0, 0.0],
        scale: Scale::Linear,
        window: [0.0, 0.0, 4.0, 2.0],
        size: [40, 20],
        labels: None,
        colours: vec![RED, GREEN, BLUE],
        hidden: 0,
        marks: Marks::Dots { radius: 4.0 },
    }
}

async fn painted(painter: &mut impl Paints, bench: &Bench, view: View) -> Painting {
    bench.load(painter).await;
    let painting = painter.painting(&view).await;
    assert_eq!((painting.width, painting.height), view.size());
    assert_eq!(
        painting.rgba.len() as u32,
        4 * painting.width * painting.height
    );
    painting
}

fn pixel(painting: &Painting, x: u32, y: u32) -> [u8; 4] {
    let at = 4 * (y * painting.width + x) as usize;
    painting.rgba[at..at + 4].try_into().expect("four bytes")
}

/// Fails where what is seen of a pixel is off by more than a level of 255, or two for its rounded colour.
#[track_caller]
fn assert_pixel(painting: &Painting, x: u32, y: u32, colour: [f32; 3], alpha: f32) {
    let given = pixel(painting, x, y);
    let share = f32::from(given[3]) / 255.0;
    let off = (0..3).any(|i| (f32::from(given[i]) * share - 255.0 * colour[i] * alpha).abs() > 2.0);
    assert!(
        !off && (255.0 * (share - alpha)).abs() <= 1.0,
        "pixel {x}, {y} is {given:?}, wanted {colour:?} with alpha {alpha}"
    );
}

fn half(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|i| 0.5 * (a[i] + b[i]))
}

/// A dot has its colour within its radius, then a ring of the ground, and beyond there is nothing.
pub async fn a_dot_is_a_disc_in_a_ring(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    // In the middle of the pixel 10, 15: y points up.
    let view = plane(&mut bench, &[[1.05, 0.45]]);
    let painting = painted(painter, &bench, View::Points(view)).await;
    for y in 0..20 {
        for x in 0..40 {
            let distance = (x as f32 - 10.0).hypot(y as f32 - 15.0);
            if distance <= 3.5 {
                assert_pixel(&painting, x, y, RED, 1.0);
            } else if distance >= 5.5 {
                assert_eq!(pixel(&painting, x, y)[3], 0, "{x}, {y}");
            } else {
                assert!(pixel(&painting, x, y)[3] > 0, "{x}, {y}");
            }
        }
    }
    for (x, y) in [(14, 15), (6, 15), (10, 11), (10, 19)] {
        assert_pixel(&painting, x, y, half(RED, PALETTE.ground), 1.0);
    }
    for (x, y) in [(15, 15), (5, 15), (10, 10)] {
        assert_pixel(&painting, x, y, PALETTE.ground, 0.5);
    }
}

/// Later points lie over earlier ones; a half transparent rim lets what is under it through.
pub async fn later_dots_lie_over_earlier_ones(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    let mut view = plane(&mut bench, &[[1.05, 1.05], [1.55, 1.05]]);
    view.labels = Some(bench.words(vec![0, 1]));
    let painting = painted(painter, &bench, View::Points(view)).await;
    assert_pixel(&painting, 15, 9, GREEN, 1.0);
    assert_pixel(&painting, 12, 9, GREEN, 1.0);
    assert_pixel(&painting, 11, 9, half(GREEN, PALETTE.ground), 1.0);
    assert_pixel(&painting, 10, 9, half(PALETTE.ground, RED), 1.0);
    assert_pixel(&painting, 9, 9, RED, 1.0);
}

/// Labels choose colours, modulo how many there are, and can be hidden; what follows the last point is not drawn.
pub async fn labels_choose_colours(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    let places = [[0.55, 1.05], [1.55, 1.05], [2.55, 1.05], [3.55, 1.05]];
    let mut view = plane(&mut bench, &places);
    view.labels = Some(bench.words(vec![5, 1, 3, 1]));
    view.count = 3;
    let painting = painted(painter, &bench, View::Points(view.clone())).await;
    for (x, colour) in [(5, BLUE), (15, GREEN), (25, RED)] {
        assert_pixel(&painting, x, 9, colour, 1.0);
    }
    assert_eq!(pixel(&painting, 35, 9), [0; 4]);
    view.hidden = 0b101;
    let painting = painted(painter, &bench, View::Points(view.clone())).await;
    for x in [5, 25, 35] {
        assert_eq!(pixel(&painting, x, 9)[3], 0, "{x}");
    }
    assert_pixel(&painting, 15, 9, GREEN, 1.0);
    view.count = 0;
    let painting = painted(painter, &bench, View::Points(view)).await;
    assert!(painting.rgba.iter().all(|&byte| byte == 0));
}

/// Codes that are not finite, or far outside, leave no mark on either scale; those half outside are cut.
pub async fn points_outside_leave_no_mark(painter: &mut impl Paints) {
    for scale in [Scale::Linear, Scale::Normal] {
        let mut bench = Bench::default();
        let mut view = plane(
            &mut bench,
            &[
                [f32::NAN, 1.0],
                [1.0, f32::INFINITY],
                [f32::NEG_INFINITY, 1.0],
                [3e38, 3e38],
                [-4.0, 1.0],
            ],
        );
        view.scale = scale;
        if scale == Scale::Normal {
            // Its values end at 0 and 1.
            view.window = [0.4, 0.4, 0.6, 0.6];
        }
        view.across[2] = -1.0;
        let painting = painted(painter, &bench, View::Points(view)).await;
        assert!(painting.rgba.iter().all(|&byte| byte == 0), "{scale:?}");
    }
    let mut bench = Bench::default();
    let view = plane(&mut bench, &[[-0.25, 2.0], [4.0, -0.05]]);
    let painting = painted(painter, &bench, View::Points(view)).await;
    assert_pixel(&painting, 0, 0, RED, 1.0);
    assert_pixel(&painting, 39, 19, RED, 1.0);
    // Pictures of four pixels that end at each edge, or are just beyond it.
    let mut bench = Bench::default();
    let places: Vec<[f32; 2]> = [-3.2, -2.4, -2.0, -1.0]
        .into_iter()
        .flat_map(|out| {
            let out = out / 10.0;
            [[out, 1.0], [4.0 - out, 1.0], [2.0, out], [2.0, 2.0 - out]]
        })
        .collect();
    let mut view = plane(&mut bench, &places);
    view.marks = Marks::Pictures {
        pixels: bench.floats(&[1.0]),
        format: ValueFormat::F32,
        order: bench.words(vec![0; places.len()]),
        channels: 1,
        height: 1,
        width: 1,
        side: 4,
        opaque: false,
    };
    let painting = painted(painter, &bench, View::Points(view)).await;
    for y in 0..20 {
        for x in 0..40 {
            let beside = [0, 39].contains(&x) && (8..12).contains(&y);
            let above = [0, 19].contains(&y) && (18..22).contains(&x);
            let alpha = if beside || above { 1.0 } else { 0.0 };
            assert_pixel(&painting, x, y, PALETTE.one, alpha);
        }
    }
}

/// The normal scale puts points where tables of the distribution say, to a millionth.
pub async fn the_normal_scale_is_that_of_tables(painter: &mut impl Paints) {
    // Abramowitz and Stegun 1964, table 26.1.
    let table = [
        (0.0, 0.5),
        (0.5, 0.691_462_461_274_013),
        (1.0, 0.841_344_746_068_543),
        (2.5, 0.993_790_334_674_224),
        (4.0, 0.999_968_328_758_167),
    ];
    for (z, share) in table.into_iter().flat_map(|(z, p)| [(z, p), (-z, 1.0 - p)]) {
        let mut bench = Bench::default();
        let mut view = plane(&mut bench, &[[z, -z]]);
        view.scale = Scale::Normal;
        // 100 pixels to a thousandth, so that a millionth is a tenth of one.
        let (low, high) = ((share - 5e-4) as f32, (share + 5e-4) as f32);
        view.window = [low, 1.0 - high, high, 1.0 - low];
        view.size = [100, 100];
        let painting = painted(painter, &bench, View::Points(view)).await;
        let mut sums = [0.0; 3];
        for y in 0..100 {
            for x in 0..100 {
                let alpha = f64::from(pixel(&painting, x, y)[3]) / 255.0;
                sums[0] += alpha;
                sums[1] += alpha * (f64::from(x) + 0.5);
                sums[2] += alpha * (f64::from(y) + 0.5);
            }
        }
        let [x, y] = [sums[1] / sums[0], sums[2] / sums[0]];
        assert!(
            (x - 50.0).abs() < 0.1 && (y - 50.0).abs() < 0.1,
            "{z}: the dot stands at {x}, {y} of 100"
        );
    }
}

/// Grey pictures are ink as opaque as their value, enlarged without smoothing, and the last row may be cut.
pub async fn grey_pictures_are_transparent_ink(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    let mut view = plane(&mut bench, &[[1.0, 1.0], [2.0, 0.0]]);
    // Pictures of three pixels, each on a word of its own.
    let words = vec![0x00ff_ffff, 0x0033_cc00, 0x00ff_0080];
    view.marks = Marks::Pictures {
        pixels: bench.words(words),
        format: ValueFormat::U8,
        order: bench.words(vec![1, 2]),
        channels: 1,
        height: 1,
        width: 3,
        side: 6,
        opaque: false,
    };
    let painting = painted(painter, &bench, View::Points(view)).await;
    let mut wanted = vec![0.0; 40 * 20];
    for y in 0..6 {
        for x in 0..6 {
            wanted[(7 + y) * 40 + 7 + x] = [0.0, 0.8, 0.2][x / 2];
            if y < 3 {
                wanted[(17 + y) * 40 + 17 + x] = [128.0 / 255.0, 0.0, 1.0][x / 2];
            }
        }
    }
    for (i, alpha) in wanted.into_iter().enumerate() {
        assert_pixel(&painting, i as u32 % 40, i as u32 / 40, PALETTE.one, alpha);
    }
}

/// Colour pictures are opaque, with each channel from paper to ink, and values are clamped.
pub async fn colour_pictures_are_opaque(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    let mut view = plane(&mut bench, &[[1.03, 1.03]]);
    // Planes of two pixels: red, green, blue.
    let picture = [0.0, 1.5, 0.5, 0.25, -1.0, 1.0];
    view.marks = Marks::Pictures {
        pixels: bench.floats(&picture),
        format: ValueFormat::F32,
        order: bench.words(vec![0]),
        channels: 3,
        height: 2,
        width: 1,
        side: 5,
        opaque: true,
    };
    let painting = painted(painter, &bench, View::Points(view)).await;
    let mix = |shares: [f32; 3]| -> [f32; 3] {
        std::array::from_fn(|i| PALETTE.zero[i] + (PALETTE.one[i] - PALETTE.zero[i]) * shares[i])
    };
    for y in 0..20 {
        for x in 0..40 {
            // The centre is at 10.3, 9.7: the nearest five whole pixels around it are 8 to 12 and 7 to 11.
            if !(8..13).contains(&x) || !(7..12).contains(&y) {
                assert_eq!(pixel(&painting, x, y), [0; 4], "{x}, {y}");
            } else if y < 10 {
                assert_pixel(&painting, x, y, mix([0.0, 0.5, 0.0]), 1.0);
            } else {
                assert_pixel(&painting, x, y, mix([1.0, 0.25, 1.0]), 1.0);
            }
        }
    }
}

/// Grey pictures that are light are opaque, from the colour of 0 to that of 1.
pub async fn grey_pictures_of_light_are_opaque(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    let mut view = plane(&mut bench, &[[1.0, 1.0]]);
    view.marks = Marks::Pictures {
        pixels: bench.words(vec![0x0000_ff00]),
        format: ValueFormat::U8,
        order: bench.words(vec![0]),
        channels: 1,
        height: 1,
        width: 2,
        side: 4,
        opaque: true,
    };
    let painting = painted(painter, &bench, View::Points(view)).await;
    for y in 8..12 {
        assert_pixel(&painting, 9, y, PALETTE.zero, 1.0);
        assert_pixel(&painting, 11, y, PALETTE.one, 1.0);
    }
}

/// The hue of a difference says its sign, its strength the size; channels of both signs mix both hues, and none is no colour.
pub async fn a_difference_has_the_hue_of_its_sign(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    // Three grey pictures of a pixel: above, below, alike.
    let prediction = bench.floats(&[1.0, 0.0, 0.5]);
    let target = bench.floats(&[0.0, 1.0, 0.5]);
    let mut view = Tiles::sheet(prediction, 3, 3, [1, 1, 1], [2, 0]);
    view.bands = vec![Band::difference(prediction, target, 3)];
    let painting = painted(painter, &bench, View::Tiles(view)).await;
    for (x, colour) in [(0, PALETTE.more), (2, PALETTE.less), (4, PALETTE.even)] {
        assert_pixel(&painting, x, 0, colour, 1.0);
    }
    let mut bench = Bench::default();
    // In colour: all channels above; red above and green below by as much; blue alone below.
    let prediction = bench.floats(&[1.0, 1.0, 1.0, 0.9, 0.0, 0.3, 0.5, 0.5, 0.0]);
    let target = bench.floats(&[0.0, 0.0, 0.0, 0.0, 0.9, 0.3, 0.5, 0.5, 0.6]);
    let mut view = Tiles::sheet(prediction, 3, 3, [3, 1, 1], [2, 0]);
    view.bands = vec![Band::difference(prediction, target, 3)];
    let painting = painted(painter, &bench, View::Tiles(view)).await;
    assert_pixel(&painting, 0, 0, PALETTE.more, 1.0);
    let mixed = |end: [f32; 3], size: f32| -> [f32; 3] {
        let share = (1.25 * size).powf(0.875);
        std::array::from_fn(|i| PALETTE.even[i] + (end[i] - PALETTE.even[i]) * share)
    };
    let both = mixed(half(PALETTE.more, PALETTE.less), 0.6);
    assert_pixel(&painting, 2, 0, both, 1.0);
    assert_pixel(&painting, 4, 0, mixed(PALETTE.less, 0.2), 1.0);
}

/// A sheet goes from left to right and from above, and leaves the ground where there is no picture.
pub async fn a_sheet_ends_in_the_ground(painter: &mut impl Paints) {
    let mut bench = Bench::default();
    let pictures = bench.floats(&[0.0, 1.0, 0.5, 0.9]);
    let sheet = Tiles::sheet(pictures, 3, 2, [1, 1, 1], [2, 1]);
    assert_eq!(sheet.size(), (5, 5));
    let painting = painted(painter, &bench, View::Tiles(sheet)).await;
    for y in 0..5 {
        for x in 0..5 {
            let colour = match (x, y) {
                (0 | 1, 0 | 1) => PALETTE.zero,
                (3 | 4, 0 | 1) => PALETTE.one,
                (0 | 1, 3 | 4) => half(PALETTE.zero, PALETTE.one),
                _ => PALETTE.ground,
            };
            assert_pixel(&painting, x, y, colour, 1.0);
        }
    }
}
