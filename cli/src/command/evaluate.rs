//! `ruse evaluate`: a model against labelled rows or conversations, or a recipe against authors it has
//! not read.

use std::{
    fmt::Write as _,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use ruse::{
    Classifier,
    train::{self, Carried, ConversationOptions, Dialogue, Report, SourceRule, conversation::ConversationReport},
};

use super::{ModelArgs, train::DataArgs, train::Progress};
use crate::{Outcome, output};

/// Measure a model on labelled rows or conversations
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// JSONL files of rows
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present_any = ["leave_author_out", "conversations"])]
    data: Vec<PathBuf>,
    /// JSONL files of conversations, measured instead: `turns`, and optionally `first_clear_turn`
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["data", "leave_author_out", "min_label_rows", "html"])]
    conversations: Vec<PathBuf>,
    /// With --conversations: first fit curve and thresholds to them, and show what a model would carry
    #[arg(long, requires = "conversations")]
    fit: bool,
    /// Only rows of these splits; rows without a split are always used
    #[arg(long, value_name = "SPLIT", default_values_t = ["test".to_owned()])]
    split: Vec<String>,
    /// The field with the label
    #[arg(long, value_name = "FIELD", default_value = "label")]
    label_field: String,
    /// Leave out labels with fewer rows than this in their file
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_label_rows: usize,
    #[command(flatten)]
    model: ModelArgs,
    /// Instead of a model: fit the recipe on every fold's other authors and measure on the fold's own
    #[arg(long, conflicts_with = "model")]
    leave_author_out: bool,
    /// The recipe for --leave-author-out; its sources are used if --data is left out
    #[arg(long, value_name = "FILE", requires = "leave_author_out")]
    recipe: Option<PathBuf>,
    /// The encoder for --leave-author-out; the recipe's if left out
    #[arg(long, value_name = "DIR", requires = "leave_author_out")]
    encoder: Option<PathBuf>,
    /// With --leave-author-out: learn from at most this many rows a label and language
    #[arg(long, value_name = "N", requires = "leave_author_out")]
    rows_per_label: Option<usize>,
    /// With --leave-author-out: write every row's held-out logits as JSON lines
    #[arg(long, value_name = "FILE", requires = "leave_author_out")]
    logits: Option<PathBuf>,
    /// Measure only rows of this language
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as a self-contained page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    if !args.conversations.is_empty() {
        return conversations(args);
    }
    let data = DataArgs {
        data: args.data.clone(),
        split: args.split.clone(),
        label_field: args.label_field.clone(),
        min_label_rows: Some(args.min_label_rows),
        recipe: args.recipe.clone(),
        encoder: args.encoder.clone(),
    };
    let mut loaded = data.load()?;
    let report = if args.leave_author_out {
        let progress = Progress::new(&loaded.recipe, loaded.rows.len());
        if let Some(n) = args.rows_per_label {
            loaded.recipe.rows_per_label = n;
        }
        let carried = Carried { encoder: data.encoder(&loaded.recipe)?, ..Carried::default() };
        let trained = train::fit_with(&loaded.rows, &loaded.recipe, Vec::new(), carried, |s| progress.show(s))?;
        if let (Some(path), Some(logits)) = (&args.logits, &trained.held_out) {
            let mut lines = String::new();
            for (row, z) in loaded.rows.iter().zip(logits.rows()) {
                let line = serde_json::json!({ "id": row.id, "label": row.label, "author": row.author, "logits": z.to_vec() });
                _ = writeln!(lines, "{line}");
            }
            output::write_file(path, lines.as_bytes())?;
        }
        let report = trained
            .report_of(&loaded.rows, |r| r.author.is_some() && args.lang.as_ref().is_none_or(|l| r.lang.as_ref() == Some(l)));
        report.context("the recipe holds nothing out: calibration.folds must be at least 2")?
    } else {
        loaded.rows.retain(|r| args.lang.as_ref().is_none_or(|l| r.lang.as_ref() == Some(l)));
        train::evaluate(&args.model.classifier()?, &loaded.rows)
    };
    if report.rows == 0 {
        let needed = if args.leave_author_out { "the model knows, or none names its author" } else { "the model knows" };
        bail!("nothing to measure: no row of {:?} has a label {needed}", args.split);
    }
    if let Some(path) = &args.json {
        output::write_file(path, format!("{}\n", serde_json::to_string_pretty(&report)?).as_bytes())?;
    }
    if let Some(path) = &args.html {
        output::write_file(path, crate::card::page(&report).as_bytes())?;
    }
    people(&report, args.json.as_deref())?;
    Ok(Outcome::Fine)
}

fn conversations(args: &Args) -> Result<Outcome> {
    let rule = SourceRule { label_field: args.label_field.clone(), splits: args.split.clone(), ..SourceRule::default() };
    let mut dialogues = Vec::new();
    for path in &args.conversations {
        dialogues.extend(Dialogue::read(path, &rule)?);
    }
    dialogues.retain(|d| args.lang.as_ref().is_none_or(|l| d.lang.as_ref() == Some(l)));
    let mut out = anstream::stdout().lock();
    let mut classifier = args.model.classifier()?;
    if args.fit {
        let model = train::conversation::learn(classifier.model(), &dialogues, &ConversationOptions::default())?;
        writeln!(out, "{}\n", serde_json::to_string_pretty(&model.header().conversation)?)?;
        classifier = Classifier::new(model);
    }
    let report = train::conversation::evaluate(&classifier, &dialogues);
    if let Some(path) = &args.json {
        output::write_file(path, format!("{}\n", serde_json::to_string_pretty(&report)?).as_bytes())?;
    }
    conversation_table(&mut out, &report)?;
    Ok(Outcome::Fine)
}

fn conversation_table(out: &mut impl Write, report: &ConversationReport) -> Result<()> {
    let (n, skipped) = (report.conversations, report.skipped);
    writeln!(out, "{}  {n} conversations ({skipped} skipped: label unknown to the model)", report.model)?;
    writeln!(
        out,
        "\n{:8} {:>6} {:>7} {:>7} {:>8} {:>13} {:>9} {:>6} {:>6} {:>7}",
        "", "scams", "honest", "recall", "in time", "false alarms", "typology", "delay", "early", "ECE"
    )?;
    let all = ("all".to_owned(), report.all.clone());
    for (name, s) in report.languages.clone().into_iter().chain([all]) {
        let share = |v: Option<f64>| v.map_or("-".to_owned(), |v| format!("{v:.3}"));
        let delay = s.median_delay.map_or("-".to_owned(), |d| format!("{d:+.1}"));
        writeln!(
            out,
            "{name:8} {:6} {:7} {:>7} {:>8} {:>13} {:>9} {delay:>6} {:>6} {:7.4}",
            s.scams,
            s.honest,
            share(s.recall),
            share(s.in_time),
            share(s.false_alarms),
            share(s.typology_accuracy),
            share(s.early),
            s.ece
        )?;
    }
    Ok(())
}

fn people(report: &Report, json: Option<&Path>) -> Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}  {} rows ({} skipped: label unknown to the model)", report.model, report.rows, report.skipped)?;
    writeln!(out, "macro-F1 {:.4}  accuracy {:.4}  ECE {:.4}", report.macro_f1, report.accuracy, report.ece)?;
    if let Some(scam) = &report.scam {
        writeln!(
            out,
            "scam: recall {:.4}, false positives {:.4}, unsure {:.4}, recall at 1 % false positives {}",
            scam.recall,
            scam.false_positive_rate,
            scam.unsure,
            scam.recall_at_1_percent.map_or("-".to_owned(), |r| format!("{r:.4}"))
        )?;
        writeln!(out, "typology macro-F1 over {} scams: {:.4}", scam.scams, scam.typology_macro_f1)?;
    }
    writeln!(out, "\n{:28} {:>9} {:>7} {:>7} {:>8}", "label", "precision", "recall", "f1", "support")?;
    for (label, s) in &report.labels {
        writeln!(out, "{label:28} {:9.3} {:7.3} {:7.3} {:8}", s.precision, s.recall, s.f1, s.support)?;
    }
    if let Some(path) = json {
        writeln!(out, "\n{}", path.display())?;
    }
    Ok(())
}
