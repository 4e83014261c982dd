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
        .filter(|shaped| !shaped.layer.kind.info().normalizes)
        .filter_map(|shaped| {
            let name = &shaped.layer.name;
            if let Kind::Gaussian { .. } = shaped.layer.kind {
                return Some(store.moments_place(name, "weight"));
            }
            let parameters = shaped.parameters();
            let has_weight = parameters.iter().any(|(part, _)| *part == "weight");
            has_weight.then(|| store.place(&format!("{name}.weight")))
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
            let norm = builder.scratch("gradient norm", 1);
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
