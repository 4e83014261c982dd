//! What a program draws, and what it leaves to be read: batches with their noise, rows of a sheet, what is collected of them.

use super::Lowering;
use crate::data::rng::Purpose;
use crate::program::buffer::Slice;
use crate::program::ir::{Feed, Masks, OnMap, Role, Rows};
use crate::program::kernel::{
    Collect, Corrupt, Gather, Kernel, LOSS_RING, Labels, Tick, ValueFormat, corruption, shares,
    tick,
};

impl Lowering<'_> {
    /// Whether whoever runs the program gives the corrupted pictures.
    pub(super) fn takes_corrupted(&self) -> bool {
        self.request.masks == Masks::Given
            && self.request.role == Role::Train
            && self.run.corruption.trains()
    }

    /// What the encoder sees of the batch's pictures: `[batch, features]`.
    pub(super) fn corrupt(&mut self, feed: Feed, input: Slice) -> Slice {
        let shown = self.request.role == Role::Pictures;
        let shape = self.run.model.input;
        if self.takes_corrupted() {
            let words = self.request.batch * shape.values();
            return self.builder.buffer("corrupted pictures", words);
        }
        if self.request.clean {
            return input;
        }
        let output = self.scratch("corrupted pictures", shape.values());
        self.launches.push(Kernel::Corrupt(Corrupt {
            input,
            output,
            settings: self.store.corruption,
            amount: match self.request.role {
                Role::Pictures => corruption::TEST,
                Role::Denoise | Role::Noise => corruption::MEASURED,
                Role::Train
                | Role::Evaluate
                | Role::Reconstruct
                | Role::Encode
                | Role::Decode
                | Role::Codes
                | Role::Sheet => corruption::TRAIN,
            },
            fresh: self.request.role == Role::Train,
            hole: shown.then_some(self.store.hole),
            key: [self.run.seed, Purpose::Corrupt as u32],
            order: feed.order,
            tick: feed.tick,
            batch: self.request.batch,
            shape: shape.grid(),
        }));
        output
    }

    /// What a sheet draws from.
    pub(super) fn rows(&mut self, features: u32) -> Rows {
        let count = self.request.order;
        Rows {
            codes: self.buffer("codes", count * features),
            labels: self.buffer("classes", count),
        }
    }

    /// What a map shows beside the codes.
    pub(super) fn on_map(&mut self) -> OnMap {
        let count = self.request.order;
        OnMap {
            places: self.buffer("places", count * 2),
            labels: self.buffer("colours", count),
        }
    }

    /// Puts the results of all batches together.
    pub(super) fn collect(&mut self, input: Slice, tick: Slice) -> Slice {
        let (batch, count) = (self.request.batch, self.request.order);
        let width = input.len / batch;
        let output = self.buffer("all together", count * width);
        self.launches.push(Kernel::Collect(Collect {
            input,
            output,
            tick,
            batch,
            width,
        }));
        output
    }

    /// The counters, and the kernels that draw the next batch into `input` and `labels`: from the dataset, or from `rows`.
    pub(super) fn feed(
        &mut self,
        input: Slice,
        features: u32,
        labels: Option<Slice>,
        rows: Option<Rows>,
    ) -> Feed {
        let batch = self.request.batch;
        let feed = Feed {
            tick: self.buffer("tick", tick::WORDS),
            order: self.buffer("order", self.request.order),
            per_picture: self.buffer("loss of each picture", batch),
            losses: self.buffer("losses", LOSS_RING),
            shares: self.buffer("shares", shares::ROWS * LOSS_RING),
            divergence: None,
            activity: None,
            penalties: None,
        };
        self.launches.push(Kernel::Tick(Tick {
            tick: feed.tick,
            hyper: self.store.hyper,
            shares: feed.shares,
            batch,
        }));
        let (samples, format) = match rows {
            Some(rows) => (rows.codes, ValueFormat::F32),
            None => (self.store.samples, self.pictures.format),
        };
        self.launches.push(Kernel::Gather(Gather {
            samples,
            format,
            order: feed.order,
            tick: feed.tick,
            output: input,
            batch,
            features,
        }));
        let all = rows.map(|rows| rows.labels).or(self.store.labels);
        if let (Some(output), Some(labels)) = (labels, all) {
            self.launches.push(Kernel::Labels(Labels {
                labels,
                order: feed.order,
                tick: feed.tick,
                output,
                batch,
            }));
        }
        feed
    }
}
