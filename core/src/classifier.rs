//! The front door: text in, verdict out.

use std::num::NonZeroUsize;

use crate::{
    calibrate::Logit,
    conversation::Conversation,
    explain::Explanation,
    feature::Message,
    model::Model,
    normalize::DisguiseKinds,
    policy::{Decision, Policy},
    score::{self, Sums},
    verdict::Verdict,
};

/// Turns messages into verdicts. Cheap to clone, safe to share between threads and after `fork`.
///
/// ```
/// use ruse::{Classifier, Decision};
///
/// let classifier = Classifier::bundled();
/// let verdict = classifier.classify("在家点赞就能赚钱，先垫付300元做任务，返400");
/// assert_eq!(verdict.decision(), Decision::Scam);
/// assert_eq!(verdict.typology(), "task_rebate");
/// ```
#[derive(Debug, Clone)]
pub struct Classifier {
    model: Model,
    policy: Policy,
}

impl Classifier {
    /// A classifier over the model shipped inside the library.
    pub fn bundled() -> Self {
        Self::new(Model::bundled())
    }

    /// A classifier over `model`, with the model's own thresholds.
    pub fn new(model: Model) -> Self {
        Self { policy: model.header().policy, model }
    }

    /// The same classifier with other thresholds.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The model in use.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The thresholds in use.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The verdict on one message. Total: every string has one, in time linear in its length. An
    /// empty message, or one without any character a reader could see, is [`Decision::Unsure`].
    pub fn classify(&self, text: &str) -> Verdict {
        let (message, sums) = self.read(text);
        self.verdict(&message, &sums)
    }

    /// The verdicts on many messages, in order, on every core; bit for bit what
    /// [`classify`](Self::classify) says of each.
    pub fn classify_batch<S: AsRef<str> + Sync>(&self, texts: &[S]) -> Vec<Verdict> {
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.classify_batch_with(texts, threads)
    }

    /// [`classify_batch`](Self::classify_batch) on at most `threads` threads (at least one), which
    /// end before this returns: there is no pool, so nothing breaks after `fork`.
    pub fn classify_batch_with<S: AsRef<str> + Sync>(&self, texts: &[S], threads: usize) -> Vec<Verdict> {
        /// Below this many messages a thread costs more than it saves.
        const SHARE: usize = 64;
        let threads = threads.min(texts.len() / SHARE).max(1);
        let all = |part: &[S]| part.iter().map(|t| self.classify(t.as_ref())).collect::<Vec<_>>();
        if threads == 1 {
            return all(texts);
        }
        std::thread::scope(|scope| {
            let parts = texts.chunks(texts.len().div_ceil(threads));
            let workers: Vec<_> = parts.map(|part| scope.spawn(move || all(part))).collect();
            let mut verdicts = Vec::with_capacity(texts.len());
            for worker in workers {
                verdicts.extend(worker.join().expect("classifying does not panic"));
            }
            verdicts
        })
    }

    /// The verdict with its reasons; about ten times the work of [`classify`](Self::classify).
    pub fn explain(&self, text: &str) -> Explanation {
        let (message, sums) = self.read(text);
        Explanation::new(&self.model, text, &message, &sums, self.verdict(&message, &sums))
    }

    /// A conversation without turns yet. It decides by thresholds of its own, which the model
    /// carries: see [`Conversation::with_policy`].
    pub fn conversation(&self) -> Conversation {
        Conversation::new(self.clone())
    }

    pub(crate) fn read(&self, text: &str) -> (Message, Sums) {
        let parts = self.model.parts();
        let message = Message::read(text, &parts.tokenizer);
        let sums = score::sums(parts, &message);
        (message, sums)
    }

    fn verdict(&self, message: &Message, sums: &Sums) -> Verdict {
        let found = DisguiseKinds::of(message.text.disguises());
        self.verdict_of(sums.logits(self.model.parts()), found, sums.emitted > 0)
    }

    /// The verdict for the logits of all heads; without any evidence it is unsure.
    pub(crate) fn verdict_of(&self, logit: impl Fn(usize) -> Logit, disguises: DisguiseKinds, evidence: bool) -> Verdict {
        let header = &self.model.parts().header;
        let scam = header.scam.zip(header.scam_logit(&logit)).map(|(curve, z)| {
            let of_disguises: f64 = header.disguise_evidence(disguises).map(|(_, weight)| weight).sum();
            curve.probability_with(z, of_disguises)
        });
        let probabilities = header.label_probabilities(&logit);
        let decision = match scam {
            Some(scam) if evidence => self.policy.decide(scam),
            _ => Decision::Unsure,
        };
        Verdict { model: self.model.clone(), decision, scam, probabilities }
    }
}
