//! Launches of losses and their gradients.

use super::binding::{Binding, maybe_read, maybe_write, read, write};
use super::dispatch::Launch;
use super::threads::{Elements, constants, reducers};
use crate::gpu::Tuning;
use crate::gpu::numbers::{self, activation, parameter};
use crate::gpu::shaders;
use crate::program::kernel::{
    LikelihoodGradient, Loss, LossKind, RootGradient, SSIM_C, SSIM_WINDOW, Ssim, SsimBackward,
    Total,
};
use crate::spec::Activation;

fn outer(of: Activation) -> [(&'static str, u32); 2] {
    [
        ("OUTER", activation(of)),
        ("OUTER_PARAMETER", parameter(of)),
    ]
}

pub(super) fn loss(kernel: &Loss, tuning: Tuning) -> Launch {
    let logvar = match kernel.kind {
        LossKind::Gaussian { logvar } => Some(logvar),
        _ => None,
    };
    let turn = match kernel.kind {
        LossKind::Distance(distance) => distance.turn(),
        LossKind::BceLogits | LossKind::Bce | LossKind::Gaussian { .. } => 0.0,
        LossKind::CategoricalLogits { classes } => {
            return categorical(kernel, classes, tuning);
        }
    };
    let own = [("KIND", numbers::loss(kernel.kind))];
    Launch::of(
        shaders::LOSS,
        "loss",
        [loss_constants(kernel, tuning).as_slice(), &own].concat(),
        [loss_bindings(kernel), vec![maybe_read(logvar)]].concat(),
        vec![
            kernel.batch,
            kernel.features,
            kernel.divisor,
            turn.to_bits(),
        ],
        kernel.batch,
    )
}

fn categorical(kernel: &Loss, classes: u32, tuning: Tuning) -> Launch {
    Launch::of(
        shaders::LOSS_CATEGORICAL,
        "loss_categorical",
        loss_constants(kernel, tuning),
        loss_bindings(kernel),
        vec![
            kernel.batch,
            classes,
            kernel.features / classes,
            kernel.divisor,
        ],
        kernel.batch,
    )
}

fn loss_constants(kernel: &Loss, tuning: Tuning) -> Vec<(&'static str, u32)> {
    let own = [
        ("GRADIENT", u32::from(kernel.gradient.is_some())),
        ("WORKGROUP", reducers(tuning)),
    ];
    [own, outer(kernel.activation)].concat()
}

fn loss_bindings(kernel: &Loss) -> Vec<Binding> {
    vec![
        read(kernel.prediction),
        read(kernel.target),
        read(kernel.tick),
        maybe_write(kernel.gradient),
        write(kernel.per_picture),
    ]
}

pub(super) fn ssim(kernel: &Ssim, tuning: Tuning) -> Launch {
    Launch::of(
        shaders::SSIM,
        "ssim",
        vec![
            ("MAPS", u32::from(kernel.maps.is_some())),
            ("WORKGROUP", reducers(tuning)),
        ],
        vec![
            read(kernel.prediction),
            read(kernel.target),
            read(kernel.tick),
            maybe_write(kernel.maps),
            write(kernel.per_picture),
        ],
        ssim_words(kernel.batch, kernel.shape),
        kernel.batch,
    )
}

pub(super) fn ssim_backward(kernel: &SsimBackward, tuning: Tuning) -> Launch {
    let elements = Elements::new(tuning);
    Launch::of(
        shaders::SSIM_BACKWARD,
        "ssim_backward",
        constants(elements, &outer(kernel.activation)),
        vec![
            read(kernel.prediction),
            read(kernel.target),
            read(kernel.maps),
            read(kernel.tick),
            write(kernel.gradient),
        ],
        ssim_words(kernel.batch, kernel.shape),
        elements.blocks(kernel.gradient.len),
    )
}

/// The words of `shaders/common/ssim.wgsl`.
fn ssim_words(batch: u32, [channels, height, width]: [u32; 3]) -> Vec<u32> {
    let within = SSIM_WINDOW.len() as u32 - 1;
    SSIM_WINDOW
        .iter()
        .chain(&[0.0])
        .chain(&SSIM_C)
        .map(|number| number.to_bits())
        .chain([
            batch,
            channels,
            height,
            width,
            height - within,
            width - within,
        ])
        .collect()
}

pub(super) fn total(kernel: &Total, tuning: Tuning) -> Launch {
    Launch::of(
        shaders::TOTAL,
        "total",
        vec![
            ("ROOT", u32::from(kernel.root)),
            ("WORKGROUP", reducers(tuning)),
        ],
        vec![
            read(kernel.per_picture),
            read(kernel.tick),
            maybe_read(kernel.penalties),
            write(kernel.losses),
            write(kernel.flags),
        ],
        vec![
            kernel.batch,
            kernel.penalties.map_or(0, |penalties| penalties.len),
        ],
        1,
    )
}

pub(super) fn likelihood_gradient(kernel: &LikelihoodGradient, tuning: Tuning) -> Launch {
    Launch::of(
        shaders::LIKELIHOOD_GRADIENT,
        "likelihood_gradient",
        vec![("WORKGROUP", reducers(tuning))],
        vec![
            read(kernel.per_picture),
            read(kernel.tick),
            read(kernel.logvar),
            write(kernel.gradient),
        ],
        vec![kernel.batch, kernel.features, kernel.divisor],
        1,
    )
}

pub(super) fn root_gradient(kernel: &RootGradient, tuning: Tuning) -> Launch {
    // Many elements a workgroup, since each adds up the loss of all pictures first.
    let elements = Elements {
        workgroup: reducers(tuning),
        each: match tuning {
            Tuning::Hardware => 16,
            Tuning::Software => 512,
        },
    };
    Launch::of(
        shaders::ROOT_GRADIENT,
        "root_gradient",
        constants(elements, &[]),
        vec![
            read(kernel.per_picture),
            read(kernel.tick),
            write(kernel.gradient),
        ],
        vec![kernel.gradient.len, kernel.batch],
        elements.blocks(kernel.gradient.len),
    )
}
