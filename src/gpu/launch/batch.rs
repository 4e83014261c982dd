//! Launches that draw a batch.

use super::{Elements, Launch, constants, read, write};
use crate::gpu::Tuning;
use crate::gpu::shaders;
use crate::program::kernel::{Gather, PixelFormat, Tick};

pub(super) fn tick(kernel: &Tick) -> Launch {
    Launch::of(
        shaders::TICK,
        "tick",
        vec![],
        vec![write(kernel.tick), read(kernel.hyper), read(kernel.shares)],
        vec![kernel.batch],
        1,
    )
}

pub(super) fn gather(kernel: &Gather, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::GATHER,
        "gather",
        constants(
            elements,
            &[("BYTES", u32::from(kernel.format == PixelFormat::U8))],
        ),
        vec![
            read(kernel.pixels),
            read(kernel.order),
            read(kernel.tick),
            write(kernel.output),
        ],
        vec![
            kernel.batch,
            kernel.features,
            kernel.format.words(kernel.features),
        ],
        kernel.batch * elements.blocks(kernel.features),
    )
}
