//! What stands between gradients and new parameters: penalties, clipping and the optimizer.

use super::builder::Builder;
use super::ir::{Slice, Store};
use super::kernel::{Clipping, Kernel, Norm, Penalty, Rule, Update};
use crate::spec::{Clip, Kind, Optimizer, Run, ShapedLayer};

/// Appends the penalties of all weights, where there are any; where their values go. With `gradients` they change those too.
pub(super) fn penalties(
    run: &Run,
    layers: &[ShapedLayer<'_>],
    store: &Store,
    gradients: bool,
    builder: &mut Builder,
    launches: &mut Vec<Kernel>,
) -> Option<Slice> {
    if run.regularization.l1 == 0.0 && run.regularization.l2 == 0.0 {
        return None;
    }
    let weights: Vec<String> = layers
        .iter()
        .filter(|shaped| {
            !matches!(
                shaped.layer.kind,
                Kind::BatchNorm { .. } | Kind::LayerNorm { .. }
            ) && shaped.parameter_count() > 0
        })
        .map(|shaped| format!("{}.weight", shaped.layer.name))
        .collect();
    let sums = builder.buffer("penalties", weights.len() as u32);
    for (weight, index) in weights.iter().zip(0..) {
        launches.push(Kernel::Penalty(Penalty {
            values: store.part(store.values, weight),
            gradients: gradients.then(|| store.part(store.gradients, weight)),
            hyper: store.hyper,
            sums,
            index,
        }));
    }
    Some(sums)
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
