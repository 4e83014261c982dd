//! What each kind of layer computes.

use super::Forward;
use crate::data::rng::Purpose;
use crate::program::geometry::Geometry;
use crate::program::ir::Masks;
use crate::program::kernel::{Mask, Normalized, Over, PoolKind, Running, Upsample};
use crate::program::step::{Op, ValueId};
use crate::spec::{Interpolation, Kind, RunningVariance, Shape, ShapedLayer};

impl Forward<'_> {
    /// What the layer computes, or nothing where it changes no value.
    pub(super) fn op(&mut self, shaped: &ShapedLayer<'_>, skip: Option<ValueId>) -> Option<Op> {
        let layer = shaped.layer.name.clone();
        let features = shaped.input.values();
        Some(match &shaped.layer.kind {
            Kind::Dense { units, .. } => Op::Dense {
                weight: self.store.place(&format!("{layer}.weight")),
                bias: self.store.place(&format!("{layer}.bias")),
                layer,
                inputs: features,
                outputs: *units,
            },
            Kind::DenseTied { to } => Op::DenseTied {
                weight: self.store.place(&format!("{to}.weight")),
                bias: self.store.place(&format!("{layer}.bias")),
                layer,
                inputs: features,
                outputs: shaped.output.values(),
            },
            Kind::TopK { k, by } => Op::TopK {
                k: *k,
                by: *by,
                kept: self.scratch(&format!("{layer}, kept"), self.batch * features),
                units: features,
            },
            Kind::Label { classes } => Op::Join {
                labels: self.labels?,
                features,
                classes: *classes,
            },
            Kind::Conv2d { .. } | Kind::Conv1d { .. } => Op::Conv {
                layer,
                geometry: geometry(shaped, shaped.input, shaped.output),
            },
            // A transpose goes from the window's places to its pixels.
            Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => Op::ConvTranspose {
                layer,
                geometry: geometry(shaped, shaped.output, shaped.input),
            },
            Kind::MaxPool { .. } => self.max_pool(shaped),
            Kind::AveragePool { .. } => Op::Pool {
                kind: PoolKind::Average,
                geometry: geometry(shaped, shaped.input, shaped.output),
                taken: None,
            },
            Kind::Upsample { factor, mode } => self.upsample(shaped, *factor, *mode),
            Kind::BatchNorm {
                epsilon,
                momentum,
                variance,
            } => self.batch_norm(shaped, *epsilon, *momentum, *variance),
            Kind::LayerNorm { epsilon } => self.normalize(shaped, Over::Layer, *epsilon),
            Kind::GroupNorm { groups, epsilon } => {
                self.normalize(shaped, Over::Groups(*groups), *epsilon)
            }
            Kind::Dropout { rate } => self.dropout(shaped, *rate)?,
            Kind::Residual { .. } => Op::Add { skip: skip? },
            Kind::Flatten | Kind::Reshape { .. } | Kind::Activation | Kind::Gaussian { .. } => {
                return None;
            }
        })
    }
}

impl Forward<'_> {
    fn max_pool(&mut self, shaped: &ShapedLayer<'_>) -> Op {
        let words = self.batch * shaped.output.values();
        let label = format!("{}, taken", shaped.layer.name);
        Op::Pool {
            kind: PoolKind::Max,
            geometry: geometry(shaped, shaped.input, shaped.output),
            taken: self.training.map(|_| self.scratch(&label, words)),
        }
    }

    fn upsample(&mut self, shaped: &ShapedLayer<'_>, factor: [u32; 2], mode: Interpolation) -> Op {
        let [channels, height, width] = planes(shaped.input);
        let nothing = self.values[0].slice;
        Op::Upsample(Upsample {
            mode,
            planes: self.batch * channels,
            size: [height, width],
            factor,
            input: nothing,
            output: nothing,
        })
    }

    fn dropout(&mut self, shaped: &ShapedLayer<'_>, rate: f64) -> Option<Op> {
        let tick = self.training.filter(|_| rate > 0.0)?;
        let mask = match self.masks {
            Masks::Seeded => Mask::Seeded {
                // Each layer draws from a stream of its own.
                key: [
                    self.seed,
                    Purpose::Dropout as u32 | (self.layers.len() as u32) << 8,
                ],
                tick,
            },
            Masks::Given => {
                let layer = shaped.layer.name.clone();
                let words = self.batch * shaped.input.values();
                let mask = self.by_caller(&format!("{layer}, mask"), words);
                self.given.push((layer, mask));
                Mask::Given(mask)
            }
        };
        Some(Op::Dropout {
            rate: rate as f32,
            mask,
        })
    }

    /// A normalisation over the batch; outside training by the running statistics.
    fn batch_norm(
        &mut self,
        shaped: &ShapedLayer<'_>,
        epsilon: f64,
        momentum: f64,
        form: RunningVariance,
    ) -> Op {
        let layer = shaped.layer.name.clone();
        let (channels, places) = shaped.input.channels();
        let measured = self.training.is_some();
        let running = Running {
            mean: self.statistic(&layer, "running_mean"),
            variance: self.statistic(&layer, "running_var"),
            keep: momentum as f32,
            unbiased: form == RunningVariance::Unbiased,
        };
        let (mean, variance) = if measured {
            (
                self.scratch(&format!("{layer}, mean"), channels),
                self.scratch(&format!("{layer}, variance"), channels),
            )
        } else {
            (running.mean, running.variance)
        };
        Op::Normalize {
            layer,
            shape: Normalized {
                over: Over::Batch,
                batch: self.batch,
                channels,
                places,
            },
            mean,
            variance,
            epsilon: epsilon as f32,
            measured,
            running: measured.then_some(running),
        }
    }

    /// A normalisation of each picture by itself.
    fn normalize(&mut self, shaped: &ShapedLayer<'_>, over: Over, epsilon: f64) -> Op {
        let layer = shaped.layer.name.clone();
        let (channels, places) = shaped.input.channels();
        let shape = Normalized {
            over,
            batch: self.batch,
            channels,
            places,
        };
        Op::Normalize {
            shape,
            mean: self.scratch(&format!("{layer}, mean"), shape.groups()),
            variance: self.scratch(&format!("{layer}, variance"), shape.groups()),
            epsilon: epsilon as f32,
            measured: true,
            running: None,
            layer,
        }
    }
}

/// The geometry of a layer whose window moves over `pictures` and has its places on `maps`.
fn geometry(shaped: &ShapedLayer<'_>, pictures: Shape, maps: Shape) -> Geometry {
    let window = shaped.window.expect("the layer has a window");
    let [channels, height, width] = planes(pictures);
    let [maps, rows, columns] = planes(maps);
    Geometry {
        channels,
        height,
        width,
        maps,
        rows,
        columns,
        kernel: window.kernel,
        stride: window.stride,
        padding: window.before,
        dilation: window.dilation,
    }
}

/// # Panics
/// For a vector, which no layer with a window takes.
fn planes(shape: Shape) -> [u32; 3] {
    shape
        .planes()
        .expect("a layer with a window takes pictures")
}
