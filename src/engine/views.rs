//! The views that are a row of pictures on a canvas of their own. The list below is the only place that names them all.

mod error_map;
mod noise_strip;
mod strip;
mod timeline;

use super::client::Client;
use super::trainer::TrainError;
use crate::backend::Backend;
use crate::protocol::{TileLayout, ViewName};
use strip::StripView;
pub(super) use strip::{StripChange, StripContext};

/// Which part of the engine draws a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The pictures on show and what the model makes of them.
    Reconstructions,
    /// What is decoded from codes, and codes as points.
    Latent,
    /// One of the strips.
    Strips,
}

macro_rules! strips {
    ($($view:ident: $module:ident::$strip:ident),+ $(,)?) => {
        /// Every strip.
        #[derive(Default)]
        pub(super) struct Strips {
            $($module: $module::$strip),+
        }

        /// Which part of the engine draws a view.
        pub(super) fn owner(view: ViewName) -> Owner {
            match view {
                ViewName::Reconstructions => Owner::Reconstructions,
                ViewName::Field
                | ViewName::Points
                | ViewName::Probe
                | ViewName::Film
                | ViewName::Traversals
                | ViewName::Prior => Owner::Latent,
                $(ViewName::$view)|+ => Owner::Strips,
            }
        }

        impl Strips {
            /// How a strip's pictures lie on its canvas; drawn anew there. Other views are none of theirs.
            pub fn set_layout(&mut self, view: ViewName, layout: TileLayout) {
                $(if view == ViewName::$view {
                    self.$module.set_layout(layout);
                })+
            }

            /// What may have changed what they show.
            pub fn changed(&mut self, change: StripChange) {
                $(self.$module.changed(change);)+
            }

            /// Draws those in sight for which that is due, or does a piece of it; whether there is more to be done at once.
            ///
            /// # Errors
            /// The backend's.
            pub async fn work<B: Backend, O: Client>(
                &mut self,
                context: &mut StripContext<'_, B, O>,
            ) -> Result<bool, TrainError> {
                let mut more = false;
                $(if context.visibility.sees(ViewName::$view) {
                    more |= self.$module.work(context).await?;
                })+
                Ok(more)
            }
        }
    };
}

strips! {
    Timeline: timeline::Timeline,
    NoiseStrip: noise_strip::NoiseStrip,
    ErrorMap: error_map::ErrorMap,
}
