//! How much a weight costs: the same everywhere, or less where a column tells a head's rows apart by itself.
//!
//! The penalty `½‖w / d‖²` is lighter where `d` is large, as in
//! [Wang & Manning (2012)](https://aclanthology.org/P12-2018/): `d` is `1 − share + share · r / mean r` and `r`
//! the size of the column's log-count ratio. Counts are of hands: what one author writes again and again says
//! no more about others than what they wrote once. Where `d` is 0 a head does not read a column.

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
    /// Whose hand a row is of; of its own if empty.
    pub(super) hands: Vec<u32>,
    /// Which of the first columns are not read.
    pub(super) unread: Vec<bool>,
}

/// What every count begins with.
pub(super) const PRIOR: f32 = 1.0;

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
        let hand = |i: usize| self.hands.get(i).copied().unwrap_or(i as u32);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&i| hand(i));
        for lane in 0..lanes {
            // In how many hands a column is in rows of the label, and in how many in others.
            let mut with = vec![[PRIOR; 2]; columns];
            let mut last = vec![[None; 2]; columns];
            for &i in order.iter().filter(|&&i| costs[i][lane] > 0.0) {
                let is_not = usize::from(targets[i][lane] <= 0.5);
                for &c in rows.row(i).0.iter().take_while(|&&c| (c as usize) < columns) {
                    if last[c as usize][is_not].replace(hand(i)) != Some(hand(i)) {
                        with[c as usize][is_not] += 1.0;
                    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_counts_once() {
        // Columns 0 and 1 are in three rows of the label each: of one hand, of three. Column 2 is everywhere.
        let mut rows = Csr::new(3);
        let mut targets = Vec::new();
        for (column, target) in [(0, 1.0), (0, 1.0), (0, 1.0), (1, 1.0), (1, 1.0), (1, 1.0), (2, 0.0), (2, 0.0), (2, 0.0)] {
            rows.push([(column, 1.0), (2, 1.0)].into_iter().take(if column == 2 { 1 } else { 2 }));
            targets.push([target; LANES]);
        }
        let costs = vec![[1.0; LANES]; 9];
        let squares = |hands: &[u32]| {
            let penalty = Penalty { heads: 1, share: 0.5, columns: 3, hands: hands.to_vec(), unread: Vec::new() };
            penalty.squares(&rows, &targets, &costs, 1)
        };
        let by_row = squares(&[]);
        assert_eq!(by_row[0][0].to_bits(), by_row[1][0].to_bits());
        let by_hand = squares(&[7, 7, 7, 7, 8, 9, 7, 8, 9]);
        assert!(by_hand[0][0] < by_hand[1][0], "{} and {}", by_hand[0][0], by_hand[1][0]);
        assert!(by_hand.iter().all(|square| square[1].to_bits() == 1.0f32.to_bits()), "other heads are left alone");
    }
}
