//! The kernels both backends run. A backend `match`es on [`Kernel`] exhaustively, so that a kernel without its twin
//! does not compile. Matrices are row-major and dense.

mod batch;
mod code;
mod corrupt;
mod dense;
mod elementwise;
mod latent;
mod loss;
mod normalize;
mod update;
mod window;
mod words;

pub use batch::{Gather, Tick, ValueFormat};
pub use code::{Activity, ActivityBackward, ContractionGradient, Cost, Measure, Norms, TopK};
pub use corrupt::Corrupt;
pub use dense::{Layout, Matmul, SumRows};
pub use elementwise::{Activate, ActivateBackward, Add, Dropout, Mask, Softmax, SoftmaxBackward};
pub use latent::{
    Collect, Divergence, Join, JoinBackward, Labels, NormalNoise, Sample, SampleBackward, Weighed,
};
pub use loss::{
    LikelihoodGradient, Loss, LossKind, RootGradient, SSIM_C, SSIM_WINDOW, Ssim, SsimBackward,
    Total,
};
pub use normalize::{
    BatchStatistics, Normalize, NormalizeBackward, NormalizeSums, Normalized, Over, Running,
};
pub use update::{Clipping, Norm, Penalty, Rule, Update};
pub use window::{
    Conv, ConvTranspose, ConvWeight, Pool, PoolBackward, PoolKind, Upsample, UpsampleBackward,
};
pub use words::{LOSS_RING, corruption, flag, hyper, shares, tick};

/// One launch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kernel {
    /// See [`Tick`].
    Tick(Tick),
    /// See [`Gather`].
    Gather(Gather),
    /// See [`Corrupt`].
    Corrupt(Corrupt),
    /// See [`Matmul`].
    Matmul(Matmul),
    /// See [`SumRows`].
    SumRows(SumRows),
    /// See [`Activate`].
    Activate(Activate),
    /// See [`ActivateBackward`].
    ActivateBackward(ActivateBackward),
    /// See [`Softmax`].
    Softmax(Softmax),
    /// See [`SoftmaxBackward`].
    SoftmaxBackward(SoftmaxBackward),
    /// See [`Add`].
    Add(Add),
    /// See [`Dropout`].
    Dropout(Dropout),
    /// See [`Conv`].
    Conv(Conv),
    /// See [`ConvTranspose`].
    ConvTranspose(ConvTranspose),
    /// See [`ConvWeight`].
    ConvWeight(ConvWeight),
    /// See [`Pool`].
    Pool(Pool),
    /// See [`PoolBackward`].
    PoolBackward(PoolBackward),
    /// See [`Upsample`].
    Upsample(Upsample),
    /// See [`UpsampleBackward`].
    UpsampleBackward(UpsampleBackward),
    /// See [`BatchStatistics`].
    BatchStatistics(BatchStatistics),
    /// See [`Normalize`].
    Normalize(Normalize),
    /// See [`NormalizeBackward`].
    NormalizeBackward(NormalizeBackward),
    /// See [`NormalizeSums`].
    NormalizeSums(NormalizeSums),
    /// See [`Loss`].
    Loss(Loss),
    /// See [`Ssim`].
    Ssim(Ssim),
    /// See [`SsimBackward`].
    SsimBackward(SsimBackward),
    /// See [`Total`].
    Total(Total),
    /// See [`RootGradient`].
    RootGradient(RootGradient),
    /// See [`LikelihoodGradient`].
    LikelihoodGradient(LikelihoodGradient),
    /// See [`Sample`].
    Sample(Sample),
    /// See [`SampleBackward`].
    SampleBackward(SampleBackward),
    /// See [`Divergence`].
    Divergence(Divergence),
    /// See [`Labels`].
    Labels(Labels),
    /// See [`Join`].
    Join(Join),
    /// See [`JoinBackward`].
    JoinBackward(JoinBackward),
    /// See [`Collect`].
    Collect(Collect),
    /// See [`TopK`].
    TopK(TopK),
    /// See [`Activity`].
    Activity(Activity),
    /// See [`ActivityBackward`].
    ActivityBackward(ActivityBackward),
    /// See [`ContractionGradient`].
    ContractionGradient(ContractionGradient),
    /// See [`Penalty`].
    Penalty(Penalty),
    /// See [`Norm`].
    Norm(Norm),
    /// See [`Update`].
    Update(Update),
}
