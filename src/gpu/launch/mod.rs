//! From a kernel to what a dispatch needs: a shader with its constants, what it binds, and how many workgroups. The one
//! place that chooses between variants.

mod batch;
mod code;
mod conv;
mod dense;
mod elementwise;
mod latent;
mod loss;
mod normalize;
mod product;
mod update;
mod windows;

use super::Tuning;
use super::numbers::{self, activation};
use super::shaders::Shader;
use crate::program::Slice;
use crate::program::kernel::Kernel;
use crate::spec::Activation;

/// One dispatch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Launch {
    pub pipeline: PipelineKey,
    /// Bound from 1 on, in order; the parameters stand at 0.
    pub bindings: Vec<Binding>,
    /// The words of the shader's `Params`.
    pub params: Vec<u32>,
    /// Workgroups in all.
    pub workgroups: u32,
}

/// What a pipeline is made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PipelineKey {
    pub shader: Shader,
    pub entry: &'static str,
    /// Overrides; those not named keep their default.
    pub constants: Vec<(&'static str, u32)>,
    /// How the slices are bound.
    pub access: Vec<Access>,
}

/// How a shader uses a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Access {
    Read,
    Write,
}

/// A slice that is bound, or nothing where the variant does not use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binding {
    pub slice: Option<Slice>,
    pub access: Access,
}

/// How a kernel that goes over elements one by one is divided, see `shaders/common/elements.wgsl`.
#[derive(Debug, Clone, Copy)]
struct Elements {
    workgroup: u32,
    each: u32,
}

impl Elements {
    fn new(tuning: Tuning) -> Self {
        match tuning {
            Tuning::Hardware => Self {
                workgroup: 64,
                each: 1,
            },
            Tuning::Software => Self {
                workgroup: 4,
                each: 128,
            },
        }
    }

    fn constants(self) -> [(&'static str, u32); 2] {
        [("WORKGROUP", self.workgroup), ("EACH", self.each)]
    }

    /// Workgroups for so many elements.
    fn blocks(self, count: u32) -> u32 {
        count.div_ceil(self.workgroup * self.each)
    }
}

fn read(slice: Slice) -> Binding {
    maybe_read(Some(slice))
}

fn write(slice: Slice) -> Binding {
    maybe_write(Some(slice))
}

fn maybe_read(slice: Option<Slice>) -> Binding {
    Binding {
        slice,
        access: Access::Read,
    }
}

fn maybe_write(slice: Option<Slice>) -> Binding {
    Binding {
        slice,
        access: Access::Write,
    }
}

impl Launch {
    /// How to run `kernel`.
    pub fn new(kernel: &Kernel, tuning: Tuning) -> Self {
        match kernel {
            Kernel::Tick(kernel) => batch::tick(kernel),
            Kernel::Gather(kernel) => batch::gather(kernel, tuning),
            Kernel::Corrupt(kernel) => batch::corrupt(kernel, tuning),
            Kernel::Matmul(kernel) => dense::matmul(kernel, tuning),
            Kernel::SumRows(kernel) => dense::sum_rows(kernel, tuning),
            Kernel::Activate(kernel) => elementwise::activate(kernel, tuning),
            Kernel::ActivateBackward(kernel) => elementwise::activate_backward(kernel, tuning),
            Kernel::Softmax(kernel) => elementwise::softmax(kernel, tuning),
            Kernel::SoftmaxBackward(kernel) => elementwise::softmax_backward(kernel, tuning),
            Kernel::Add(kernel) => elementwise::add(kernel, tuning),
            Kernel::Dropout(kernel) => elementwise::dropout(kernel, tuning),
            Kernel::Conv(kernel) => conv::conv(kernel, tuning),
            Kernel::ConvTranspose(kernel) => conv::conv_transpose(kernel, tuning),
            Kernel::ConvWeight(kernel) => conv::conv_weight(kernel, tuning),
            Kernel::Pool(kernel) => windows::pool(kernel, tuning),
            Kernel::PoolBackward(kernel) => windows::pool_backward(kernel, tuning),
            Kernel::Upsample(kernel) => windows::upsample(kernel, tuning),
            Kernel::UpsampleBackward(kernel) => windows::upsample_backward(kernel, tuning),
            Kernel::Moments(kernel) => normalize::moments(kernel, tuning),
            Kernel::Normalize(kernel) => normalize::normalize(kernel, tuning),
            Kernel::NormalizeBackward(kernel) => normalize::normalize_backward(kernel, tuning),
            Kernel::NormalizeSums(kernel) => normalize::normalize_sums(kernel, tuning),
            Kernel::Loss(kernel) => loss::loss(kernel, tuning),
            Kernel::Ssim(kernel) => loss::ssim(kernel, tuning),
            Kernel::SsimBackward(kernel) => loss::ssim_backward(kernel, tuning),
            Kernel::Total(kernel) => loss::total(kernel, tuning),
            Kernel::RootGradient(kernel) => loss::root_gradient(kernel, tuning),
            Kernel::LikelihoodGradient(kernel) => loss::likelihood_gradient(kernel, tuning),
            Kernel::Sample(kernel) => latent::sample(kernel, tuning),
            Kernel::SampleBackward(kernel) => latent::sample_backward(kernel, tuning),
            Kernel::Divergence(kernel) => latent::divergence(kernel, tuning),
            Kernel::Labels(kernel) => latent::labels(kernel, tuning),
            Kernel::Join(kernel) => latent::join(kernel, tuning),
            Kernel::JoinBackward(kernel) => latent::join_backward(kernel, tuning),
            Kernel::Collect(kernel) => latent::collect(kernel, tuning),
            Kernel::TopK(kernel) => code::top_k(kernel, tuning),
            Kernel::Activity(kernel) => code::activity(kernel, tuning),
            Kernel::ActivityBackward(kernel) => code::activity_backward(kernel, tuning),
            Kernel::ContractionGradient(kernel) => code::contraction_gradient(kernel, tuning),
            Kernel::Penalty(kernel) => update::penalty(kernel, tuning),
            Kernel::Norm(kernel) => update::norm(kernel, tuning),
            Kernel::Update(kernel) => update::update(kernel, tuning),
        }
    }

    fn of(
        shader: Shader,
        entry: &'static str,
        constants: Vec<(&'static str, u32)>,
        bindings: Vec<Binding>,
        params: Vec<u32>,
        workgroups: u32,
    ) -> Self {
        Self {
            pipeline: PipelineKey {
                shader,
                entry,
                constants,
                access: bindings.iter().map(|binding| binding.access).collect(),
            },
            bindings,
            params,
            workgroups,
        }
    }
}

fn constants(elements: Elements, own: &[(&'static str, u32)]) -> Vec<(&'static str, u32)> {
    [&elements.constants(), own].concat()
}

/// Constants of `shaders/common/slices.wgsl`.
fn sliced(lanes: u32, slices: u32, own: &[(&'static str, u32)]) -> Vec<(&'static str, u32)> {
    let shape = [
        ("LANES", lanes),
        ("SLICES", slices),
        ("THREADS", lanes * slices),
    ];
    [&shape, own].concat()
}

/// Threads that share out a sum within a workgroup.
fn reducers(tuning: Tuning) -> u32 {
    match tuning {
        Tuning::Software => 4,
        Tuning::Hardware => 128,
    }
}

/// Bits of the number that the activation has beside its kind.
fn parameter(activation: Activation) -> u32 {
    match activation {
        Activation::LeakyRelu { slope } => slope.to_bits(),
        Activation::Elu { alpha } => alpha.to_bits(),
        _ => 0,
    }
}
