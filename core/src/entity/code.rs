//! One-time codes: what stands beside the words that announce one, in the same sentence.

mod shape;

use std::ops::Range;

use super::{EntityKind, cue::Cue, reading::Reading};
use shape::Place;

/// How far a code may stand behind its word, and before it.
const AFTER: usize = 42;
const BEFORE: usize = 48;

/// Takes a code for each word that announces one.
pub(super) fn find(text: &mut Reading) {
    let mut cues: Vec<Range<usize>> = Vec::new();
    let mut covered = 0;
    for found in text.cues.all().iter().filter(|f| matches!(f.cue, Cue::Code | Cue::OtherCode)) {
        // A longer word that ends at the same place says it already; and some codes sign nobody in.
        if found.cue == Cue::Code && found.chars.end > covered {
            cues.push(found.chars.clone());
        }
        covered = covered.max(found.chars.end);
    }
    for cue in &cues {
        if let Some((chars, normal)) = after(text, cue).or_else(|| before(text, cue)) {
            text.take(EntityKind::OneTimeCode, chars, normal, None);
        }
    }
}

/// The first code after the word.
fn after(text: &Reading, cue: &Range<usize>) -> Option<(Range<usize>, String)> {
    let weak = is_weak(text, cue);
    let mut at = cue.end;
    let mut near = true;
    let mut words = 0;
    while at < cue.end + AFTER && at < text.chars.len() {
        let c = text.chars[at];
        if ends_sentence(text, at) || near && matches!(c, '?') {
            return None;
        }
        if let Some(found) = shape::code(text, at, Place { near, sure: !weak }).filter(|_| !weak || words <= 2) {
            return Some(found);
        }
        // "验证码是" and "code:" point at what follows; other words do so less.
        let length = if c.is_ascii_alphanumeric() {
            let length = text.chars[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
            let linking = text.any(at, "is|your|was|code|number").is_some();
            (near, words) = (near && linking, words + usize::from(!linking));
            length
        } else {
            near &= matches!(
                c,
                ' ' | ':' | '是' | '为' | '【' | '「' | '[' | '(' | '“' | '"' | '#' | '-' | '=' | '*' | '→' | '\n' | '>'
            );
            1
        };
        at += length;
    }
    None
}

/// Whether the word names codes of all sorts and nothing before it says which.
fn is_weak(text: &Reading, cue: &Range<usize>) -> bool {
    const SORTS: &str = "verification|login|security|guard|in|signin|authentication|confirmation|access|activation|authorisation\
        |authorization|auth";
    let before = text.chars[..cue.start].iter().rev().skip(1).take(16).take_while(|c| c.is_ascii_alphabetic()).count();
    let sort = text.plain(cue.start.saturating_sub(before + 1)..cue.start);
    matches!(text.plain(cue.clone()).as_str(), "pin" | "tac" | "代码" | "code") && !SORTS.split('|').any(|s| s == sort.trim())
}

/// The nearest code before the word, if it is said to be one: "123456 is your code".
fn before(text: &Reading, cue: &Range<usize>) -> Option<(Range<usize>, String)> {
    const LINKS: &str = "is|as|为|是|作为|use|enter|(";
    let lowest = cue.start.saturating_sub(BEFORE);
    let mut at = cue.start;
    let mut linked = false;
    while at > lowest {
        at -= 1;
        if ends_sentence(text, at) {
            return None;
        }
        let inside = text.get(at).is_ascii_alphabetic() && text.before(at).is_ascii_alphanumeric();
        linked |= !inside && text.any(at, LINKS).is_some();
        let sure = !is_weak(text, cue);
        if let Some(found) = shape::code(text, at, Place { near: false, sure }) {
            let lead = text.plain(lowest..at);
            let lead = lead.trim_end_matches([' ', '【', '"', '“', '「']);
            let told = ["use", "enter", "input", "输入", "填写"].iter().any(|w| lead.ends_with(w));
            return (linked || told).then_some(found);
        }
    }
    None
}

/// A full stop, question mark or line break.
fn ends_sentence(text: &Reading, at: usize) -> bool {
    match text.chars[at] {
        '。' | ';' | '!' => true,
        '\n' => text.get(at + 1) == '\n',
        '.' => text.get(at + 1) == ' ' || text.get(at + 1) == '\n',
        '?' => true,
        _ => false,
    }
}
