//! Many phrases looked for at once.
//!
//! At each of a text's characters, which of thousands of phrases begin here? Nearly always none. So
//! one bit for every two characters that phrases begin with tells where looking is worth it, for many
//! places at once; a phrase is filed under its first characters, and one bit a file tells whether to
//! open it.

/// The most characters a phrase is filed under.
const HEAD: usize = 3;
/// The same where it begins with an ASCII letter or digit: more words begin alike than characters.
const ASCII_HEAD: usize = 6;
/// Two to the power of these: how many bits, first characters and drawers of files there are.
const BITS: u32 = 18;
const FIRSTS: u32 = 11;
const DRAWERS: u32 = 12;
/// At how many characters to look at once: a bit each.
const BLOCK: usize = u64::BITS as usize;

/// Phrases by number, in the order they were given.
///
/// Those that begin with an ASCII letter or digit are found only where a word begins.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// One bit a hash of first characters: clear means that nothing is filed under it.
    bits: Vec<u64>,
    /// By a hash of the first character, one bit a hash of the second: clear means that no phrase begins with them.
    seconds: Box<[u64; 1 << FIRSTS]>,
    /// Where the files begin whose hash begins with these bits.
    drawers: Vec<u32>,
    /// By hash.
    files: Vec<File>,
    /// The phrases' characters, one after the other.
    chars: Vec<char>,
    /// Bit `n`: a phrase without (or with) an ASCII head is filed under `n` characters.
    lengths: [u32; 2],
}

#[derive(Debug)]
struct File {
    /// Of the first characters.
    hash: u32,
    number: u32,
    /// Where the phrase stands in `chars`.
    start: u32,
    end: u32,
}

impl Lexicon {
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut bits = vec![0; 1 << (BITS - 6)];
        let mut seconds = Box::new([0; 1 << FIRSTS]);
        let (mut files, mut chars, mut lengths) = (Vec::new(), Vec::new(), [0; 2]);
        for (number, phrase) in (0..).zip(phrases) {
            let start = chars.len();
            chars.extend(phrase.chars());
            let phrase: &[char] = &chars[start..];
            match *phrase {
                [] => continue,
                [one] => seconds[first(one)] = u64::MAX,
                [one, two, ..] => seconds[first(one)] |= 1 << second(two),
            }
            let ascii = phrase[0].is_ascii_alphanumeric();
            let len = phrase.len().min(if ascii { ASCII_HEAD } else { HEAD });
            let hash = hash(&phrase[..len]);
            set::<BITS>(&mut bits, hash);
            lengths[usize::from(ascii)] |= 1 << len;
            files.push(File { hash, number, start: start as u32, end: chars.len() as u32 });
        }
        files.sort_unstable_by_key(|file: &File| (file.hash, file.number));
        let start = |drawer: u32| files.partition_point(|file| file.hash >> (32 - DRAWERS) < drawer) as u32;
        Self { bits, seconds, drawers: (0..1 << DRAWERS).map(start).collect(), files, chars, lengths }
    }

    /// Calls `found` with start and number of every phrase in `chars`, by start. It answers how many
    /// characters to skip; the most of any phrase with that start are.
    #[inline]
    pub(crate) fn find(&self, chars: &[char], mut found: impl FnMut(usize, usize) -> usize) {
        let mut from = 0;
        let mut free = 0;
        while from < chars.len() {
            let mut may = self.may_begin(&chars[from..]);
            while may != 0 {
                let at = from + may.trailing_zeros() as usize;
                may &= may - 1;
                let word = |at: usize| chars[at].is_ascii_alphanumeric();
                if at < free {
                    continue;
                }
                let skip = match word(at) {
                    true if at > 0 && word(at - 1) => 0,
                    true => self.begin::<ASCII_HEAD>(chars, at, self.lengths[1], &mut found),
                    false => self.begin::<HEAD>(chars, at, self.lengths[0], &mut found),
                };
                free = at + skip;
            }
            from += BLOCK;
        }
    }

    /// At which of the next characters, a bit each, a phrase may begin by the two that stand there. No branches:
    /// which it is cannot be foretold.
    #[inline]
    fn may_begin(&self, chars: &[char]) -> u64 {
        let mut may = 0;
        let len = chars.len().min(BLOCK);
        for two in chars.windows(2).take(len) {
            may = may >> 1 | (self.seconds[first(two[0])] >> second(two[1])) << 63;
        }
        if len == chars.len() {
            // One character may be a phrase, whatever follows.
            may = may >> 1 | u64::from(self.seconds[first(chars[len - 1])] == u64::MAX) << 63;
        }
        may >> (BLOCK - len)
    }

    #[inline]
    fn begin<const MOST: usize>(
        &self,
        chars: &[char],
        at: usize,
        lengths: u32,
        found: &mut impl FnMut(usize, usize) -> usize,
    ) -> usize {
        let (mut hash, mut skip) = (0, 0);
        for (before, &c) in chars[at..].iter().take(MOST).enumerate() {
            hash = mix(hash, c);
            if lengths >> (before + 1) & 1 != 0 && is_set::<BITS>(&self.bits, hash) != 0 {
                skip = skip.max(self.look(hash, &chars[at..], |number| found(at, number)));
            }
        }
        skip
    }

    fn look(&self, hash: u32, chars: &[char], mut found: impl FnMut(usize) -> usize) -> usize {
        let drawer = self.drawers[(hash >> (32 - DRAWERS)) as usize] as usize;
        let mut skip = 0;
        for file in self.files[drawer..].iter().skip_while(|file| file.hash < hash).take_while(|file| file.hash == hash) {
            let phrase = &self.chars[file.start as usize..file.end as usize];
            // They are short: a loop here is faster than a call.
            if chars.len() >= phrase.len() && phrase.iter().zip(chars).all(|(a, b)| a == b) {
                skip = skip.max(found(file.number as usize));
            }
        }
        skip
    }
}

#[inline]
fn mix(hash: u32, c: char) -> u32 {
    (hash.rotate_left(5) ^ c as u32).wrapping_mul(0x9E37_79B1)
}

/// Where what may follow a first character stands.
#[inline]
fn first(c: char) -> usize {
    (mix(0, c) >> (32 - FIRSTS)) as usize
}

/// The bit of a second character.
#[inline]
fn second(c: char) -> u32 {
    mix(0, c) >> 8 & 63
}

/// Of a whole word.
pub(crate) fn hash(chars: &[char]) -> u32 {
    chars.iter().fold(0, |hash, &c| mix(hash, c))
}

/// Sets the bit of a hash, of two to the power of `N` bits.
pub(crate) fn set<const N: u32>(bits: &mut [u64], hash: u32) {
    bits[(hash >> (32 - N + 6)) as usize] |= 1 << (hash >> (32 - N) & 63);
}

/// The bit of a hash: 1 if it is set.
#[inline]
pub(crate) fn is_set<const N: u32>(bits: &[u64], hash: u32) -> u64 {
    bits[(hash >> (32 - N + 6)) as usize] >> (hash >> (32 - N) & 63) & 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_search_one_by_one_finds() {
        let phrases = ["微", "微信", "加微信", "加微信领", "add me", "add me on", "me", "+v", "信领红包了", "10元"];
        let lexicon = Lexicon::new(phrases);
        for text in ["加微信领红包了", "add me on me", "game meme me", "+v +微信", "10元 110元", ""] {
            let chars: Vec<char> = text.chars().collect();
            let mut all = Vec::new();
            lexicon.find(&chars, |start, number| {
                all.push((start, number));
                0
            });
            all.sort_unstable();
            let word = |c: char| c.is_ascii_alphanumeric();
            let expected: Vec<(usize, usize)> = (0..chars.len())
                .filter(|&at| at == 0 || !(word(chars[at]) && word(chars[at - 1])))
                .flat_map(|at| (0..phrases.len()).map(move |number| (at, number)))
                .filter(|&(at, number)| {
                    chars[at..].iter().copied().take(phrases[number].chars().count()).eq(phrases[number].chars())
                })
                .collect();
            assert_eq!(all, expected, "{text}");
        }
    }

    #[test]
    fn skips_what_it_is_told_to() {
        let lexicon = Lexicon::new(["ab", "b", "cd"]);
        let mut starts = Vec::new();
        lexicon.find(&['a', 'b', ' ', 'b', 'c', 'd'], |start, number| {
            starts.push((start, number));
            3
        });
        assert_eq!(starts, [(0, 0), (3, 1)]);
    }
}
