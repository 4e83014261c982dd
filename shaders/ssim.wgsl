// How alike each picture is to the one it should be, one workgroup a picture. See `program::kernel::Ssim`.

#include grid
#include counters
#include reduce
#include ssim

override MAPS: bool = false;

@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> maps: array<f32>;
@group(0) @binding(5) var<storage, read_write> per_picture: array<f32>;

// Weighted sums within a window.
struct Sums {
    // Of the prediction and the target.
    means: vec2f,
    // Of their squares and their product.
    squares: vec3f,
}

// Of what differs from the window's middle, where variances cancel less than about 0.
fn sums_of_window(corner: u32, middle: vec2f) -> Sums {
    var sums = Sums();
    for (var i = 0u; i < TAPS; i++) {
        var line = Sums();
        for (var j = 0u; j < TAPS; j++) {
            let at = corner + i * params.width + j;
            let x = vec2f(prediction[at], wanted[at]) - middle;
            let w = window(j);
            line.means += w * x;
            line.squares += w * vec3f(x * x, x.x * x.y);
        }
        let w = window(i);
        sums.means += w * line.means;
        sums.squares += w * line.squares;
    }
    return sums;
}

@compute @workgroup_size(WORKGROUP)
fn ssim(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = flat_workgroup(workgroup, groups);
    let inside = row < min(params.batch, counters[VALID]);
    let places = params.channels * params.rows * params.columns;
    var total = 0.0;
    for (var place = thread; place < select(0u, places, inside); place += WORKGROUP) {
        let line = place / params.columns;
        let plane = row * params.channels + line / params.rows;
        let corner = (plane * params.height + line % params.rows) * params.width + place % params.columns;
        let centre = corner + TAPS / 2u * params.width + TAPS / 2u;
        let middle = vec2f(prediction[centre], wanted[centre]);
        let sums = sums_of_window(corner, middle);
        let m = middle + sums.means;
        let variances = sums.squares - vec3f(sums.means * sums.means, sums.means.x * sums.means.y);
        let a1 = 2.0 * m.x * m.y + params.c.x;
        let a2 = 2.0 * variances.z + params.c.y;
        let b1 = m.x * m.x + m.y * m.y + params.c.x;
        let b2 = variances.x + variances.y + params.c.y;
        let alike = a1 * a2 / (b1 * b2);
        total += alike;
        if MAPS {
            let at = row * places + place;
            let all = params.batch * places;
            maps[at] = 2.0 * m.y * (a2 - a1) / (b1 * b2) - 2.0 * m.x * alike * (1.0 / b1 - 1.0 / b2);
            maps[all + at] = -alike / b2;
            maps[2u * all + at] = 2.0 * a1 / (b1 * b2);
        }
    }
    total = sum_of_threads(thread, vec2f(total)).x;
    if thread == 0u && row < params.batch {
        per_picture[row] = select(0.0, 1.0 - total / f32(places), inside);
    }
}
