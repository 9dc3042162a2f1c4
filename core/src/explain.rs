//! Reasons: the same features, weights and sums as the score, listed instead of added.

use std::ops::Range;

use serde::Serialize;

use crate::{
    calibrate::Logit,
    entity::{Entity, entities},
    feature::{self, Listener, Message},
    model::{Model, Parts},
    normalize::{Disguise, DisguiseKind, DisguiseKinds, Normalized, Span},
    policy::Decision,
    score::{self, Sums},
    signal::{self, Signal},
    verdict::Verdict,
};

/// A feature's part in a logit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Where the feature stands in the original text, in bytes.
    pub span: Span,
    /// Its weight in quantised steps; [`Reasons::unit`] says what a step is worth.
    pub steps: i32,
}

/// Why a head has the logit it has: `bias + unit · Σ steps = logit`, exactly.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reasons {
    /// The label explained; `scam` for scam-or-not.
    pub head: String,
    /// The head's logit, before calibration.
    pub logit: Logit,
    /// The logit before any evidence.
    pub bias: f64,
    /// What one step is worth in this message, in logits.
    pub unit: f64,
    /// Every known feature of the message, in the order of the text.
    pub evidence: Vec<Evidence>,
}

impl Reasons {
    /// The logit contributed by each byte span, strongest first: overlapping features are spread
    /// evenly over the bytes they cover and neighbouring bytes of like sign joined. For display;
    /// the exact list is [`evidence`](Self::evidence).
    pub fn highlights(&self, text: &str) -> Vec<(Span, f64)> {
        let mut weight = vec![0.0; text.len()];
        for e in &self.evidence {
            let share = self.unit * f64::from(e.steps) / e.span.len().max(1) as f64;
            weight[e.span.clone()].iter_mut().for_each(|w| *w += share);
        }
        // A character's bytes always share their features, so cuts fall on character boundaries.
        let mut spans: Vec<(Span, f64)> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let value: f64 = weight[at..end].iter().sum();
            match spans.last_mut() {
                Some((span, sum)) if span.end == at && (*sum > 0.0) == (value > 0.0) && value != 0.0 => {
                    span.end = end;
                    *sum += value;
                }
                _ if value == 0.0 => {}
                _ => spans.push((at..end, value)),
            }
        }
        spans.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.start.cmp(&b.0.start)));
        spans
    }
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The verdict explained.
    pub verdict: Verdict,
    /// Why the scam head took the message for a scam or not; none if the model has no such head.
    pub scam: Option<Reasons>,
    /// Why the strongest scam typology has its logit; it speaks in the scam logit too.
    pub strongest: Option<Reasons>,
    /// The scam logit behind the verdict's scam probability, before calibration:
    /// `scam.logit + typology_weight · strongest.logit`, exactly.
    pub scam_logit: Option<Logit>,
    /// Why it was given its [typology](Verdict::typology).
    pub typology: Reasons,
    /// The tactics found, each once, in the order of the text, with the bytes of the phrase.
    pub signals: Vec<(&'static Signal, Span)>,
    /// What was disguised in the message, in the order of the text.
    pub disguises: Vec<Disguise>,
    /// What each kind of disguise found adds to the scam log-odds: those of the verdict's scam
    /// probability are `slope · scam_logit + intercept + Σ`, exactly, with the header's curve.
    pub disguise_evidence: Vec<(DisguiseKind, f64)>,
    /// What the message names: links, phones, handles, sums and the like, in the order of the text.
    pub entities: Vec<Entity>,
}

impl Explanation {
    /// Whether the message holds nothing to judge by: it is unsure, and like no scam.
    pub fn is_blank(&self) -> bool {
        let known = self.scam.iter().chain([&self.typology]).any(|reasons| !reasons.evidence.is_empty());
        self.verdict.decision() == Decision::Unsure && !known
    }

    pub(crate) fn new(model: &Model, text: &str, message: &Message, sums: &Sums, verdict: Verdict) -> Self {
        let parts = model.parts();
        let first_label = usize::from(parts.header.scam.is_some());
        let label = parts.header.labels.iter().position(|l| l.id == verdict.typology()).unwrap_or(0);
        let logits = sums.logits(parts);
        let reasons = |head: usize, name: &str| reasons(parts, message, sums, head, name);
        let scam = parts.header.scam.map(|_| reasons(0, "scam"));
        let strongest = scam.as_ref().and_then(|_| parts.header.strongest_scam(|i| logits(first_label + i)));
        let strongest = strongest.map(|i| reasons(first_label + i, &parts.header.labels[i].id));
        let weight = parts.header.typology_weight;
        Self {
            scam_logit: scam.as_ref().map(|s| Logit(s.logit.0 + weight * strongest.as_ref().map_or(0.0, |t| t.logit.0))),
            scam,
            strongest,
            typology: reasons(first_label + label, &parts.header.labels[label].id),
            signals: message.signals.iter().map(|h| (&signal::signals()[h.signal], message.text.span(h.chars.clone()))).collect(),
            disguises: message.text.disguises().to_vec(),
            disguise_evidence: parts.header.disguise_evidence(DisguiseKinds::of(message.text.disguises())).collect(),
            entities: entities(text),
            verdict,
        }
    }
}

fn reasons(model: &Parts, message: &Message, sums: &Sums, head: usize, name: &str) -> Reasons {
    let mut collector = Collector { model, text: &message.text, head, evidence: Vec::new() };
    feature::emit(message, model.header.features, &mut collector);
    Reasons {
        head: name.to_owned(),
        logit: sums.logits(model)(head),
        bias: f64::from(model.weights.bias[head]),
        unit: score::unit(model, head, sums.emitted),
        evidence: collector.evidence,
    }
}

struct Collector<'a> {
    model: &'a Parts,
    text: &'a Normalized,
    head: usize,
    evidence: Vec<Evidence>,
}

impl Listener for Collector<'_> {
    fn feature(&mut self, hash: u32, _: feature::Kind, chars: Range<usize>) {
        if let Some(row) = self.model.find(hash) {
            let steps = i32::from(self.model.row(row)[self.head]);
            if steps != 0 {
                self.evidence.push(Evidence { span: self.text.span(chars), steps });
            }
        }
    }
}
