//! Logits to probabilities: Platt scaling.
//!
//! A head's logit `z` becomes `1 / (1 + exp(-(slope · z + intercept)))`, with slope and intercept
//! fitted on rows whose authors the head never read: Platt, *Probabilistic outputs for support
//! vector machines* (1999), in the numerically safe form of
//! [Lin, Lin & Weng (2007)](https://www.csie.ntu.edu.tw/~cjlin/papers/plattprob.pdf).

use serde::{Deserialize, Serialize};

/// A raw score in log-odds, before calibration.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Logit(pub f64);

/// A calibrated probability in `[0, 1]`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// A probability from a number; clamped to `[0, 1]`, and NaN becomes 0.
    pub fn new(value: f64) -> Self {
        Self(if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) })
    }

    /// The number, in `[0, 1]`.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A fitted sigmoid over logits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Multiplies the logit; positive.
    pub slope: f64,
    /// Added after it.
    pub intercept: f64,
}

impl Default for Calibration {
    /// The plain sigmoid.
    fn default() -> Self {
        Self { slope: 1.0, intercept: 0.0 }
    }
}

impl Calibration {
    /// The probability behind a logit; never falls as the logit rises.
    pub fn probability(self, logit: Logit) -> Probability {
        self.probability_with(logit, 0.0)
    }

    /// The probability behind a logit and further evidence in log-odds.
    pub fn probability_with(self, logit: Logit, evidence: f64) -> Probability {
        Probability::new(sigmoid(self.log_odds(logit).0 + evidence))
    }

    /// The calibrated log-odds behind a logit.
    pub(crate) fn log_odds(self, logit: Logit) -> Logit {
        Logit(self.slope * logit.0 + self.intercept)
    }
}

/// `1 / (1 + exp(-z))` without overflow.
pub(crate) fn sigmoid(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}
