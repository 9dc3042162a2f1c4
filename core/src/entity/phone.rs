//! Phone numbers: international ones, and national ones by the plans known here.

mod countries;
mod international;
mod plan;

use std::ops::Range;

use super::{
    EntityDetail, EntityKind,
    cue::Cue,
    detail::ContactApp,
    reading::Reading,
    run::{self, Part, Run},
};
use international::Number;
use plan::{Context, Cued};

/// Takes the phone numbers.
pub(super) fn find(text: &mut Reading) {
    for run in run::all(text) {
        let groups = run.groups();
        let mut at = 0;
        while at < groups.len() {
            let ends = (at + 1..=groups.len().min(at + 12)).rev();
            let mut parts = ends
                .filter(|&end| is_plausible(&groups[at..end], run.plus && at == 0))
                .filter_map(|end| Some((end, run.part(&groups[at..end])?)));
            let found = parts.find_map(|(end, part)| Some((end, number(text, &run, &part)?, part.chars(), part.masked())));
            let Some((end, number, chars, masked)) = found else {
                at += 1;
                continue;
            };
            let detail = EntityDetail::Phone { calling_code: number.calling_code, masked, app: app(text, chars.start) };
            text.take(EntityKind::Phone, chars, number.normal, Some(detail));
            at = end;
        }
    }
}

/// Whether groups of these lengths can be a phone number at all: few and not tiny, or eleven single digits.
fn is_plausible(groups: &[Range<usize>], plus: bool) -> bool {
    let signs = groups[groups.len() - 1].end - groups[0].start;
    let single = groups[1..].iter().filter(|g| g.len() == 1).count();
    (4..=17).contains(&signs) && (groups.len() <= 8 && single <= usize::from(plus) || signs == 11 && groups.len() == 11)
}

fn number(text: &Reading, run: &Run, part: &Part) -> Option<Number> {
    let digits = part.digits();
    if digits.bytes().filter(u8::is_ascii_digit).count() < 4 {
        return None;
    }
    if part.plus() {
        return international::read(&digits);
    }
    let chars = part.chars();
    let word = text.cues.before(chars.start, 24, |c| c == Cue::Phone).map(|f| f.chars.end);
    // A number of some paper is none to call; a unit after it makes it a count.
    let paper = text.cues.before(chars.start, 6, |c| matches!(c, Cue::Paper | Cue::Tracking | Cue::Carrier(_)));
    let paper = paper.is_some_and(|p| word.is_none_or(|w| w <= p.chars.start));
    if paper || text.any(chars.end, "元|块|万|人|个|分|件|单|股|年|月").is_some() {
        return None;
    }
    let near =
        || word.is_some() || app(text, chars.start).is_some() || text.cues.after(chars.end, 4, |c| c == Cue::Phone).is_some();
    let cued = match word {
        Some(end) if end + 12 >= chars.start => Cued::Before,
        _ if near() => Cued::Near,
        _ => Cued::No,
    };
    let dialled = matches!(text.before(chars.start), '打' | '拨');
    let bank = text.cues.before(chars.start, 2, |c| c == Cue::Card).is_some();
    plan::national(
        &digits,
        &Context { text, shape: &part.shape, cued, dialled, bank, alone: part.shape.len() == run.groups().len() },
    )
}

/// The app whose name stands right before a number.
fn app(text: &Reading, at: usize) -> Option<ContactApp> {
    let cue = text.cues.before(at, 10, |c| matches!(c, Cue::App(_)))?;
    let words = text.chars[cue.chars.end..at]
        .iter()
        .all(|&c| !matches!(c, '.' | '。' | ',' | '!' | '?' | ';') && c != super::reading::TAKEN);
    match cue.cue {
        Cue::App(app) if words => Some(app),
        _ => None,
    }
}
