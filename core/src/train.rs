//! Learning a model from labelled rows. Behind the cargo feature `train`.
//!
//! The flow: [`rows`] reads them, [`vocabulary`] chooses the features worth a weight, [`csr`] holds
//! them as sparse records, [`solver`] fits one logistic head a label, [`calibration`] bends the
//! heads' logits to probabilities and picks thresholds, on rows by authors that the heads never
//! read, and [`fit`] puts the parts into a [`Model`](crate::Model). Then [`conversation`] learns from
//! [`dialogue`]s how turns add up. A [`Recipe`] holds every choice; the same rows and recipe give the
//! same model, bit for bit, on any number of cores.
//!
//! [`distill`](fn@distill) learns an [`Encoder`](crate::Encoder) from unlabelled texts; with one at hand
//! [`fit_with`] learns from a dozen rows a label, and [`extend`] adds labels to a finished model.

pub mod calibration;
pub mod conversation;
pub mod csr;
pub mod dialogue;
pub mod distill;
pub mod evaluation;
mod extend;
mod lessons;
pub mod npy;
mod pipeline;
mod recipe;
pub mod rows;
pub mod solver;
pub mod split;
#[cfg(feature = "hf-tokenizer")]
pub mod tokenizer;
pub mod vocabulary;

pub use dialogue::Dialogue;
pub use distill::{DistillOptions, Distiller, distill};
pub use evaluation::{Report, evaluate};
pub use extend::extend;
pub use pipeline::{Carried, Stage, Trained, fit, fit_with, fit_with_tokenizer};
pub use recipe::{CalibrationOptions, ConversationOptions, HeadOptions, PolicyOptions, Recipe, SourceRule, VocabularyOptions};
pub use rows::{Row, RowReader, Selection};
