//! A distillation's state between two passes, as a file: resumed, it ends in the same bits.

use safetensors::Dtype;
use sha2::{Digest, Sha256};

use super::{Distiller, State};
use crate::{
    error::TrainError,
    model::container::{self, Container},
};

const HEADER: &str = "ruse-distill";

impl Distiller {
    /// The state after the passes so far, as the bytes of a file.
    pub fn checkpoint(&self) -> Vec<u8> {
        let State { passes, rows, row_squares, map, map_squares } = &self.state;
        let json = serde_json::json!({ "task": self.task(), "passes": passes }).to_string();
        let tensors = [("rows", rows), ("row_squares", row_squares), ("map", map), ("map_squares", map_squares)];
        let bytes = tensors.map(|(name, values)| (name, container::float_bytes(values)));
        let parts = bytes.each_ref().map(|(name, bytes)| (*name, Dtype::F32, vec![bytes.len() / 4], &bytes[..]));
        container::write(HEADER, &json, &parts)
    }

    /// Goes on from a [`checkpoint`](Self::checkpoint) of the same task.
    ///
    /// # Errors
    /// [`TrainError::Model`] if the file was altered, [`TrainError::Data`] if it is of other texts,
    /// vectors or options, or passes were already made here.
    pub fn resume(&mut self, bytes: &[u8]) -> Result<(), TrainError> {
        #[derive(serde::Deserialize)]
        struct Entry {
            task: String,
            passes: u32,
        }
        let file = Container::open(bytes, HEADER, true)?;
        let refuse = || TrainError::Data("the checkpoint is of other texts, vectors or options".into());
        let entry: Entry = serde_json::from_str(&file.json).map_err(|_| refuse())?;
        if entry.task != self.task() || self.state.passes != 0 || entry.passes > self.options.passes {
            return Err(refuse());
        }
        let read = |name, size: usize| file.floats(name, &[size]);
        self.state = State {
            passes: entry.passes,
            rows: read("rows", self.state.rows.len())?,
            row_squares: read("row_squares", self.state.row_squares.len())?,
            map: read("map", self.state.map.len())?,
            map_squares: read("map_squares", self.state.map_squares.len())?,
        };
        // The generator and the order stand where the passes left them.
        for _ in 0..entry.passes {
            self.rng.shuffle(&mut self.order);
        }
        Ok(())
    }

    /// A digest of everything that decides the result.
    fn task(&self) -> String {
        let o = &self.options;
        let mut hash = Sha256::new();
        hash.update(format!("{} {} {} {} {:?}", o.dims, o.passes, o.rate, o.seed, o.features));
        hash.update(container::hash_bytes(&self.keys));
        for (columns, share) in &self.texts {
            hash.update(container::hash_bytes(columns));
            hash.update(share.to_le_bytes());
        }
        for row in self.teacher.rows() {
            hash.update(container::float_bytes(row.as_slice().unwrap_or_default()));
        }
        container::hex(&hash.finalize())
    }
}
