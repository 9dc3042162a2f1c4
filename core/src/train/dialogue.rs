//! Labelled conversations, read line by line from JSONL.

use std::path::Path;

use serde_json::Value;

use super::{recipe::SourceRule, rows};
use crate::{
    conversation::{Speaker, Turn},
    error::TrainError,
};

/// A conversation to learn from or to measure on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dialogue {
    /// The conversation's id; empty if it has none.
    pub id: String,
    /// Its language, if the file says so.
    pub lang: Option<String>,
    /// Its label, if known.
    pub label: Option<String>,
    /// Who said what, in order.
    pub turns: Vec<(Speaker, String)>,
    /// The first turn, from 0, at which a careful reader is sure of a scam; of scams only.
    pub first_clear_turn: Option<usize>,
}

impl Dialogue {
    /// The turns, ready to be [pushed](crate::Conversation::push).
    pub fn turns(&self) -> impl Iterator<Item = Turn<'_>> {
        self.turns.iter().map(|(who, text)| Turn { who: *who, text })
    }

    /// Every conversation of a JSONL file that the rule's `splits` select, by its `label_field`; `limit`
    /// and the rest concern messages.
    ///
    /// # Errors
    /// [`TrainError::Io`], or [`TrainError::Row`] with file, line and field for the first bad line.
    pub fn read(path: impl AsRef<Path>, rule: &SourceRule) -> Result<Vec<Self>, TrainError> {
        let path = path.as_ref();
        let label_field = if rule.label_field.is_empty() { "label" } else { &rule.label_field };
        let mut dialogues = Vec::new();
        rows::json_lines(path, |line, row| {
            let fail = |bad: BadField| TrainError::Row {
                path: path.display().to_string(),
                line,
                field: bad.field,
                message: bad.message.to_owned(),
            };
            let text = |field| optional_text(&row, field).map_err(fail);
            if !rule.splits.is_empty() && text("split")?.is_some_and(|split| !rule.splits.contains(&split)) {
                return Ok(());
            }
            dialogues.push(Self {
                id: text("id")?.unwrap_or_default(),
                lang: text("lang")?,
                label: text(label_field)?,
                turns: turns(&row).map_err(fail)?,
                first_clear_turn: first_clear_turn(&row).map_err(fail)?,
            });
            Ok(())
        })?;
        Ok(dialogues)
    }
}

/// What is wrong with a row; never its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadField {
    /// The field at fault, such as `turns[3].who`.
    pub field: String,
    /// What is wrong with it.
    pub message: &'static str,
}

impl BadField {
    fn new(field: impl Into<String>, message: &'static str) -> Self {
        Self { field: field.into(), message }
    }
}

/// Who said what in a row's `turns`: each names its speaker as `who`, which is `them` or `me`, or as
/// `role`, where `me` and `user` are the reader and everyone else the other side.
///
/// # Errors
/// [`BadField`] for the first turn that breaks a rule.
pub fn turns(row: &Value) -> Result<Vec<(Speaker, String)>, BadField> {
    let turn = |(i, turn): (usize, &Value)| {
        let text = |field| turn.get(field).and_then(Value::as_str);
        let who = match (text("who"), text("role")) {
            (Some(who), _) => who.parse().ok(),
            (None, Some("me" | "user")) => Some(Speaker::Me),
            (None, other) => other.map(|_| Speaker::Them),
        };
        let who = who.ok_or_else(|| BadField::new(format!("turns[{i}].who"), "must be \"them\" or \"me\""))?;
        let text = text("text").ok_or_else(|| BadField::new(format!("turns[{i}].text"), "must be a string"))?;
        Ok((who, text.to_owned()))
    };
    let turns = row.get("turns").ok_or_else(|| BadField::new("turns", "is missing"))?;
    let turns = turns.as_array().ok_or_else(|| BadField::new("turns", "must be a list"))?;
    turns.iter().enumerate().map(turn).collect()
}

fn first_clear_turn(row: &Value) -> Result<Option<usize>, BadField> {
    match row.get("first_clear_turn") {
        None | Some(Value::Null) => Ok(None),
        Some(n) => match n.as_u64() {
            Some(n) => Ok(Some(n as usize)),
            None => Err(BadField::new("first_clear_turn", "must be a turn's number or null")),
        },
    }
}

fn optional_text(row: &Value, field: &str) -> Result<Option<String>, BadField> {
    match row.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|t| !t.is_empty())),
        Some(_) => Err(BadField::new(field, "must be a string or null")),
    }
}
