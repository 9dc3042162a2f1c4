//! Chinese identity numbers of 18 characters ([GB 11643-1999](https://openstd.samr.gov.cn/)): area,
//! date of birth, sequence, check character. The old form of 15 digits has no check and is not taken.

use super::{
    EntityKind,
    reading::{Reading, digit},
};

/// Takes the numbers whose date and check character are right. Areas are not looked up.
pub(super) fn find(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        if digit(text.chars[at]).is_none() {
            at += 1;
            continue;
        }
        let before = text.before(at);
        let tied =
            before.is_ascii_alphanumeric() || matches!(before, '-' | '.' | '_') && at > 1 && digit(text.chars[at - 2]).is_some();
        if let Some((number, end)) = read(text, at).filter(|_| !tied) {
            text.take(EntityKind::ChineseId, at..end, number, None);
            at = end;
        } else {
            while digit(text.get(at)).is_some() {
                at += 1;
            }
        }
    }
}

/// The number that begins at `at`, perhaps with a space or hyphen after area and date.
fn read(text: &Reading, at: usize) -> Option<(String, usize)> {
    let mut number = String::with_capacity(18);
    let mut end = at;
    while number.len() < 18 {
        match text.get(end) {
            'x' if number.len() == 17 => number.push('X'),
            ' ' | '-' if matches!(number.len(), 6 | 14) => {}
            c => number.push(char::from(b'0' + digit(c)?)),
        }
        end += 1;
    }
    let after = text.get(end);
    let goes_on = after.is_ascii_alphanumeric() || matches!(after, '.' | '-' | '_') && text.get(end + 1).is_ascii_alphanumeric();
    (!goes_on && is_valid(&number)).then_some((number, end))
}

fn is_valid(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = *b"10X98765432";
    let field = |r: std::ops::Range<usize>| number[r].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (field(6..10), field(10..12), field(12..14));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    (1900..2100).contains(&year) && (1..=days).contains(&day) && CHECKS[sum as usize % 11] == number.as_bytes()[17]
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn date_and_check_character() {
        // The example of the standard, and neighbours of it.
        assert!(is_valid("11010519491231002X"));
        assert!(!is_valid("110105194912310021"));
        assert!(!is_valid("11010519491331002X"));
        assert!(!is_valid("11010519490229002X"));
    }
}
