//! Slopes, intercepts and thresholds, from logits of rows that the heads never saw.

use std::collections::BTreeMap;

use linfa::{
    ParamGuard,
    composing::platt_scaling::{PlattParams, platt_newton_method},
};
use ndarray::Array1;

use super::recipe::PolicyOptions;
use crate::{
    calibrate::{Calibration, Logit, sigmoid},
    error::TrainError,
    normalize::DisguiseKind,
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

/// What each kind of disguise adds to the scam log-odds, beside what the curve makes of the words.
///
/// The weights are the maximum a posteriori of a logistic model with the curve's log-odds as offset
/// and a Gaussian prior around `prior` (variance [`DISGUISE_VARIANCE`]), by coordinate Newton steps,
/// and never below 0: a disguise does not make a message honest.
pub fn disguise_weights(
    curve: Calibration,
    logits: &[f64],
    scams: &[bool],
    disguises: &[&[DisguiseKind]],
    prior: f64,
) -> BTreeMap<DisguiseKind, f64> {
    let mut weights: BTreeMap<DisguiseKind, f64> = DisguiseKind::ALL.into_iter().map(|kind| (kind, prior.max(0.0))).collect();
    let offset = |i: usize| curve.slope * logits[i] + curve.intercept;
    for _ in 0..SWEEPS {
        for kind in DisguiseKind::ALL {
            let now = weights[&kind];
            let (mut slope, mut curvature) = ((prior - now) / DISGUISE_VARIANCE, 1.0 / DISGUISE_VARIANCE);
            for i in (0..logits.len()).filter(|&i| disguises[i].contains(&kind)) {
                let p = sigmoid(offset(i) + disguises[i].iter().map(|k| weights[k]).sum::<f64>());
                slope += f64::from(u8::from(scams[i])) - p;
                curvature += p * (1.0 - p);
            }
            weights.insert(kind, (now + slope / curvature).clamp(0.0, MOST_OF_A_DISGUISE));
        }
    }
    weights.into_iter().map(|(kind, w)| (kind, round(w))).filter(|(_, w)| *w > 0.0).collect()
}

const SWEEPS: usize = 20;
/// The variance of the prior over a disguise's weight.
const DISGUISE_VARIANCE: f64 = 0.25;
/// A disguise is never a verdict by itself.
const MOST_OF_A_DISGUISE: f64 = 2.0;

/// Chooses the thresholds: as low as the stated rates over honest rows allow.
///
/// # Errors
/// If there is no honest row.
pub fn thresholds(calibration: Calibration, honest: &[f64], scams: &[f64], options: PolicyOptions) -> Result<Policy, TrainError> {
    if honest.is_empty() {
        return Err(TrainError::Data("no honest row is held out to choose thresholds on".into()));
    }
    let probability = |&z: &f64| calibration.probability(Logit(z)).get();
    let mut honest: Vec<f64> = honest.iter().map(probability).collect();
    honest.sort_by(|a, b| b.total_cmp(a));
    // Halfway between the last allowed and the first refused, so that neither sits on the edge.
    let at = |rate: f64| {
        let allowed = (rate * honest.len() as f64).floor() as usize;
        let refused = honest.get(allowed).copied().unwrap_or(0.0);
        // Equals are let through together or not at all.
        let last = honest[..allowed.min(honest.len())].iter().rev().find(|&&p| p > refused).copied().unwrap_or(1.0);
        round(0.5 * (refused + last))
    };
    let scam = at(options.false_positive_rate);
    let legitimate = at(options.unsure_rate).min(scam);
    let above = |values: &[f64]| values.iter().filter(|&&p| p >= scam).count() as f64 / values.len().max(1) as f64;
    let scams: Vec<f64> = scams.iter().map(probability).collect();
    Ok(Policy { scam, legitimate, false_positive_rate: round(above(&honest)), recall: round(above(&scams)) })
}

/// Four decimals: what the header shows is what is used.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn thresholds_keep_their_promise() {
        let honest: Vec<f64> = (0..1000).map(|i| f64::from(i) / 100.0 - 8.0).collect();
        let scams: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0 - 2.0).collect();
        let policy = thresholds(Calibration::default(), &honest, &scams, PolicyOptions::default()).expect("rows");
        assert!(policy.false_positive_rate <= 0.01 && policy.false_positive_rate > 0.005, "{policy:?}");
        assert!(policy.legitimate < policy.scam && policy.recall > 0.5, "{policy:?}");
    }

    #[test]
    fn equals_are_not_let_through_beyond_the_rate() {
        let policy = thresholds(Calibration::default(), &[0.5; 100], &[2.0; 10], PolicyOptions::default()).expect("rows");
        assert_eq!((policy.false_positive_rate, policy.recall), (0.0, 1.0), "{policy:?}");
    }
}
