//! Bank cards: whole numbers by checksum, masked ones by form, last digits by the words before them.

use std::ops::Range;

use super::{
    EntityDetail, EntityKind,
    cue::Cue,
    reading::{Reading, digit},
    run::{self, Part},
};

/// Takes whole card numbers: 13 to 19 digits of a known network that pass the Luhn check.
pub(super) fn full(text: &mut Reading) {
    for run in run::all(text) {
        let groups = run.groups();
        let mut at = 0;
        while at < groups.len() {
            let ends = (at + 1..=groups.len().min(at + 6)).rev();
            let signs = |end: usize| groups[end - 1].end - groups[at].start;
            let card = ends
                .filter(|&end| (13..=19).contains(&signs(end)))
                .filter_map(|end| Some((end, run.part(&groups[at..end])?)))
                .find(|(_, part)| is_card(text, part));
            let Some((end, part)) = card else {
                at += 1;
                continue;
            };
            let digits = part.digits();
            let detail = EntityDetail::Card { network: network(&digits), masked: false };
            text.take(EntityKind::BankCard, part.chars(), digits, Some(detail));
            at = end;
        }
    }
}

fn is_card(text: &Reading, part: &Part) -> bool {
    let digits = part.digits();
    let fours =
        part.shape.split_last().is_some_and(|(&last, rest)| rest.iter().all(|&l| l == 4) && last <= 4 && !rest.is_empty());
    let shaped = part.shape.len() == 1 || fours || matches!(part.shape[..], [4, 6, 4 | 5] | [6, 10 | 13] | [8, 8 | 11]);
    let start = part.chars().start;
    let other = |cue| matches!(cue, Cue::Paper | Cue::Tracking | Cue::Carrier(_));
    let named = text.cues.before(start, 4, other).is_none() || text.cues.before(start, 4, |c| c == Cue::Card).is_some();
    shaped && part.even() && !part.plus() && !part.masked() && luhn(&digits) && lengths(&digits).contains(&digits.len()) && named
}

fn luhn(digits: &str) -> bool {
    let double = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    let sum: u32 =
        digits.bytes().rev().map(|b| u32::from(b - b'0')).enumerate().map(|(i, d)| if i % 2 == 1 { double(d) } else { d }).sum();
    sum.is_multiple_of(10) && digits.bytes().any(|b| b != b'0')
}

/// The network that numbers with these first digits belong to.
fn network(digits: &str) -> Option<&'static str> {
    let first = |n: usize| digits.get(..n).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
    Some(match (first(1), first(2), first(4)) {
        (4, ..) => "visa",
        (_, 51..=55, _) | (_, _, 2221..=2720) => "mastercard",
        (_, 34 | 37, _) => "amex",
        (_, 62, _) | (_, _, 9558) => "unionpay",
        (_, _, 3528..=3589) => "jcb",
        (_, 65, _) | (_, _, 6011 | 6440..=6499) => "discover",
        (_, 36 | 38 | 39, _) | (_, _, 3000..=3059) => "diners",
        (_, 60 | 81 | 82, _) => "rupay",
        (_, _, 5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763) => "maestro",
        _ => return None,
    })
}

fn lengths(digits: &str) -> &'static [usize] {
    match network(digits) {
        Some("visa") => &[13, 16, 19],
        Some("amex") => &[15],
        Some("diners") => &[14, 16],
        Some("unionpay") => &[16, 17, 18, 19],
        Some("maestro") => &[16, 18, 19],
        Some(_) => &[16],
        None => &[],
    }
}

/// Takes masked numbers and last digits.
pub(super) fn masked(text: &mut Reading) {
    for run in run::all(text) {
        let groups = run.groups();
        let Some(part) = run.part(&groups).filter(|p| p.masked() && !p.plus()) else { continue };
        let digits = part.digits();
        let tail = digits.rsplit('*').next().unwrap_or_default().len();
        let head = digits.split('*').next().unwrap_or_default();
        let hidden = digits.len() - tail - head.len();
        let whole = digits[head.len()..head.len() + hidden].bytes().all(|b| b == b'*');
        let start = part.chars().start;
        let explained = || {
            let phone = text.cues.before(start, 12, |c| c == Cue::Phone).is_some();
            !phone
                && (text.cues.before(start, 24, |c| c == Cue::Card).is_some()
                    || text.cues.after(part.chars().end, 12, |c| c == Cue::Card).is_some())
        };
        let known = (4..=8).contains(&head.len()) && network(head).is_some() && digits.len() >= 11 && (3..=4).contains(&tail);
        let bare = head.is_empty() && (3..=4).contains(&tail) && (hidden >= 12 || explained());
        if whole && digits.len() <= 19 && (known || bare) {
            let normal = if head.is_empty() && digits.len() < 13 { format!("*{}", &digits[hidden..]) } else { digits.clone() };
            let detail = EntityDetail::Card { network: network(head), masked: true };
            text.take(EntityKind::BankCard, part.chars(), normal, Some(detail));
        }
    }
    let tails: Vec<Range<usize>> = text.cues.all().iter().filter(|f| f.cue == Cue::Tail).map(|f| f.chars.clone()).collect();
    for cue in tails {
        tail(text, &cue);
    }
}

/// Takes the three or four last digits that follow the words at `cue`.
fn tail(text: &mut Reading, cue: &Range<usize>) {
    const BETWEEN: &str = "为|是|号|with|in|are|is|数|的|no.|digits|(|分别|:";
    let mut at = cue.end;
    while at < cue.end + 10 {
        match text.get(at) {
            ' ' | '*' | '#' | '"' | '“' | '「' | '…' | '.' | '=' | '•' | '×' => at += 1,
            'x' if cue.end < at || text.get(at + 1) == 'x' => at += 1,
            _ => match text.any(at, BETWEEN) {
                Some(len) => at += len,
                None => break,
            },
        }
    }
    let len = (at..at + 6).take_while(|&i| digit(text.get(i)).is_some()).count();
    let after = text.get(at + len);
    let part_of_more =
        after.is_ascii_alphanumeric() || matches!(after, '.' | ',' | '/' | '-' | ':') && digit(text.get(at + len + 1)).is_some();
    if !(3..=4).contains(&len) || part_of_more || matches!(after, '%' | '元') {
        return;
    }
    let digits: String = (at..at + len).filter_map(|i| digit(text.get(i))).map(|d| char::from(b'0' + d)).collect();
    // `xx` itself stands for digits; so do stars before the last ones.
    let shown = (cue.start..at).rev().take_while(|&i| matches!(text.get(i), '*' | 'x' | '•' | '×')).count();
    let chars = at - shown..at + len;
    let card = text.cues.before(cue.start, 24, |c| c == Cue::Card).map(|f| f.chars.end);
    let phone = text.cues.before(cue.start, 8, |c| c == Cue::Phone).map(|f| f.chars.end);
    let is_paper = |c| matches!(c, Cue::Paper | Cue::Tracking);
    let paper = text.cues.before(cue.start, 1, is_paper).or_else(|| text.cues.after(chars.end, 1, is_paper));
    let english = text.get(cue.start).is_ascii();
    // A Chinese message may name only the last digits: of a card if money moves, else of a phone.
    let han = |words: &str, range: Range<usize>| range.clone().any(|i| text.any(i, words).is_some());
    let owner = han("机主|手机|的电话|号主|的手机", chars.end..chars.end + 2);
    let moves = han("转|打|汇|存|款|付|交|户|给|支出|入账", cue.start.saturating_sub(14)..cue.start);
    let named = han("卡|账户|的卡|银行卡|户口|的账|的银行|信用|借记|储蓄|之银行|对公|那张", chars.end..chars.end + 3);
    let by_phone = phone.is_some() || owner || !english && paper.is_none() && !moves && !named;
    if by_phone && !named && card.is_none_or(|c| owner || phone.is_some_and(|p| p > c)) {
        let detail = EntityDetail::Phone { calling_code: None, masked: true, app: None };
        text.take(EntityKind::Phone, chars, format!("*{digits}"), Some(detail));
    } else if card.is_some() || !english && paper.is_none() {
        let detail = EntityDetail::Card { network: None, masked: true };
        text.take(EntityKind::BankCard, chars, format!("*{digits}"), Some(detail));
    }
}
