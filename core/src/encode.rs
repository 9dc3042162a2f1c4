//! Sentence meaning at the cost of n-grams: a vector a message, summed from a row a feature.
//!
//! `h = Σ E[feature] / √(n + 12)` over the `n` features emitted, the norm logits have. Rows are 8-bit
//! integers with one scale a dimension and sums are integers, so that every machine and every order of
//! summing gives the same bits; a feature without a row only counts in `n`. The rows are learned
//! without any label, by `train::distill`, so that messages of like meaning lie close to each other.
//!
//! Classifying never needs an encoder: a linear head over `h` is a linear head over the features, so
//! training folds it into the head's own rows. It is kept beside a model to learn further heads from
//! few rows.

mod file;

use std::{ops::Range, path::Path};

pub use file::{ENCODER_FORMAT_VERSION, EncoderHeader};

use crate::{
    error::ModelError,
    feature::{self, Listener, Message},
    score::SHRINKAGE,
    tokenize::Tokenizer,
};

/// The file of an encoder in its folder.
pub const ENCODER_FILE: &str = "encoder.safetensors";

/// An encoder: feature rows, validated once, at load.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    header: EncoderHeader,
    /// Feature hashes, strictly ascending.
    keys: Vec<u32>,
    /// Quantised rows, `[features, dims]`.
    rows: Vec<i8>,
    /// What a step of a dimension is worth.
    scales: Vec<f32>,
}

impl Encoder {
    /// Reads an encoder file, or the `encoder.safetensors` of a folder.
    ///
    /// # Errors
    /// [`ModelError`] names the broken rule.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ModelError> {
        let path = path.as_ref();
        let file = if path.is_dir() { path.join(ENCODER_FILE) } else { path.to_owned() };
        let bytes = std::fs::read(&file).map_err(|source| ModelError::Io { path: file.display().to_string(), source })?;
        Self::from_bytes(&bytes)
    }

    /// What the encoder says of itself.
    pub fn header(&self) -> &EncoderHeader {
        &self.header
    }

    /// The length of a message's vector.
    pub fn dims(&self) -> usize {
        self.scales.len()
    }

    /// The features with a row, as ascending hashes.
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// The vector of a message; all zeros if it has no known feature.
    pub fn encode(&self, text: &str) -> Vec<f32> {
        struct Sum<'a>(&'a Encoder, Vec<i32>, u32);
        impl Listener for Sum<'_> {
            fn feature(&mut self, hash: u32, _: feature::Kind, _: Range<usize>) {
                self.2 += 1;
                self.0.add(hash, &mut self.1);
            }
        }
        let mut sum = Sum(self, vec![0; self.dims()], 0);
        feature::emit(&Message::read(text, &Tokenizer::builtin()), self.header.features, &mut sum);
        self.scaled(&sum.1, sum.2)
    }

    /// The vector of emitted features, repeats included.
    pub fn encode_features(&self, emitted: &[u32]) -> Vec<f32> {
        let mut sums = vec![0; self.dims()];
        for &hash in emitted {
            self.add(hash, &mut sums);
        }
        self.scaled(&sums, emitted.len() as u32)
    }

    /// The quantised row of a feature, if it has one.
    pub(crate) fn row(&self, hash: u32) -> Option<&[i8]> {
        let at = self.keys.binary_search(&hash).ok()?;
        Some(&self.rows[at * self.dims()..(at + 1) * self.dims()])
    }

    /// What a step of each dimension is worth, before the division by `√(n + 12)`.
    #[cfg(feature = "train")]
    pub(crate) fn scales(&self) -> &[f32] {
        &self.scales
    }

    fn add(&self, hash: u32, sums: &mut [i32]) {
        if let Some(row) = self.row(hash) {
            sums.iter_mut().zip(row).for_each(|(s, &v)| *s += i32::from(v));
        }
    }

    fn scaled(&self, sums: &[i32], emitted: u32) -> Vec<f32> {
        let norm = f64::from(emitted + SHRINKAGE as u32).sqrt();
        sums.iter().zip(&self.scales).map(|(&s, &scale)| (f64::from(s) * f64::from(scale) / norm) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{FEATURE_SPEC, FeatureOptions};

    struct All(Vec<u32>);
    impl Listener for All {
        fn feature(&mut self, hash: u32, _: feature::Kind, _: Range<usize>) {
            self.0.push(hash);
        }
    }

    fn features(text: &str) -> Vec<u32> {
        let mut all = All(Vec::new());
        feature::emit(&Message::read(text, &Tokenizer::builtin()), FeatureOptions::default(), &mut all);
        all.0
    }

    fn encoder() -> Encoder {
        let word = *features("ab ab").iter().find(|hash| features("cd ab cd").contains(hash)).expect("both have the word");
        let header = EncoderHeader { feature_spec: FEATURE_SPEC, ..EncoderHeader::default() };
        // "ab" has a row, nothing else of "ab ab" has one.
        Encoder::assemble(header, vec![word], vec![3, -2], vec![0.5, 2.0]).expect("valid")
    }

    #[test]
    fn unknown_features_only_count() {
        let norm = ((features("ab ab").len() + SHRINKAGE) as f64).sqrt();
        assert_eq!(features("ab ab").iter().filter(|&&hash| encoder().row(hash).is_some()).count(), 2);
        assert_eq!(encoder().encode("ab ab"), [(3.0 / norm) as f32, (-8.0 / norm) as f32]);
        assert_eq!(encoder().encode(""), [0.0, 0.0]);
        assert_eq!(encoder().encode("nothing known"), [0.0, 0.0]);
    }
}
