//! What has been asked of the device and has not arrived yet.

use futures::FutureExt;

use crate::backend::{BackendError, Reading};

/// A reading under way, and what it is of.
pub(super) struct PendingRead<T> {
    reading: Reading,
    of: T,
}

/// The words of each slice that was asked for, and what they are of.
pub(super) type Arrived<T> = (Vec<Vec<u32>>, T);

impl<T> PendingRead<T> {
    pub fn new(reading: Reading, of: T) -> Self {
        Self { reading, of }
    }

    /// What has arrived, which then is no longer under way; none yet as long as it has not.
    ///
    /// # Errors
    /// The backend's.
    pub fn poll(under_way: &mut Option<Self>) -> Result<Option<Arrived<T>>, BackendError> {
        let Some(Self { reading, .. }) = under_way else {
            return Ok(None);
        };
        let Some(words) = reading.now_or_never() else {
            return Ok(None);
        };
        let of = under_way.take().map(|readback| readback.of);
        Ok(Some(words?).zip(of))
    }

    /// Waits for what is under way, if anything is.
    ///
    /// # Errors
    /// The backend's.
    pub async fn wait(under_way: &mut Option<Self>) -> Result<Option<Arrived<T>>, BackendError> {
        match under_way.take() {
            Some(Self { reading, of }) => Ok(Some((reading.await?, of))),
            None => Ok(None),
        }
    }
}
