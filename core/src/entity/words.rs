//! Lists of words to look for at a place of a message.

/// Words with what they mean, found by their first two characters.
#[derive(Debug)]
pub(super) struct Words<T> {
    /// By the first two characters; longer words first.
    pairs: Vec<Vec<Word<T>>>,
    /// Words of one character, by the character.
    singles: Vec<Vec<Word<T>>>,
}

#[derive(Debug)]
struct Word<T> {
    chars: Box<[char]>,
    /// Whether no letter may follow.
    closed: bool,
    meaning: T,
}

/// A bucket for two characters.
fn pair(first: char, second: char) -> usize {
    (first as usize).wrapping_mul(31).wrapping_add(second as usize) & 0x7FF
}

impl<T: Copy> Words<T> {
    /// From meanings and their words, separated by `|`. A word that ends in an ASCII letter must end
    /// there, unless a `…` says that letters may follow.
    pub(super) fn new(lists: &[(T, &str)]) -> Self {
        let empty = |n: usize| (0..n).map(|_| Vec::new()).collect();
        let mut words = Self { pairs: empty(0x800), singles: empty(0x100) };
        for (meaning, list) in lists {
            for text in list.split('|') {
                let chars: Box<[char]> = text.trim_end_matches('…').chars().collect();
                let closed = !text.ends_with('…') && text.ends_with(|c: char| c.is_ascii_lowercase());
                let bucket = match chars[..] {
                    [] => continue,
                    [only] => &mut words.singles[only as usize & 0xFF],
                    [first, second, ..] => &mut words.pairs[pair(first, second)],
                };
                bucket.push(Word { chars, closed, meaning: *meaning });
            }
        }
        words.pairs.iter_mut().for_each(|bucket| bucket.sort_by_key(|w| std::cmp::Reverse(w.chars.len())));
        words
    }

    /// The words that stand at `at`, longest first: their lengths and meanings.
    pub(super) fn at<'a>(&'a self, chars: &'a [char], at: usize) -> impl Iterator<Item = (usize, T)> + 'a {
        let here = chars.get(at..).unwrap_or_default();
        let (pairs, singles): (&[Word<T>], &[Word<T>]) = match *here {
            [] => (&[], &[]),
            [only] => (&[], &self.singles[only as usize & 0xFF]),
            [first, second, ..] => (&self.pairs[pair(first, second)], &self.singles[first as usize & 0xFF]),
        };
        let stands = |w: &&Word<T>| {
            here.starts_with(&w.chars) && !(w.closed && here.get(w.chars.len()).is_some_and(char::is_ascii_alphabetic))
        };
        pairs.iter().chain(singles).filter(stands).map(|w| (w.chars.len(), w.meaning))
    }
}
