//! Learning how turns add up, and measuring conversations.
//!
//! The one statistic of a standing, the loudness of its loudest run, gets a curve and two thresholds.
//! The curve is Platt's, over every turn of the other side: those of honest conversations, and those of
//! scams from the first clear turn on. The thresholds are chosen by the strongest standing of each
//! whole conversation, for an alarm at any turn is a false alarm.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    calibration,
    dialogue::Dialogue,
    recipe::{ConversationOptions, PolicyOptions},
};
use crate::{
    calibrate::Logit,
    classifier::Classifier,
    conversation::{Speaker, Standing},
    error::TrainError,
    metrics,
    model::{ConversationInfo, Model},
    taxonomy::Role,
};

/// An alarm up to this many turns after the first clear turn is in time.
const IN_TIME: usize = 2;
/// An alarm more than this many turns before the first clear turn is early.
const EARLY: usize = 3;

/// The model with constants for conversations learned from `dialogues`, which must not have taught its
/// heads.
///
/// # Errors
/// [`TrainError::Data`] if the model has no scam head or the dialogues no honest conversation.
pub fn learn(model: &Model, dialogues: &[Dialogue], options: &ConversationOptions) -> Result<Model, TrainError> {
    if model.header().scam.is_none() {
        return Err(TrainError::Data("conversations teach a model only if its labels tell scams from the rest".into()));
    }
    let windowed = model.with_conversation(ConversationInfo { window: options.window, ..ConversationInfo::default() })?;
    let classifier = Classifier::new(windowed);
    let (mut logits, mut labels) = (Vec::new(), Vec::new());
    let (mut honest, mut scams) = (Vec::new(), Vec::new());
    for dialogue in dialogues {
        let Some(scam) = is_scam(model, dialogue) else { continue };
        let standings = standings(&classifier, dialogue);
        let clear = if scam { dialogue.first_clear_turn.unwrap_or(standings.len().saturating_sub(1)) } else { 0 };
        let theirs = standings.iter().zip(&dialogue.turns).filter(|(_, (who, _))| *who == Speaker::Them);
        let loudness: Vec<(usize, f64)> = theirs.filter_map(|(s, _)| Some((s.turn(), s.loudness()?.0))).collect();
        for &(_, z) in loudness.iter().filter(|(turn, _)| *turn >= clear) {
            logits.push(z);
            labels.push(scam);
        }
        let loudest = loudness.iter().map(|l| l.1).max_by(f64::total_cmp);
        if scam { &mut scams } else { &mut honest }.extend(loudest);
    }
    let curve = calibration::platt(&logits, &labels);
    let rates = PolicyOptions {
        false_positive_rate: options.false_positive_rate,
        unsure_rate: options.unsure_rate,
        ..PolicyOptions::default()
    };
    let sorted = |logits: Vec<f64>| {
        let mut values: Vec<f64> = logits.into_iter().map(|z| curve.log_odds(Logit(z)).0).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        values
    };
    let policy = calibration::policy(&sorted(honest), &sorted(scams), rates)?;
    Ok(model.with_conversation(ConversationInfo { window: options.window, calibration: curve, policy })?)
}

/// What was measured on conversations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConversationReport {
    /// The model.
    pub model: String,
    /// Conversations with a label the model knows.
    pub conversations: usize,
    /// Conversations left out: their label is missing or unknown to the model.
    pub skipped: usize,
    /// All of them.
    pub all: ConversationScore,
    /// By language, where rows name theirs.
    pub languages: BTreeMap<String, ConversationScore>,
}

/// How well conversations were told apart. Shares are none where there was nothing to share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConversationScore {
    /// Scams.
    pub scams: usize,
    /// Honest conversations.
    pub honest: usize,
    /// The share of scams with an alarm at any turn.
    pub recall: Option<f64>,
    /// The share of scams with an alarm at most two turns after the first clear turn.
    pub in_time: Option<f64>,
    /// The share of honest conversations with an alarm at any turn.
    pub false_alarms: Option<f64>,
    /// The share of scams whose typology is right at the end, whatever was decided.
    pub typology_accuracy: Option<f64>,
    /// The median number of turns from the first clear turn to the alarm, where there was one.
    pub median_delay: Option<f64>,
    /// The share of alarms in scams more than three turns before the first clear turn.
    pub early: Option<f64>,
    /// Expected calibration error over the turns that could have taught the curve.
    pub ece: f64,
}

/// Reads every conversation turn by turn and compares.
pub fn evaluate(classifier: &Classifier, dialogues: &[Dialogue]) -> ConversationReport {
    let outcomes: Vec<(Option<&str>, Outcome)> =
        dialogues.iter().filter_map(|d| Some((d.lang.as_deref(), Outcome::of(classifier, d)?))).collect();
    let score = |lang: Option<&str>| {
        let kept = outcomes.iter().filter(|(l, _)| lang.is_none() || *l == lang);
        ConversationScore::of(&kept.map(|(_, o)| o).collect::<Vec<_>>())
    };
    let languages = outcomes.iter().filter_map(|(lang, _)| *lang);
    ConversationReport {
        model: classifier.model().header().name.clone(),
        conversations: outcomes.len(),
        skipped: dialogues.len() - outcomes.len(),
        all: score(None),
        languages: languages.map(|lang| (lang.to_owned(), score(Some(lang)))).collect(),
    }
}

/// How one conversation went.
struct Outcome {
    scam: bool,
    clear: Option<usize>,
    alarm: Option<usize>,
    typed: bool,
    /// Probability and truth of the turns that could have taught the curve.
    turns: Vec<(f64, bool)>,
}

impl Outcome {
    fn of(classifier: &Classifier, dialogue: &Dialogue) -> Option<Self> {
        let scam = is_scam(classifier.model(), dialogue)?;
        let standings = standings(classifier, dialogue);
        let end = standings.last()?;
        let clear = dialogue.first_clear_turn.filter(|_| scam);
        let heard = standings
            .iter()
            .zip(&dialogue.turns)
            .filter(|(s, (who, _))| *who == Speaker::Them && (!scam || clear.is_some_and(|clear| s.turn() >= clear)));
        Some(Self {
            scam,
            clear,
            alarm: end.alarm_turn(),
            typed: dialogue.label.as_deref() == Some(end.verdict().scam_typology()),
            turns: heard.filter_map(|(s, _)| Some((s.scam()?.get(), scam))).collect(),
        })
    }

    /// Turns from the first clear turn to the alarm.
    fn delay(&self) -> Option<f64> {
        Some(self.alarm? as f64 - self.clear? as f64)
    }
}

impl ConversationScore {
    fn of(outcomes: &[&Outcome]) -> Self {
        let (scams, honest): (Vec<&Outcome>, Vec<&Outcome>) = outcomes.iter().partition(|o| o.scam);
        let clear: Vec<&Outcome> = scams.iter().copied().filter(|o| o.clear.is_some()).collect();
        let delays: Vec<f64> = clear.iter().filter_map(|o| o.delay()).collect();
        let turns: Vec<(f64, bool)> = outcomes.iter().flat_map(|o| o.turns.iter().copied()).collect();
        let alarmed = |o: &&Outcome| o.alarm.is_some();
        Self {
            scams: scams.len(),
            honest: honest.len(),
            recall: share(&scams, alarmed),
            in_time: share(&clear, |o| o.delay().is_some_and(|d| d <= IN_TIME as f64)),
            false_alarms: share(&honest, alarmed),
            typology_accuracy: share(&scams, |o| o.typed),
            median_delay: metrics::median(&delays),
            early: share(&delays, |&d| d < -(EARLY as f64)),
            ece: metrics::expected_calibration_error(&turns),
        }
    }
}

fn share<T>(all: &[T], is: impl Fn(&T) -> bool) -> Option<f64> {
    (!all.is_empty()).then(|| all.iter().filter(|x| is(x)).count() as f64 / all.len() as f64)
}

fn standings(classifier: &Classifier, dialogue: &Dialogue) -> Vec<Standing> {
    let mut conversation = classifier.conversation();
    dialogue.turns().map(|turn| conversation.push(turn)).collect()
}

/// Whether the conversation is a scam, if the model knows its label.
fn is_scam(model: &Model, dialogue: &Dialogue) -> Option<bool> {
    let label = dialogue.label.as_deref()?;
    model.header().labels.iter().find(|l| l.id == label).map(|l| l.role != Role::None)
}
