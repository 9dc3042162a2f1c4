//! From a feature's hash to its row of weights: the one look-up of the scoring path.

use super::Weights;

/// Rows are padded to a multiple of this, so that they are summed in whole vectors.
pub(crate) const LANES: usize = 8;

/// An open-addressing table over padded rows.
///
/// Most n-grams of a message are unknown to the model, so a bitmap small enough for the second-level
/// cache answers for them first.
#[derive(Debug)]
pub(crate) struct Table {
    /// One bit a hash prefix: clear means unknown.
    seen: Vec<u64>,
    /// `hash << 32 | row + 1`; 0 is free.
    slots: Vec<u64>,
    mask: u32,
    rows: Vec<[i8; LANES]>,
    blocks: usize,
}

const SEEN_BITS: u32 = 20;

impl Table {
    pub(crate) fn new(weights: &Weights) -> Self {
        let heads = weights.bias.len();
        let blocks = heads.div_ceil(LANES);
        let capacity = (weights.keys.len() * 2).next_power_of_two().max(16);
        let mut table = Self {
            seen: vec![0; 1 << (SEEN_BITS - 6)],
            slots: vec![0; capacity],
            mask: capacity as u32 - 1,
            rows: vec![[0; LANES]; weights.keys.len() * blocks],
            blocks,
        };
        for (row, &key) in weights.keys.iter().enumerate() {
            table.seen[(key >> (32 - SEEN_BITS + 6)) as usize] |= 1 << ((key >> (32 - SEEN_BITS)) & 63);
            let mut at = key & table.mask;
            while table.slots[at as usize] != 0 {
                at = (at + 1) & table.mask;
            }
            table.slots[at as usize] = u64::from(key) << 32 | (row as u64 + 1);
            let values = &weights.rows[row * heads..(row + 1) * heads];
            for (block, part) in table.rows[row * blocks..].iter_mut().zip(values.chunks(LANES)) {
                block[..part.len()].copy_from_slice(part);
            }
        }
        table
    }

    /// How many blocks of [`LANES`] heads a row has.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks
    }

    /// The padded weights of a feature, or none if the model does not know it.
    pub(crate) fn row(&self, key: u32) -> Option<&[[i8; LANES]]> {
        let row = self.find(key)? as usize * self.blocks;
        Some(&self.rows[row..row + self.blocks])
    }

    /// One block of a row.
    #[inline]
    pub(crate) fn block(&self, row: u32, block: usize) -> &[i8; LANES] {
        &self.rows[row as usize * self.blocks + block]
    }

    /// The number of a feature's row, or none if the model does not know it.
    #[inline]
    pub(crate) fn find(&self, key: u32) -> Option<u32> {
        let word = self.seen[(key >> (32 - SEEN_BITS + 6)) as usize];
        if word >> ((key >> (32 - SEEN_BITS)) & 63) & 1 == 0 {
            return None;
        }
        let mut at = key & self.mask;
        loop {
            let slot = self.slots[at as usize];
            if slot == 0 {
                return None;
            }
            if (slot >> 32) as u32 == key {
                return Some(slot as u32 - 1);
            }
            at = (at + 1) & self.mask;
        }
    }
}
