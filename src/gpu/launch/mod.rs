//! From a kernel to what a dispatch needs: a shader with its constants, what it binds, and how many workgroups. The one
//! place that chooses between variants.

mod batch;
mod binding;
mod code;
mod conv;
mod dense;
mod dispatch;
mod elementwise;
mod latent;
mod loss;
mod normalize;
mod product;
mod threads;
mod update;
mod windows;

pub(super) use binding::Access;
pub(super) use dispatch::{Launch, PipelineKey};

use super::Tuning;
use crate::program::kernel::Kernel;

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
            Kernel::BatchStatistics(kernel) => normalize::batch_statistics(kernel, tuning),
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
}
