//! What a label looks like: characters that are read as one another become one.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The look of a label: marks dropped, look-alike letters of other scripts and digits folded, and
/// the pairs that are read as one letter joined. Two labels that look alike have the same.
pub(super) fn look(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.chars().nfd().filter(|&c| !is_combining_mark(c)) {
        let c = letter(c);
        match (out.chars().next_back(), c) {
            (Some('r'), 'n') => _ = (out.pop(), out.push('m')),
            (Some('v'), 'v') => _ = (out.pop(), out.push('w')),
            _ => out.push(c),
        }
    }
    out
}

/// The plain letter that `c` is read as. `i`, `l` and `1` share one, as do `o` and `0`.
fn letter(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' | 'σ' | 'օ' | 'ᴏ' | 'ø' => 'o',
        '1' | 'i' | '|' | 'і' | 'ι' | 'ı' | 'ӏ' | 'ł' | 'ǀ' | 'ɩ' | 'ו' => 'l',
        '3' | 'е' | 'ε' | 'є' | 'ҽ' | 'ɛ' => 'e',
        '4' | '@' | 'а' | 'α' | 'ɑ' => 'a',
        '5' | '$' | 'ѕ' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        'в' | 'ь' | 'β' => 'b',
        'с' | 'ϲ' | 'ⅽ' => 'c',
        'ԁ' | 'đ' | 'ɗ' => 'd',
        'ɡ' | 'ց' => 'g',
        'һ' | 'н' | 'ħ' => 'h',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'п' | 'η' | 'ո' => 'n',
        'р' | 'ρ' => 'p',
        'ԛ' | 'գ' => 'q',
        'г' | 'ɾ' => 'r',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ω' | 'ѡ' | 'ԝ' | 'ш' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        'ʐ' => 'z',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn alike() {
        for (a, b) in
            [("paypa1", "paypal"), ("аррӏе", "apple"), ("arnazon", "amazon"), ("g00gle", "google"), ("ámazón", "amazon")]
        {
            assert_eq!(look(a), look(b), "{a}");
        }
        assert_ne!(look("apply"), look("apple"));
    }
}
