//! Which slices a kernel works on.

use super::buffer::Slice;
use super::kernel::{
    Activate, ActivateBackward, Activity, ActivityBackward, Add, BatchStatistics, Clipping,
    Collect, ContractionGradient, Conv, ConvTranspose, ConvWeight, Corrupt, Cost, Divergence,
    Dropout, Gather, Join, JoinBackward, Kernel, Labels, LikelihoodGradient, Loss, LossKind, Mask,
    Matmul, Norm, NormalNoise, Normalize, NormalizeBackward, NormalizeSums, Norms, Penalty, Pool,
    PoolBackward, RootGradient, Running, Sample, SampleBackward, Softmax, SoftmaxBackward, Ssim,
    SsimBackward, SumRows, Tick, TopK, Total, Update, Upsample, UpsampleBackward, Weighed,
};
use crate::spec::Activation;

/// What names slices, if any.
pub(super) trait Slices {
    /// Calls `visit` with each of them.
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice));
}

impl Slices for Slice {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        visit(self);
    }
}

impl<T: Slices> Slices for Option<T> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        if let Some(some) = self {
            some.each(visit);
        }
    }
}

impl Slices for (Activation, Slice) {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        visit(&mut self.1);
    }
}

/// Says which fields of a struct name slices, and which do not, so that a new field must be put under one of the two.
macro_rules! slices {
    ($($name:ident { $($slice:ident),* ; $($other:ident),* })*) => {$(
        impl $crate::program::slices::Slices for $name {
            fn each(&mut self, visit: &mut dyn FnMut(&mut $crate::program::Slice)) {
                let Self { $($slice,)* $($other: _,)* } = self;
                $($crate::program::slices::Slices::each($slice, visit);)*
            }
        }
    )*};
}
pub(super) use slices;

slices! {
    Tick { tick, hyper, shares; batch }
    Gather { samples, order, tick, output; format, batch, features }
    Corrupt { input, output, settings, hole, order, tick; amount, fresh, key, batch, shape }
    Matmul { a, b, c, bias, derivative, flags; layout, m, n, k, activation }
    SumRows { input, output; rows, columns, places }
    Activate { input, output, flags; activation }
    ActivateBackward { value, gradient_out, gradient_in; activation }
    Softmax { input, output, flags; rows, classes, places }
    SoftmaxBackward { output, gradient_out, gradient_in; rows, classes, places }
    Add { a, b, output; activation }
    Dropout { input, output, mask; rate }
    Conv { input, weight, output, bias, derivative, flags; geometry, batch, activation }
    ConvTranspose { input, weight, output, bias, derivative, flags; geometry, batch, activation }
    ConvWeight { pictures, maps, output; geometry, batch, slices, share }
    Pool { input, output, taken; kind, geometry, batch }
    PoolBackward { gradient_out, taken, derivative, gradient_in; kind, geometry, batch }
    Upsample { input, output; mode, planes, size, factor }
    BatchStatistics { input, mean, variance, running, tick; shape }
    Running { mean, variance; keep, unbiased }
    Normalize { input, mean, variance, weight, bias, output, flags; shape, epsilon, activation }
    NormalizeBackward {
        input, gradient_out, mean, variance, weight, weight_gradient, bias_gradient, gradient_in, tick; shape, epsilon
    }
    NormalizeSums { input, gradient_out, mean, variance, weight_gradient, bias_gradient; shape, epsilon }
    Loss { kind, prediction, target, gradient, per_picture, tick; activation, batch, features, divisor }
    Ssim { prediction, target, maps, per_picture, tick; batch, shape }
    SsimBackward { prediction, target, maps, gradient, tick; activation, batch, shape }
    Total { per_picture, tick, losses, penalties, flags; batch, root }
    RootGradient { per_picture, tick, gradient; batch }
    LikelihoodGradient { per_picture, tick, logvar, gradient; batch, features, divisor }
    Sample { moments, output, noise; batch, units }
    SampleBackward { moments, code, gradient_out, slopes, gradient_in, tick; batch, units }
    Divergence { moments, units_out, weighed, tick; batch, units }
    Weighed { hyper, slopes, ring, sums; index }
    Labels { labels, order, tick, output; batch }
    Join { input, labels, output; batch, features, classes }
    JoinBackward { gradient_out, gradient_in; batch, features, classes }
    Collect { input, output, tick; batch, width }
    TopK { input, output, kept; k, by, batch, units }
    Activity { code, norms, units_out, weighed, tick; measure, batch, units }
    Norms { weight, output; inputs }
    Cost { hyper, slopes, sums; index }
    ActivityBackward { code, gradient_out, slopes, gradient_in, tick; measure, batch, units }
    ContractionGradient { weight, gradient, means, hyper; units, inputs }
    Penalty { values, gradients, hyper, sums; index }
    Norm { gradients, norm; }
    Update { values, gradients, moment1, moment2, hyper, tick, clipping, flags; rule }
}

impl Slices for UpsampleBackward {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        self.0.each(visit);
    }
}

impl Slices for Mask {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        match self {
            Self::Seeded {
                key: _,
                tick: slice,
            }
            | Self::Given(slice) => visit(slice),
        }
    }
}

impl Slices for NormalNoise {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        match self {
            Self::Seeded {
                key: _,
                tick: slice,
            }
            | Self::Given(slice) => visit(slice),
        }
    }
}

impl Slices for LossKind {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        match self {
            Self::Gaussian { logvar } => visit(logvar),
            Self::Distance(_)
            | Self::BceLogits
            | Self::Bce
            | Self::CategoricalLogits { classes: _ } => {}
        }
    }
}

impl Slices for Clipping {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        match self {
            Self::Norm(norm) => visit(norm),
            Self::None | Self::Value => {}
        }
    }
}

impl Slices for Kernel {
    // It names every field of every kernel: a copy in each caller would weigh much in the engine's wasm.
    #[inline(never)]
    fn each(&mut self, visit: &mut dyn FnMut(&mut Slice)) {
        macro_rules! of_any {
            ($($kind:ident)*) => {
                match self { $(Self::$kind(kernel) => kernel.each(visit),)* }
            };
        }
        of_any! {
            Tick Gather Corrupt Matmul SumRows Activate ActivateBackward Softmax SoftmaxBackward Add Dropout Conv ConvTranspose
            ConvWeight Pool PoolBackward Upsample UpsampleBackward BatchStatistics Normalize NormalizeBackward NormalizeSums Loss
            Ssim SsimBackward Total RootGradient LikelihoodGradient Sample SampleBackward Divergence Labels Join JoinBackward
            Collect TopK Activity ActivityBackward ContractionGradient Penalty Norm Update
        }
    }
}
