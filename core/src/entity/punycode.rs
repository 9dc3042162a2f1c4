//! Punycode ([RFC 3492](https://www.rfc-editor.org/rfc/rfc3492)): what `xn--` labels are shown as.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;

/// A host with every `xn--` label decoded; none if no label is, or one cannot be.
pub(super) fn host(host: &str) -> Option<String> {
    if !host.contains("xn--") {
        return None;
    }
    let label = |l: &str| l.strip_prefix("xn--").map_or_else(|| Some(l.to_owned()), decode);
    Some(host.split('.').map(label).collect::<Option<Vec<_>>>()?.join("."))
}

/// A label without its `xn--`.
fn decode(label: &str) -> Option<String> {
    // A label has at most 63 characters; the insertions below stay cheap.
    if label.len() > 63 {
        return None;
    }
    let (basic, extended) = label.rsplit_once('-').unwrap_or(("", label));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128u32, 0u32, 72u32);
    let mut rest = extended.bytes().peekable();
    while rest.peek().is_some() {
        let (before, mut weight) = (i, 1u32);
        for k in (BASE..).step_by(BASE as usize) {
            let digit = match rest.next()? {
                b @ b'a'..=b'z' => u32::from(b - b'a'),
                b @ b'0'..=b'9' => u32::from(b - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
        }
        let length = out.len() as u32 + 1;
        bias = adapt(i - before, length, before == 0);
        n = n.checked_add(i / length)?;
        i %= length;
        out.insert(i as usize, char::from_u32(n).filter(|c| c.is_alphanumeric() || !c.is_ascii())?);
        i += 1;
    }
    Some(out.into_iter().collect())
}

fn adapt(delta: u32, length: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / length;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for (label, expected) in [
            ("ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
            ("egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"),
            ("ihqwctvzc91f659drss3x8bo0yb", "他們爲什麽不說中文"),
            ("Proprostnemluvesky-uyb24dma41a", "Pročprostěnemluvíčesky"),
            ("80aaxitdbjk", "папироска"),
            ("pple-43d", "аpple"),
            ("mnchen-3ya", "münchen"),
            ("fiqs8s", "中国"),
        ] {
            assert_eq!(decode(label).as_deref(), Some(expected), "{label}");
        }
        assert_eq!(host("www.xn--pple-43d.com").as_deref(), Some("www.аpple.com"));
        assert_eq!(host("apple.com"), None);
    }

    #[test]
    fn broken_labels_have_no_form() {
        for label in ["99999999999999", "a-!", "zzzzzzzzzzzzzz", "-", "a-b-", &"9".repeat(64)] {
            // Whatever the answer, no panic; overflow and foreign characters have none.
            _ = decode(label);
        }
        assert_eq!(decode("99999999"), None);
        assert_eq!(decode("a-!"), None);
    }
}
