//! The programs of a run: their numbers, how many samples each takes at a time, and what of each the plan is asked for.

use crate::data::Parts;
use crate::program::kernel::LOSS_RING;
use crate::program::{Masks, ProgramId, Role, WantedProgram};
use crate::spec::{Run, SpecError};

/// Most pictures a step of validation takes, and values its widest layer may have for them.
const EVALUATE_BATCH: (u32, u32) = (256, 1 << 22);
/// Likewise of the programs that answer requests.
const REQUEST_BATCH: (u32, u32) = (64, 1 << 20);

pub(super) const TRAIN: ProgramId = ProgramId(0);
pub(super) const EVALUATE: ProgramId = ProgramId(1);
pub(super) const PICTURES: ProgramId = ProgramId(2);
pub(super) const RECONSTRUCT: ProgramId = ProgramId(3);
pub(super) const ENCODE: ProgramId = ProgramId(4);
pub(super) const DECODE: ProgramId = ProgramId(5);

/// The programs that draw what the page shows, with the model as it is or as it was at another moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Views {
    /// The pictures on show and their reconstructions.
    pub pictures: ProgramId,
    /// Codes of many pictures.
    pub codes: ProgramId,
    /// Pictures of many codes.
    pub sheet: ProgramId,
    /// The picture of one code.
    pub probe: ProgramId,
}

/// The model as it is.
pub(super) const PRESENT: Views = Views {
    pictures: PICTURES,
    codes: ProgramId(6),
    sheet: ProgramId(7),
    probe: ProgramId(8),
};
/// The model at the moment that stands in [`Store::past`](crate::program::Store::past).
pub(super) const PAST: Views = Views {
    pictures: ProgramId(9),
    codes: ProgramId(10),
    sheet: ProgramId(11),
    probe: ProgramId(12),
};

/// Noisy pictures and their reconstructions.
pub(super) const DENOISE: ProgramId = ProgramId(13);

/// One noisy picture.
pub(super) const NOISE: ProgramId = ProgramId(14);

/// As [`TRAIN`], over the same buffers, for as long as the pictures that train have no noise.
pub(super) const TRAIN_CLEAN: ProgramId = ProgramId(15);

/// As [`TRAIN`] and [`TRAIN_CLEAN`], over the same buffers, for an epoch's last batch where that is smaller than the others; else they
/// are not there.
pub(super) const TRAIN_LAST: ProgramId = ProgramId(16);
pub(super) const TRAIN_LAST_CLEAN: ProgramId = ProgramId(17);

/// Most pictures whose noise is measured at once.
pub const MAX_DENOISED: u32 = 192;
/// Most pictures on show at once.
pub const MAX_SHOWN: u32 = 16;
/// Most pictures whose codes are shown at once.
pub const MAX_SCATTER: u32 = 2000;
/// Most codes whose pictures are shown on one sheet.
pub const MAX_SHEET: u32 = 576;

/// What the plan of a run is asked for, by the numbers above.
///
/// # Errors
/// A run that cannot be.
pub(super) fn wanted(
    run: &Run,
    parts: &Parts,
    masks: Masks,
) -> Result<Vec<WantedProgram>, SpecError> {
    let trained = parts.train.len() as u32;
    let validated = parts.validation.len() as u32;
    let widest = run.widest()?;
    let rows = |(most, values): (u32, u32)| (values / widest).clamp(1, most);
    let request = |role, batch, order| WantedProgram {
        role,
        batch,
        order,
        masks: if role == Role::Train {
            masks
        } else {
            Masks::Seeded
        },
        past: false,
        clean: false,
        over: None,
    };
    let scattered = MAX_SCATTER.min(validated);
    let views = [
        request(Role::Pictures, MAX_SHOWN, MAX_SHOWN),
        request(Role::Codes, rows(REQUEST_BATCH).min(scattered), scattered),
        request(Role::Sheet, rows(REQUEST_BATCH), MAX_SHEET),
        request(Role::Sheet, 1, 1),
    ];
    let past = views.map(|view| WantedProgram { past: true, ..view });
    let [pictures, present @ ..] = views;
    let first = [
        request(Role::Train, run.batch.min(trained), trained),
        request(
            Role::Evaluate,
            // No more batches than their losses have room for.
            evenly(
                validated,
                rows(EVALUATE_BATCH).max(validated.div_ceil(LOSS_RING)),
            ),
            validated,
        ),
        pictures,
        request(Role::Reconstruct, rows(REQUEST_BATCH), 0),
        request(Role::Encode, rows(REQUEST_BATCH), 0),
        request(Role::Decode, rows(REQUEST_BATCH), 0),
    ];
    let denoised = MAX_DENOISED.min(trained.max(validated));
    let denoise = [
        request(Role::Denoise, rows(REQUEST_BATCH).min(denoised), denoised),
        request(Role::Noise, 1, 1),
    ];
    let over = WantedProgram {
        over: Some(TRAIN.0),
        ..first[TRAIN.0]
    };
    let clean = WantedProgram {
        clean: true,
        ..over
    };
    let last = last_batch(trained, over.batch);
    // Masks from elsewhere are for whole batches, and the samples they are for are fed.
    let last = [over, clean]
        .map(|request| WantedProgram {
            batch: last.unwrap_or(over.batch),
            ..request
        })
        .into_iter()
        .filter(|_| last.is_some() && masks == Masks::Seeded);
    let mut wanted = [&first[..], &present, &past, &denoise, &[clean]].concat();
    wanted.extend(last);
    Ok(wanted)
}

/// How many samples an epoch's last batch has, where it has fewer than the others.
fn last_batch(samples: u32, batch: u32) -> Option<u32> {
    Some(samples % batch).filter(|&last| last > 0)
}

/// The size of batches of at most `most`, so that as few as can be have to hold so many samples and the last is hardly smaller.
fn evenly(samples: u32, most: u32) -> u32 {
    samples.div_ceil(samples.div_ceil(most).max(1)).max(1)
}
