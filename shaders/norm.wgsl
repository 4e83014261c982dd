// The length of the gradient, in one workgroup. See `program::kernel::Norm`.

#include reduce

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read_write> norm: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn norm_of_gradient(@builtin(local_invocation_index) thread: u32) {
    // Four sums at a time, so that several loads are under way.
    var quarters = vec4f();
    let quad = vec4u(0u, 1u, 2u, 3u) * WORKGROUP + thread;
    for (var block = 0u; block < params.count; block += 4u * WORKGROUP) {
        let at = min(block + quad, vec4u(params.count - 1u));
        let g = vec4f(gradients[at.x], gradients[at.y], gradients[at.z], gradients[at.w]);
        quarters += select(vec4f(), g * g, block + quad < vec4u(params.count));
    }
    let pairs = quarters.xy + quarters.zw;
    let sum = sum_of_threads(thread, vec2f(pairs.x + pairs.y)).x;
    if thread == 0u {
        norm[0] = sqrt(sum);
    }
}
