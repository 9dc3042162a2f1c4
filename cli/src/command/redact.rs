//! `ruse redact`: messages in, the same messages without their entities out.

use std::{
    fmt,
    io::{BufWriter, IsTerminal, Write},
};

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use ruse::entity::{EntityKind, RedactOptions, redact};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    Outcome,
    input::{BadLines, InputArgs},
};

/// Take links, phones, handles, cards, codes and the like out of messages
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Put one `*` for each character instead of <PHONE>, <URL>, …
    #[arg(long)]
    keep_length: bool,
    /// Take out only these kinds, separated by commas; all if left out
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kinds())]
    kinds: Vec<EntityKind>,
}

fn kinds() -> impl TypedValueParser<Value = EntityKind> {
    PossibleValuesParser::new(EntityKind::ALL.map(EntityKind::as_str)).try_map(|name| name.parse::<EntityKind>())
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let mut options = RedactOptions::default().keep_length(args.keep_length);
    if !args.kinds.is_empty() {
        options = options.kinds(args.kinds.iter().copied());
    }
    // A filter hands on what it reads, byte for byte; but a message must not drive a terminal.
    let stdout = std::io::stdout();
    let terminal = stdout.is_terminal();
    let stdout: Box<dyn Write> =
        if terminal { Box::new(anstream::StripStream::new(stdout.lock())) } else { Box::new(stdout.lock()) };
    let mut out = BufWriter::new(stdout);
    let mut bad_lines = BadLines::default();
    args.input.keeping_rows().for_each_batch(|batch| {
        for message in batch {
            match &message.text {
                Ok(text) if !args.input.jsonl => writeln!(out, "{}", redact(text, options))?,
                Ok(text) => {
                    let redacted = serde_json::to_string(&redact(text, options))?;
                    let field = &args.input.text_field;
                    match &message.row {
                        Some(row) => write_row(&mut out, row, field, &redacted)?,
                        None => write!(out, "{{{}:{redacted}}}", serde_json::to_string(field)?)?,
                    }
                    out.write_all(b"\n")?;
                }
                Err(bad) => bad_lines.answer(&mut out, args.input.jsonl, 1, message, bad)?,
            }
        }
        Ok(out.flush()?)
    })?;
    Ok(bad_lines.outcome().unwrap_or(Outcome::Fine))
}

/// Writes the row with another message; its other fields are handed on as they are written.
fn write_row(out: &mut impl Write, row: &str, field: &str, redacted: &str) -> Result<()> {
    let fields = serde_json::Deserializer::from_str(row).deserialize_map(Fields)?;
    let mut separator = "{";
    for (name, value) in fields {
        let value = if name == field { redacted } else { value.get() };
        write!(out, "{separator}{}:{value}", serde_json::to_string(&name)?)?;
        separator = ",";
    }
    Ok(out.write_all(b"}")?)
}

/// Reads the fields of a row without looking into their values.
struct Fields;

impl<'a> Visitor<'a> for Fields {
    type Value = Vec<(String, &'a RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(fields)
    }
}
