//! Letters and digits that stand for each other.

use super::{
    DisguiseKind::{Leet, LookAlikeLetters, SpelledDigits, SwappedDigits},
    fold::Edit,
    tables::tables,
};

/// Letters of other scripts inside words that are Latin otherwise, and words in small capitals.
/// A word that is wholly of another script is left alone, whatever it looks like.
pub(super) fn look_alikes(chars: &[char], edits: &mut Vec<Edit>) {
    let table = &tables().look_alikes;
    for word in runs(chars, |c| c.is_alphabetic() && !super::is_han(c) || c.is_ascii_digit()) {
        let here = &chars[word.clone()];
        let latin = here.iter().any(char::is_ascii_lowercase);
        let (mut found, mut small) = (0, 0);
        let known = here.iter().all(|c| {
            let like = table.contains_key(c);
            found += usize::from(like);
            small += usize::from(like && is_small_capital(*c));
            c.is_ascii_alphanumeric() || like
        });
        if known && found > 0 && (latin || small >= 2 && small == found) {
            let plain = here.iter().map(|c| table.get(c).copied().unwrap_or(*c));
            edits.push(Edit::new(word, plain, LookAlikeLetters));
        }
    }
}

/// Phonetic letters drawn as small capitals; no language is written in them.
fn is_small_capital(c: char) -> bool {
    matches!(
        c as u32,
        0x1D00..=0x1D25 | 0x0262 | 0x026A | 0x0274 | 0x0276 | 0x0280 | 0x028F | 0x0299 | 0x029C | 0x029F | 0xA730 | 0xA731
    )
}

/// The digit a Han numeral names; 十 and above are words of their own.
pub(super) const fn numeral(c: char) -> Option<char> {
    Some(match c {
        '〇' | '零' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}

/// Numbers of contacts spelled in Han numerals: seven digits or more, three of them spelled.
pub(super) fn spelled_digits(chars: &[char], edits: &mut Vec<Edit>) {
    for run in runs(chars, |c| c.is_ascii_digit() || numeral(c).is_some()) {
        let spelled = chars[run.clone()].iter().filter(|c| !c.is_ascii_digit()).count();
        if run.len() >= 7 && spelled >= 3 {
            let plain: Vec<char> = chars[run.clone()].iter().map(|&c| numeral(c).unwrap_or(c)).collect();
            edits.push(Edit::new(run, plain, SpelledDigits));
        }
    }
}

/// Whether `c` is used for a letter in leet.
pub(super) const fn is_leet(c: char) -> bool {
    matches!(c, '0' | '1' | '3' | '4' | '5' | '7' | '8' | '@' | '$' | '!' | '|')
}

/// Words in leet whose plain form is known, and numbers with letters for digits.
pub(super) fn leet_and_digits(chars: &[char], edits: &mut Vec<Edit>) {
    for run in runs(chars, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '@' | '$' | '!' | '|')) {
        // Parts of links, addresses and account names are what they are.
        let beside = |c: Option<&char>| c.is_some_and(|c| matches!(c, '.' | '/' | '_' | '@' | ':' | '-'));
        let inside = run.start > 0 && beside(chars.get(run.start - 1))
            || beside(chars.get(run.end)) && chars.get(run.end + 1).is_some_and(char::is_ascii_alphanumeric);
        if inside || run.len() < 3 || run.len() > 24 {
            continue;
        }
        if let Some(plain) = digits(&chars[run.clone()], chars.get(run.end).copied()) {
            edits.push(Edit::new(run, plain, SwappedDigits));
        } else if let Some((len, plain)) = leet(&chars[run.clone()]) {
            edits.push(Edit::new(run.start..run.start + len, plain, Leet));
        }
    }
}

/// A number in which o stands for 0, l or i for 1.
fn digits(run: &[char], next: Option<char>) -> Option<Vec<char>> {
    let plain: Option<Vec<char>> = run
        .iter()
        .map(|&c| match c {
            'o' => Some('0'),
            'l' | 'i' => Some('1'),
            '0'..='9' => Some(c),
            _ => None,
        })
        .collect();
    let plain = plain?;
    let digits = run.iter().filter(|c| c.is_ascii_digit()).count();
    let zeros = run.iter().filter(|&&c| c == 'o').count();
    let ones = run.len() - digits - zeros;
    let money = next.is_some_and(|c| matches!(c, '元' | '块' | '万'));
    let swapped = match digits {
        0 => money && zeros >= 3,
        1 => zeros >= 2 && run.len() >= 4 || money && zeros + ones >= 2,
        _ => zeros > 0 || ones > 0 && !matches!(run.last(), Some('l' | 'i')) && !matches!(run[0], 'l' | 'i'),
    };
    (swapped && zeros + ones > 0).then_some(plain)
}

/// A word in leet, if its plain form is known: how many characters it covers, and that form.
fn leet(run: &[char]) -> Option<(usize, Vec<char>)> {
    let (joined, common) = (&tables().joined, &tables().common);
    // A number or sign may well stand before a word: `5miles` are no smiles.
    let within = run.first().is_some_and(char::is_ascii_lowercase) || run.len() > 1 && !common.contains(&run[1..]);
    let trimmed = run.len() - run.iter().rev().take_while(|c| matches!(c, '!' | '|')).count();
    for len in [trimmed, run.len()] {
        let word = &run[..len];
        let signs = word.iter().filter(|c| is_leet(**c)).count();
        if len < 4 || signs == 0 || signs == len || word.iter().any(|c| c.is_ascii_digit() && !is_leet(*c)) {
            continue;
        }
        for one in ['i', 'l'] {
            let plain: Vec<char> = word
                .iter()
                .map(|&c| match c {
                    '0' => 'o',
                    '1' | '!' | '|' => one,
                    '3' => 'e',
                    '4' | '@' => 'a',
                    '5' | '$' => 's',
                    '7' => 't',
                    '8' => 'b',
                    c => c,
                })
                .collect();
            if joined.contains(&plain) || within && common.contains(&plain) {
                return Some((len, plain));
            }
        }
    }
    None
}

/// The longest runs of characters that `keep` keeps.
pub(super) fn runs(chars: &[char], keep: impl Fn(char) -> bool) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + chars[at..].iter().position(|&c| keep(c))?;
        at = start + chars[start..].iter().take_while(|&&c| keep(c)).count();
        Some(start..at)
    })
}
