//! Learning an [`Encoder`] from unlabelled texts and any teacher's vectors of them.
//!
//! A text's vector is `h = Σ E[feature] / √(n + 12)`; `E` and a linear map `M` are fitted together so
//! that `M h` points where the teacher's vector points: the loss is `1 − cos(M h, t)`, minimised by
//! Adagrad ([Duchi, Hazan & Singer (2011)](https://jmlr.org/papers/v12/duchi11a.html)) over small
//! batches in a seeded order, its rate falling to nothing. Teacher vectors are centred first: what
//! all texts share says nothing. Afterwards `h` is turned so that inner products between messages
//! are those of their images in the teacher's space, and rounded to 8 bits.
//!
//! Only the most frequent features get a row: a table without collisions beats blind hashing into
//! one four times its size.
//!
//! The arithmetic is addition, multiplication, division and square root in a fixed order, so every
//! run gives the same bits, on one core or two, at a stretch or resumed.

mod checkpoint;
mod finish;
mod step;

use std::collections::HashMap;

use ndarray::Array2;

use super::{
    split::Rng,
    vocabulary::{Emitted, Hashes},
};
use crate::{
    encode::Encoder,
    error::TrainError,
    feature::{self, FeatureOptions, Message},
    score::SHRINKAGE,
    tokenize::Tokenizer,
};

/// The choices of a distillation.
#[derive(Debug, Clone, PartialEq)]
pub struct DistillOptions {
    /// The length of a message's vector.
    pub dims: usize,
    /// Rows for at most this many features, the most frequent.
    pub max_features: usize,
    /// A feature must occur in this many texts.
    pub min_texts: u32,
    /// Passes over the texts.
    pub passes: u32,
    /// How far the first step of a feature's row goes.
    pub rate: f32,
    /// The seed of the start values, the order and the held-out texts.
    pub seed: u64,
    /// Which n-grams are emitted.
    pub features: FeatureOptions,
    /// Who made the vectors, with their licence; kept in the encoder.
    pub teacher: String,
    /// Threads, one or two; the result is the same.
    pub threads: usize,
}

impl Default for DistillOptions {
    fn default() -> Self {
        Self {
            dims: 128,
            max_features: 60_000,
            min_texts: 3,
            passes: 6,
            rate: 0.05,
            seed: 1,
            features: FeatureOptions::default(),
            teacher: String::new(),
            threads: 2,
        }
    }
}

impl DistillOptions {
    fn check(&self) -> Result<(), TrainError> {
        for (field, rule, found, fits) in [
            ("dims", "must be 1 to 1024", self.dims as f64, (1..=1024).contains(&self.dims)),
            ("max_features", "must be 1 to 1000000", self.max_features as f64, (1..=1_000_000).contains(&self.max_features)),
            ("passes", "must be 1 to 1000", f64::from(self.passes), (1..=1000).contains(&self.passes)),
            ("rate", "must be above 0 and at most 10", f64::from(self.rate), self.rate > 0.0 && self.rate <= 10.0),
        ] {
            if !fits {
                return Err(TrainError::Recipe { field, rule, found: found.to_string() });
            }
        }
        if let Some((field, rule, found)) = self.features.broken_rule() {
            return Err(TrainError::Recipe { field, rule, found: found.to_string() });
        }
        Ok(())
    }
}

/// A distillation under way: [`pass`](Self::pass) until [`done`](Self::done), then
/// [`finish`](Self::finish).
#[derive(Debug, Clone)]
pub struct Distiller {
    options: DistillOptions,
    /// The features with a row, ascending.
    keys: Vec<u32>,
    /// Each text's columns, repeats included, and `1 / √(n + 12)`.
    texts: Vec<(Vec<u32>, f32)>,
    /// The teacher's vectors, centred, of length 1.
    teacher: Array2<f32>,
    /// Texts to learn from, in the order of the next pass.
    order: Vec<usize>,
    held_out: Vec<usize>,
    rng: Rng,
    state: State,
}

/// What learning changes.
#[derive(Debug, Clone, PartialEq)]
struct State {
    passes: u32,
    /// `[features, dims]`.
    rows: Vec<f32>,
    /// Summed squares of each row's gradients.
    row_squares: Vec<f32>,
    /// `[teacher, dims]`.
    map: Vec<f32>,
    map_squares: Vec<f32>,
}

impl Distiller {
    /// Reads texts and their vectors, row for row.
    ///
    /// # Errors
    /// [`TrainError`] if the options break a limit, or texts and vectors do not belong together.
    pub fn new<S: AsRef<str> + Sync>(texts: &[S], vectors: Array2<f32>, options: DistillOptions) -> Result<Self, TrainError> {
        options.check()?;
        if texts.len() != vectors.nrows() {
            return Err(TrainError::Data(format!("{} texts but {} vectors", texts.len(), vectors.nrows())));
        }
        if texts.len() < 2 || vectors.ncols() == 0 {
            return Err(TrainError::Data(format!("{} texts, vectors of {} numbers: too few", texts.len(), vectors.ncols())));
        }
        let emitted = emitted(texts, &options);
        let keys = frequent(&emitted, &options);
        if keys.is_empty() {
            return Err(TrainError::Data(format!("no feature occurs in {} texts", options.min_texts)));
        }
        let columns: HashMap<u32, u32> = keys.iter().enumerate().map(|(c, &k)| (k, c as u32)).collect();
        let known = |e: &Emitted| {
            let known = e.iter().filter_map(|h| columns.get(h).copied()).collect();
            (known, 1.0 / ((e.len() + SHRINKAGE) as f32).sqrt())
        };
        let texts: Vec<(Vec<u32>, f32)> = emitted.iter().map(known).collect();
        let mut rng = Rng::new(options.seed);
        let mut order: Vec<usize> = (0..texts.len()).collect();
        rng.shuffle(&mut order);
        let held_out = order.split_off(texts.len() - (texts.len() / 20).min(2000));
        // A range of `±1` in steps of a float's own precision.
        let mut uniform = |size: usize, scale: f32| -> Vec<f32> {
            (0..size).map(|_| (rng.below(1 << 24) as f32 / (1 << 23) as f32 - 1.0) * scale).collect()
        };
        let (features, dims, wide) = (keys.len(), options.dims, vectors.ncols());
        let state = State {
            passes: 0,
            rows: uniform(features * dims, 0.01),
            row_squares: vec![0.0; features],
            map: uniform(wide * dims, 1.0 / (dims as f32).sqrt()),
            map_squares: vec![0.0; wide * dims],
        };
        Ok(Self { teacher: centred(vectors, &order), keys, texts, order, held_out, rng, state, options })
    }

    /// How many passes are behind it.
    pub fn passes(&self) -> u32 {
        self.state.passes
    }

    /// Whether every pass is done.
    pub fn done(&self) -> bool {
        self.state.passes >= self.options.passes
    }

    /// The texts it learns from and those held out.
    pub fn texts(&self) -> (usize, usize) {
        (self.order.len(), self.held_out.len())
    }

    /// The features that get a row.
    pub fn features(&self) -> usize {
        self.keys.len()
    }

    /// One pass over the texts; `progress` is told how many are behind it.
    pub fn pass(&mut self, mut progress: impl FnMut(usize)) {
        let mut order = std::mem::take(&mut self.order);
        self.rng.shuffle(&mut order);
        let (all, planned) = (order.len(), order.len() as f64 * f64::from(self.options.passes));
        for (i, batch) in order.chunks(step::BATCH).enumerate() {
            let behind = f64::from(self.state.passes) * all as f64 + (i * step::BATCH) as f64;
            // Steps shorten evenly to nothing over the planned passes.
            self.step(batch, (1.0 - behind / planned).max(0.0) as f32);
            progress((i * step::BATCH + batch.len()).min(all));
        }
        self.order = order;
        self.state.passes += 1;
    }

    /// Mean cosine between teacher and student over the held-out texts; 0 if none is held out.
    pub fn held_out_cosine(&self) -> f64 {
        let cosine = |&i: &usize| f64::from(self.learn(i).cosine);
        self.held_out.iter().map(cosine).sum::<f64>() / self.held_out.len().max(1) as f64
    }

    /// The encoder as it stands.
    ///
    /// # Errors
    /// [`TrainError::Model`] if learning went astray into numbers that are not finite.
    pub fn finish(&self) -> Result<Encoder, TrainError> {
        finish::encoder(self)
    }
}

/// Learns an encoder from `texts` and a teacher's vectors of them, row for row. `progress` is told the
/// pass and the held-out cosine after it.
///
/// # Errors
/// As [`Distiller::new`].
pub fn distill<S: AsRef<str> + Sync>(
    texts: &[S],
    vectors: Array2<f32>,
    options: DistillOptions,
    mut progress: impl FnMut(u32, f64),
) -> Result<Encoder, TrainError> {
    let mut distiller = Distiller::new(texts, vectors, options)?;
    while !distiller.done() {
        distiller.pass(|_| ());
        progress(distiller.passes(), distiller.held_out_cosine());
    }
    distiller.finish()
}

fn emitted<S: AsRef<str> + Sync>(texts: &[S], options: &DistillOptions) -> Vec<Emitted> {
    let tokenizer = Tokenizer::builtin();
    let mut hashes = Hashes::default();
    let mut one = |text: &S| {
        feature::emit(&Message::read(text.as_ref(), &tokenizer), options.features, &mut hashes);
        std::mem::take(&mut hashes.row)
    };
    texts.iter().map(&mut one).collect()
}

/// The features that occur in most texts, ascending.
fn frequent(emitted: &[Emitted], options: &DistillOptions) -> Vec<u32> {
    let mut counts: HashMap<u32, (u32, usize)> = HashMap::new();
    for (i, row) in emitted.iter().enumerate() {
        for &hash in row {
            let (count, last) = counts.entry(hash).or_insert((0, usize::MAX));
            if *last != i {
                (*count, *last) = (*count + 1, i);
            }
        }
    }
    let mut kept: Vec<(u32, u32)> =
        counts.into_iter().filter(|(_, (n, _))| *n >= options.min_texts).map(|(hash, (n, _))| (n, hash)).collect();
    kept.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut keys: Vec<u32> = kept.into_iter().take(options.max_features).map(|(_, hash)| hash).collect();
    keys.sort_unstable();
    keys
}

/// The vectors less the mean of those to learn from, each of length 1.
fn centred(mut vectors: Array2<f32>, order: &[usize]) -> Array2<f32> {
    let mut mean = vec![0.0f64; vectors.ncols()];
    for &i in order {
        mean.iter_mut().zip(vectors.row(i)).for_each(|(m, &v)| *m += f64::from(v));
    }
    for mut row in vectors.rows_mut() {
        row.iter_mut().zip(&mean).for_each(|(v, m)| *v -= (m / order.len() as f64) as f32);
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt();
        if length > 0.0 {
            row.iter_mut().for_each(|v| *v /= length);
        }
    }
    vectors
}
