//! Traditional Han characters to simplified ones, one character at a time.
//!
//! The mapping is that of the `fast2s` crate, asked once for every character and kept as a table
//! with the variants of `models/disguises.toml`, so that the fold is context-free, idempotent and
//! one load on the scoring path.

use std::sync::OnceLock;

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

/// Folded code points for `FIRST..=LAST`, and which of them are variants nobody writes by habit.
pub(crate) struct Table {
    folded: Vec<u16>,
    variants: Vec<char>,
}

impl Table {
    /// The simplified form of `c`, or `c` itself.
    pub(crate) fn fold(&self, c: char) -> char {
        let at = (c as u32).wrapping_sub(FIRST) as usize;
        match self.folded.get(at) {
            Some(&folded) => char::from_u32(u32::from(folded)).unwrap_or(c),
            None => c,
        }
    }

    /// Whether `c` is listed among the variants of `models/disguises.toml`.
    pub(crate) fn is_variant(&self, c: char) -> bool {
        self.variants.binary_search(&c).is_ok()
    }
}

/// The table that leaves every character as it is.
pub(crate) fn unfolded() -> &'static Table {
    static PLAIN: Table = Table { folded: Vec::new(), variants: Vec::new() };
    &PLAIN
}

/// The table, built on first use (about a millisecond).
pub(crate) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let one = |code: u32| -> u32 {
            let Some(c) = char::from_u32(code) else { return code };
            let folded = fast2s::convert(c.encode_utf8(&mut [0; 4])).chars().next();
            folded.map_or(code, |f| f as u32)
        };
        // A fold that leaves the table's range would not fit; none does.
        let folded = |code| Some(one(code)).filter(|now| (FIRST..=LAST).contains(now)).unwrap_or(code);
        let mut folded: Vec<u16> = (FIRST..=LAST).map(|code| folded(code) as u16).collect();
        let mut variants = Vec::new();
        for (from, to) in super::tables::variants() {
            if (FIRST..=LAST).contains(&(from as u32)) && (FIRST..=LAST).contains(&(to as u32)) {
                folded[(from as u32 - FIRST) as usize] = folded[(to as u32 - FIRST) as usize];
                variants.push(from);
            }
        }
        // What folds into what folds, folds on.
        for at in 0..folded.len() {
            for _ in 0..3 {
                folded[at] = folded[(u32::from(folded[at]) - FIRST) as usize];
            }
        }
        variants.sort_unstable();
        Table { folded, variants }
    })
}

/// Whether `c` is a Han ideograph.
pub(crate) const fn is_han(c: char) -> bool {
    // Asked of every character: what most of them are comes first.
    matches!(c as u32, 0x4E00..=0x9FFF)
        || c as u32 >= 0x3005 && matches!(c as u32, 0x3400..=0x4DBF | 0xF900..=0xFAFF | 0x20000..=0x323AF | 0x3005 | 0x3007)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_once_and_for_all() {
        let table = table();
        for (from, to) in [('貸', '贷'), ('領', '领'), ('戶', '户'), ('单', '单'), ('妳', '妳')] {
            assert_eq!(table.fold(from), to);
        }
        for code in FIRST..=LAST {
            let c = char::from_u32(code).expect("no surrogates here");
            assert_eq!(table.fold(table.fold(c)), table.fold(c), "{c}");
        }
    }
}
