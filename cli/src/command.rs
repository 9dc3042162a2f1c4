//! The commands, one file each.

pub(crate) mod classify;
pub(crate) mod converse;
pub(crate) mod distill;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod inspect;
pub(crate) mod redact;
pub(crate) mod taxonomy;
pub(crate) mod train;

use std::path::PathBuf;

use anyhow::Result;
use ruse::{Classifier, Model};

/// Which model to use.
#[derive(Debug, clap::Args)]
pub(crate) struct ModelArgs {
    /// A model folder or model.safetensors; the model shipped inside if left out
    #[arg(long, value_name = "DIR")]
    pub(crate) model: Option<PathBuf>,
}

impl ModelArgs {
    pub(crate) fn classifier(&self) -> Result<Classifier> {
        Ok(match &self.model {
            None => Classifier::bundled(),
            Some(path) => Classifier::new(Model::read(path)?),
        })
    }
}
