//! Sparse records that speak linfa's vocabulary.

use linfa::dataset::Records;

/// Rows of sparse features, compressed by row. Columns ascend within a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Csr {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    width: usize,
}

impl Csr {
    /// No rows yet, of `width` columns.
    pub fn new(width: usize) -> Self {
        Self { starts: vec![0], columns: Vec::new(), values: Vec::new(), width }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If a column is not below the width, or columns do not ascend.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let from = self.columns.len();
        for (column, value) in row {
            assert!((column as usize) < self.width, "column {column} of {}", self.width);
            assert!(self.columns.len() == from || self.columns[self.columns.len() - 1] < column, "columns must ascend");
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    /// The columns and values of row `i`.
    pub fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }
}

impl Records for Csr {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.len()
    }

    fn nfeatures(&self) -> usize {
        self.width
    }
}
