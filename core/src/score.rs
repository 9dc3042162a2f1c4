//! Features to logits: integer sums of quantised rows, one division by `√n` at the end.
//!
//! The logit of a head is `bias + scale / √n · Σ row[feature]` over the `n` features emitted, known
//! or not. Sums are integers, so their order cannot matter: a batch equals one by one bit for bit,
//! and an explanation that lists the same integers adds up exactly.

use std::ops::Range;

use crate::{
    calibrate::Logit,
    feature::{self, Listener, Message},
    model::Parts,
};

/// The integer sums of a message, and how many features they are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    heads: Vec<i32>,
    /// Features emitted.
    pub(crate) emitted: u32,
    /// Features the model knows.
    pub(crate) known: u32,
}

/// Features that say nothing, as if every message had this many more: few words are little evidence.
pub(crate) const SHRINKAGE: usize = 12;

/// How many rows are summed at once: of so many 8-bit weights, 16 bits hold the sum.
const AT_ONCE: usize = 256;

/// How many heads are summed in one go.
const LANES: usize = 8;

struct Scorer<'a> {
    model: &'a Parts,
    sums: Sums,
    /// The rows of known features that are yet to be summed.
    rows: [u32; AT_ONCE],
    waiting: usize,
}

impl Listener for Scorer<'_> {
    #[inline]
    fn feature(&mut self, hash: u32, _: feature::Kind, _: Range<usize>) {
        self.sums.emitted += 1;
        if let Some(row) = self.model.find(hash) {
            self.rows[self.waiting] = row;
            self.waiting += 1;
            if self.waiting == AT_ONCE {
                self.sum();
            }
        }
    }
}

impl Scorer<'_> {
    /// Adds up the waiting rows, some heads at a time, so that their sums stay in registers.
    fn sum(&mut self) {
        let rows = &self.rows[..self.waiting];
        let heads = self.sums.heads.len();
        let mut from = 0;
        while from < heads {
            // The last block ends with the last head and begins among those before.
            let start = from.min(heads.saturating_sub(LANES));
            let mut short = [0i16; LANES];
            for &row in rows {
                let row = &self.model.row(row)[start..];
                match row.first_chunk::<LANES>() {
                    Some(weights) => short.iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += i16::from(weight)),
                    None => short.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += i16::from(weight)),
                }
            }
            for (sum, &short) in self.sums.heads[from..].iter_mut().zip(&short[from - start..]) {
                *sum += i32::from(short);
            }
            from = start + LANES;
        }
        self.sums.known += self.waiting as u32;
        self.waiting = 0;
    }
}

/// Sums the evidence of a message.
pub(crate) fn sums(model: &Parts, message: &Message) -> Sums {
    let mut scorer = Scorer { model, sums: Sums::none(model), rows: [0; AT_ONCE], waiting: 0 };
    feature::emit(message, model.header.features, &mut scorer);
    scorer.sum();
    scorer.sums
}

impl Sums {
    /// The sums of no evidence.
    pub(crate) fn none(model: &Parts) -> Self {
        Self { heads: vec![0; model.weights.bias.len()], emitted: 0, known: 0 }
    }

    /// Adds the evidence of another message, as if both were one.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, &s) in self.heads.iter_mut().zip(&other.heads) {
            *sum = sum.saturating_add(s);
        }
        self.emitted = self.emitted.saturating_add(other.emitted);
        self.known = self.known.saturating_add(other.known);
    }

    /// The logits by head.
    pub(crate) fn logits(&self, model: &Parts) -> impl Fn(usize) -> Logit {
        let root = root(self.emitted);
        move |head| {
            let sum = self.heads[head];
            Logit(f64::from(model.weights.bias[head]) + f64::from(model.weights.scales[head]) / root * f64::from(sum))
        }
    }
}

/// What one quantised step of a head is worth in a message of `emitted` features, in logits.
pub(crate) fn unit(model: &Parts, head: usize, emitted: u32) -> f64 {
    f64::from(model.weights.scales[head]) / root(emitted)
}

fn root(emitted: u32) -> f64 {
    f64::from(emitted + SHRINKAGE as u32).sqrt()
}
