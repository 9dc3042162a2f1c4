//! `ruse` reads a chat or SMS message and says whether it is a scam, *which typology of scam*, how
//! sure it is, and why. Offline: a small model is part of the library.
//!
//! # Overview
//!
//! * [`Classifier`] is the front door: [`classify`](Classifier::classify) one message,
//!   [`classify_batch`](Classifier::classify_batch) many, [`explain`](Classifier::explain) one.
//! * [`Conversation`] reads a chat turn by turn, for scams that unfold slowly; its [`Standing`] after
//!   each turn uses no later one.
//! * [`Verdict`] says what to make of it: a [`Decision`], the probability of a scam, and a
//!   calibrated probability for each label.
//! * [`Explanation`] lists the evidence, span by span; it sums to the logit exactly.
//! * [`entity::entities`] finds links, phones, handles, cards and the like in a message, and
//!   [`entity::redact`] takes them out; neither needs a model.
//! * [`Model`] is a validated model file; [`Taxonomy`] names the labels in English and Chinese and
//!   maps them to other class lists.
//!
//! # Example
//!
//! ```
//! use ruse::{Classifier, Decision};
//!
//! let classifier = Classifier::bundled();
//! let verdict = classifier.classify("Hi mum, I dropped my phone down the loo, this is my new number. I can't get into my bank app, can you pay £850 for me today? I'll send it back tomorrow");
//! assert_eq!(verdict.decision(), Decision::Scam);
//! assert_eq!(verdict.typology(), "acquaintance_impersonation");
//! ```
//!
//! # The flow
//!
//! ```text
//! &str ─ normalize ─> Normalized ─ tokenize ─> Token* ─ feature ─> Feature* ─ score ─> Logit per label
//! Logit ─ calibrate ─> Probability ─ policy ─> Decision ─> Verdict
//! ```
//!
//! One emitter of features has three listeners: the scorer, the explainer and the trainer. They
//! cannot disagree.
//!
//! # Features of the crate
//!
//! * `train`: learning and evaluating models ([`train`]). Off by default; inference carries none of it.
//! * `hf-tokenizer`: models that carry a Hugging Face `tokenizer.json`. Off by default (adds 3.7 MB).
//!
//! The library prints nothing, logs nothing, reads no file but those you name, and never puts
//! message text into an error.

pub mod calibrate;
mod classifier;
mod conversation;
pub mod encode;
pub mod entity;
pub mod error;
pub mod explain;
pub mod feature;
mod lexicon;
pub mod metrics;
pub mod model;
pub mod normalize;
mod policy;
pub mod report;
mod score;
pub mod signal;
pub mod taxonomy;
pub mod tokenize;
#[cfg(feature = "train")]
pub mod train;
mod verdict;

pub use calibrate::{Logit, Probability};
pub use classifier::Classifier;
pub use conversation::{Conversation, Speaker, Standing, Turn};
pub use encode::Encoder;
pub use entity::{Entity, EntityKind};
pub use error::ModelError;
#[cfg(feature = "train")]
pub use error::TrainError;
pub use explain::{Evidence, Explanation, Reasons};
pub use model::Model;
pub use normalize::{Disguise, DisguiseKind, Normalized, Span};
pub use policy::{Decision, Policy};
pub use signal::Signal;
pub use taxonomy::Taxonomy;
pub use verdict::{Scored, Verdict};

/// The README's Rust is run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
