//! Account names of messengers: after the app's name, or behind `@`.

use std::ops::Range;

use super::{
    EntityDetail, EntityKind,
    cue::Cue,
    detail::ContactApp,
    reading::{Reading, digit, numeral},
};

/// Words that may stand between an app and the account; a name follows the first ones for sure.
const SURE: &str = "号码|号|账号|帐号|id|是|为|username|搜索|搜|加我|加|昵称|handle|is|名";
const FILLERS: &str =
    "群号|群|联系人|联系|我|me|at|on|no.|no|number|add|now|客服|老师|助理|管理员|私|同|账户|account|user|my|contact|or|和";
/// What may follow an app and is nobody's name.
const NO_NAMES: &str = "please click join here contact today customer service online only link team manager number account \
    login log messenger download version app apps web chat call video pay payment moments group groups channel support official \
    message messages me now and the your our you for with via business status update code codes scam user users name admin \
    agent signals signal text send add open install desktop premium bot help dm hi hello available mini program vip pro plus \
    mail music games";

/// Takes what follows the name of an app.
pub(super) fn after_app(text: &mut Reading) {
    let apps = text.cues.all().iter().filter_map(|f| if let Cue::App(app) = f.cue { Some((app, f.chars.clone())) } else { None });
    for (app, cue) in apps.collect::<Vec<_>>() {
        let Some((at, sure)) = between(text, &cue) else { continue };
        let Some((end, normal)) = name(text, at, app, sure) else { continue };
        text.take(EntityKind::ContactHandle, at..end, normal, Some(EntityDetail::Contact { app }));
    }
}

/// How surely a name follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// Only the app's name comes before.
    No,
    /// A colon does, or a verb before the app.
    Somewhat,
    /// A word for "account" does, or `@`.
    Yes,
}

/// Where the name begins that follows the app at `cue`.
fn between(text: &Reading, cue: &Range<usize>) -> Option<(usize, Sure)> {
    if text.chars[cue.clone()].contains(&super::reading::TAKEN) {
        return None;
    }
    let verb = matches!(text.before(cue.start), '加' | '➕' | '+') || text.chars[cue.start] == '加' || text.get(cue.start) == '+';
    let mut sure = match text.chars[cue.end - 1] {
        ':' => Sure::Somewhat,
        '号' | 'd' | '@' => Sure::Yes,
        _ if verb => Sure::Somewhat,
        _ => Sure::No,
    };
    let mut at = cue.end;
    while at < cue.end + 16 {
        match text.get(at) {
            '@' => (at, sure) = (at + 1, Sure::Yes),
            ':' | '=' | '→' | '➡' | '👉' | '☞' | '>' | '~' | '-' | '—' | '•' => {
                (at, sure) = (at + 1, sure.max(Sure::Somewhat));
            }
            ' ' | '(' | '[' | '【' | '「' | '『' | '《' | '"' | '“' | '\'' | '❤' | '📱' | '💬' | '/' | '、' => {
                at += 1;
            }
            _ => {
                if let Some(len) = text.any(at, SURE) {
                    (at, sure) = (at + len, Sure::Yes);
                } else if let Some(len) = text.any(at, FILLERS) {
                    at += len;
                } else {
                    break;
                }
            }
        }
    }
    Some((at, sure))
}

/// The end and normal form of the account name that begins at `at`.
fn name(text: &Reading, at: usize, app: ContactApp, sure: Sure) -> Option<(usize, String)> {
    let (end, normal) = word(text, at);
    let digits = normal.bytes().filter(u8::is_ascii_digit).count();
    let only_digits = normal.bytes().all(|b| b.is_ascii_digit() || b == b'*');
    let by_phone = matches!(app, ContactApp::WhatsApp | ContactApp::Signal | ContactApp::Viber | ContactApp::Zalo);
    if normal.is_empty() || text.get(at) == '+' || text.before(at) == '+' {
        return None;
    }
    if only_digits && !by_phone {
        let (end, normal) = if digits < 11 { spaced_mobile(text, at).unwrap_or((end, normal)) } else { (end, normal) };
        let unit = matches!(
            text.get(end),
            '元' | '块' | '万' | '人' | '个' | '分' | '位' | '月' | '年' | '日' | '点' | '%' | '天' | '.' | ',' | ':' | '/'
        ) && (text.get(end) > 'z' || digit(text.get(end + 1)).is_some() || text.get(end) == '%');
        return ((5..=11).contains(&normal.len()) && digits >= 4 && !unit).then_some((end, normal));
    }
    if by_phone || matches!(app, ContactApp::Qq) || !(4..=32).contains(&normal.len()) {
        return None;
    }
    let odd = digits > 0 || normal.contains('_');
    let listed = NO_NAMES.split_ascii_whitespace().any(|w| w == normal);
    let prose =
        text.get(end) == ' ' && text.get(end + 1).is_ascii_alphabetic() && text.any(end + 1, "or|and|for|if|to").is_none();
    let named = match sure {
        Sure::Yes => !listed,
        Sure::Somewhat => !listed && (odd || !prose && normal.len() >= 5 && !normal.contains('.')),
        Sure::No => odd && normal.len() >= 5 && normal.bytes().any(|b| b.is_ascii_alphabetic()),
    };
    let time =
        odd && normal.bytes().filter(u8::is_ascii_alphabetic).count() <= 2 && (normal.ends_with("am") || normal.ends_with("pm"));
    (named && !time && normal.bytes().any(|b| b.is_ascii_alphanumeric())).then_some((end, normal))
}

/// The longest word of letters, digits in any dress, `_`, `-` and `.` at `at`, with digits as such.
fn word(text: &Reading, at: usize) -> (usize, String) {
    let numeral_run = |i: usize| {
        let value = |i: usize| numeral(text.get(i)).or_else(|| digit(text.get(i))).or_else(|| (text.get(i) == '*').then_some(0));
        let run = (i..i + 4).take_while(|&j| value(j).is_some()).count()
            + (1..4).take_while(|&j| i >= at + j && value(i - j).is_some()).count();
        numeral(text.get(i)).filter(|_| run >= 4)
    };
    let mut normal = String::new();
    let mut end = at;
    while normal.len() <= 40 {
        let c = text.get(end);
        match digit(c).or_else(|| numeral_run(end)) {
            Some(d) => normal.push(char::from(b'0' + d)),
            None if c == 'x' && masks(text, end) => normal.push('*'),
            None if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') => normal.push(c),
            None if c == '*' && (text.get(end + 1) == '*' || text.before(end) == '*') => normal.push(c),
            None => break,
        }
        end += 1;
    }
    let tail = normal.bytes().rev().take_while(|b| matches!(b, b'.' | b'-')).count();
    normal.truncate(normal.len() - tail);
    (end - tail, normal)
}

/// Whether the `x` at `at` hides a digit: others do beside it, between digits.
fn masks(text: &Reading, at: usize) -> bool {
    let run = |step: fn(usize, usize) -> usize| (1..6).map(|i| text.get(step(at, i))).find(|&c| c != 'x');
    let doubled = text.get(at + 1) == 'x' || text.before(at) == 'x';
    doubled
        && run(usize::wrapping_add).is_some_and(|c| c.is_ascii_digit())
        && run(usize::wrapping_sub).is_some_and(|c| c.is_ascii_digit())
}

/// A mobile number of eleven digits in groups, used as an account.
fn spaced_mobile(text: &Reading, at: usize) -> Option<(usize, String)> {
    let (mut end, mut normal) = (at, String::new());
    while normal.len() < 11 {
        match (digit(text.get(end)), text.get(end)) {
            (Some(d), _) => normal.push(char::from(b'0' + d)),
            (None, ' ' | '-') if end > at => {}
            _ => return None,
        }
        end += 1;
    }
    (normal.starts_with('1') && digit(text.get(end)).is_none()).then_some((end, normal))
}

/// Takes names behind an `@` that no word explains.
pub(super) fn bare(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        if text.chars[at] != '@'
            || text.before(at).is_alphanumeric() && text.before(at).is_ascii()
            || !text.get(at + 1).is_ascii_alphabetic()
        {
            at += 1;
            continue;
        }
        let (end, normal) = word(text, at + 1);
        let odd = normal.bytes().any(|b| b.is_ascii_digit() || b == b'_');
        let listed = [NO_NAMES, PLACES, DISGUISED].iter().any(|l| l.split_ascii_whitespace().any(|w| w == normal));
        let ends = !text.get(end).is_ascii_alphanumeric() && text.get(end) != '@';
        if ends && !listed && (odd && normal.len() >= 4 || normal.len() >= 5) && normal.len() <= 32 {
            let app = EntityDetail::Contact { app: ContactApp::Other };
            text.take(EntityKind::ContactHandle, at + 1..end, normal, Some(app));
        }
        at = end.max(at + 1);
    }
}

/// Where people meet, and whom groups call.
const PLACES: &str = "school office church lunch night tonight everyone all location store airport station dinner noon midnight \
    hotel campus library house entrance block level about least";

/// Words that begin with an `a` written `@`.
const DISGUISED: &str = "nnual dmin ccount ccounts irdrop ttorney pply ctive ctivate ccess gent gents mount lert pproved \
    pproval ssist ward mazon pple dvance dult fter gain lways nswer ssets udit vailable ddress greement nother irline llowance";
