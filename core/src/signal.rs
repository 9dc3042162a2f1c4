//! Named tactics in a message: asks to move to another app, promises a sure return, presses for
//! time. `models/signals.toml` lists their phrases in Chinese and English; one lexicon finds them
//! all in one pass over the normalised characters.
//!
//! A signal is a feature of the model and a reason shown to people, never a verdict by itself.

use std::{collections::HashMap, ops::Range, sync::OnceLock};

use serde::Deserialize;

use crate::{lexicon::Lexicon, normalize::Normalized};

/// A named tactic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// The signal's id.
    pub id: String,
    /// Its English name.
    pub en: String,
    /// Its Chinese name.
    pub zh: String,
    /// What a message with it does, in English: completes "it …".
    pub says_en: String,
    /// What a message with it does, in Chinese: completes "它…".
    pub says_zh: String,
    /// Whether it speaks for an honest message.
    #[serde(default)]
    pub honest: bool,
    zh_patterns: Vec<String>,
    en_patterns: Vec<String>,
}

/// A signal found in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Which of [`signals`].
    pub(crate) signal: usize,
    /// The normalised characters of the phrase.
    pub(crate) chars: Range<usize>,
}

/// Every signal ruse knows, in the order of `models/signals.toml`.
pub fn signals() -> &'static [Signal] {
    &table().signals
}

/// Makes ready what [`find`] and the normaliser need, so that no message has to wait for it.
pub(crate) fn prepare() {
    find(&Normalized::new("加qq"));
}

/// The signals of a message, each once, by its first phrase, in the order of the text.
pub(crate) fn find(text: &Normalized) -> Vec<Hit> {
    let table = table();
    let chars = text.chars();
    let mut hits: Vec<Hit> = Vec::new();
    let mut begun = Begun::default();
    table.lexicon.find(chars, |start, number| {
        let text = &table.texts[number];
        let end = start + text.len;
        if !text.stands(chars, start..end) {
            return 0;
        }
        for part in &table.parts[text.parts.clone()] {
            let whole = match part.role {
                PartRole::Whole => Some(start),
                PartRole::First(pattern) => {
                    begun.add(pattern, start..end);
                    None
                }
                PartRole::Second(pattern) => begun.nearest(pattern, chars, start),
            };
            let Some(start) = whole else { continue };
            match hits.iter_mut().find(|hit| hit.signal == part.signal) {
                None => hits.push(Hit { signal: part.signal, chars: start..end }),
                Some(hit) if hit.chars.start == start => hit.chars.end = hit.chars.end.max(end),
                Some(_) => {}
            }
        }
        0
    });
    hits.sort_by_key(|h| (h.chars.start, h.signal));
    hits
}

/// The first parts seen of phrases in two.
#[derive(Default)]
struct Begun {
    /// The pattern and its place.
    parts: Vec<(u32, Range<usize>)>,
    /// A bit a pattern, or a few: clear means that it has not begun.
    patterns: [u64; 16],
    /// At how many parts to look which are out of reach.
    limit: usize,
}

impl Begun {
    fn add(&mut self, pattern: u32, place: Range<usize>) {
        if self.parts.len() >= self.limit {
            self.parts.retain(|(_, first)| first.end + LONGEST >= place.start);
            self.patterns = [0; 16];
            for (p, _) in &self.parts {
                self.patterns[Self::word(*p)] |= 1 << (p & 63);
            }
            self.limit = (self.parts.len() * 2).max(32);
            self.parts.reserve(self.limit - self.parts.len());
        }
        self.patterns[Self::word(pattern)] |= 1 << (pattern & 63);
        self.parts.push((pattern, place));
    }

    fn word(pattern: u32) -> usize {
        (pattern >> 6) as usize & 15
    }

    /// Where the phrase begins whose second part stands at `start`.
    #[inline]
    fn nearest(&self, pattern: u32, chars: &[char], start: usize) -> Option<usize> {
        if self.patterns[Self::word(pattern)] >> (pattern & 63) & 1 == 0 {
            return None;
        }
        let fits = |first: &Range<usize>| first.end <= start && near(&chars[first.end..start]);
        self.parts.iter().rev().find(|(p, first)| *p == pattern && fits(first)).map(|(_, first)| first.start)
    }
}

/// No second part is looked for beyond this many characters.
const LONGEST: usize = 60;

/// Whether little enough stands between the parts of a phrase: 12 characters, or 5 Latin words.
fn near(between: &[char]) -> bool {
    const CHARS: usize = 12;
    const WORDS: usize = 5;
    between.len() <= CHARS
        || between.len() <= LONGEST
            && between.is_ascii_words()
            && between.split(|&c| c == ' ').filter(|w| !w.is_empty()).count() <= WORDS
}

trait AsciiWords {
    fn is_ascii_words(&self) -> bool;
}

impl AsciiWords for [char] {
    fn is_ascii_words(&self) -> bool {
        self.iter().all(|c| c.is_ascii() && !matches!(c, '.' | '!' | '?'))
    }
}

struct Table {
    signals: Vec<Signal>,
    /// What the lexicon finds, by number.
    texts: Vec<Text>,
    parts: Vec<Part>,
    lexicon: Lexicon,
}

/// What stands in phrases, each distinct one once.
struct Text {
    len: usize,
    /// Whether a Latin letter before or after makes it part of another word.
    closed_start: bool,
    closed_end: bool,
    /// What it is part of.
    parts: Range<usize>,
}

struct Part {
    signal: usize,
    role: PartRole,
}

#[derive(Clone, Copy)]
enum PartRole {
    Whole,
    First(u32),
    Second(u32),
}

impl Text {
    fn stands(&self, chars: &[char], range: Range<usize>) -> bool {
        let letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
        let before = range.start.checked_sub(1).and_then(|i| chars.get(i));
        !(self.closed_start && letter(before) || self.closed_end && letter(chars.get(range.end)))
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            signal: Vec<Signal>,
        }
        let file: File = toml::from_str(include_str!("../models/signals.toml")).expect("the bundled signals are valid");
        Table::new(file.signal)
    })
}

impl Table {
    fn new(signals: Vec<Signal>) -> Self {
        let mut index: HashMap<(String, bool), usize> = HashMap::new();
        // A phrase's part, whether a word may go on behind it, and what it is part of.
        let mut found: Vec<(String, bool, Vec<Part>)> = Vec::new();
        let mut add = |text: &str, signal: usize, role: PartRole| {
            let open = text.ends_with('*');
            let text = text.trim_end_matches('*').trim().to_owned();
            if text.is_empty() {
                return;
            }
            let at = *index.entry((text.clone(), open)).or_insert_with(|| {
                found.push((text, open, Vec::new()));
                found.len() - 1
            });
            found[at].2.push(Part { signal, role });
        };
        let mut pattern = 0;
        for (i, signal) in signals.iter().enumerate() {
            for text in signal.zh_patterns.iter().chain(&signal.en_patterns) {
                match text.split_once('…') {
                    Some((first, second)) => {
                        add(first, i, PartRole::First(pattern));
                        add(second, i, PartRole::Second(pattern));
                        pattern += 1;
                    }
                    None => add(text, i, PartRole::Whole),
                }
            }
        }
        let lexicon = Lexicon::new(found.iter().map(|(text, ..)| text.as_str()));
        let (mut texts, mut parts) = (Vec::new(), Vec::new());
        for (text, open, of) in found {
            let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            texts.push(Text {
                len: text.chars().count(),
                closed_start: ascii(text.chars().next()),
                closed_end: ascii(text.chars().next_back()) && !open,
                parts: parts.len()..parts.len() + of.len(),
            });
            parts.extend(of);
        }
        Self { signals, texts, parts, lexicon }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found_as_written() {
        for (i, signal) in signals().iter().enumerate() {
            for pattern in signal.zh_patterns.iter().chain(&signal.en_patterns) {
                // Phrases are looked for in normalised text, and are written as they stand there.
                for part in pattern.split('…') {
                    let part = part.trim_end_matches('*').trim();
                    assert_eq!(Normalized::new(part).text(), part, "{}: {pattern}", signal.id);
                }
                let text = pattern.replace('…', " x ").replace('*', "");
                let hits = find(&Normalized::new(&text));
                assert!(hits.iter().any(|h| h.signal == i), "{}: {pattern}", signal.id);
            }
        }
    }

    #[test]
    fn ids_are_distinct_and_there_are_enough() {
        let mut ids: Vec<&str> = signals().iter().map(|s| s.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert!(ids.len() == signals().len() && ids.len() >= 25);
    }
}
