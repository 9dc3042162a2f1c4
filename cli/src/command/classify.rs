//! `ruse classify`: messages in, verdicts out.

use std::io::{BufWriter, Write};

use anyhow::Result;
use clap::ValueEnum;
use ruse::{Decision, Taxonomy, Verdict, report::Language};
use serde_json::Value;

use super::ModelArgs;
use crate::{
    Outcome,
    input::{BadLines, InputArgs, Message},
};

/// Type messages: a text, files, or stdin, one message a line
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// How many labels to list with each JSON verdict, most probable first; 0 lists all
    #[arg(long, value_name = "K", default_value_t = 3)]
    top: usize,
    /// Exit with 1 if any message reaches this decision
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

/// The decision from which on a run exits with 1.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    Unsure,
    Scam,
}

impl FailOn {
    pub(super) fn reached(self, decision: Decision) -> bool {
        decision >= if matches!(self, Self::Scam) { Decision::Scam } else { Decision::Unsure }
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let classifier = args.model.classifier()?;
    let mut out = BufWriter::new(anstream::stdout().lock());
    let (mut found, mut bad_lines) = (false, BadLines::default());
    args.input.for_each_batch(|batch| {
        let texts: Vec<&str> = batch.iter().filter_map(|m| m.text.as_deref().ok()).collect();
        let mut verdicts = classifier.classify_batch(&texts).into_iter();
        for message in batch {
            match &message.text {
                Ok(text) => {
                    let verdict = verdicts.next().expect("a verdict for every text");
                    found |= args.fail_on.is_some_and(|f| f.reached(verdict.decision()));
                    write(&mut out, args, message, text, &verdict)?;
                }
                Err(bad) => bad_lines.answer(&mut out, args.input.jsonl, 3, message, bad)?,
            }
        }
        Ok(out.flush()?)
    })?;
    Ok(bad_lines.outcome().unwrap_or(if found { Outcome::Found } else { Outcome::Fine }))
}

fn write(out: &mut impl Write, args: &Args, message: &Message, text: &str, verdict: &Verdict) -> Result<()> {
    if args.input.jsonl {
        let mut object = serde_json::Map::new();
        if let Some(id) = &message.id {
            object.insert("id".into(), id.clone());
        }
        if let Value::Object(fields) = verdict.to_json(args.top) {
            object.extend(fields);
        }
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")?;
        return Ok(());
    }
    let percent = verdict.scam().map_or(String::new(), |p| format!("{:.1}%", p.get() * 100.0));
    let name = Taxonomy::bundled().get(verdict.typology()).map_or("", |l| Language::of(text).pick(&l.name));
    writeln!(out, "{}\t{percent}\t{}\t{name}", verdict.decision(), verdict.typology())?;
    Ok(())
}
