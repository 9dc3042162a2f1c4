//! Slopes, intercepts and thresholds, from logits of rows that the heads never saw.

use std::collections::BTreeMap;

use linfa::{
    ParamGuard,
    composing::platt_scaling::{PlattParams, platt_newton_method},
};
use ndarray::Array1;

use super::recipe::PolicyOptions;
use crate::{
    calibrate::{Calibration, sigmoid},
    error::TrainError,
    normalize::{DisguiseKind, DisguiseKinds},
    policy::Policy,
};

/// Fits Platt's sigmoid to held-out logits with linfa's Newton method.
///
/// Falls back to the plain sigmoid where the rows cannot tell: too few, all of one class, or logits
/// that do not rise with the label.
pub fn platt(logits: &[f64], labels: &[bool]) -> Calibration {
    let positives = labels.iter().filter(|&&l| l).count();
    if positives < 2 || labels.len() - positives < 2 {
        return Calibration::default();
    }
    let params = PlattParams::<f64, ()>::default();
    let Ok(valid) = params.check_ref() else { return Calibration::default() };
    let (values, labels) = (Array1::from_vec(logits.to_vec()), Array1::from_vec(labels.to_vec()));
    match platt_newton_method(values.view(), labels.view(), valid) {
        // linfa's sigmoid is 1 / (1 + exp(a · z + b)).
        Ok((a, b)) if a < 0.0 && a.is_finite() && b.is_finite() => Calibration { slope: -a, intercept: -b },
        _ => Calibration::default(),
    }
}

/// A row of known class that the heads had not seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// The scam log-odds that the curve makes of its words.
    pub log_odds: f64,
    /// Whether it is a scam.
    pub scam: bool,
    /// The disguises found in it.
    pub disguises: DisguiseKinds,
}

impl Held {
    fn with(&self, weights: &BTreeMap<DisguiseKind, f64>) -> f64 {
        self.log_odds + weights.iter().filter(|(kind, _)| self.disguises.contains(**kind)).map(|(_, w)| w).sum::<f64>()
    }
}

/// What each kind of disguise adds to the scam log-odds, beside what the curve makes of the words.
///
/// The weights are the maximum a posteriori of a logistic model with the curve's log-odds as offset
/// and a Gaussian prior around `prior` (variance [`DISGUISE_VARIANCE`]), by coordinate Newton steps,
/// and never below 0: a disguise does not make a message honest.
pub(super) fn disguise_weights(held: &[Held], prior: f64) -> BTreeMap<DisguiseKind, f64> {
    let mut weights: BTreeMap<DisguiseKind, f64> = DisguiseKind::ALL.into_iter().map(|kind| (kind, prior.max(0.0))).collect();
    for _ in 0..SWEEPS {
        for kind in DisguiseKind::ALL {
            let now = weights[&kind];
            let (mut slope, mut curvature) = ((prior - now) / DISGUISE_VARIANCE, 1.0 / DISGUISE_VARIANCE);
            for row in held.iter().filter(|row| row.disguises.contains(kind)) {
                let p = sigmoid(row.with(&weights));
                slope += f64::from(u8::from(row.scam)) - p;
                curvature += p * (1.0 - p);
            }
            weights.insert(kind, (now + slope / curvature).clamp(0.0, MOST_OF_A_DISGUISE));
        }
    }
    weights
}

const SWEEPS: usize = 20;
/// The variance of the prior over a disguise's weight.
const DISGUISE_VARIANCE: f64 = 0.25;
/// A disguise is never a verdict by itself.
const MOST_OF_A_DISGUISE: f64 = 2.0;

/// Chooses the thresholds, as low as the stated rates over honest rows allow, and bounds what a
/// disguise may add: were every honest row disguised, no more than
/// [`disguised_rate`](PolicyOptions::disguised_rate) more of them would be called scams.
///
/// # Errors
/// If there is no honest row.
pub(super) fn thresholds(
    held: &[Held],
    mut disguises: BTreeMap<DisguiseKind, f64>,
    options: PolicyOptions,
) -> Result<(Policy, BTreeMap<DisguiseKind, f64>), TrainError> {
    let values = |scam: bool, weights: &BTreeMap<DisguiseKind, f64>| -> Vec<f64> {
        let mut values: Vec<f64> = held.iter().filter(|row| row.scam == scam).map(|row| row.with(weights)).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        values
    };
    // Where the thresholds lie hardly depends on the few disguised rows: once without them will do.
    let plain = values(false, &BTreeMap::new());
    let edge = threshold(&plain, options.false_positive_rate)?;
    let edge = (edge / (1.0 - edge)).ln();
    let called = plain.iter().filter(|&&z| z >= edge).count();
    let next = called + (options.disguised_rate * plain.len() as f64).floor() as usize;
    let most = plain.get(next).map_or(MOST_OF_A_DISGUISE, |z| edge - z);
    for weight in disguises.values_mut() {
        *weight = (weight.min(most) * 1e4).floor() / 1e4;
    }
    disguises.retain(|_, weight| *weight > 0.0);
    Ok((policy(&values(false, &disguises), &values(true, &disguises), options)?, disguises))
}

/// The thresholds for sorted log-odds, highest first.
///
/// # Errors
/// If there is no honest row.
pub(super) fn policy(honest: &[f64], scams: &[f64], options: PolicyOptions) -> Result<Policy, TrainError> {
    let scam = threshold(honest, options.false_positive_rate)?;
    let legitimate = threshold(honest, options.unsure_rate)?.min(scam);
    let above = |values: &[f64]| values.iter().filter(|&&z| sigmoid(z) >= scam).count() as f64 / values.len().max(1) as f64;
    Ok(Policy { scam, legitimate, false_positive_rate: round(above(honest)), recall: round(above(scams)) })
}

/// The lowest probability that at most `rate` of the honest rows, sorted, reach: halfway between the
/// last allowed and the first refused, so that neither sits on the edge.
fn threshold(honest: &[f64], rate: f64) -> Result<f64, TrainError> {
    if honest.is_empty() {
        return Err(TrainError::Data("no honest row is held out to choose thresholds on".into()));
    }
    let allowed = (rate * honest.len() as f64).floor() as usize;
    let refused = honest.get(allowed).map_or(0.0, |&z| sigmoid(z));
    // Equals are let through together or not at all.
    let last = honest[..allowed.min(honest.len())].iter().rev().map(|&z| sigmoid(z)).find(|&p| p > refused).unwrap_or(1.0);
    Ok(round(0.5 * (refused + last)))
}

/// Four decimals: what the header shows is what is used.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Disguise;

    #[test]
    fn platt_recovers_a_sigmoid() {
        // Labels drawn so that P(z) = σ(2z − 1): at each z in steps, the share of positives is right.
        let (mut logits, mut labels) = (Vec::new(), Vec::new());
        for step in -20..=20 {
            let z = f64::from(step) / 5.0;
            let share = 1.0 / (1.0 + (1.0 - 2.0 * z).exp());
            for n in 0..200 {
                logits.push(z);
                labels.push((f64::from(n) + 0.5) / 200.0 < share);
            }
        }
        let c = platt(&logits, &labels);
        assert!((c.slope - 2.0).abs() < 0.05 && (c.intercept + 1.0).abs() < 0.05, "{c:?}");
    }

    fn sorted(mut values: Vec<f64>) -> Vec<f64> {
        values.sort_by(|a, b| b.total_cmp(a));
        values
    }

    #[test]
    fn disguises_of_all_honest_rows_call_few_more_scams() {
        let none = DisguiseKinds::default();
        let leet = DisguiseKinds::of(&[Disguise { kind: DisguiseKind::Leet, span: 0..1 }]);
        let honest = (0..1000).map(|i| Held { log_odds: f64::from(i) / 100.0 - 8.0, scam: false, disguises: none });
        let scams = (0..100).map(|i| Held { log_odds: f64::from(i) / 10.0 - 2.0, scam: true, disguises: leet });
        let held: Vec<Held> = honest.chain(scams).collect();
        let options = PolicyOptions { disguised_rate: 0.01, ..PolicyOptions::default() };
        let (policy, weights) = thresholds(&held, disguise_weights(&held, 1.0), options).expect("rows");
        let weight = weights[&DisguiseKind::Leet];
        let called = |plus: f64| held.iter().filter(|h| !h.scam && sigmoid(h.log_odds + plus) >= policy.scam).count();
        assert!((1..=10).contains(&(called(weight) - called(0.0))), "{weights:?}");
    }

    #[test]
    fn thresholds_keep_their_promise() {
        let honest: Vec<f64> = (0..1000).map(|i| f64::from(i) / 100.0 - 8.0).collect();
        let scams: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let policy = policy(&sorted(honest), &sorted(scams), PolicyOptions::default()).expect("rows");
        assert!(policy.false_positive_rate <= 0.01 && policy.false_positive_rate > 0.005, "{policy:?}");
        assert!(policy.legitimate < policy.scam && policy.recall > 0.5, "{policy:?}");
    }

    #[test]
    fn equals_are_not_let_through_beyond_the_rate() {
        let policy = policy(&[0.5; 100], &[2.0; 10], PolicyOptions::default()).expect("rows");
        assert_eq!((policy.false_positive_rate, policy.recall), (0.0, 1.0), "{policy:?}");
    }
}
