//! Text in, plain comparable characters out, each knowing the bytes it came from.
//!
//! The steps, in order: invisible and bidirectional control characters are dropped (and recorded),
//! Unicode NFKC folds full-width, mathematical, enclosed and other compatibility forms
//! ([UAX #15](https://www.unicode.org/reports/tr15/)), letters are lower-cased, every white space
//! becomes one plain space character, and traditional Han characters become simplified ones.
//! Then disguises are undone: look-alike letters in Latin words, words taken apart, leet, spelled or
//! swapped digits, aliases of contact apps, homophones and characters in parts, broken links. The
//! tables are data (`models/disguises.toml`); what was undone is kept as [`Disguise`] facts.
//! Normalising twice changes nothing, and other scripts come out as NFKC and lower case leave them.
//!
//! Work is done segment by segment (a character plus what combines with it), so that the alignment
//! to the original bytes stays exact and time grows with length alone.

mod combining;
mod disguise;
mod fold;
mod han;
mod invisible;
mod letters;
mod phrases;
mod tables;
mod words;

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char as unicode};

use combining::{extends, joined, spelling, stands_alone};
pub(crate) use disguise::DisguiseKinds;
pub use disguise::{Disguise, DisguiseKind};
pub(crate) use han::is_han;

/// The most characters of one message that are looked at: 1,048,576. What follows is ignored, so
/// that time and memory stay bounded on any input.
pub const MAX_CHARS: usize = 1 << 20;

/// A range of bytes of the original text; always on character boundaries.
pub type Span = Range<usize>;

/// A normalised message with its alignment to the original.
#[derive(Debug, Clone, Default)]
pub struct Normalized {
    chars: Vec<char>,
    /// For each normalised character, the original byte range `[start, end)`.
    spans: Vec<(u32, u32)>,
    disguises: Vec<Disguise>,
}

impl Normalized {
    /// Normalises `text`. Total: every string has a normal form.
    pub fn new(text: &str) -> Self {
        let mut out = Self::characters(text);
        fold::undo(&mut out);
        out.disguises.sort_by_key(|d| (d.span.start, d.span.end, d.kind));
        out
    }

    /// Normalises `text` character by character and leaves its words alone: addresses and codes are no
    /// words in disguise.
    pub(crate) fn characters(text: &str) -> Self {
        // Spans are kept as 32-bit offsets; what lies beyond `MAX_CHARS` is never read anyway.
        let cut = text.len().min(4 * MAX_CHARS);
        let text = &text[..text.floor_char_boundary(cut)];
        let len = text.chars().count().min(MAX_CHARS);
        let mut out = Self { chars: Vec::with_capacity(len), spans: Vec::with_capacity(len), disguises: Vec::new() };
        let han = if is_japanese(text) { han::unfolded() } else { han::table() };
        let mut at = 0;
        while at < text.len() && out.chars.len() < MAX_CHARS {
            if text.as_bytes()[at].is_ascii() {
                at += out.push_ascii(&text.as_bytes()[at..], at);
            }
            at += out.push_han(&text[at..], at, han);
            let start = at;
            let mut rest = text[start..].chars();
            let Some(c) = rest.next() else { break };
            at += c.len_utf8();
            let next = rest.clone().next();
            let joins = next.is_some_and(|n| !stands_alone(n) && (extends(n) || invisible::kind(n, Some(c), None).is_some()));
            if !joins && let Some(plain) = plain(c, han) {
                out.push_plain(c, plain, han, start, at);
                continue;
            }
            if invisible::is_written(c, out.chars.last().copied(), next) {
                out.push(c, start, at);
                continue;
            }
            if let Some(kind) = invisible::kind(c, out.chars.last().copied(), next) {
                out.note_hidden(kind, start, at);
                continue;
            }
            let end = at + joined(c, rest.as_str(), |_, _, _| {});
            if end == at
                && let Some(plain) = plain(c, han)
            {
                out.push_plain(c, plain, han, start, at);
                continue;
            }
            if end > at {
                joined(c, &text[at..end], |kind, from, to| out.note_hidden(kind, at + from, at + to));
                at = end;
            }
            out.push_segment(&text[start..at], start, at, han);
        }
        out
    }

    /// Takes over the plain ASCII that `bytes` begins with, up to what a following character may
    /// combine with, and tells how many bytes that was.
    fn push_ascii(&mut self, bytes: &[u8], at: usize) -> usize {
        let ascii = bytes.iter().take_while(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t' | b'\r')).count();
        let run = if ascii < bytes.len() { ascii.saturating_sub(1) } else { ascii };
        let run = run.min(MAX_CHARS - self.chars.len());
        self.chars.extend(bytes[..run].iter().map(|&b| if b < b' ' { ' ' } else { char::from(b.to_ascii_lowercase()) }));
        self.spans.extend((at..at + run).map(|i| (i as u32, i as u32 + 1)));
        run
    }

    /// Takes over the common Han characters that `text` begins with, up to the last before something
    /// that it may combine with, and tells how many bytes that was.
    fn push_han(&mut self, text: &str, at: usize, han: &han::Table) -> usize {
        let bytes = text.as_bytes();
        let common = |b: &&[u8; 3]| matches!(b[0], 0xE4..=0xE9) && (b[0] > 0xE4 || b[1] >= 0xB8);
        let mut count = bytes.as_chunks().0.iter().take_while(common).count();
        if !matches!(
            bytes[3 * count..],
            [] | [b'\n' | b'\r' | b' '..=b'~', ..] | [0xE3, 0x80, 0..0xAA, ..] | [0xEF, 0xBC | 0xBD, ..]
        ) {
            count = count.saturating_sub(1);
        }
        let bytes = &bytes[..3 * count.min(MAX_CHARS - self.chars.len())];
        let read = |b: &[u8; 3]| {
            let code = u32::from(b[0] & 0x0F) << 12 | u32::from(b[1] & 0x3F) << 6 | u32::from(b[2] & 0x3F);
            char::from_u32(code).unwrap_or('\u{fffd}')
        };
        let mut folds = false;
        self.chars.extend(bytes.as_chunks().0.iter().map(|b| {
            let c = read(b);
            let plain = han.fold(c);
            folds |= plain != c;
            plain
        }));
        self.spans.extend((at..at + bytes.len()).step_by(3).map(|i| (i as u32, i as u32 + 3)));
        if folds {
            for (i, b) in bytes.as_chunks().0.iter().enumerate().filter(|(_, b)| han.is_variant(read(b))) {
                self.note_folded(read(b), han.fold(read(b)), han, at + 3 * i, at + 3 * i + 3);
            }
        }
        bytes.len()
    }

    /// Records a disguise; one that goes on where the last of its kind ended is the same.
    fn note(&mut self, kind: DisguiseKind, start: usize, end: usize) {
        match self.disguises.last_mut() {
            Some(last) if last.kind == kind && last.span.end == start => last.span.end = end,
            _ => self.disguises.push(Disguise { kind, span: start..end }),
        }
    }

    fn note_hidden(&mut self, kind: invisible::HiddenKind, start: usize, end: usize) {
        if let Some(kind) = kind.disguise() {
            self.note(kind, start, end);
        }
    }

    /// Replaces ranges of characters; what replaces them comes from all the bytes they came from.
    fn apply(&mut self, edits: Vec<fold::Edit>) {
        let (mut chars, mut spans) = (Vec::with_capacity(self.chars.len()), Vec::with_capacity(self.spans.len()));
        let mut at = 0;
        for edit in edits {
            chars.extend_from_slice(&self.chars[at..edit.range.start]);
            spans.extend_from_slice(&self.spans[at..edit.range.start]);
            let span = self.span(edit.range.clone());
            spans.extend(edit.plain.iter().map(|_| (span.start as u32, span.end as u32)));
            chars.extend(edit.plain);
            self.disguises.push(Disguise { kind: edit.kind, span });
            at = edit.range.end;
            // What the marks behind it stand on may be a plain letter only now.
            let marks = self.chars[at..].iter().take_while(|&&c| unicode::is_combining_mark(c)).count();
            let kept = chars.last().map_or_else(Vec::new, |&base| spelling(base, &self.chars[at..at + marks]));
            if kept.len() < marks {
                let span = self.span(at..at + marks);
                spans.extend(kept.iter().map(|_| (span.start as u32, span.end as u32)));
                chars.extend(kept);
                self.disguises.push(Disguise { kind: DisguiseKind::CombiningMarks, span });
                at += marks;
            }
        }
        chars.extend_from_slice(&self.chars[at..]);
        spans.extend_from_slice(&self.spans[at..]);
        (self.chars, self.spans) = (chars, spans);
    }

    /// Pushes the normal form `plain` of `c`.
    #[inline]
    fn push_plain(&mut self, c: char, plain: char, han: &han::Table, start: usize, end: usize) {
        if plain != c && !c.is_ascii() {
            self.note_folded(c, plain, han, start, end);
        }
        self.push(plain, start, end);
    }

    fn note_folded(&mut self, c: char, plain: char, han: &han::Table, start: usize, end: usize) {
        if plain.is_ascii_alphanumeric() {
            self.note(DisguiseKind::StyledLetters, start, end);
        } else if !plain.is_ascii() && han.is_variant(c) {
            self.note(DisguiseKind::VariantCharacters, start, end);
        }
    }

    #[inline]
    fn push(&mut self, c: char, start: usize, end: usize) {
        self.chars.push(c);
        self.spans.push((start as u32, end as u32));
    }

    /// The slow path: a segment that NFKC may compose, expand or fold.
    fn push_segment(&mut self, segment: &str, start: usize, end: usize, han: &han::Table) {
        let mut now: String = segment.to_owned();
        // Lower-casing can undo composition and the other way round; two rounds settle all of
        // Unicode 16 (a test goes through every character), four are allowed.
        for _ in 0..4 {
            let visible = now.chars().filter(|&c| invisible::kind(c, None, None).is_none());
            let next: String = visible
                .nfkc()
                .flat_map(char::to_lowercase)
                .nfkc()
                .map(|c| if c.is_whitespace() { ' ' } else { han.fold(c) })
                .collect();
            if next == now {
                break;
            }
            now = next;
        }
        let first = segment.chars().next().unwrap_or(' ');
        let styled = is_styled(first) || segment.contains('\u{20e3}') && first.is_ascii_digit();
        if styled && now.chars().all(|c| c.is_ascii_alphanumeric()) {
            self.note(DisguiseKind::StyledLetters, start, end);
        }
        let before = self.chars.len();
        for c in now.chars() {
            self.push(c, start, end);
        }
        self.drop_overlays(before, start, end);
    }

    /// Takes marks that spell nothing off the segment from `from` on.
    fn drop_overlays(&mut self, from: usize, start: usize, end: usize) {
        let Some((&base, marks)) = self.chars[from..].split_first() else { return };
        let kept = spelling(base, marks);
        if kept.len() < marks.len() {
            self.note(DisguiseKind::CombiningMarks, start, end);
            self.chars.truncate(from + 1);
            self.spans.truncate(from + 1);
            for c in kept {
                self.push(c, start, end);
            }
        }
    }

    /// The normalised characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The normalised text as one string.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// What was undone, in the order of the text. Joiners inside emoji and scripts that need them
    /// are no disguise, and neither are traditional characters.
    pub fn disguises(&self) -> &[Disguise] {
        &self.disguises
    }

    /// The bytes of the original text behind a range of normalised characters.
    ///
    /// # Panics
    /// If the range does not lie within [`chars`](Self::chars).
    pub fn span(&self, chars: Range<usize>) -> Span {
        if chars.is_empty() {
            let at = self.spans.get(chars.start).map_or(0, |s| s.0 as usize);
            return at..at;
        }
        self.spans[chars.start].0 as usize..self.spans[chars.end - 1].1 as usize
    }
}

/// Whether it is Japanese, whose kanji are no variants of hanzi: by its kana, or by sums in 円 among kanji alone.
fn is_japanese(text: &str) -> bool {
    // Most texts hold neither kana (U+3040 to U+30FF) nor 円, which their bytes tell at once.
    let bytes = text.as_bytes();
    let threes = bytes.iter().zip(bytes.iter().skip(1)).zip(bytes.iter().skip(2));
    let may = |a: u8, b: u8, c: u8| a == 0xE3 && b.wrapping_sub(0x81) < 3 || a == 0xE5 && b == 0x86 && c == 0x86;
    if !threes.fold(false, |any, ((&a, &b), &c)| any | may(a, b, c)) {
        return false;
    }
    let (mut kana, mut no, mut han) = (0usize, 0usize, 0usize);
    for c in text.chars() {
        kana += usize::from(matches!(c, 'ぁ'..='ヺ'));
        no += usize::from(c == 'の');
        han += usize::from(matches!(c, '\u{4e00}'..='\u{9fff}'));
    }
    // の is written in Chinese too, for its looks, and so is 円 beside the commonest words.
    let yen = || text.contains('円') && !text.contains(['的', '了', '我', '你', '您', '加', '领', '送', '元', '微', '信', '群']);
    if kana > 0 { kana * 3 >= han || (kana - no) * 12 >= han } else { han > 0 && yen() }
}

/// Letters and digits drawn in a style that plain text has no use for.
fn is_styled(c: char) -> bool {
    matches!(c as u32, 0x1D400..=0x1D7FF | 0x2460..=0x24FF | 0x2776..=0x2793 | 0x1F100..=0x1F1E5 | 0xFF10..=0xFF5A | 0x210A..=0x2134)
}

/// Characters whose normal form needs no look at their neighbours.
fn plain(c: char, han: &han::Table) -> Option<char> {
    match c {
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        ' '..='~' => Some(c),
        '\n' | '\t' | '\r' | '\u{3000}' => Some(' '),
        '\u{4e00}'..='\u{9fff}' => Some(han.fold(c)),
        '、' | '。' | '〈'..='】' | '〔'..='〛' | '“' | '”' | '‘' | '’' | '—' => Some(c),
        // Full-width ASCII stands at a fixed distance from ASCII.
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).map(|a| a.to_ascii_lowercase()),
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{ac00}'..='\u{d7a3}' => Some(c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        Normalized::new(text).text()
    }

    #[test]
    fn named_rows() {
        for (name, text, expected) in [
            ("case", "Hi MUM", "hi mum"),
            ("full width", "ＶＩＰ１３８", "vip138"),
            ("mathematical", "𝐅𝐫𝐞𝐞 𝕔𝕒𝕤𝕙", "free cash"),
            ("enclosed", "加①③⑧", "加138"),
            ("traditional", "貸款領取", "贷款领取"),
            ("zero width", "刷\u{200b}单", "刷单"),
            ("bidi", "\u{202e}exe\u{202c}", "exe"),
            ("keycap", "1\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}", "13"),
            ("white space", "a\u{a0}b\tc", "a b c"),
            ("composition", "cafe\u{301}", "café"),
            ("jamo", "ㄱㅏ", "가"),
            ("turkish dot", "İ", "i\u{307}"),
            ("capital I for l", "PayPaI or GmaiI", "paypal or gmail"),
            ("rn for m", "arnazon, a modern corner", "amazon, a modern corner"),
        ] {
            assert_eq!(folded(text), expected, "{name}");
        }
    }

    #[test]
    fn every_character_settles() {
        for c in (0..=0x0010_FFFF).filter_map(char::from_u32) {
            let once = folded(&format!("a{c}b"));
            assert_eq!(folded(&once), once, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn spans_point_at_what_they_came_from() {
        let text = "给\u{200b}Ｂ：①②";
        let n = Normalized::new(text);
        assert_eq!(n.text(), "给b:12");
        assert_eq!(&text[n.span(0..1)], "给");
        assert_eq!(&text[n.span(1..2)], "Ｂ");
        assert_eq!(&text[n.span(0..2)], "给\u{200b}Ｂ");
        let kinds: Vec<DisguiseKind> = n.disguises().iter().map(|d| d.kind).collect();
        assert_eq!(kinds, [DisguiseKind::ZeroWidth, DisguiseKind::StyledLetters, DisguiseKind::StyledLetters]);
    }

    #[test]
    fn emoji_joiners_are_not_suspicious() {
        let n = Normalized::new("👩\u{200d}👧 ❤\u{fe0f}");
        assert!(n.disguises().is_empty());
        assert_eq!(n.text(), "👩\u{200d}👧 ❤");
        let n = Normalized::new("می\u{200c}خواهم");
        assert_eq!((n.text().as_str(), n.disguises().len()), ("می\u{200c}خواهم", 0));
    }
}
