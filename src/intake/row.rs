/// One row of a table: a picture, or one label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// Its values as they stand in the file, finite.
    pub values: &'a [f32],
    /// Its class, where the table has a column for it.
    pub label: Option<&'a str>,
}
