//! Conversations: a scam that unfolds over many turns.
//!
//! Evidence is a sum over features, so it adds up over turns as it does over words. Of the other
//! side's last turns, every run that ends with the latest one is read as if it were one message, and
//! the *loudest run*, the one most like a scam, decides: a single blunt turn is a run of one, a slow
//! lure a long one, and the small talk before it does not drown it. Which typology it is depends on
//! what both sides talk about: labels are read from all turns remembered.
//!
//! Who reads is not under suspicion: turns of one's own change the labels, never the scam
//! probability. A turn with nothing to read changes nothing, and what is said again counts once.

use std::{collections::VecDeque, fmt, str::FromStr};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use crate::{
    calibrate::{Logit, Probability},
    classifier::Classifier,
    model::ConversationInfo,
    normalize::DisguiseKinds,
    policy::{Decision, Policy},
    score::Sums,
    verdict::Verdict,
};

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The other side, who may be a scammer.
    Them,
    /// The reader, on whose behalf the conversation is watched.
    Me,
}

impl Speaker {
    /// The speaker's name: `them` or `me`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Them => "them",
            Self::Me => "me",
        }
    }
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name other than `them` and `me`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be `them` or `me`")]
pub struct UnknownSpeaker;

impl FromStr for Speaker {
    type Err = UnknownSpeaker;

    fn from_str(name: &str) -> Result<Self, UnknownSpeaker> {
        [Self::Them, Self::Me].into_iter().find(|s| s.as_str() == name).ok_or(UnknownSpeaker)
    }
}

/// One turn of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn<'a> {
    /// Whose it is.
    pub who: Speaker,
    /// What was said.
    pub text: &'a str,
}

impl<'a> Turn<'a> {
    /// A turn of the other side.
    pub fn them(text: &'a str) -> Self {
        Self { who: Speaker::Them, text }
    }

    /// A turn of the reader.
    pub fn me(text: &'a str) -> Self {
        Self { who: Speaker::Me, text }
    }
}

/// A conversation as far as it has been read. Its size does not grow with its turns: the evidence of
/// a fixed number of turns is kept, and no text.
///
/// ```
/// use ruse::{Classifier, Decision, Turn};
///
/// let mut conversation = Classifier::bundled().conversation();
/// assert_eq!(conversation.push(Turn::me("还招人吗")).decision(), Decision::Unsure);
/// conversation.push(Turn::them("招的，给短视频点赞，一单三块，当天结"));
/// conversation.push(Turn::them("福利单要先垫付199，做满三单本金带佣金一起返258"));
/// let standing = conversation.push(Turn::them("充500激活组合任务，完成两单才能提现"));
/// assert_eq!((standing.decision(), standing.typology()), (Decision::Scam, "task_rebate"));
/// assert!(standing.alarm_turn().is_some());
/// ```
#[derive(Debug, Clone)]
pub struct Conversation {
    classifier: Classifier,
    info: ConversationInfo,
    /// The last turns of the other side with something to read, each with its number.
    theirs: VecDeque<Theirs>,
    /// The last turns of the reader.
    mine: VecDeque<Sums>,
    turns: usize,
    alarm_turn: Option<usize>,
}

/// A turn of the other side.
#[derive(Debug, Clone)]
struct Theirs {
    number: usize,
    sums: Sums,
    disguises: DisguiseKinds,
}

impl Conversation {
    pub(crate) fn new(classifier: Classifier) -> Self {
        let info = classifier.model().header().conversation.unwrap_or_default();
        Self { classifier, info, theirs: VecDeque::new(), mine: VecDeque::new(), turns: 0, alarm_turn: None }
    }

    /// The same conversation with other thresholds. They are not the thresholds of messages: a
    /// conversation has as many chances to raise a false alarm as it has turns, and a probability of
    /// its own.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { info: ConversationInfo { policy, ..self.info }, ..self }
    }

    /// The thresholds in use.
    pub fn policy(&self) -> Policy {
        self.info.policy
    }

    /// How many turns were read.
    pub fn turns(&self) -> usize {
        self.turns
    }

    /// The first turn, from 0, after which the decision was [`Decision::Scam`].
    pub fn alarm_turn(&self) -> Option<usize> {
        self.alarm_turn
    }

    /// Reads the next turn. Total, as [`Classifier::classify`] is, and in time linear in the turn's
    /// length; the standing depends on this turn and those before it.
    pub fn push(&mut self, turn: Turn<'_>) -> Standing {
        let number = self.turns;
        self.turns += 1;
        let (message, sums) = self.classifier.read(turn.text);
        if sums.emitted > 0 {
            let window = self.info.window as usize;
            match turn.who {
                Speaker::Them => {
                    let disguises = DisguiseKinds::of(message.text.disguises());
                    // Said again, it is no further evidence.
                    self.theirs.retain(|turn| turn.sums != sums);
                    remember(&mut self.theirs, Theirs { number, sums, disguises }, window);
                }
                Speaker::Me => remember(&mut self.mine, sums, window),
            }
        }
        let (loudness, since) = self.loudest().unzip();
        let since = since.flatten();
        let verdict = self.verdict(loudness, since.is_some());
        if verdict.decision() == Decision::Scam && self.alarm_turn.is_none() {
            self.alarm_turn = Some(number);
        }
        Standing { turn: number, since, alarm_turn: self.alarm_turn, loudness, verdict }
    }

    /// The scam log-odds of the loudest run of their turns that ends with the latest, and the turn it
    /// begins at; the shortest of equals. Without any turn of theirs, those of no evidence at all; none
    /// without a scam head.
    fn loudest(&self) -> Option<(Logit, Option<usize>)> {
        let parts = self.classifier.model().parts();
        let curve = parts.header.scam?;
        let log_odds = |run: &Sums, disguises| {
            let of_disguises: f64 = parts.header.disguise_evidence(disguises).map(|(_, weight)| weight).sum();
            parts.header.scam_logit(run.logits(parts)).map(|z| Logit(curve.log_odds(z).0 + of_disguises))
        };
        let (mut run, mut disguises) = (Sums::none(parts), DisguiseKinds::default());
        let mut loudest = (log_odds(&run, disguises)?, None);
        for turn in self.theirs.iter().rev() {
            run.add(&turn.sums);
            disguises = disguises.union(turn.disguises);
            let loudness = log_odds(&run, disguises)?;
            if loudest.1.is_none() || loudness.0 > loudest.0.0 {
                loudest = (loudness, Some(turn.number));
            }
        }
        Some(loudest)
    }

    fn verdict(&self, loudness: Option<Logit>, evidence: bool) -> Verdict {
        let parts = self.classifier.model().parts();
        let mut topic = Sums::none(parts);
        self.theirs.iter().map(|turn| &turn.sums).chain(&self.mine).for_each(|sums| topic.add(sums));
        let scam = loudness.map(|z| self.info.calibration.probability(z));
        Verdict {
            model: self.classifier.model().clone(),
            decision: scam.filter(|_| evidence).map_or(Decision::Unsure, |p| self.info.policy.decide(p)),
            scam,
            probabilities: parts.header.label_probabilities(topic.logits(parts)),
        }
    }
}

fn remember<T>(turns: &mut VecDeque<T>, turn: T, window: usize) {
    if turns.len() >= window {
        turns.pop_front();
    }
    turns.push_back(turn);
}

/// Where a conversation stands after a turn.
///
/// It serialises to the JSON contract of the command line.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    turn: usize,
    since: Option<usize>,
    alarm_turn: Option<usize>,
    loudness: Option<Logit>,
    verdict: Verdict,
}

impl Standing {
    /// The turn it follows, from 0.
    pub fn turn(&self) -> usize {
        self.turn
    }

    /// What to make of the conversation now. It may calm down after an alarm;
    /// [`alarm_turn`](Self::alarm_turn) stays.
    pub fn decision(&self) -> Decision {
        self.verdict.decision()
    }

    /// How probable it is that the conversation is a scam; none if the model does not tell scams from
    /// other messages.
    pub fn scam(&self) -> Option<Probability> {
        self.verdict.scam()
    }

    /// The label that names the conversation, chosen as [`Verdict::typology`] chooses.
    pub fn typology(&self) -> &str {
        self.verdict.typology()
    }

    /// The first turn, from 0, after which the decision was [`Decision::Scam`].
    pub fn alarm_turn(&self) -> Option<usize> {
        self.alarm_turn
    }

    /// Whether the alarm is raised by this very turn.
    pub fn is_alarm(&self) -> bool {
        self.alarm_turn == Some(self.turn)
    }

    /// The turn, from 0, at which the loudest run of their turns begins; none before they said
    /// anything.
    pub fn since(&self) -> Option<usize> {
        self.since
    }

    /// Decision, probabilities and labels as a verdict on the conversation so far.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The scam log-odds of the loudest run, on the scale of messages.
    #[cfg(feature = "train")]
    pub(crate) fn loudness(&self) -> Option<Logit> {
        self.loudness
    }
}

impl Serialize for Standing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Standing", 3)?;
        s.serialize_field("decision", &self.decision())?;
        s.serialize_field("scam", &self.scam())?;
        s.serialize_field("typology", self.typology())?;
        s.end()
    }
}
