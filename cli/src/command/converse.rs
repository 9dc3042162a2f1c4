//! `ruse converse`: conversations read turn by turn, each turn judged by it and those before it.

use std::{
    collections::VecDeque,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use ruse::{Classifier, Conversation, Decision, Speaker, Standing, Taxonomy, Turn, report::Language, train::dialogue};
use serde_json::{Map, Value, json};

use super::{
    ModelArgs,
    classify::FailOn,
    explain::{snippet, visible},
};
use crate::{
    Outcome,
    input::{self, BadLine, BadLines, Line},
    language::LanguageArg,
};

/// Read conversations turn by turn
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --jsonl, stdin or the files together are one conversation, one turn a line. A line that starts with\n\
    `me:` (or `我：`) is the reader's own; `them:` (or `对方：`) may be left out. Empty lines are passed over."
)]
pub(crate) struct Args {
    /// Files to read; stdin if there are none or for `-`
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read and write JSON lines; a row is a conversation with `turns`, each with `who` (them or me) and `text`
    #[arg(long)]
    jsonl: bool,
    #[command(flatten)]
    model: ModelArgs,
    /// The language to report in; that of the conversation if left out
    #[arg(long, value_enum, conflicts_with = "jsonl")]
    lang: Option<LanguageArg>,
    /// Exit with 1 if any conversation reaches this decision at any turn
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let classifier = args.model.classifier()?;
    let mut run = Run { classifier, fail_on: args.fail_on, found: false, bad_lines: BadLines::default() };
    if args.jsonl {
        run.rows(&args.files)?;
    } else {
        run.transcript(&args.files, args.lang.map(Language::from))?;
    }
    Ok(run.bad_lines.outcome().unwrap_or(if run.found { Outcome::Found } else { Outcome::Fine }))
}

struct Run {
    classifier: Classifier,
    fail_on: Option<FailOn>,
    found: bool,
    bad_lines: BadLines,
}

impl Run {
    fn push(&mut self, conversation: &mut Conversation, turn: Turn<'_>) -> Standing {
        let standing = conversation.push(turn);
        // Unsure for want of words is no finding.
        let heard = standing.since().is_some();
        self.found |= heard && self.fail_on.is_some_and(|f| f.reached(standing.decision()));
        standing
    }

    fn rows(&mut self, files: &[PathBuf]) -> Result<()> {
        let mut out = BufWriter::new(anstream::stdout().lock());
        input::for_each_line(files, |line| {
            let answer = self.row(&line);
            serde_json::to_writer(&mut out, &answer)?;
            out.write_all(b"\n")?;
            if line.idle {
                out.flush()?;
            }
            Ok(())
        })?;
        Ok(out.flush()?)
    }

    /// The contract's object for a row, or its error.
    fn row(&mut self, line: &Line<'_>) -> Value {
        let mut row = match line.object() {
            Ok(row) => Value::Object(row),
            Err(bad) => return self.bad(line, None, &bad),
        };
        let id = row.as_object_mut().and_then(|object| object.remove("id"));
        let turns = match dialogue::turns(&row) {
            Ok(turns) => turns,
            Err(bad) => {
                let bad = BadLine { field: Some(bad.field), message: bad.message.to_owned() };
                return self.bad(line, id.as_ref(), &bad);
            }
        };
        let mut conversation = self.classifier.conversation();
        let standings: Vec<Standing> =
            turns.iter().map(|(who, text)| self.push(&mut conversation, Turn { who: *who, text })).collect();
        let end = standings.last().map_or_else(|| self.classifier.classify(""), |s| s.verdict().clone());
        let mut answer = Map::new();
        answer.extend(id.map(|id| ("id".to_owned(), id)));
        answer.insert("alarm_turn".into(), json!(conversation.alarm_turn()));
        answer.insert("decision".into(), json!(end.decision()));
        answer.insert("typology".into(), json!(end.typology()));
        answer.insert("turns".into(), json!(standings));
        Value::Object(answer)
    }

    fn bad(&mut self, line: &Line<'_>, id: Option<&Value>, bad: &BadLine) -> Value {
        self.bad_lines.count();
        input::error_object(line.number, id, bad)
    }

    fn transcript(&mut self, files: &[PathBuf], lang: Option<Language>) -> Result<()> {
        let mut out = anstream::stdout().lock();
        let mut conversation = self.classifier.conversation();
        let mut heard = Heard(VecDeque::new());
        let mut end = None;
        input::for_each_line(files, |line| {
            match line.text() {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => {
                    let turn = speaker(text);
                    let standing = self.push(&mut conversation, turn);
                    heard.remember(standing.turn(), turn);
                    show(&mut out, turn, &standing)?;
                    if standing.is_alarm() {
                        let lang = lang.unwrap_or_else(|| heard.language());
                        heard.reason(&mut out, &self.classifier, &standing, lang)?;
                    }
                    end = Some(standing);
                }
                Err(bad) => {
                    self.bad_lines.count();
                    writeln!(out, "error: line {}: {}", line.number, bad.message)?;
                }
            }
            Ok(())
        })?;
        match end {
            Some(end) => conclude(&mut out, &end, lang.unwrap_or_else(|| heard.language())),
            None => Ok(()),
        }
    }
}

/// Who speaks in a line of a transcript, and what is said.
fn speaker(line: &str) -> Turn<'_> {
    let known = [("them", Speaker::Them), ("me", Speaker::Me), ("对方", Speaker::Them), ("我", Speaker::Me)];
    let named = line.split_once([':', '：']).and_then(|(name, text)| {
        let name = name.trim();
        let who = known.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?.1;
        Some(Turn { who, text: text.trim_start() })
    });
    named.unwrap_or(Turn::them(line))
}

/// One line a turn: a mark, its number, the probability so far, who speaks, and what is said.
fn show(out: &mut impl Write, turn: Turn<'_>, standing: &Standing) -> Result<()> {
    let (mark, colour) = match standing.decision() {
        Decision::Scam if standing.is_alarm() => ("!!", Some(AnsiColor::Red)),
        Decision::Scam => ("! ", Some(AnsiColor::Red)),
        Decision::Unsure if standing.since().is_some() => ("? ", Some(AnsiColor::Yellow)),
        Decision::Unsure | Decision::Legitimate => ("  ", None),
    };
    let style = Style::new().fg_color(colour.map(Into::into));
    let style = if standing.is_alarm() { style.bold() } else { style };
    let percent = standing.scam().filter(|_| standing.since().is_some()).map(|p| format!("{:.0}%", p.get() * 100.0));
    let (number, percent) = (standing.turn(), percent.unwrap_or_default());
    let text = visible(turn.text).replace(['\n', '\t'], " ");
    writeln!(out, "{style}{mark}{number:4} {percent:>4}  {:4}  {text}{style:#}", turn.who)?;
    Ok(())
}

/// The last turns of the other side, to quote from.
struct Heard(VecDeque<(usize, String)>);

impl Heard {
    /// As many turns as a model can remember.
    const LONGEST: usize = 64;

    fn remember(&mut self, number: usize, turn: Turn<'_>) {
        if turn.who == Speaker::Them {
            if self.0.len() == Self::LONGEST {
                self.0.pop_front();
            }
            self.0.push_back((number, turn.text.to_owned()));
        }
    }

    fn language(&self) -> Language {
        Language::of(&self.0.iter().map(|(_, text)| text.as_str()).collect::<String>())
    }

    /// The line under the alarm: since when, and what spoke for a scam most.
    fn reason(&self, out: &mut impl Write, classifier: &Classifier, standing: &Standing, lang: Language) -> Result<()> {
        const QUOTED: usize = 3;
        let since = standing.since().unwrap_or(standing.turn());
        let mut spans: Vec<(f64, String)> = Vec::new();
        for (_, text) in self.0.iter().filter(|(number, _)| *number >= since) {
            let explanation = classifier.explain(text);
            let highlights = explanation.scam.map_or_else(Vec::new, |reasons| reasons.highlights(text));
            spans.extend(highlights.into_iter().filter(|h| h.1 > 0.0).map(|(span, w)| (w, snippet(text, &span))));
        }
        spans.sort_by(|a, b| b.0.total_cmp(&a.0));
        let quoted: Vec<String> = spans.into_iter().take(QUOTED).map(|(_, text)| lang.quote(&text)).collect();
        let turns = match (lang, since == standing.turn()) {
            (Language::En, true) => format!("turn {since}"),
            (Language::En, false) => format!("turns {since} to {} together", standing.turn()),
            (Language::Zh, true) => format!("第 {since} 句"),
            (Language::Zh, false) => format!("第 {since} 至 {} 句合起来", standing.turn()),
        };
        let alarm = lang.say("alarm", "警报");
        let style = Style::new().fg_color(Some(AnsiColor::Red.into()));
        let quoted = quoted.join(lang.say(", ", "、"));
        writeln!(out, "{style}        ^ {alarm}: {}; {turns}: {quoted}{style:#}", name(standing.typology(), lang))?;
        Ok(())
    }
}

fn conclude(out: &mut impl Write, end: &Standing, lang: Language) -> Result<()> {
    let name = name(end.typology(), lang);
    let headline = match (end.decision(), lang) {
        (Decision::Scam, Language::En) => format!("This conversation looks like a scam: {name}"),
        (Decision::Scam, Language::Zh) => format!("这段对话很像诈骗：{name}"),
        (Decision::Unsure, Language::En) => format!("Not sure. If it is a scam, then most likely: {name}"),
        (Decision::Unsure, Language::Zh) => format!("拿不准。如果是诈骗，最像：{name}"),
        (Decision::Legitimate, Language::En) => format!("Nothing here looks like a scam now: {name}"),
        (Decision::Legitimate, Language::Zh) => format!("目前没有发现诈骗迹象：{name}"),
    };
    writeln!(out, "\n{headline}")?;
    if let (Some(alarm), true) = (end.alarm_turn(), end.decision() != Decision::Scam) {
        match lang {
            Language::En => writeln!(out, "It did at turn {alarm}.")?,
            Language::Zh => writeln!(out, "第 {alarm} 句曾触发警报。")?,
        }
    }
    if let Some(label) = Taxonomy::bundled().get(end.typology()).filter(|_| end.decision() != Decision::Legitimate) {
        writeln!(out, "{} {}", lang.say("What to do:", "怎么办："), lang.pick(&label.advice))?;
    }
    Ok(())
}

fn name(id: &str, lang: Language) -> String {
    Taxonomy::bundled().get(id).map_or_else(|| id.to_owned(), |label| lang.pick(&label.name).to_owned())
}
