//! Known spellings of known words: aliases of contact apps, homophones, characters in parts.

use super::{
    fold::Edit,
    tables::{Phrase, Tables, tables},
};

/// Proposes the known word for every known spelling; the longest at each place wins.
pub(super) fn find(chars: &[char], edits: &mut Vec<Edit>) {
    let tables = tables();
    let mut longest: Vec<(usize, &Phrase)> = Vec::new();
    tables.lexicon.find(chars, |start, number| {
        let phrase = &tables.phrases[number];
        if !stands(chars, start, phrase, tables) {
            return 0;
        }
        match longest.last_mut() {
            Some((at, last)) if *at == start => *last = if phrase.len > last.len { phrase } else { last },
            _ => longest.push((start, phrase)),
        }
        phrase.len
    });
    for (start, phrase) in longest {
        if let Some(plain) = &phrase.plain {
            edits.push(Edit::new(start..start + phrase.len, plain.iter().copied(), phrase.kind));
        }
    }
}

/// Whether a spelling stands for its word here.
fn stands(chars: &[char], start: usize, phrase: &Phrase, tables: &Tables) -> bool {
    let end = start + phrase.len;
    let before = start.checked_sub(1).map(|i| chars[i]);
    let after = chars.get(end).copied();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    // An account name may follow a short alias at once: `vx138`.
    let name = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    if phrase.ascii_start && name(before) || phrase.ascii_end && letter(after) {
        return false;
    }
    if phrase.ascii_end && !phrase.after_adding && name(after) {
        return false;
    }
    !phrase.after_adding || follows_adding(chars, start, tables) || precedes_name(chars, end)
}

/// Whether an adding word stands before `start`, at most three characters away: `加我的v`, `add my wx`.
fn follows_adding(chars: &[char], start: usize, tables: &Tables) -> bool {
    let gap = |c: &char| matches!(c, ' ' | ':' | '我' | '你' | '个' | '的' | '下' | '一' | '您' | '她' | '他');
    let mut at = start;
    for _ in 0..4 {
        if tables.adding.iter().any(|w| chars[..at].ends_with(w)) {
            let word = tables.adding.iter().find(|w| chars[..at].ends_with(w)).map_or(0, Vec::len);
            let apart = !chars[at - word].is_ascii_alphabetic() || at == word || !chars[at - word - 1].is_ascii_alphabetic();
            return apart;
        }
        if at == 0 || !gap(&chars[at - 1]) {
            return false;
        }
        at -= 1;
    }
    false
}

/// Whether an account name or number follows: four characters or more, a digit among them.
fn precedes_name(chars: &[char], end: usize) -> bool {
    let skip = chars[end..].iter().take(3).take_while(|c| matches!(c, ' ' | ':' | '号' | '-')).count();
    let name = chars[end + skip..].iter().take(24).take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '*' | '-'));
    let (mut len, mut digits) = (0, 0);
    for c in name {
        len += 1;
        digits += usize::from(c.is_ascii_digit());
    }
    len >= 5 && digits >= 2
}
