//! What is said of a message.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{calibrate::Probability, model::Model, policy::Decision, taxonomy::Role};

/// A label with its probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scored<'a> {
    /// The label's id, such as `task_rebate`.
    pub id: &'a str,
    /// How probable it is that the label applies; labels do not exclude each other.
    pub probability: Probability,
}

/// The verdict on one message.
///
/// It serialises to the JSON contract of the command line, with the three most probable labels.
#[derive(Clone)]
pub struct Verdict {
    pub(crate) model: Model,
    pub(crate) decision: Decision,
    pub(crate) scam: Option<Probability>,
    pub(crate) probabilities: Box<[Probability]>,
}

impl Verdict {
    /// What to make of the message.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// How probable it is that the message is a scam; none if the model's labels do not tell scams
    /// from other messages.
    pub fn scam(&self) -> Option<Probability> {
        self.scam
    }

    /// The label that names the message: the most probable scam typology if the decision is scam or
    /// unsure, else the most probable of the other labels.
    pub fn typology(&self) -> &str {
        let wanted = match (self.scam, self.decision) {
            (None, _) => None,
            (Some(_), Decision::Legitimate) => Some(false),
            (Some(_), _) => Some(true),
        };
        self.best(wanted)
    }

    /// The most probable scam typology, whatever was decided; empty if the model has none.
    pub fn scam_typology(&self) -> &str {
        self.best(Some(true))
    }

    /// The most probable label, of scams or of the others if that matters.
    fn best(&self, scam: Option<bool>) -> &str {
        let labels = &self.model.header().labels;
        let fits = |i: &usize| scam.is_none_or(|scam| (labels[*i].role != Role::None) == scam);
        self.ranked().into_iter().find(fits).map_or("", |i| labels[i].id.as_str())
    }

    /// The `top` most probable labels, best first; 0 lists them all.
    pub fn typologies(&self, top: usize) -> Vec<Scored<'_>> {
        let top = if top == 0 { usize::MAX } else { top };
        let labels = &self.model.header().labels;
        let scored = |i: usize| Scored { id: &labels[i].id, probability: self.probabilities[i] };
        self.ranked().into_iter().take(top).map(scored).collect()
    }

    /// The probability of one label, if the model has it.
    pub fn probability(&self, label: &str) -> Option<Probability> {
        let at = self.model.header().labels.iter().position(|l| l.id == label)?;
        Some(self.probabilities[at])
    }

    /// The name of the model that gave the verdict.
    pub fn model(&self) -> &str {
        &self.model.header().name
    }

    /// The version of the taxonomy the labels come from; 0 if they are of the researcher's own.
    pub fn taxonomy(&self) -> u32 {
        self.model.header().taxonomy
    }

    /// Label indices, most probable first; equals keep the model's order.
    fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.probabilities.len()).collect();
        order.sort_by(|&a, &b| self.probabilities[b].get().total_cmp(&self.probabilities[a].get()));
        order
    }

    /// The contract's JSON object with the `top` most probable labels (0: all).
    pub fn to_json(&self, top: usize) -> serde_json::Value {
        serde_json::json!({
            "decision": self.decision,
            "scam": self.scam,
            "typology": self.typology(),
            "typologies": self.typologies(top),
            "model": self.model(),
            "taxonomy": self.taxonomy(),
        })
    }
}

impl PartialEq for Verdict {
    /// Verdicts are equal if every number is, bit for bit, and the models carry the same name.
    fn eq(&self, other: &Self) -> bool {
        self.decision == other.decision
            && self.scam == other.scam
            && self.probabilities == other.probabilities
            && self.model() == other.model()
    }
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict")
            .field("decision", &self.decision)
            .field("scam", &self.scam)
            .field("typologies", &self.typologies(3))
            .field("model", &self.model())
            .finish_non_exhaustive()
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Verdict", 6)?;
        s.serialize_field("decision", &self.decision)?;
        s.serialize_field("scam", &self.scam)?;
        s.serialize_field("typology", self.typology())?;
        s.serialize_field("typologies", &self.typologies(3))?;
        s.serialize_field("model", self.model())?;
        s.serialize_field("taxonomy", &self.taxonomy())?;
        s.end()
    }
}
