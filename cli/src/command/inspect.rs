//! `ruse inspect`: what a model says of itself.

use std::io::Write;

use anyhow::Result;
use serde_json::json;

use super::ModelArgs;
use crate::Outcome;

/// Show what a model says of itself
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A model folder or model.safetensors; the model shipped inside if left out
    #[arg(value_name = "DIR")]
    dir: Option<std::path::PathBuf>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let classifier = ModelArgs { model: args.dir.clone() }.classifier()?;
    let model = classifier.model();
    let header = model.header();
    let mut out = anstream::stdout().lock();
    if args.json {
        let all =
            json!({ "header": header, "features": model.features(), "bytes": model.to_bytes().len(), "sha256": model.digest() });
        writeln!(out, "{all:#}")?;
        return Ok(Outcome::Fine);
    }
    let policy = classifier.policy();
    writeln!(
        out,
        "{}  ({} labels, {} features, {:.1} MB)",
        header.name,
        header.labels.len(),
        model.features(),
        model.to_bytes().len() as f64 / 1e6
    )?;
    writeln!(out, "sha256       {}", model.digest())?;
    writeln!(out, "format {}, feature spec {}, taxonomy {}", header.format, header.feature_spec, header.taxonomy)?;
    if header.scam.is_some() {
        writeln!(
            out,
            "scam at      {:.4} and above (on held-out rows: {:.2} % false positives, {:.1} % of scams found)",
            policy.scam,
            policy.false_positive_rate * 100.0,
            policy.recall * 100.0
        )?;
        writeln!(out, "legitimate   below {:.4}, unsure between", policy.legitimate)?;
        let policy = classifier.conversation().policy();
        writeln!(
            out,
            "conversation scam at {:.4} and above (false alarms in {:.2} % of conversations, {:.1} % of scams found), legitimate below {:.4}",
            policy.scam,
            policy.false_positive_rate * 100.0,
            policy.recall * 100.0,
            policy.legitimate
        )?;
    }
    let labels: Vec<&str> = header.labels.iter().map(|l| l.id.as_str()).collect();
    writeln!(out, "labels       {}", labels.join(" "))?;
    writeln!(out, "learned from {} rows by ruse {}", header.provenance.rows, header.provenance.ruse)?;
    for s in &header.provenance.sources {
        writeln!(out, "  {:6} rows  {}  {}  {}", s.rows, s.file, s.licence, s.origin)?;
    }
    for missing in &header.provenance.missing {
        writeln!(out, "  not at hand when built: {missing}")?;
    }
    Ok(Outcome::Fine)
}
