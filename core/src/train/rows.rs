//! Labelled rows, read line by line from JSONL.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::recipe::SourceRule;
use crate::error::TrainError;

/// A row to learn from or to measure on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// The row's id; empty if it has none.
    pub id: String,
    /// The message.
    pub text: String,
    /// Its label, if known.
    pub label: Option<String>,
    /// Further labels that apply.
    pub also: Vec<String>,
    /// Whether it is a scam, where that is known without a label.
    pub scam: Option<bool>,
    /// Its language, if the file says so.
    pub lang: Option<String>,
    /// Who wrote it, with the language; rows of an author are never on both sides of a split.
    pub author: Option<String>,
    /// Rows that resemble each other share a group and so a side.
    pub group: Option<String>,
    /// The family of an honest row.
    pub family: Option<String>,
    /// How much it weighs in training; 1 normally.
    pub weight: f64,
    /// Whether thresholds may be chosen on it if it is honest.
    pub hard_negative: bool,
}

/// What a rule selects of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// The rows.
    pub rows: Vec<Row>,
    /// The labels left out because the whole file has too few rows of them, and how many it has.
    pub too_few: BTreeMap<String, usize>,
}

/// Reads the rows of a JSONL file.
#[derive(Debug)]
pub struct RowReader {
    path: PathBuf,
    rule: SourceRule,
}

impl RowReader {
    /// A reader of `path` by `rule`.
    pub fn new(path: impl AsRef<Path>, rule: &SourceRule) -> Self {
        let mut rule = rule.clone();
        if rule.label_field.is_empty() {
            "label".clone_into(&mut rule.label_field);
        }
        Self { path: path.as_ref().to_owned(), rule }
    }

    /// Every row the rule selects, in the order of the file.
    ///
    /// # Errors
    /// [`TrainError::Io`], or [`TrainError::Row`] with file, line and field for the first bad line.
    pub fn read(&self) -> Result<Selection, TrainError> {
        let mut rows = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        json_lines(&self.path, |number, value| {
            if let Some(label) = value.get(&self.rule.label_field).and_then(Value::as_str) {
                *counts.entry(label.to_owned()).or_default() += 1;
            }
            self.row(&value, number, &mut rows)
        })?;
        counts.retain(|_, n| *n < self.rule.min_label_rows);
        rows.retain(|row: &Row| row.label.as_ref().is_none_or(|label| !counts.contains_key(label)));
        Ok(Selection { rows: spread(rows, self.rule.limit), too_few: counts })
    }

    fn row(&self, value: &Value, number: usize, rows: &mut Vec<Row>) -> Result<(), TrainError> {
        let rule = &self.rule;
        let optional = |field: &str| match value.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(s)) if s.is_empty() => Ok(None),
            Some(Value::String(s)) => Ok(Some(s.clone())),
            Some(_) => Err(self.fail(number, field, "must be a string or null")),
        };
        let split = optional("split")?;
        if !rule.splits.is_empty() && split.is_some_and(|s| !rule.splits.contains(&s)) {
            return Ok(());
        }
        let text = optional("text")?;
        let label = optional(&rule.label_field)?;
        let scam = match (&label, optional("label")?) {
            (None, Some(l)) if rule.scam_values.contains(&l) => Some(true),
            _ => None,
        };
        let also = match value.get("also") {
            None | Some(Value::Null) => Vec::new(),
            Some(also) => {
                serde_json::from_value(also.clone()).map_err(|_| self.fail(number, "also", "must be a list of strings"))?
            }
        };
        let lang = optional("lang")?;
        let author = optional("author")?.map(|a| format!("{}/{a}", lang.as_deref().unwrap_or("?")));
        let row = Row {
            id: optional("id")?.unwrap_or_default(),
            text: String::new(),
            label,
            also,
            scam,
            lang,
            author,
            group: optional("group")?,
            family: optional("family")?,
            weight: if rule.weight > 0.0 { rule.weight } else { 1.0 },
            hard_negative: rule.hard_negatives,
        };
        let turns = value.get("turns").and_then(Value::as_array).filter(|_| rule.turns);
        if let Some(turns) = turns {
            for turn in turns {
                let text = turn.get("text").and_then(Value::as_str).or(turn.as_str());
                let text = text.ok_or_else(|| self.fail(number, "turns", "must hold texts"))?;
                rows.push(Row { text: text.to_owned(), ..row.clone() });
            }
            return Ok(());
        }
        let text = text.or_else(|| value.get("text").and_then(Value::as_str).map(str::to_owned));
        let text = text.ok_or_else(|| self.fail(number, "text", "is missing"))?;
        rows.push(Row { text, ..row });
        Ok(())
    }

    fn fail(&self, line: usize, field: &str, message: &str) -> TrainError {
        fail(&self.path, line, field, message)
    }
}

/// The unlabelled texts of a JSONL file in its order: a row's turns, each a text of its own, or its
/// `text_field`. Every other field is left unread.
///
/// # Errors
/// As [`RowReader::read`].
pub fn texts(path: impl AsRef<Path>, text_field: &str) -> Result<Vec<String>, TrainError> {
    let path = path.as_ref();
    let mut texts = Vec::new();
    json_lines(path, |line, row| {
        if let Some(turns) = row.get("turns").and_then(Value::as_array) {
            for turn in turns {
                let text = turn.get(text_field).or(turn.get("text")).unwrap_or(turn).as_str();
                texts.push(text.ok_or_else(|| fail(path, line, "turns", "must hold texts"))?.to_owned());
            }
        } else {
            let text = row.get(text_field).and_then(Value::as_str);
            texts.push(text.ok_or_else(|| fail(path, line, text_field, "is missing"))?.to_owned());
        }
        Ok(())
    })?;
    Ok(texts)
}

fn fail(path: &Path, line: usize, field: &str, message: &str) -> TrainError {
    TrainError::Row { path: path.display().to_string(), line, field: field.to_owned(), message: message.to_owned() }
}

/// Hands every line of a JSONL file to `answer`, with its number from 1; blank lines are passed over.
pub(super) fn json_lines(path: &Path, mut answer: impl FnMut(usize, Value) -> Result<(), TrainError>) -> Result<(), TrainError> {
    let io = |source| TrainError::Io { path: path.display().to_string(), source };
    let mut reader = BufReader::new(File::open(path).map_err(io)?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(io)? == 0 {
            break;
        }
        let line = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(&line);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let value = serde_json::from_slice(line).map_err(|e| fail(path, number, "", &format!("invalid JSON: {e}")))?;
        answer(number, value)?;
    }
    Ok(())
}

/// At most `limit` rows, evenly spread; 0 keeps all.
fn spread(rows: Vec<Row>, limit: usize) -> Vec<Row> {
    let all = rows.len();
    if limit == 0 || limit >= all {
        return rows;
    }
    let keep = |i: usize| (i + 1) * limit / all > i * limit / all;
    rows.into_iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, row)| row).collect()
}
