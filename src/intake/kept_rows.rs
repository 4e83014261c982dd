//! Rows of a table, kept so that it need not be read a second time.

/// Rows of one width, as bytes for as long as they are whole numbers from 0 to 255.
#[derive(Debug, Clone, Default)]
pub struct KeptRows {
    bytes: Vec<u8>,
    floats: Vec<f32>,
    width: usize,
    count: usize,
    /// Most bytes they may take.
    most: usize,
    /// Whether they would have taken more, so that none are kept but `some`.
    is_over: bool,
    /// A few rows by number, in case.
    some: Vec<(usize, Vec<f32>)>,
}

impl KeptRows {
    /// None yet, and no more than so many bytes of them ever.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// Takes the next row; `shown` says that it should be there whatever becomes of the others.
    pub fn push(&mut self, row: &[f32], shown: bool) {
        let number = self.count;
        self.count += 1;
        self.width = row.len();
        if shown {
            self.some.push((number, row.to_vec()));
        }
        if self.is_over {
            return;
        }
        let is_bytes = |value: &f32| f32::from(*value as u8) == *value;
        if self.floats.is_empty() && row.iter().all(is_bytes) {
            self.bytes.extend(row.iter().map(|&value| value as u8));
        } else {
            let before = std::mem::take(&mut self.bytes);
            self.floats.extend(before.into_iter().map(f32::from));
            self.floats.extend_from_slice(row);
        }
        if self.size() > self.most {
            self.is_over = true;
            self.bytes = Vec::new();
            self.floats = Vec::new();
        }
    }

    /// Bytes they take.
    pub fn size(&self) -> usize {
        self.bytes.capacity() + 4 * self.floats.capacity()
    }

    /// Whether all of them are here.
    pub fn are_whole(&self) -> bool {
        !self.is_over
    }

    /// A row, where it is here.
    pub fn row(&self, number: usize) -> Option<Vec<f32>> {
        let place = number * self.width..(number + 1) * self.width;
        if let Some(bytes) = self.bytes.get(place.clone()).filter(|_| self.width > 0) {
            return Some(bytes.iter().copied().map(f32::from).collect());
        }
        if let Some(floats) = self.floats.get(place).filter(|_| self.width > 0) {
            return Some(floats.to_vec());
        }
        let found = self.some.iter().find(|(of, _)| *of == number);
        found.map(|(_, row)| row.clone())
    }

    /// The numbers of the rows that are here.
    pub fn numbers(&self) -> Vec<usize> {
        match self.is_over {
            true => self.some.iter().map(|(number, _)| *number).collect(),
            false => (0..self.count).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_as_bytes_until_one_is_none() {
        let mut rows = KeptRows::new(1 << 20);
        rows.push(&[0.0, 255.0], false);
        assert_eq!(rows.size(), rows.bytes.capacity());
        rows.push(&[0.5, 3.0], false);
        assert!(rows.bytes.is_empty() && rows.are_whole());
        assert_eq!(rows.row(0), Some(vec![0.0, 255.0]));
        assert_eq!(rows.row(1), Some(vec![0.5, 3.0]));
        assert_eq!((rows.row(2), rows.numbers()), (None, vec![0, 1]));
    }

    #[test]
    fn of_too_many_a_few_are_kept() {
        let mut rows = KeptRows::new(100);
        for i in 0..200 {
            rows.push(&[i as f32, 1.0], i % 50 == 0);
        }
        assert!(!rows.are_whole());
        assert_eq!(rows.numbers(), [0, 50, 100, 150]);
        assert_eq!(rows.row(150), Some(vec![150.0, 1.0]));
        assert_eq!(rows.row(151), None);
    }
}
