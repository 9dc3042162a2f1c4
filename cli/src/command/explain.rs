//! `ruse explain`: one screen that says what a message is, how sure that is, and why.

use std::{fmt::Write as _, io::Write, ops::Range};

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use ruse::{Classifier, Decision, Explanation, Reasons, Span, Taxonomy, taxonomy::Role};
use serde_json::{Value, json};

use super::ModelArgs;
use crate::{Outcome, input::InputArgs, language::Language, output};

/// Show why a message gets its verdict
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// The language to explain in; that of the message if left out
    #[arg(long, value_enum)]
    lang: Option<Language>,
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
                    people(&mut out, &classifier, text, args.lang.unwrap_or(Language::of(text)))?;
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

fn people(out: &mut impl Write, classifier: &Classifier, text: &str, lang: Language) -> Result<()> {
    let explanation = classifier.explain(text);
    let verdict = &explanation.verdict;
    let taxonomy = Taxonomy::bundled();
    let name = |id: &str| taxonomy.get(id).map_or_else(|| id.to_owned(), |l| lang.pick(&l.name).to_owned());
    let colour = match verdict.decision() {
        Decision::Scam => AnsiColor::Red,
        Decision::Unsure => AnsiColor::Yellow,
        Decision::Legitimate => AnsiColor::Green,
    };
    let bold = Style::new().bold().fg_color(Some(colour.into()));
    let (dim, reset) = (Style::new().dimmed(), anstyle::Reset);

    let reasons = shown(&explanation);
    writeln!(out, "{}\n", highlighted(text, &reasons.highlights(text), colour))?;
    let percent = verdict.scam().map(|p| format!("{:.0} %", p.get() * 100.0));
    let headline = match (verdict.decision(), lang) {
        (Decision::Scam, Language::En) => format!("This looks like a scam: {}", name(verdict.typology())),
        (Decision::Scam, Language::Zh) => format!("这条信息很像诈骗：{}", name(verdict.typology())),
        (Decision::Unsure, Language::En) => format!("Not sure. If it is a scam, then most likely: {}", name(verdict.typology())),
        (Decision::Unsure, Language::Zh) => format!("拿不准。如果是诈骗，最像：{}", name(verdict.typology())),
        (Decision::Legitimate, Language::En) => format!("Nothing here looks like a scam: {}", name(verdict.typology())),
        (Decision::Legitimate, Language::Zh) => format!("没有发现诈骗迹象：{}", name(verdict.typology())),
    };
    write!(out, "{bold}{headline}{reset}")?;
    if let Some(percent) = percent {
        write!(out, " {dim}({} {percent}){reset}", lang.say("scam", "诈骗概率"))?;
    }
    writeln!(out)?;
    if let Some(label) = taxonomy.get(verdict.typology()) {
        writeln!(out, "  {}", lang.pick(&label.description))?;
        if label.role != Role::None {
            writeln!(out, "{} {}", lang.say("What to do:", "怎么办："), lang.pick(&label.advice))?;
        }
    }
    if !explanation.hidden.is_empty() {
        let n = explanation.hidden.len();
        match lang {
            Language::En => writeln!(out, "Hidden: {n} invisible characters were put into this message.")?,
            Language::Zh => writeln!(out, "隐藏字符：信息里藏了 {n} 个看不见的字符。")?,
        }
    }
    writeln!(out, "\n{dim}{}{reset}", lang.say("What spoke for and against it", "依据（正数支持，负数反对）"))?;
    for (span, weight) in reasons.highlights(text).into_iter().take(LISTED) {
        writeln!(out, "  {weight:+6.2}  {}", snippet(text, &span))?;
    }
    let others = verdict.typologies(0);
    let others = others.iter().filter(|s| s.id != verdict.typology()).take(2);
    let others: Vec<String> = others.map(|s| format!("{} {:.0} %", name(s.id), s.probability.get() * 100.0)).collect();
    writeln!(
        out,
        "{dim}{} {} · {}{reset}",
        lang.say("Next likely:", "其次："),
        others.join(lang.say(", ", "，")),
        verdict.model()
    )?;
    Ok(())
}

/// The reasons to show: of the typology for a scam, of scam-or-not otherwise.
fn shown(explanation: &Explanation) -> &Reasons {
    match (&explanation.scam, explanation.verdict.decision()) {
        (Some(scam), Decision::Legitimate) => scam,
        _ => &explanation.typology,
    }
}

/// The message with its strongest supporting spans coloured.
fn highlighted(text: &str, spans: &[(Span, f64)], colour: AnsiColor) -> String {
    let strongest = spans.iter().map(|s| s.1).fold(0.0, f64::max);
    let mut marked: Vec<&(Range<usize>, f64)> = spans.iter().filter(|s| s.1 > 0.25 * strongest).collect();
    marked.sort_by_key(|s| s.0.start);
    let style = Style::new().bold().underline().fg_color(Some(colour.into()));
    let mut shown = String::new();
    let mut from = 0;
    for (span, _) in marked {
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
    let hidden = explanation.hidden.iter();
    row["hidden"] =
        hidden.map(|h| json!({ "start": h.span.start, "end": h.span.end, "kind": format!("{:?}", h.kind) })).collect();
    row
}
