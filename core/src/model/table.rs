//! From a feature's hash to its row of weights: the one look-up of the scoring path.

/// Where to look among the sorted hashes of a model's features.
///
/// Most n-grams of a message are unknown to the model, so a bitmap small enough for the second-level
/// cache answers for them first.
#[derive(Debug)]
pub(crate) struct Table {
    /// One bit a hash prefix: clear means unknown.
    seen: Vec<u64>,
    /// Where the hashes begin whose first bits are at least these.
    starts: Vec<u32>,
    /// How many bits of a hash are not among those.
    shift: u32,
}

const SEEN_BITS: u32 = 20;

impl Table {
    /// Of hashes in ascending order.
    pub(crate) fn new(keys: &[u32]) -> Self {
        // About as many places to begin as there are hashes, so that one or two stand at each.
        let bits = keys.len().max(2).ilog2().min(24);
        let mut table =
            Self { seen: vec![0; 1 << (SEEN_BITS - 6)], starts: Vec::with_capacity((1 << bits) + 1), shift: 32 - bits };
        for (at, &key) in (0..).zip(keys) {
            table.seen[(key >> (32 - SEEN_BITS + 6)) as usize] |= 1 << ((key >> (32 - SEEN_BITS)) & 63);
            let end = (key >> table.shift) as usize + 1;
            table.starts.resize(end.max(table.starts.len()), at);
        }
        table.starts.resize((1 << bits) + 1, keys.len() as u32);
        table
    }

    /// Where a hash stands among `keys`, those the table was made of; none if the model does not know it.
    #[inline]
    pub(crate) fn find(&self, keys: &[u32], key: u32) -> Option<u32> {
        let word = self.seen[(key >> (32 - SEEN_BITS + 6)) as usize];
        if word >> ((key >> (32 - SEEN_BITS)) & 63) & 1 == 0 {
            return None;
        }
        let prefix = (key >> self.shift) as usize;
        let (start, end) = (self.starts[prefix], self.starts[prefix + 1]);
        let here = keys.get(start as usize..end as usize)?;
        // One or two, unless the hashes are no hashes.
        let at = if here.len() <= 8 { here.iter().position(|&k| k == key) } else { here.binary_search(&key).ok() };
        at.map(|at| start + at as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there_and_nothing_else() {
        let spread: Vec<u32> = (0..5000u32).map(|i| i.wrapping_mul(0x9E37_79B1) | 1).collect();
        let crowded = [0, 1, 2, 3, 0x8000_0000, u32::MAX].to_vec();
        for mut keys in [Vec::new(), vec![7], crowded, spread] {
            keys.sort_unstable();
            keys.dedup();
            let table = Table::new(&keys);
            for (at, &key) in (0..).zip(&keys) {
                assert_eq!(table.find(&keys, key), Some(at));
            }
            for key in (0..1000u32).map(|i| i.wrapping_mul(0x0100_0193)).chain([4, u32::MAX - 1]) {
                assert_eq!(table.find(&keys, key), keys.binary_search(&key).ok().map(|at| at as u32), "{key:x}");
            }
        }
    }
}
