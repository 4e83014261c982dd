//! Which views the visitor can see, and how much motion they asked for.

use std::collections::HashSet;

use crate::protocol::ViewName;

/// What can be seen of the page. Until told otherwise: everything.
#[derive(Debug, Default)]
pub struct Visibility {
    page_hidden: bool,
    out_of_sight: HashSet<ViewName>,
    /// Whether views are drawn once a second at most, for visitors who asked for less motion.
    pub less_motion: bool,
}

impl Visibility {
    /// Whether the page's tab can be seen at all.
    pub fn set_page(&mut self, visible: bool) {
        self.page_hidden = !visible;
    }

    /// Whether a view's canvas is on the screen, or nearly.
    pub fn set_view(&mut self, view: ViewName, in_sight: bool) {
        if in_sight {
            self.out_of_sight.remove(&view);
        } else {
            self.out_of_sight.insert(view);
        }
    }

    /// Whether the page can be seen.
    pub fn sees_page(&self) -> bool {
        !self.page_hidden
    }

    /// Whether a view can be seen.
    pub fn sees(&self, view: ViewName) -> bool {
        self.sees_page() && !self.out_of_sight.contains(&view)
    }
}
