//! How much a weight costs: the same everywhere, or less where a column tells a head's rows apart by itself.
//!
//! The penalty `½‖w / d‖²` is lighter where `d` is large, as in
//! [Wang & Manning (2012)](https://aclanthology.org/P12-2018/): `d` is `1 − share + share · r / mean r` and `r`
//! the size of the column's log-count ratio. Where `d` is 0 a head does not read a column.

use super::LANES;
use crate::train::csr::Csr;

/// What differs from an even penalty.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Penalty {
    /// How many heads come first: the rest is of these alone.
    pub(super) heads: usize,
    /// The share of the log-count ratio, in `[0, 1]`.
    pub(super) share: f32,
    /// The first so many columns have a ratio.
    pub(super) columns: usize,
    /// Which of the first columns are not read.
    pub(super) unread: Vec<bool>,
}

impl Penalty {
    /// The squares of `d`, a column and lane each: 0 where a column is not read, 1 beyond the ratio's columns and
    /// the first `lanes`; empty if they are 1 everywhere.
    pub(super) fn squares(
        &self,
        rows: &Csr,
        targets: &[[f32; LANES]],
        costs: &[[f32; LANES]],
        lanes: usize,
    ) -> Vec<[f32; LANES]> {
        let Self { share, ref unread, .. } = *self;
        if lanes == 0 || (share <= 0.0 && !unread.contains(&true)) {
            return Vec::new();
        }
        let columns = self.columns.min(rows.width());
        let mut loose = vec![[1.0; LANES]; rows.width()];
        for lane in 0..lanes {
            // How many rows with a column are of the label and how many are not, and one of each to begin with.
            let mut with = vec![[1.0f32; 2]; columns];
            for i in (0..rows.len()).filter(|&i| costs[i][lane] > 0.0) {
                let is_not = usize::from(targets[i][lane] <= 0.5);
                for &c in rows.row(i).0.iter().take_while(|&&c| (c as usize) < columns) {
                    with[c as usize][is_not] += 1.0;
                }
            }
            let all = |kind: usize| with.iter().map(|with| f64::from(with[kind])).sum::<f64>() as f32;
            let skew = (all(0) / all(1)).ln();
            let sizes: Vec<f32> = with.iter().map(|[is, is_not]| ((is / is_not).ln() - skew).abs()).collect();
            let mean = (sizes.iter().map(|&r| f64::from(r)).sum::<f64>() / columns.max(1) as f64) as f32;
            for (loose, size) in loose.iter_mut().zip(sizes) {
                let d = 1.0 - share + share * size / mean.max(f32::MIN_POSITIVE);
                loose[lane] = d * d;
            }
            for (loose, _) in loose.iter_mut().zip(unread).filter(|(_, unread)| **unread) {
                loose[lane] = 0.0;
            }
        }
        loose
    }
}
