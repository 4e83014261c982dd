//! What the map may show the codes by.

use crate::protocol::Embedding;

/// What the map shows the codes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapView {
    /// Two dimensions of the code.
    #[default]
    Code,
    /// The two principal components of largest variance.
    Pca,
    /// An embedding that keeps neighbours together; it has no way back to codes.
    Tsne,
    /// Likewise.
    Umap,
}

impl MapView {
    /// The embedding the view needs.
    pub fn embedding(self) -> Option<Embedding> {
        match self {
            Self::Code | Self::Pca => None,
            Self::Tsne => Some(Embedding::Tsne),
            Self::Umap => Some(Embedding::Umap),
        }
    }
}
