//! The command line of ruse: one file a command, only the library's public API.
//!
//! Results go to stdout, progress and errors to stderr. Exit codes: 0 fine, 1 something reached
//! `--fail-on`, 2 usage or input error. Message text never appears in an error.

mod card;
mod command;
mod input;
mod language;
mod output;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use command::{classify, converse, distill, evaluate, explain, inspect, redact, taxonomy, train};

/// Says whether a message is a scam, which typology of scam, how sure it is, and why. Offline.
#[derive(Debug, Parser)]
#[command(name = "ruse", arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Print the versions of program, model and taxonomy
    #[arg(short = 'V', long)]
    version: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Type messages: a text, files, or stdin, one message a line
    Classify(classify::Args),
    /// Read conversations turn by turn
    Converse(converse::Args),
    /// Show why a message gets its verdict
    Explain(explain::Args),
    /// Take links, phones, handles, cards, codes and the like out of messages
    Redact(redact::Args),
    /// Show what a model says of itself
    Inspect(inspect::Args),
    /// List the labels, or one of them with its crosswalks
    Taxonomy(taxonomy::Args),
    /// Learn a model from labelled rows
    Train(train::Args),
    /// Measure a model on labelled rows
    Evaluate(evaluate::Args),
    /// Learn a sentence encoder from unlabelled texts and a teacher's vectors of them
    Distill(distill::Args),
}

/// How a run that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit 0.
    Fine,
    /// Exit 1: something reached `--fail-on`.
    Found,
    /// Exit 2: some input was bad, and reported in its place.
    BadInput,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Some(Command::Classify(args)) => classify::run(&args),
        Some(Command::Converse(args)) => converse::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Redact(args)) => redact::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Taxonomy(args)) => taxonomy::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Distill(args)) => distill::run(&args),
        // Clap asks for help without any argument, so only `--version` is left.
        None => output::version(),
    };
    match result {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::BadInput) => ExitCode::from(2),
        // Whoever reads our output has read enough.
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}
