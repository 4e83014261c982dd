//! Which messages a run in pieces can be left under way for.

use crate::protocol::{Request, ToEngine};

/// Whether a message can be answered while a run is under way: it neither runs a program nor looks at what one changes.
pub fn leaves_runs_alone(message: &ToEngine) -> bool {
    match message {
        ToEngine::Start { .. }
        | ToEngine::Set(_)
        | ToEngine::Forget { .. }
        | ToEngine::Play
        | ToEngine::Pause
        | ToEngine::CancelStudy
        | ToEngine::CancelAnalysis
        | ToEngine::Attach { .. }
        | ToEngine::Resize { .. }
        | ToEngine::Sheet { .. }
        | ToEngine::Scatter { .. } => true,
        ToEngine::Step
        | ToEngine::Rewind
        | ToEngine::Guest { .. }
        | ToEngine::Renoise { .. }
        | ToEngine::Scrub { .. } => false,
        ToEngine::Request { request, .. } => match request {
            Request::Status
            | Request::Memory
            | Request::Run
            | Request::Data { .. }
            | Request::Study { .. }
            | Request::Analyse { .. } => true,
            Request::SetRun { .. }
            | Request::SetMask { .. }
            | Request::Train { .. }
            | Request::Test
            | Request::Reconstruct { .. }
            | Request::Encode { .. }
            | Request::Decode { .. }
            | Request::Losses { .. }
            | Request::Weights
            | Request::SetWeights { .. }
            | Request::Recover { .. }
            | Request::Save
            | Request::Restore { .. }
            | Request::TakeUp { .. }
            | Request::GoOnFrom { .. }
            | Request::Inspect => false,
        },
    }
}
