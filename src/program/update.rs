//! What stands between gradients and new parameters: penalties, clipping and the optimizer.

use super::buffer::{ArenaPlace, Slice};
use super::builder::Builder;
use super::ir::Store;
use super::kernel::{Clipping, Kernel, Norm, Penalty, Rule, Update};
use crate::spec::{Clip, Kind, Optimizer, Run, ShapedLayer};

/// The weights that are penalised.
pub(super) fn penalised(run: &Run, layers: &[ShapedLayer<'_>], store: &Store) -> Vec<ArenaPlace> {
    if run.regularization.l1 == 0.0 && run.regularization.l2 == 0.0 {
        return Vec::new();
    }
    layers
        .iter()
        .filter_map(|shaped| match shaped.layer.kind {
            Kind::BatchNorm { .. } | Kind::LayerNorm { .. } | Kind::DenseTied { .. } => None,
            Kind::Gaussian { .. } => Some(store.moments_place(&shaped.layer.name, "weight")),
            _ if shaped.parameter_count() == 0 => None,
            _ => Some(store.place(&format!("{}.weight", shaped.layer.name))),
        })
        .collect()
}

/// Appends the penalties of these weights, whose values go to the first places of `sums`. With `gradients` they change those too.
pub(super) fn penalties(
    weights: &[ArenaPlace],
    store: &Store,
    gradients: bool,
    sums: Slice,
    launches: &mut Vec<Kernel>,
) {
    for (weight, index) in weights.iter().zip(0..) {
        launches.push(Kernel::Penalty(Penalty {
            values: weight.within(store.values),
            gradients: gradients.then(|| weight.within(store.gradients)),
            hyper: store.hyper,
            sums,
            index,
        }));
    }
}

/// Appends the optimizer's step.
pub(super) fn update(
    run: &Run,
    store: &Store,
    tick: Slice,
    builder: &mut Builder,
    launches: &mut Vec<Kernel>,
) {
    let clipping = match run.regularization.clip {
        Clip::None => Clipping::None,
        Clip::Value(_) => Clipping::Value,
        Clip::Norm(_) => {
            let norm = builder.buffer("gradient norm", 1);
            launches.push(Kernel::Norm(Norm {
                gradients: store.gradients,
                norm,
            }));
            Clipping::Norm(norm)
        }
    };
    let rule = match run.optimizer {
        Optimizer::Sgd { nesterov, .. } => Rule::Sgd { nesterov },
        Optimizer::RmsProp { form, .. } => Rule::RmsProp(form),
        Optimizer::Adam { form, .. } => Rule::Adam(form),
    };
    launches.push(Kernel::Update(Update {
        rule,
        values: store.values,
        gradients: store.gradients,
        moment1: store.moment1,
        moment2: store.moment2,
        hyper: store.hyper,
        tick,
        clipping,
        flags: store.flags,
    }));
}
