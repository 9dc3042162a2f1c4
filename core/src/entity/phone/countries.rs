//! National plans: the countries that have a number of these digits, written in these groups.

use super::{
    international::{is_mobile_cn, is_nanp},
    plan::{Context, Cued},
};

/// The calling codes of the countries whose number it can be.
pub(super) fn of(digits: &str, context: &Context) -> Vec<u16> {
    let fits: Vec<(u16, bool)> = match (digits.len(), digits.as_bytes()[0]) {
        (11, b'1') => eleven_with_one(digits, context),
        (11, b'0') => eleven_with_zero(digits, context),
        (10, b'0') => ten_with_zero(digits, context),
        (12, b'0') => {
            let shaped = context.is_any(&[&[4, 8], &[4, 4, 4]]) || context.is_whole() && context.text.han;
            vec![(86, second(digits, "3456789") && shaped)]
        }
        (9, b'0') => {
            let shaped = context.is_any(&[&[2, 3, 4], &[2, 7], &[3, 6], &[3, 3, 3]]);
            let han = context.text.han;
            vec![(886, han && context.speaks_of(886) && shaped), (60, !han && context.speaks_of(60) && shaped)]
        }
        (10, b'1') => vec![(61, (digits.starts_with("1300") || digits.starts_with("1800")) && context.is_any(&[&[4, 3, 3]]))],
        (10, _) => ten(digits, context),
        (8, _) => eight(digits, context),
        _ => Vec::new(),
    };
    fits.into_iter().filter(|f| f.1).map(|f| f.0).collect()
}

/// Whether the second digit is one of these.
fn second(digits: &str, set: &str) -> bool {
    digits[1..].starts_with(|c| set.contains(c))
}

/// Chinese mobiles, and American numbers with their leading 1.
fn eleven_with_one(digits: &str, context: &Context) -> Vec<(u16, bool)> {
    let toll_free = ["1800", "1888", "1877", "1866", "1855", "1844", "1833"].iter().any(|p| digits.starts_with(p));
    let unbroken = context.is_whole() && !context.text.han && (toll_free || context.speaks_of(1));
    let american = is_nanp(&digits[1..]) && (context.is_any(&[&[1, 3, 3, 4], &[1, 3, 7]]) || unbroken);
    let grouped = context.shape[0] >= 3 && context.shape.len() <= 4 || context.shape.iter().all(|&l| l == 1);
    vec![(1, american), (86, !american && is_mobile_cn(digits) && grouped)]
}

/// Chinese landlines; British, Nigerian, Filipino and Malaysian numbers.
fn eleven_with_zero(digits: &str, context: &Context) -> Vec<(u16, bool)> {
    let han = context.text.han;
    let third = |set: &str| digits[2..].starts_with(|c| set.contains(c));
    let shown = !context.is_whole() || context.is_cued();
    let shaped = context.is_any(&[&[3, 8], &[4, 7], &[3, 4, 4], &[4, 3, 4], &[4, 4, 3]]);
    let beijing = second(digits, "1") && context.shape[0] == 3;
    let landline = second(digits, "3456789") || digits.starts_with("010") || digits.starts_with("02");
    let free = digits.starts_with("0800") || digits.starts_with("0808");
    let british = second(digits, "123") && shown || second(digits, "7") && third("12345789") || free;
    vec![
        (86, landline && (shaped && (han || beijing) || context.is_whole() && han)),
        (44, !han && british),
        (234, !han && second(digits, "789") && third("01") && !digits.starts_with("0800")),
        (63, !han && second(digits, "9")),
        (60, !han && (digits.starts_with("011") || digits.starts_with("015")) && shown),
    ]
}

/// Taiwanese, Australian, Kenyan and Malaysian numbers.
fn ten_with_zero(digits: &str, context: &Context) -> Vec<(u16, bool)> {
    let han = context.text.han;
    let third = |set: &str| digits[2..].starts_with(|c| set.contains(c));
    let landline = context.is_any(&[&[2, 4, 4], &[2, 8]]);
    let malaysia = context.speaks_of(60);
    let malaysian = second(digits, "1") && third("02346789") || digits.starts_with("03") && landline && malaysia;
    if malaysian && malaysia {
        return vec![(60, true)];
    }
    vec![
        (886, second(digits, "9") || han && landline),
        (61, !han && (second(digits, "4") || second(digits, "2378") && landline)),
        (254, !han && (second(digits, "7") || digits.starts_with("011"))),
        (60, !han && malaysian),
        (44, !han && digits.starts_with("0800") && (!context.is_whole() || context.is_cued())),
    ]
}

/// American and Indian numbers.
fn ten(digits: &str, context: &Context) -> Vec<(u16, bool)> {
    let (cued, india) = (context.is_cued(), context.speaks_of(91));
    let grouped = cued && india && context.is_any(&[&[4, 6], &[3, 3, 4]]);
    let unbroken = cued && context.is_whole() && (india || !context.speaks_of(1));
    let indian = digits.starts_with(['6', '7', '8', '9']) && (context.shape == [5, 5] || grouped || unbroken);
    let american = context.shape == [3, 3, 4] || cued && context.is_any(&[&[10], &[3, 7], &[6, 4]]);
    vec![(91, indian), (1, is_nanp(digits) && american && !(indian && india))]
}

/// Numbers of Hong Kong and Singapore; eight digits need words that explain them.
fn eight(digits: &str, context: &Context) -> Vec<(u16, bool)> {
    let halves = context.shape == [4, 4];
    let placed = halves && (context.is_cued() || context.speaks_of(852) || context.speaks_of(65));
    let explained = context.cued == Cued::Before && (halves || context.is_whole()) || placed;
    let year = digits.starts_with("19") || digits.starts_with("20");
    let begins = |set: [char; 6]| explained && !year && digits.starts_with(set);
    vec![(852, begins(['2', '3', '5', '6', '7', '9'])), (65, begins(['3', '6', '8', '9', '3', '6']))]
}
