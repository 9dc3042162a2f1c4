//! Tracking numbers of parcels: by the carrier's form, or after words that announce one.

use std::ops::Range;

use super::{
    EntityDetail, EntityKind,
    cue::Cue,
    detail::Carrier,
    reading::{Reading, digit},
    run,
};

/// Takes the numbers whose form says whose they are.
pub(super) fn by_format(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        let c = text.chars[at];
        if !c.is_ascii_alphanumeric() || text.before(at).is_ascii_alphanumeric() || text.before(at) == '_' {
            at += 1;
            continue;
        }
        // A number has digits soon after its first letters.
        let numbered = (at + 1..at + 5).any(|i| digit(text.get(i)).is_some());
        match if numbered { formed(text, at) } else { None } {
            Some((end, carrier)) => {
                take(text, at..end, Some(carrier));
                at = end;
            }
            None => at += 1,
        }
    }
    for run in run::all(text) {
        let groups = run.groups();
        let Some(part) = run.part(&groups).filter(|p| (20..=22).contains(&p.len()) && !p.masked()) else { continue };
        let fours = part.shape.iter().rev().skip(1).all(|&l| l == 4);
        if fours
            && part.digits().starts_with(['9'])
            && matches!(part.digits().as_bytes()[1], b'1'..=b'5')
            && weighted(&part.digits())
        {
            take(text, part.chars(), Some(Carrier::Usps));
        }
    }
}

/// The end of the number that begins at `at`, by its first letters.
fn formed(text: &Reading, at: usize) -> Option<(usize, Carrier)> {
    const FORMS: [(&str, Range<usize>, Carrier); 9] = [
        ("sf", 12..16, Carrier::SfExpress),
        ("yt", 13..16, Carrier::Yto),
        ("jdv", 11..15, Carrier::Jd),
        ("jd", 11..16, Carrier::Jd),
        ("jt", 13..16, Carrier::JtExpress),
        ("zto", 12..15, Carrier::Zto),
        ("sto", 12..16, Carrier::Sto),
        ("dpk", 12..16, Carrier::Deppon),
        ("tba", 12..13, Carrier::Amazon),
    ];
    if text.chars[at] == '1' {
        return ups(text, at).map(|end| (end, Carrier::Ups));
    }
    if let Some(end) = postal(text, at) {
        return Some((end, Carrier::Postal));
    }
    FORMS.iter().find_map(|(letters, digits, carrier)| {
        let mut from = at + letters.len();
        let same = letters.chars().enumerate().all(|(i, c)| text.get(at + i) == c);
        if !same {
            return None;
        }
        // A series letter, or a space, may come before the digits.
        from += usize::from(*carrier == Carrier::Jd && text.get(from).is_ascii_lowercase() || text.get(from) == ' ');
        let len = text.chars.get(from..)?.iter().take(20).take_while(|c| c.is_ascii_digit()).count();
        let end = from + len;
        (digits.contains(&len) && ends(text, end)).then_some((end, *carrier))
    })
}

fn ends(text: &Reading, end: usize) -> bool {
    !text.get(end).is_ascii_alphanumeric() && text.get(end) != '_'
}

/// The end of `1Z` and 16 letters and digits, perhaps in groups.
fn ups(text: &Reading, at: usize) -> Option<usize> {
    if text.get(at + 1) != 'z' {
        return None;
    }
    let (mut end, mut signs, mut digits) = (at + 2, 0, 0);
    while signs < 16 {
        match text.get(end) {
            c if c.is_ascii_alphanumeric() => {
                signs += 1;
                digits += usize::from(c.is_ascii_digit());
            }
            ' ' if text.get(end + 1).is_ascii_alphanumeric() => {}
            _ => return None,
        }
        end += 1;
    }
    (digits >= 8 && ends(text, end)).then_some(end)
}

/// The end of two letters, nine digits with their check digit, and two letters of a country
/// ([UPU S10](https://www.upu.int/en/postal-solutions/programmes-services/standards)).
fn postal(text: &Reading, at: usize) -> Option<usize> {
    const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
    let letter = |i: usize| text.get(i).is_ascii_lowercase();
    if !letter(at) || !letter(at + 1) {
        return None;
    }
    let mut digits = [0u8; 9];
    let mut end = at + 2;
    for (i, d) in digits.iter_mut().enumerate() {
        end += usize::from(text.get(end) == ' ' && i % 3 == 0 || text.get(end) == ' ' && i == 8);
        *d = digit(text.get(end))?;
        end += 1;
    }
    end += usize::from(text.get(end) == ' ');
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(&d, w)| u32::from(d) * w).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        c => c,
    };
    (check == u32::from(digits[8]) && letter(end) && letter(end + 1) && ends(text, end + 2)).then_some(end + 2)
}

/// The check digit of USPS: every second digit from the right counts three times.
fn weighted(digits: &str) -> bool {
    let sum: u32 = digits.bytes().rev().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 1 { 3 } else { 1 }).sum();
    sum.is_multiple_of(10)
}

/// Takes the numbers that words announce.
pub(super) fn after_cue(text: &mut Reading) {
    const BETWEEN: &str = "快递单号|运单号|单号|快递|快件|包裹|物流|号码|号|是|为|is|your|the|number|no.|no|id|ref|code|package\
        |parcel|express|tracking|has|waybill";
    let cues = text.cues.all().iter().filter_map(|f| match f.cue {
        Cue::Tracking => Some((f.chars.end, None)),
        Cue::Carrier(carrier) => Some((f.chars.end, Some(carrier))),
        _ => None,
    });
    for (from, carrier) in cues.collect::<Vec<_>>() {
        let mut at = from;
        while at < from + 24 {
            match text.get(at) {
                ' ' | ':' | '#' | '=' | '-' | '(' | '[' | '【' | '「' | '"' | '“' => at += 1,
                _ => match text.any(at, BETWEEN) {
                    Some(len) => at += len,
                    None => break,
                },
            }
        }
        if at > from || text.get(at) > 'z' || text.get(from).is_ascii_digit() {
            number(text, at, carrier);
        }
    }
}

/// Takes the number that begins at `at`: one word with many digits, or groups of digits.
fn number(text: &mut Reading, at: usize, carrier: Option<Carrier>) {
    let len =
        text.chars[at.min(text.chars.len())..].iter().take(40).take_while(|c| c.is_ascii_alphanumeric() || **c == '-').count();
    let word = &text.chars[at..at + len];
    let dashes = word.iter().rev().take_while(|&&c| c == '-').count();
    let mut end = at + len - dashes;
    let word = &word[..len - dashes];
    let digits = word.iter().filter(|c| c.is_ascii_digit()).count();
    let letters = word.iter().filter(|c| c.is_ascii_alphabetic()).count();
    let grouped = run::next(text, at).filter(|r| r.groups().first().is_some_and(|_| !r.plus));
    if let Some(part) = grouped.as_ref().and_then(|r| r.part(&r.groups())).filter(|p| p.chars().start == at && p.shape.len() > 1)
    {
        if part.masked() || !(12..=34).contains(&part.len()) || part.shape.iter().any(|&l| l < 2) {
            return;
        }
        end = part.chars().end;
    } else if !(7..=30).contains(&digits) || digits + letters < 9 && carrier.is_none() && letters == 0 || letters > 8 {
        return;
    }
    // A mobile number after a carrier's name is the courier's.
    let mobile = letters == 0 && digits == 11 && word[0] == '1' && end - at == 11;
    let announced = carrier.is_none() || digits >= 10 && text.cues.after(at, 0, |c| c == Cue::Phone).is_none();
    if !mobile && announced && ends(text, end) && text.get(end) != '@' {
        let by_form = carrier.or_else(|| {
            text.cues
                .before(at, 30, |c| matches!(c, Cue::Carrier(_)))
                .and_then(|f| if let Cue::Carrier(c) = f.cue { Some(c) } else { None })
        });
        take(text, at..end, by_form);
    }
}

fn take(text: &mut Reading, chars: Range<usize>, carrier: Option<Carrier>) {
    let normal = text.chars[chars.clone()]
        .iter()
        .filter_map(|&c| {
            digit(c).map_or_else(|| c.is_ascii_alphabetic().then(|| c.to_ascii_uppercase()), |d| Some(char::from(b'0' + d)))
        })
        .collect();
    text.take(EntityKind::TrackingNumber, chars, normal, Some(EntityDetail::Tracking { carrier }));
}
