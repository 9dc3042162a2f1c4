//! Messages without their entities.

use super::{Entity, EntityKind, entities};

/// Rounds of looking again before whatever could still be read is masked.
const ROUNDS: usize = 8;

/// What [`redact`] takes out, and what it leaves in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedactOptions {
    keep_length: bool,
    kinds: u16,
}

impl Default for RedactOptions {
    /// Every kind, by [placeholder](EntityKind::placeholder).
    fn default() -> Self {
        Self { keep_length: false, kinds: u16::MAX }
    }
}

impl RedactOptions {
    /// Puts one `*` for each character instead of a placeholder for the whole.
    #[must_use]
    pub fn keep_length(self, keep_length: bool) -> Self {
        Self { keep_length, ..self }
    }

    /// Takes out only these kinds.
    #[must_use]
    pub fn kinds(self, kinds: impl IntoIterator<Item = EntityKind>) -> Self {
        Self { kinds: kinds.into_iter().fold(0, |all, kind| all | kind.bit()), ..self }
    }

    pub(super) fn wants(self, kind: EntityKind) -> bool {
        self.kinds & kind.bit() != 0
    }
}

/// The text with its entities taken out. No digit or letter of one is left, [`entities`] finds none
/// of the wanted kinds in the result, and redacting that again changes nothing.
pub fn redact(text: &str, options: RedactOptions) -> String {
    let mut now = text.to_owned();
    // What stood between two entities may be one itself once they are gone; almost never twice.
    for _ in 0..ROUNDS {
        let found: Vec<Entity> = entities(&now).into_iter().filter(|e| options.wants(e.kind)).collect();
        if found.is_empty() {
            return now;
        }
        now = without(&now, &found, options.keep_length);
    }
    if entities(&now).iter().any(|e| options.wants(e.kind)) { blank(&now) } else { now }
}

fn without(text: &str, found: &[Entity], keep_length: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for entity in found {
        out.push_str(&text[at..entity.span.start]);
        if keep_length {
            out.extend(text[entity.span.clone()].chars().map(|_| '*'));
        } else {
            out.push_str(entity.kind.placeholder());
        }
        at = entity.span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Nothing that could be read, for a text that was built to resist.
fn blank(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_rows() {
        let all = RedactOptions::default();
        for (text, options, expected) in [
            ("", all, ""),
            ("无事", all, "无事"),
            ("打 138 0013 8000 找我", all, "打 <PHONE> 找我"),
            ("打 138 0013 8000 找我", all.keep_length(true), "打 ************* 找我"),
            ("a@b.example 付300元", all.kinds([EntityKind::Money]), "a@b.example 付<MONEY>"),
            ("a@b.example 付300元", all.kinds([]), "a@b.example 付300元"),
            ("<PHONE> 见 <URL>", all, "<PHONE> 见 <URL>"),
        ] {
            assert_eq!(redact(text, options), expected, "{text}");
        }
    }

    #[test]
    fn a_blank_text_has_no_entities() {
        let text = "打 138 0013 8000\n付300元 a@b.example";
        assert_eq!(blank(text).chars().count(), text.chars().count());
        assert!(entities(&blank(text)).is_empty());
    }
}
