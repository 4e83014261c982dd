//! Launches that draw a batch.

use super::binding::{maybe_read, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants};
use crate::gpu::Tuning;
use crate::gpu::shaders;
use crate::program::kernel::{Corrupt, Gather, Tick, ValueFormat};

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
            &[("BYTES", u32::from(kernel.format == ValueFormat::U8))],
        ),
        vec![
            read(kernel.samples),
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

pub(super) fn corrupt(kernel: &Corrupt, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    let [channels, height, width] = kernel.shape;
    Launch::of(
        shaders::CORRUPT,
        "corrupt",
        constants(
            elements,
            &[
                ("FRESH", u32::from(kernel.fresh)),
                ("HOLE", u32::from(kernel.hole.is_some())),
            ],
        ),
        vec![
            read(kernel.input),
            read(kernel.settings),
            read(kernel.order),
            read(kernel.tick),
            maybe_read(kernel.hole),
            write(kernel.output),
        ],
        vec![
            kernel.batch,
            channels,
            height,
            width,
            kernel.key[0],
            kernel.key[1],
            kernel.picture_key()[1],
            kernel.amount,
            kernel.block(),
        ],
        kernel.batch * elements.blocks(kernel.features().div_ceil(2)),
    )
}
