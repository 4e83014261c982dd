//! Asking the engine: the way to it for whoever waits for an answer.

use futures::channel::oneshot::Receiver;

use crate::page::store::desk::Desk;
use crate::protocol::{Answer, Reply, Request, ToEngine};

/// Waits until a run stands on a live engine.
///
/// # Errors
/// That none will, in whole sentences.
pub async fn until_ready(desk: Desk) -> Result<(), String> {
    desk.until_ready().await.map_err(|_| {
        "The engine does not run; the page says why and offers to start it again.".into()
    })
}

/// Asks the engine, once a run stands on it. What the answer is, is said with each [`Request`].
///
/// # Errors
/// Why there is no answer, in whole sentences.
pub async fn ask<A: Answer>(desk: Desk, request: Request) -> Result<A, String> {
    until_ready(desk).await?;
    let (ticket, answer) = desk.ticket();
    desk.post(&ToEngine::Request { ticket, request });
    answered(answer).await
}

/// What is answered to something asked for already.
///
/// # Errors
/// As [`ask`].
pub async fn answered<A: Answer>(answer: Receiver<Reply>) -> Result<A, String> {
    match answer.await {
        Ok(Reply::Failed(fault)) => Err(fault.message),
        Ok(reply) => A::of(reply)
            .ok_or_else(|| "The engine gave an answer to something else. Reload the page.".into()),
        Err(_) => Err(
            "The engine stopped before it answered. The page starts it again; ask once more."
                .into(),
        ),
    }
}
