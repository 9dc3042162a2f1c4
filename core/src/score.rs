//! Features to logits: integer sums of quantised rows, one division by `√n` at the end.
//!
//! The logit of a head is `bias + scale / √n · Σ row[feature]` over the `n` features emitted, known
//! or not. Sums are integers, so their order cannot matter: a batch equals one by one bit for bit,
//! and an explanation that lists the same integers adds up exactly.

use std::ops::Range;

use crate::{
    calibrate::Logit,
    feature::{self, Listener, Message},
    model::{LANES, Parts, Table},
};

/// The integer sums of a message, and how many features they are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    heads: Vec<[i32; LANES]>,
    /// Features emitted.
    pub(crate) emitted: u32,
    /// Features the model knows.
    pub(crate) known: u32,
}

/// Features that say nothing, as if every message had this many more: few words are little evidence.
pub(crate) const SHRINKAGE: usize = 12;

struct Scorer<'a> {
    table: &'a Table,
    sums: Sums,
}

impl Listener for Scorer<'_> {
    #[inline]
    fn feature(&mut self, hash: u32, _: Range<usize>) {
        self.sums.emitted += 1;
        if let Some(row) = self.table.row(hash) {
            self.sums.known += 1;
            for (sum, block) in self.sums.heads.iter_mut().zip(row) {
                for (s, &w) in sum.iter_mut().zip(block) {
                    *s += i32::from(w);
                }
            }
        }
    }
}

/// Sums the evidence of a message.
pub(crate) fn sums(model: &Parts, message: &Message) -> Sums {
    let mut scorer = Scorer { table: &model.table, sums: Sums::none(model) };
    feature::emit(message, model.header.features, &mut scorer);
    scorer.sums
}

impl Sums {
    /// The sums of no evidence.
    pub(crate) fn none(model: &Parts) -> Self {
        Self { heads: vec![[0; LANES]; model.table.blocks()], emitted: 0, known: 0 }
    }

    /// Adds the evidence of another message, as if both were one.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, &s) in self.heads.as_flattened_mut().iter_mut().zip(other.heads.as_flattened()) {
            *sum = sum.saturating_add(s);
        }
        self.emitted = self.emitted.saturating_add(other.emitted);
        self.known = self.known.saturating_add(other.known);
    }

    /// The logit of head `head`.
    pub(crate) fn logit(&self, model: &Parts, head: usize) -> Logit {
        let sum = self.heads[head / LANES][head % LANES];
        Logit(f64::from(model.weights.bias[head]) + unit(model, head, self.emitted) * f64::from(sum))
    }
}

/// What one quantised step of a head is worth in a message of `emitted` features, in logits.
pub(crate) fn unit(model: &Parts, head: usize, emitted: u32) -> f64 {
    f64::from(model.weights.scales[head]) / f64::from(emitted + SHRINKAGE as u32).sqrt()
}
