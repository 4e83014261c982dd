//! The loss of a batch, picture by picture, and where it trains the gradient by the output.

use super::Lowering;
use crate::program::buffer::Slice;
use crate::program::ir::{Feed, Role};
use crate::program::kernel::{
    Kernel, LikelihoodGradient, Loss, LossKind, RootGradient, Ssim, SsimBackward,
};
use crate::program::step::Value;
use crate::spec::{self, Comparison, Distance, Reduction, Shape};

/// The parameter of [`spec::Loss::Gaussian`].
const LOGVAR: &str = "likelihood.logvar";

impl Lowering<'_> {
    /// Compares the output with the pictures; in training, the gradient by the output before its activation.
    pub(super) fn loss(
        &mut self,
        feed: Feed,
        target: Slice,
        output: Value,
        from_logits: bool,
    ) -> Option<Slice> {
        let role = self.request.role;
        let batch = self.request.batch;
        let input = self.run.model.input;
        let features = input.values();
        let gradient = (role == Role::Train).then(|| self.scratch("loss gradient", features));
        let activation = output.activation;
        // What the page shows under a picture is its squared error, whatever is trained.
        let loss = if role == Role::Pictures {
            spec::Loss::Mse
        } else {
            self.run.loss
        };
        if let (spec::Loss::Ssim, Shape::Picture(shape)) = (loss, input) {
            self.similarity(feed, target, output, shape, gradient);
            return gradient;
        }
        let (classes, places) = input.channels();
        let kind = match loss.comparison() {
            Comparison::Distance(distance) => LossKind::Distance(distance),
            Comparison::Probability if from_logits => LossKind::BceLogits,
            Comparison::Probability => LossKind::Bce,
            Comparison::Classes => LossKind::CategoricalLogits { classes },
            Comparison::Likelihood => LossKind::Gaussian {
                logvar: self.store.place(LOGVAR).within(self.store.values),
            },
            // Of pictures it is lowered above, and nothing else is valid.
            Comparison::Windows => LossKind::Distance(Distance::Squared),
        };
        let divisor = match (role, self.run.reduction, loss) {
            (Role::Pictures, ..) => features,
            (_, Reduction::Sum, _) => 1,
            (_, Reduction::Mean, spec::Loss::CategoricalCrossentropy) => places,
            (_, Reduction::Mean, _) => features,
        };
        self.launches.push(Kernel::Loss(Loss {
            kind,
            prediction: output.slice,
            target,
            gradient,
            activation,
            per_picture: feed.per_picture,
            tick: feed.tick,
            batch,
            features,
            divisor,
        }));
        if let (LossKind::Gaussian { logvar }, Some(_)) = (kind, gradient) {
            self.launches
                .push(Kernel::LikelihoodGradient(LikelihoodGradient {
                    per_picture: feed.per_picture,
                    batch,
                    tick: feed.tick,
                    logvar,
                    gradient: self.store.place(LOGVAR).within(self.store.gradients),
                    features,
                    divisor,
                }));
        }
        if let (spec::Loss::Rmse, Some(gradient)) = (loss, gradient) {
            self.launches.push(Kernel::RootGradient(RootGradient {
                per_picture: feed.per_picture,
                batch,
                tick: feed.tick,
                gradient,
            }));
        }
        gradient
    }

    /// Compares pictures of `shape` by their structural similarity; `gradient` is where its gradient goes.
    fn similarity(
        &mut self,
        feed: Feed,
        target: Slice,
        output: Value,
        shape: [u32; 3],
        gradient: Option<Slice>,
    ) {
        let batch = self.request.batch;
        let [channels, height, width] = shape;
        let places = channels * (height - 10) * (width - 10);
        let maps = gradient.map(|_| self.scratch("SSIM maps", 3 * places));
        self.launches.push(Kernel::Ssim(Ssim {
            prediction: output.slice,
            target,
            maps,
            per_picture: feed.per_picture,
            tick: feed.tick,
            batch,
            shape,
        }));
        if let (Some(gradient), Some(maps)) = (gradient, maps) {
            self.launches.push(Kernel::SsimBackward(SsimBackward {
                prediction: output.slice,
                target,
                maps,
                gradient,
                activation: output.activation,
                tick: feed.tick,
                batch,
                shape,
            }));
        }
    }
}
