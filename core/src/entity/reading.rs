//! The working copy of a message that the recognisers read one after the other.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::{Entity, EntityDetail, EntityKind, cue};
use crate::normalize::{Normalized, is_han};

/// Stands where an earlier recogniser has taken something, or a placeholder was written.
pub(super) const TAKEN: char = '\u{FFFC}';
/// A long text is read in pieces of at most this many bytes, whose normal forms fit
/// [`MAX_CHARS`](crate::normalize::MAX_CHARS) whatever they hold.
const WINDOW: usize = 1 << 15;

/// Ranges of `text` to read on their own, cut at line breaks or spaces where there are any.
pub(super) fn windows(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let mut end = text.len();
        if end - start > WINDOW {
            let hard = text.floor_char_boundary(start + WINDOW);
            let late = text.floor_char_boundary(start + WINDOW / 2);
            let tail = &text[late..hard];
            let soft = tail.rfind('\n').or_else(|| tail.rfind(' ')).map(|at| late + at + 1);
            end = soft.unwrap_or(hard);
        }
        let window = start..end;
        start = end;
        Some(window)
    })
}

/// A message being read.
pub(super) struct Reading<'a> {
    original: &'a str,
    normalized: &'a Normalized,
    /// The normalised characters, line breaks kept, [`TAKEN`] where nothing is left to find.
    pub(super) chars: Vec<char>,
    /// Whether any Han character occurs.
    pub(super) han: bool,
    /// How many digits and Chinese numerals occur.
    pub(super) digits: usize,
    /// Whether any character of links and addresses occurs.
    pub(super) links: bool,
    pub(super) cues: cue::Cues,
    found: Vec<(Range<usize>, EntityKind, String, Option<EntityDetail>)>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(original: &'a str, normalized: &'a Normalized) -> Self {
        let mut chars = normalized.chars().to_vec();
        let (mut han, mut digits, mut links, mut angle) = (false, 0, false, false);
        for (i, c) in chars.iter_mut().enumerate() {
            match *c {
                ' ' if matches!(original.as_bytes().get(normalized.span(i..i + 1).start), Some(b'\n' | b'\r')) => *c = '\n',
                '0'..='9' => digits += 1,
                '.' | '@' | ':' | '(' | '[' | '{' => links = true,
                '<' => angle = true,
                _ if is_han(*c) => {
                    han = true;
                    digits += usize::from(numeral(*c).is_some() || matches!(*c, '十' | '拾'));
                    links |= *c == '点';
                }
                '。' => links = true,
                _ => digits += usize::from(digit(*c).is_some()),
            }
        }
        if angle {
            hide_placeholders(&mut chars);
        }
        // " dot " needs no character of its own.
        let links = links || chars.windows(5).any(|w| w == [' ', 'd', 'o', 't', ' ']);
        Self { original, normalized, chars, han, digits, links, cues: cue::Cues::default(), found: Vec::new() }
    }

    pub(super) fn find_cues(&mut self) {
        self.cues = cue::find(&self.chars);
    }

    /// Takes `range`: nobody after sees it.
    pub(super) fn take(&mut self, kind: EntityKind, range: Range<usize>, normal: String, detail: Option<EntityDetail>) {
        debug_assert!(self.chars[range.clone()].iter().any(|c| c.is_alphanumeric()), "an entity holds a letter or digit");
        self.chars[range.clone()].fill(TAKEN);
        self.found.push((range, kind, normal, detail));
    }

    pub(super) fn finish(self) -> Vec<Entity> {
        let entity = |(range, kind, normal, detail)| {
            let mut span = self.normalized.span(range);
            // What makes a digit a keycap or an emoji goes with it.
            let dress = self.original[span.end..].chars().take_while(|c| matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}'));
            span.end += dress.map(char::len_utf8).sum::<usize>();
            Entity { kind, span, normal, detail }
        };
        let mut all: Vec<Entity> = self.found.into_iter().map(entity).collect();
        all.sort_by_key(|e| (e.span.start, e.span.end));
        all
    }

    /// The range as text, with the case it was written in.
    pub(super) fn cased(&self, range: Range<usize>) -> String {
        range.map(|i| self.cased_char(i)).collect()
    }

    /// One character as it was written, but in its compatible form.
    pub(super) fn cased_char(&self, at: usize) -> char {
        let folded = self.normalized.chars()[at];
        let written = self.original[self.normalized.span(at..at + 1)].nfkc().next().unwrap_or(folded);
        if written.to_lowercase().eq([folded]) { written } else { folded }
    }

    /// Whether the character was written in a full-width or other non-ASCII form.
    pub(super) fn wide(&self, at: usize) -> bool {
        self.normalized.span(at..at + 1).len() > 1
    }

    pub(super) fn get(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    pub(super) fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |b| self.chars[b])
    }

    /// Whether `word` stands at `at`; one in ASCII letters must end there.
    pub(super) fn has(&self, at: usize, word: &str) -> bool {
        let mut end = at;
        let same = word.chars().all(|c| (self.get(end) == c, end += 1).0);
        let open = word.ends_with(|c: char| c.is_ascii_alphabetic()) && self.get(end).is_ascii_alphanumeric();
        same && !open
    }

    /// The length of the first of `words`, separated by `|`, that stands at `at`.
    pub(super) fn any(&self, at: usize, words: &str) -> Option<usize> {
        words.split('|').find(|w| self.has(at, w)).map(|w| w.chars().count())
    }

    /// The range as it was normalised.
    pub(super) fn plain(&self, range: Range<usize>) -> String {
        self.chars[range].iter().collect()
    }
}

/// A digit, also one in a filled or sans-serif circle, which NFKC leaves alone.
pub(super) fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '❶'..='❾' => Some((c as u32 - 0x2775) as u8),
        '➀'..='➈' => Some((c as u32 - 0x277F) as u8),
        '➊'..='➒' => Some((c as u32 - 0x2789) as u8),
        '⓵'..='⓽' => Some((c as u32 - 0x24F4) as u8),
        '⓿' => Some(0),
        _ => None,
    }
}

/// A Chinese numeral for one digit, written plainly, for banks, or said over a radio.
pub(super) fn numeral(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' | '洞' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' | '拐' => 7,
        '八' | '捌' => 8,
        '九' | '玖' | '勾' => 9,
        _ => return None,
    })
}

pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¢' | '¥' | '₠'..='⃀' | '฿')
}

/// Placeholders of a redacted text are nobody's words.
fn hide_placeholders(chars: &mut [char]) {
    let mut at = 0;
    while at < chars.len() {
        if chars[at] == '<' {
            let name = |k: &EntityKind| {
                let text = k.placeholder();
                let here = chars.get(at..at + text.len())?;
                here.iter().copied().eq(text.chars().map(|c| c.to_ascii_lowercase())).then_some(text.len())
            };
            if let Some(len) = EntityKind::ALL.iter().find_map(name) {
                chars[at..at + len].fill(TAKEN);
                at += len;
                continue;
            }
        }
        at += 1;
    }
}
