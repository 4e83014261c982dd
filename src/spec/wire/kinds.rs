/// An enum of names.
macro_rules! kinds {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        enum $name {
            $(#[serde(rename = $text)] $variant),*
        }
    };
}
pub(super) use kinds;
