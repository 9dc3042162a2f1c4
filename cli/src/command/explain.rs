//! `ruse explain`: one screen that says what a message is, how sure that is, and why.

use std::{fmt::Write as _, io::Write, path::PathBuf};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};
use ruse::{
    Classifier, Decision, Explanation, Reasons, Span,
    report::{self, Language},
    taxonomy::Role,
};
use serde_json::{Value, json};

use super::ModelArgs;
use crate::{Outcome, input::InputArgs, language::LanguageArg, output};

/// Show why a message gets its verdict
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// The language to explain in; that of the message if left out
    #[arg(long, value_enum)]
    lang: Option<LanguageArg>,
    /// Write the explanation of a single message as a self-contained page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Spans listed by weight below the message.
const LISTED: usize = 6;

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let classifier = args.model.classifier()?;
    let mut out = anstream::stdout().lock();
    let mut outcome = Outcome::Fine;
    let mut first = true;
    args.input.for_each_batch(|batch| {
        for message in batch {
            match &message.text {
                Ok(text) if args.input.jsonl => {
                    let mut row = json_of(&classifier.explain(text));
                    if let (Some(id), Some(object)) = (&message.id, row.as_object_mut()) {
                        object.insert("id".into(), id.clone());
                    }
                    writeln!(out, "{row}")?;
                }
                Ok(text) => {
                    if !first {
                        writeln!(out)?;
                    }
                    first = false;
                    people(&mut out, &classifier, text, args)?;
                }
                Err(bad) => {
                    outcome = Outcome::BadInput;
                    if args.input.jsonl {
                        writeln!(out, "{}", message.error_object(bad))?;
                    } else {
                        output::error(&format!("line {}: {}", message.line, bad.message));
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(outcome)
}

fn people(out: &mut impl Write, classifier: &Classifier, text: &str, args: &Args) -> Result<()> {
    let explanation = classifier.explain(text);
    let lang = args.lang.map_or_else(|| Language::of(text), Language::from);
    if let Some(path) = &args.html {
        std::fs::write(path, report::html(&explanation, text, lang)).with_context(|| format!("{}", path.display()))?;
    }
    let verdict = &explanation.verdict;
    let colour = match verdict.decision() {
        Decision::Scam => AnsiColor::Red,
        Decision::Unsure => AnsiColor::Yellow,
        Decision::Legitimate => AnsiColor::Green,
    };
    let bold = Style::new().bold().fg_color(Some(colour.into()));
    let (dim, reset) = (Style::new().dimmed(), anstyle::Reset);

    let reasons = report::shown(&explanation);
    writeln!(out, "{}\n", highlighted(text, &report::marked(text, reasons), colour))?;
    writeln!(out, "{bold}{}{reset}", report::sentence(&explanation, lang))?;
    if let Some(label) = report::label(&explanation) {
        writeln!(out, "  {}", lang.pick(&label.description))?;
        if label.role != Role::None {
            writeln!(out, "{} {}", lang.say("What to do:", "怎么办："), lang.pick(&label.advice))?;
        }
    }
    if report::tactics(&explanation).next().is_some() {
        writeln!(out, "\n{dim}{}{reset}", lang.say("Tactics found", "发现的手法"))?;
        for (signal, span) in report::tactics(&explanation) {
            writeln!(out, "  {}: {}", lang.say(&signal.en, &signal.zh), snippet(text, span))?;
        }
    }
    if !explanation.entities.is_empty() {
        writeln!(out, "\n{dim}{}{reset}", lang.say("Named in it", "提到的联系方式和金额"))?;
        for (name, span, remark) in report::named(&explanation, lang) {
            let remark = remark.map_or_else(String::new, |remark| format!(" ({})", visible(&remark)));
            writeln!(out, "  {name}: {}{remark}", snippet(text, span))?;
        }
    }
    if let Some(kinds) = report::disguised(&explanation, lang) {
        writeln!(out, "{} {kinds}", lang.say("Disguised:", "伪装："))?;
    }
    if explanation.is_blank() {
        return Ok(());
    }
    writeln!(out, "\n{dim}{}{reset}", lang.say("What spoke for and against it", "依据（正数支持，负数反对）"))?;
    for (span, weight) in reasons.highlights(text).into_iter().take(LISTED) {
        writeln!(out, "  {weight:+6.2}  {}", snippet(text, &span))?;
    }
    let next = report::next_likely(&explanation, lang);
    writeln!(out, "{dim}{} {next} · {}{reset}", lang.say("Next likely:", "其次："), verdict.model())?;
    Ok(())
}

/// The message with its strongest supporting spans coloured.
fn highlighted(text: &str, marked: &[Span], colour: AnsiColor) -> String {
    let style = Style::new().bold().underline().fg_color(Some(colour.into()));
    let mut shown = String::new();
    let mut from = 0;
    for span in marked {
        shown.push_str(&visible(&text[from..span.start]));
        _ = write!(shown, "{style}{}{}", visible(&text[span.clone()]), anstyle::Reset);
        from = span.end;
    }
    shown.push_str(&visible(&text[from..]));
    shown
}

/// Control characters would let a message drive the terminal; they are shown as a sign instead.
pub(super) fn visible(text: &str) -> String {
    let sign = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().filter(|c| !matches!(*c as u32, 0x202A..=0x202E | 0x2066..=0x2069)).map(sign).collect()
}

pub(super) fn snippet(text: &str, span: &Span) -> String {
    const LONGEST: usize = 60;
    let line = visible(&text[span.clone()]).replace(['\n', '\t'], " ");
    let short: String = line.trim().chars().take(LONGEST).collect();
    if short.chars().count() < line.trim().chars().count() { format!("{short}…") } else { short }
}

fn json_of(explanation: &Explanation) -> Value {
    let mut row = explanation.verdict.to_json(3);
    let reasons = |r: &Reasons| {
        let evidence = |e: &ruse::Evidence| json!({ "start": e.span.start, "end": e.span.end, "steps": e.steps });
        json!({
            "head": r.head,
            "logit": r.logit,
            "bias": r.bias,
            "unit": r.unit,
            "evidence": r.evidence.iter().map(evidence).collect::<Vec<_>>(),
        })
    };
    row["reasons"] = json!({
        "scam": explanation.scam.as_ref().map(reasons),
        "strongest": explanation.strongest.as_ref().map(reasons),
        "scam_logit": explanation.scam_logit,
        "typology": reasons(&explanation.typology),
    });
    let disguise = |d: &ruse::Disguise| json!({ "kind": d.kind, "start": d.span.start, "end": d.span.end });
    row["disguises"] = explanation.disguises.iter().map(disguise).collect();
    row["disguise_evidence"] = explanation.disguise_evidence.iter().map(|(k, w)| json!({ "kind": k, "log_odds": w })).collect();
    let signal = |(s, span): &(&ruse::Signal, Span)| json!({ "id": s.id, "start": span.start, "end": span.end });
    row["signals"] = explanation.signals.iter().map(signal).collect();
    let entity = |e: &ruse::Entity| json!({ "kind": e.kind, "start": e.span.start, "end": e.span.end, "normal": e.normal, "detail": e.detail });
    row["entities"] = explanation.entities.iter().map(entity).collect();
    row
}
