//! Probabilities to decisions: thresholds, and nothing else.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calibrate::Probability;

/// What to make of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Nothing speaks for a scam beyond the lower threshold.
    Legitimate,
    /// Between the thresholds, or too little text to tell: ask a person, or wait for more.
    Unsure,
    /// At or above the upper threshold, whose false-positive rate was measured.
    Scam,
}

impl Decision {
    /// The decision's name: `legitimate`, `unsure` or `scam`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Legitimate => "legitimate",
            Self::Unsure => "unsure",
            Self::Scam => "scam",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The thresholds between decisions; a model carries measured ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// A scam probability at or above this decides [`Decision::Scam`].
    pub scam: f64,
    /// A scam probability below this decides [`Decision::Legitimate`].
    pub legitimate: f64,
    /// The share of held-out honest messages at or above `scam` when it was chosen.
    pub false_positive_rate: f64,
    /// The share of held-out scams at or above `scam` when it was chosen.
    pub recall: f64,
}

impl Default for Policy {
    /// 0.5 and 0.2, for models without held-out rows to measure on.
    fn default() -> Self {
        Self { scam: 0.5, legitimate: 0.2, false_positive_rate: 0.0, recall: 0.0 }
    }
}

impl Policy {
    /// The decision for a scam probability. Thresholds are inclusive upwards.
    pub fn decide(&self, scam: Probability) -> Decision {
        if scam.get() >= self.scam {
            Decision::Scam
        } else if scam.get() >= self.legitimate {
            Decision::Unsure
        } else {
            Decision::Legitimate
        }
    }

    /// The first field outside its limits, with the rule it breaks and its value.
    pub(crate) fn broken_rule(&self) -> Option<(&'static str, &'static str, f64)> {
        let share = |v: f64| (0.0..=1.0).contains(&v);
        [
            ("policy.scam", self.scam),
            ("policy.legitimate", self.legitimate),
            ("policy.false_positive_rate", self.false_positive_rate),
            ("policy.recall", self.recall),
        ]
        .into_iter()
        .find(|&(_, v)| !share(v))
        .map(|(name, v)| (name, "must be in [0, 1]", v))
        .or_else(|| {
            (self.legitimate > self.scam).then_some(("policy.legitimate", "must not exceed policy.scam", self.legitimate))
        })
    }
}
