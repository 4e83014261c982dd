// Grids over elements one by one. A workgroup takes WORKGROUP * EACH neighbouring elements, each thread EACH of them:
// one on a GPU, many on software adapters, where starting a thread costs more than an element.

#include grid
#include workgroup

override EACH: u32 = 1u;

struct Span {
    first: u32,
    end: u32,
}

// What a thread goes over, in steps of WORKGROUP. `block` is the workgroup's number.
fn span(block: u32, thread: u32, count: u32) -> Span {
    let start = block * (WORKGROUP * EACH);
    return Span(start + thread, min(start + WORKGROUP * EACH, count));
}
