//! What a model says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    calibrate::{Calibration, Logit, Probability},
    feature::FeatureOptions,
    normalize::{DisguiseKind, DisguiseKinds},
    policy::Policy,
    taxonomy::Role,
};

/// The header of a model file, kept as JSON in its metadata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the file layout.
    pub format: u32,
    /// The version of the text-to-features mapping the weights were learned with.
    pub feature_spec: u32,
    /// The version of the taxonomy the labels come from; 0 if they are of the researcher's own.
    pub taxonomy: u32,
    /// The model's name, for people and for every verdict.
    pub name: String,
    /// Which n-grams are emitted.
    pub features: FeatureOptions,
    /// The labels, in the order of their heads.
    pub labels: Vec<LabelInfo>,
    /// How the scam logit becomes a probability; none if the labels do not tell scams apart.
    pub scam: Option<Calibration>,
    /// How much of the strongest typology's logit is added to the scam head's, at least 0: a message
    /// that is clearly *some* scheme is a scam, however the schemes differ from each other.
    pub typology_weight: f64,
    /// What a kind of disguise adds to the calibrated scam log-odds, at least 0; kinds that are not
    /// listed add nothing.
    #[serde(default)]
    pub disguises: BTreeMap<DisguiseKind, f64>,
    /// The thresholds of the decision.
    pub policy: Policy,
    /// How turns add up to the standing of a conversation; none in models that learned from no
    /// conversations, which then use [`ConversationInfo::default`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationInfo>,
    /// What the model was learned from.
    pub provenance: Provenance,
}

/// How turns add up to the standing of a [`Conversation`](crate::Conversation).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationInfo {
    /// How many turns of each side are remembered, 1 to 64.
    pub window: u32,
    /// How the loudest run of turns, in the scam log-odds of messages, becomes a probability.
    pub calibration: Calibration,
    /// The thresholds of the decision. Its rates are of conversations with an alarm at any turn.
    pub policy: Policy,
}

impl Default for ConversationInfo {
    /// What the conversations of `models/corpus`, split `train`, gave on the first shipped model:
    /// `ruse evaluate --conversations models/corpus/conversations_*.jsonl --split train --fit`.
    fn default() -> Self {
        Self {
            window: 12,
            calibration: Calibration { slope: 1.327, intercept: -4.726 },
            policy: Policy { scam: 0.758, legitimate: 0.2749, false_positive_rate: 0.037, recall: 0.9259 },
        }
    }
}

impl ConversationInfo {
    /// The first field outside its limits, with the rule it breaks and its value.
    pub(crate) fn broken_rule(&self) -> Option<(&'static str, &'static str, f64)> {
        let c = self.calibration;
        if !(1..=64).contains(&self.window) {
            return Some(("conversation.window", "must be 1 to 64", f64::from(self.window)));
        }
        if !(c.slope > 0.0 && c.slope.is_finite() && c.intercept.is_finite()) {
            return Some(("conversation.calibration", "must be finite, its slope positive", c.slope));
        }
        self.policy.broken_rule().map(|(_, rule, found)| ("conversation.policy", rule, found))
    }
}

/// A label of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelInfo {
    /// The label's id.
    pub id: String,
    /// What the label says of the reader; decides whether it names a scam.
    pub role: Role,
    /// How the label's logit becomes a probability.
    pub calibration: Calibration,
}

/// Where a model comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The version of ruse that learned it.
    pub ruse: String,
    /// The rows it was fitted on.
    pub rows: u64,
    /// Every source of rows.
    pub sources: Vec<Source>,
    /// Sources the recipe names that were not at hand when the model was built.
    pub missing: Vec<String>,
    /// The SHA-256 of the encoder whose vectors the heads read while they were fitted, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<String>,
}

/// One source of training rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file's name.
    pub file: String,
    /// The licence the rows are under.
    pub licence: String,
    /// Who made them.
    pub origin: String,
    /// How many rows taught the model.
    pub rows: u64,
    /// The SHA-256 of the file.
    pub sha256: String,
}

impl Header {
    /// The label whose logit is the largest among the scams, if any.
    pub(crate) fn strongest_scam(&self, logit: impl Fn(usize) -> Logit) -> Option<usize> {
        let scams = (0..self.labels.len()).filter(|&i| self.labels[i].role != Role::None);
        scams.max_by(|&a, &b| logit(a).0.total_cmp(&logit(b).0).then(b.cmp(&a)))
    }

    /// What the disguises found add to the scam log-odds, once a kind.
    pub(crate) fn disguise_evidence(&self, found: DisguiseKinds) -> impl Iterator<Item = (DisguiseKind, f64)> + '_ {
        self.disguises.iter().map(|(kind, weight)| (*kind, *weight)).filter(move |(kind, _)| found.contains(*kind))
    }

    /// The logit behind the scam probability, from those of all heads; none without a scam head.
    pub(crate) fn scam_logit(&self, logit: impl Fn(usize) -> Logit) -> Option<Logit> {
        self.scam.map(|_| {
            let strongest = self.strongest_scam(|i| logit(1 + i)).map_or(0.0, |i| logit(1 + i).0);
            Logit(logit(0).0 + self.typology_weight * strongest)
        })
    }

    /// The probability of every label, from the logits of all heads.
    pub(crate) fn label_probabilities(&self, logit: impl Fn(usize) -> Logit) -> Box<[Probability]> {
        let first_label = usize::from(self.scam.is_some());
        self.labels.iter().enumerate().map(|(i, l)| l.calibration.probability(logit(first_label + i))).collect()
    }

    /// How many heads the weights have: scam-or-not, if there is one, and the labels.
    pub fn heads(&self) -> usize {
        self.labels.len() + usize::from(self.scam.is_some())
    }
}
