//! Where the camera stands, and how it is looked through.

use leptos::prelude::*;

use super::lens::Sees;
use crate::page::browser::camera::CameraStream;

/// Where the camera stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CameraState {
    Off,
    /// The visitor is asked.
    Asked,
    On,
}

/// The camera, and how it is looked through.
#[derive(Clone, Copy)]
pub struct Camera {
    pub(super) stand: RwSignal<CameraState>,
    /// None until the visitor chooses: what goes with the model then.
    pub(super) sees: RwSignal<Option<Sees>>,
    /// Why there is no picture, in whole sentences.
    pub(super) trouble: RwSignal<String>,
    /// Whether there are others.
    pub(super) several: RwSignal<bool>,
    pub(super) stream: StoredValue<Option<CameraStream>, LocalStorage>,
    /// Counts what was asked for, so that what comes late is given back.
    pub(super) asked: StoredValue<u32>,
}

impl Camera {
    /// One that nobody has asked for.
    pub fn off() -> Self {
        Self {
            stand: RwSignal::new(CameraState::Off),
            sees: RwSignal::new(None),
            trouble: RwSignal::new(String::new()),
            several: RwSignal::new(false),
            stream: StoredValue::new_local(None),
            asked: StoredValue::new(0),
        }
    }
}
