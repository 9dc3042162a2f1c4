//! Runs of digit groups, as phone and card numbers are written: `+44 (0)20 7946 0958`,
//! `6222 **** **** 1234`, `138****2231`, `一三八 0013 八零零零`.

use std::ops::Range;

use super::{
    cue::Cue,
    reading::{Reading, digit, numeral},
};

/// The most signs read as one run; what is longer is cut between groups.
const MAX_SIGNS: usize = 48;

/// A digit or mask of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    /// Which character it is.
    pub(super) at: usize,
    /// Its value; none if masked.
    pub(super) value: Option<u8>,
    /// What separates it from the sign before: `\0` nothing, else `-`, `.` or a space.
    gap: char,
    /// Whether a bracket opens right before it.
    open: bool,
    /// Whether a bracket closes between the sign before and this one.
    closed: bool,
}

/// Groups of digits and masks that stand together.
#[derive(Debug)]
pub(super) struct Run {
    /// Whether a `+` stands before the first group.
    pub(super) plus: bool,
    start: usize,
    /// Where to look for the next run.
    pub(super) end: usize,
    signs: Vec<Sign>,
    /// Whether a letter, point or the like ties the first group to what stands before it.
    tied_before: bool,
    /// The same of the last group and what follows.
    tied_after: bool,
}

/// Some groups of a run.
#[derive(Debug)]
pub(super) struct Part<'a> {
    run: &'a Run,
    signs: Range<usize>,
    /// The lengths of its groups.
    pub(super) shape: Vec<usize>,
}

/// The next run at or after `from`.
pub(super) fn next(text: &Reading, from: usize) -> Option<Run> {
    (from..text.chars.len()).find(|&at| begins(text, at)).map(|at| read(text, at))
}

/// Every run, in order.
pub(super) fn all(text: &Reading) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(run) = next(text, at) {
        at = run.end;
        runs.push(run);
    }
    runs
}

fn begins(text: &Reading, at: usize) -> bool {
    let c = text.chars[at];
    match c {
        '+' => digit(text.get(at + 1)).is_some() || text.get(at + 1) == ' ' && digit(text.get(at + 2)).is_some(),
        '*' | '•' | '●' | '×' | 'x' => {
            (at..at + 3).all(|i| is_mask(text.get(i))) && !text.before(at).is_alphanumeric() && !is_mask(text.before(at))
        }
        _ if digit(c).is_some() => true,
        // Chinese numerals are words unless many stand together.
        _ => numeral(c).is_some() && (at + 1..at + 7).all(|i| sign_value(text.get(i)).is_some()),
    }
}

fn sign_value(c: char) -> Option<u8> {
    digit(c).or_else(|| numeral(c))
}

fn is_mask(c: char) -> bool {
    matches!(c, '*' | '•' | '●' | '×' | 'x')
}

fn read(text: &Reading, start: usize) -> Run {
    let plus = text.chars[start] == '+';
    let first = start + usize::from(plus) + usize::from(plus && text.get(start + 1) == ' ');
    let mut run = Run { plus, start, end: first, signs: Vec::new(), tied_before: false, tied_after: false };
    let spoken = numeral(text.get(first)).is_some();
    let (mut at, mut gap) = (first, Gap { kind: '\0', open: text.before(start) == '(', closed: false });
    loop {
        let value = digit(text.get(at)).or_else(|| numeral(text.get(at)).filter(|_| spoken || joins_numerals(text, at)));
        // One `x` is a letter or a sign of its own unless others hide digits beside it.
        let beside = is_mask(text.get(at + 1)) || run.signs.last().is_some_and(|s| s.value.is_none());
        let masked = is_mask(text.get(at)) && beside;
        // A separator that leads nowhere belongs to the sentence.
        let full = run.signs.len() >= MAX_SIGNS && gap.kind != '\0' || run.signs.len() >= 4 * MAX_SIGNS;
        if full || value.is_none() && !masked {
            break;
        }
        run.signs.push(Sign { at, value, gap: gap.kind, open: gap.open, closed: gap.closed });
        run.end = at + 1;
        (at, gap) = separator(text, at + 1);
    }
    if run.signs.len() >= 4 * MAX_SIGNS {
        // Nobody's number: pass over the rest of it.
        while sign_value(text.get(run.end)).is_some() {
            run.end += 1;
        }
        run.signs.clear();
    }
    run.end = run.end.max(start + 1);
    let explained = |cue| matches!(cue, Cue::App(_) | Cue::Phone | Cue::Tail);
    let first_group = run.signs.iter().skip(1).take_while(|s| s.gap == '\0').count() + 1;
    run.tied_before = tied_before(text, start, first_group) && text.cues.before(start, 0, explained).is_none();
    run.tied_after = tied_after(text, run.end) && text.cues.after(run.end, 0, explained).is_none();
    run
}

/// Whether a letter, or a point with digits beyond it, ties the number that begins at `start`.
fn tied_before(text: &Reading, start: usize, first_group: usize) -> bool {
    let Some(edge) = start.checked_sub(1) else { return false };
    let beyond = (0..edge).rev().take(5).take_while(|&i| digit(text.chars[i]).is_some()).count();
    match text.chars[edge] {
        '.' | ':' | '-' => beyond > 0 && !text.wide(edge),
        ',' => beyond > 0 && first_group == 3 && !text.wide(edge),
        '/' => (1..=4).contains(&beyond),
        c => c.is_ascii_alphanumeric() || c == '_',
    }
}

/// The same for the number that ends before `end`.
fn tied_after(text: &Reading, end: usize) -> bool {
    let beyond = (end + 1..end + 6).take_while(|&i| digit(text.get(i)).is_some()).count();
    match text.get(end) {
        '.' | ':' | '-' => beyond > 0 && !text.wide(end),
        ',' => beyond == 3 && !text.wide(end),
        '/' => (1..=4).contains(&beyond),
        '%' => true,
        c => c.is_ascii_alphanumeric() || c == '_',
    }
}

/// Whether a numeral at `at` goes on from digits: it and its neighbour are both digits of some sort.
fn joins_numerals(text: &Reading, at: usize) -> bool {
    sign_value(text.before(at)).is_some() && sign_value(text.get(at + 1)).is_some()
}

/// What lies between two signs.
struct Gap {
    kind: char,
    open: bool,
    closed: bool,
}

/// What lies between the sign before `at` and the next one, and where that begins.
fn separator(text: &Reading, at: usize) -> (usize, Gap) {
    let (mut end, mut gap) = (at, Gap { kind: '\0', open: false, closed: false });
    while end < at + 3 {
        match text.get(end) {
            '-' | '–' | '—' | '‐' | '‑' | '−' if gap.kind != '-' && gap.kind != '.' => gap.kind = '-',
            '.' | '·' if gap.kind == '\0' => gap.kind = '.',
            ' ' if gap.kind == '\0' => gap.kind = ' ',
            ' ' if gap.kind != '.' => {}
            '(' if !gap.open => (gap.open, gap.kind) = (true, if gap.kind == '\0' { ' ' } else { gap.kind }),
            ')' if !gap.open => (gap.closed, gap.kind) = (true, if gap.kind == '\0' { ' ' } else { gap.kind }),
            _ => break,
        }
        end += 1;
    }
    (end, gap)
}

impl Run {
    /// The ranges of signs that stand together.
    pub(super) fn groups(&self) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (i, sign) in self.signs.iter().enumerate() {
            match groups.last_mut() {
                Some(last) if sign.gap == '\0' => last.end = i + 1,
                _ => groups.push(i..i + 1),
            }
        }
        groups
    }

    /// The part of `groups`, unless something other than space ties it to its neighbours.
    pub(super) fn part(&self, groups: &[Range<usize>]) -> Option<Part<'_>> {
        let signs = groups.first()?.start..groups.last()?.end;
        let tied = |at: usize| matches!(self.signs.get(at).map(|s| s.gap), Some('-' | '.'));
        let before = if signs.start == 0 { self.tied_before } else { tied(signs.start) };
        let after = if signs.end == self.signs.len() { self.tied_after } else { tied(signs.end) };
        (!before && !after).then(|| Part { run: self, shape: groups.iter().map(ExactSizeIterator::len).collect(), signs })
    }
}

impl Part<'_> {
    pub(super) fn signs(&self) -> &[Sign] {
        &self.run.signs[self.signs.clone()]
    }

    pub(super) fn len(&self) -> usize {
        self.signs.len()
    }

    /// Whether a `+` stands right before it.
    pub(super) fn plus(&self) -> bool {
        self.run.plus && self.signs.start == 0
    }

    pub(super) fn masked(&self) -> bool {
        self.signs().iter().any(|s| s.value.is_none())
    }

    /// Whether its groups are all separated alike.
    pub(super) fn even(&self) -> bool {
        let mut gaps = self.signs().iter().skip(1).map(|s| s.gap).filter(|&g| g != '\0');
        gaps.next().is_none_or(|first| gaps.all(|g| g == first))
    }

    /// Its digits, `*` where masked.
    pub(super) fn digits(&self) -> String {
        self.signs().iter().map(|s| s.value.map_or('*', |v| char::from(b'0' + v))).collect()
    }

    /// The characters it covers, with a leading `+` or the bracket that opens before it.
    pub(super) fn chars(&self) -> Range<usize> {
        let signs = self.signs();
        let bracket = usize::from(signs[0].open && signs.iter().skip(1).any(|s| s.closed));
        let start = if self.plus() { self.run.start - bracket } else { signs[0].at - bracket };
        start..signs[signs.len() - 1].at + 1
    }
}
