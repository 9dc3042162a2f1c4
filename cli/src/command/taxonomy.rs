//! `ruse taxonomy`: the labels, their names and crosswalks.

use std::io::Write;

use anyhow::{Result, bail};
use ruse::Taxonomy;
use ruse::report::Language;

use crate::{Outcome, language::LanguageArg};

/// List the labels, or one of them with its crosswalks
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// One label's id
    label: Option<String>,
    /// The language of names
    #[arg(long, value_enum, default_value = "en")]
    lang: LanguageArg,
    /// Write JSON: everything the taxonomy holds
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let (taxonomy, lang) = (Taxonomy::bundled(), Language::from(args.lang));
    let mut out = anstream::stdout().lock();
    let Some(id) = &args.label else {
        if args.json {
            writeln!(out, "{}", serde_json::to_string_pretty(taxonomy)?)?;
            return Ok(Outcome::Fine);
        }
        for label in &taxonomy.labels {
            let role = format!("{:?}", label.role).to_lowercase();
            writeln!(out, "{:14} {:26} {role:10} {}", label.family, label.id, lang.pick(&label.name))?;
        }
        return Ok(Outcome::Fine);
    };
    let Some(label) = taxonomy.get(id) else { bail!("no label `{id}`; `ruse taxonomy` lists them") };
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(label)?)?;
        return Ok(Outcome::Fine);
    }
    writeln!(out, "{}  {} / {}", label.id, label.name.en, label.name.zh)?;
    writeln!(out, "  {}\n  {}", lang.pick(&label.description), lang.pick(&label.advice))?;
    for list in &taxonomy.lists {
        let classes = taxonomy.crosswalk(id, &list.id);
        if !classes.is_empty() {
            writeln!(out, "  {:10} {}  ({})", list.id, classes.join("; "), list.name)?;
        }
    }
    Ok(Outcome::Fine)
}
