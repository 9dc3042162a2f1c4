//! Learning a `tokenizer.json` from rows, with the `tokenizers` crate.

use tokenizers::{
    Tokenizer as Pieces,
    models::{
        TrainerWrapper,
        bpe::{BPE, BpeTrainerBuilder},
    },
    pre_tokenizers::byte_level::ByteLevel,
};

use super::rows::Row;
use crate::{error::TrainError, normalize::Normalized};

/// Learns a byte-level BPE of `vocabulary` pieces from the rows' normalised texts and returns the
/// text of its `tokenizer.json`. Byte-level pieces cover every character, so nothing is unknown.
///
/// # Errors
/// [`TrainError::Tokenizer`], and [`TrainError::Recipe`] for a vocabulary below the 256 bytes or
/// above a million.
pub fn learn_bpe(rows: &[Row], vocabulary: usize) -> Result<String, TrainError> {
    if !(257..=1_000_000).contains(&vocabulary) {
        return Err(TrainError::Recipe { field: "vocab", rule: "must be 257 to 1000000", found: vocabulary.to_string() });
    }
    let fail = |e: tokenizers::Error| TrainError::Tokenizer(e.to_string());
    let mut pieces = Pieces::new(BPE::default());
    pieces.with_pre_tokenizer(Some(ByteLevel::new(false, true, true)));
    pieces.with_decoder(Some(ByteLevel::default()));
    let trainer = BpeTrainerBuilder::new()
        .vocab_size(vocabulary)
        .min_frequency(2)
        .show_progress(false)
        .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
        .build();
    let mut trainer = TrainerWrapper::from(trainer);
    let texts = rows.iter().map(|r| Normalized::new(&r.text).text());
    pieces.train(&mut trainer, texts).map_err(fail)?;
    pieces.to_string(false).map_err(fail)
}
