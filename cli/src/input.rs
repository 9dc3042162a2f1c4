//! Messages from an argument, files or stdin: one line in, one line out, whatever the line holds.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::PathBuf,
};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::{Outcome, output};

/// The longest line that is read; a longer one is reported in its place.
pub(crate) const MAX_LINE: usize = 64 << 20;
/// Lines are answered in batches of at most this many.
const BATCH: usize = 1024;

/// Where messages come from.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct InputArgs {
    /// The message; several words are joined by spaces
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
    /// Read messages from files, one a line; `-` is stdin
    #[arg(short, long = "file", value_name = "FILE", conflicts_with = "text")]
    files: Vec<PathBuf>,
    /// Read and write JSON lines; a row needs a text field, and its id is kept
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// The field of a JSON row that holds the message
    #[arg(long, value_name = "FIELD", default_value = "text", requires = "jsonl")]
    pub(crate) text_field: String,
    /// Whether messages keep the row they came from.
    #[arg(skip)]
    keep_rows: bool,
}

/// One line of input.
#[derive(Debug)]
pub(crate) struct Message {
    /// The line's number, from 1.
    pub(crate) line: usize,
    /// The row's id, as it stands in the row.
    pub(crate) id: Option<Value>,
    /// The message, or what is wrong with the line.
    pub(crate) text: Result<String, BadLine>,
    /// The JSON row as it was read, for [`InputArgs::keeping_rows`].
    pub(crate) row: Option<String>,
}

/// What is wrong with a line; never its text.
#[derive(Debug)]
pub(crate) struct BadLine {
    pub(crate) field: Option<String>,
    pub(crate) message: String,
}

impl Message {
    /// The contract's error object, in place of an answer.
    pub(crate) fn error_object(&self, bad: &BadLine) -> Value {
        error_object(self.line, self.id.as_ref(), bad)
    }
}

/// Lines that could not be answered, each with an error in its place.
#[derive(Debug, Default)]
pub(crate) struct BadLines(usize);

impl BadLines {
    pub(crate) fn count(&mut self) {
        self.0 += 1;
    }

    /// Writes the error in the place of an answer, after so many tabs.
    pub(crate) fn answer(
        &mut self,
        out: &mut impl Write,
        jsonl: bool,
        tabs: usize,
        message: &Message,
        bad: &BadLine,
    ) -> Result<()> {
        self.count();
        if jsonl {
            serde_json::to_writer(&mut *out, &message.error_object(bad))?;
            return Ok(out.write_all(b"\n")?);
        }
        Ok(writeln!(out, "error{}line {}: {}", "\t".repeat(tabs), message.line, bad.message)?)
    }

    /// Says how many there were, if any: the input was bad then.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        let lines = if self.0 == 1 { "line" } else { "lines" };
        (self.0 > 0).then(|| {
            output::error(&format!("{} bad {lines}; each was answered with an error in its place", self.0));
            Outcome::BadInput
        })
    }
}

/// The contract's error object for a line, in place of an answer.
pub(crate) fn error_object(line: usize, id: Option<&Value>, bad: &BadLine) -> Value {
    let error = json!({ "line": line, "field": bad.field, "message": bad.message });
    match id {
        Some(id) => json!({ "id": id, "error": error }),
        None => json!({ "error": error }),
    }
}

/// A line as it was read.
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// Whether the next line would have to be waited for.
    pub(crate) idle: bool,
    bytes: &'a [u8],
    too_long: bool,
}

impl<'a> Line<'a> {
    /// The line's text, without its ending.
    pub(crate) fn text(&self) -> Result<&'a str, BadLine> {
        if self.too_long {
            return Err(BadLine::whole(format!("line is longer than {MAX_LINE} bytes")));
        }
        let line = self.bytes.strip_suffix(b"\n").unwrap_or(self.bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| self.number == 1).unwrap_or(line);
        std::str::from_utf8(line).map_err(|e| BadLine::whole(format!("not valid UTF-8 at byte {}", e.valid_up_to())))
    }

    /// The line as a JSON object.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, BadLine> {
        let line = self.text()?;
        match serde_json::from_str(line) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(BadLine::whole("not a JSON object".into())),
            Err(_) if line.trim().is_empty() => Err(BadLine::whole("empty line".into())),
            Err(e) => Err(BadLine::whole(format!("not valid JSON: {} at column {}", category(&e), e.column()))),
        }
    }
}

impl BadLine {
    fn whole(message: String) -> Self {
        Self { field: None, message }
    }
}

/// Hands every line of the files, or of stdin if there are none, to `answer`, in order.
pub(crate) fn for_each_line(files: &[PathBuf], mut answer: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
    let stdin = [PathBuf::from("-")];
    for path in if files.is_empty() { &stdin } else { files } {
        if path.as_os_str() == "-" {
            read(io::stdin().lock(), &mut answer).context("stdin")?;
        } else {
            let name = || path.display().to_string();
            read(File::open(path).with_context(name)?, &mut answer).with_context(name)?;
        }
    }
    Ok(())
}

fn read(source: impl Read, answer: &mut impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
    let mut reader = BufReader::with_capacity(1 << 18, source);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = (&mut reader).take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        let too_long = read > MAX_LINE && line.last() != Some(&b'\n');
        if too_long {
            skip_line(&mut reader)?;
        }
        answer(Line { number, idle: reader.buffer().is_empty(), bytes: &line, too_long })?;
    }
    Ok(())
}

impl InputArgs {
    /// The same input; its messages keep the rows they came from.
    pub(crate) fn keeping_rows(&self) -> Self {
        Self { keep_rows: true, ..self.clone() }
    }

    /// Whether the message is the argument itself.
    pub(crate) fn is_argument(&self) -> bool {
        !self.text.is_empty()
    }

    /// Hands every message to `answer`, in order, in batches: as many as can be had without waiting,
    /// so that a pipe is answered line by line and a file in bulk.
    pub(crate) fn for_each_batch(&self, mut answer: impl FnMut(&[Message]) -> Result<()>) -> Result<()> {
        if self.is_argument() {
            return answer(&[Message { line: 1, id: None, text: Ok(self.text.join(" ")), row: None }]);
        }
        let mut batch = Vec::new();
        for_each_line(&self.files, |line| {
            batch.push(self.message(&line));
            if batch.len() == BATCH || line.idle {
                answer(&batch)?;
                batch.clear();
            }
            Ok(())
        })?;
        if batch.is_empty() { Ok(()) } else { answer(&batch) }
    }

    fn message(&self, line: &Line<'_>) -> Message {
        let (id, text) = if self.jsonl {
            match line.object() {
                Ok(mut object) => (object.remove("id"), self.text_of(&mut object)),
                Err(bad) => (None, Err(bad)),
            }
        } else {
            (None, line.text().map(str::to_owned))
        };
        let row = self.keep_rows.then(|| line.text().ok().map(str::to_owned)).flatten();
        Message { line: line.number, id, text, row }
    }

    fn text_of(&self, object: &mut Map<String, Value>) -> Result<String, BadLine> {
        let bad = |message| BadLine { field: Some(self.text_field.clone()), message };
        match object.remove(&self.text_field) {
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(bad(format!("must be a string, found {}", kind(&other)))),
            None => Err(bad("is missing".to_owned())),
        }
    }
}

/// Reads on to the end of the line without keeping it.
fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        if let Some(at) = buffer.iter().position(|&b| b == b'\n') {
            reader.consume(at + 1);
            return Ok(());
        }
        let all = buffer.len();
        reader.consume(all);
    }
}

/// serde's own messages may quote the input; its category does not.
fn category(e: &serde_json::Error) -> &'static str {
    match e.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        _ => "syntax error",
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
