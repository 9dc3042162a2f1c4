//! `ruse distill`: unlabelled texts and a teacher's vectors in, an encoder out.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use ruse::{
    encode::ENCODER_FILE,
    train::{DistillOptions, Distiller, Recipe, npy, rows},
};

use crate::{Outcome, output};

const CHECKPOINT: &str = "checkpoint.safetensors";

/// Learn a sentence encoder from unlabelled texts and a teacher's vectors of them
#[derive(Debug, clap::Args)]
#[command(after_help = "Texts are JSON lines with a text field, or with `turns`, each of which is a text of its own.\n\
    Vectors are a .npy matrix of 32-bit floats, a row a text, in the same order; --list writes the texts in that order.\n\
    After each pass the state is kept in OUT/checkpoint.safetensors; the same command goes on from there.")]
pub(crate) struct Args {
    /// JSONL files of texts
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    data: Vec<PathBuf>,
    /// The field with the text
    #[arg(long, value_name = "FIELD", default_value = "text")]
    text_field: String,
    /// Write the texts as JSON lines, for the teacher to read, and end
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The teacher's vectors
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    vectors: Option<PathBuf>,
    /// Where the encoder goes: encoder.safetensors
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// The teacher's name and licence, kept in the encoder
    #[arg(long, value_name = "TEXT", default_value = "")]
    teacher: String,
    /// The length of a vector
    #[arg(long, value_name = "N", default_value_t = DistillOptions::default().dims)]
    dims: usize,
    /// Rows for at most this many features, the most frequent
    #[arg(long, value_name = "N", default_value_t = DistillOptions::default().max_features)]
    max_features: usize,
    /// A feature must occur in this many texts
    #[arg(long, value_name = "N", default_value_t = DistillOptions::default().min_texts)]
    min_texts: u32,
    /// Passes over the texts
    #[arg(long, value_name = "N", default_value_t = DistillOptions::default().passes)]
    passes: u32,
    /// The length of the first steps
    #[arg(long, value_name = "RATE", default_value_t = DistillOptions::default().rate)]
    rate: f32,
    /// The seed of start values, order and held-out texts
    #[arg(long, value_name = "N", default_value_t = DistillOptions::default().seed)]
    seed: u64,
    /// Threads, one or two; the result is the same
    #[arg(long, value_name = "N", default_value_t = 2)]
    threads: usize,
    /// A recipe whose n-grams to use
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let mut texts = Vec::new();
    for path in &args.data {
        texts.extend(rows::texts(path, &args.text_field)?);
    }
    if let Some(path) = &args.list {
        let mut lines = String::new();
        for text in &texts {
            lines.push_str(&serde_json::json!({ "text": text }).to_string());
            lines.push('\n');
        }
        output::write_file(path, lines.as_bytes())?;
        return Ok(Outcome::Fine);
    }
    let (Some(vectors), Some(out)) = (&args.vectors, &args.out) else { unreachable!("clap requires both") };
    let mut distiller = Distiller::new(&texts, npy::read(vectors)?, args.options()?)?;
    let kept = out.join(CHECKPOINT);
    if kept.exists() {
        let bytes = fs::read(&kept).with_context(|| kept.display().to_string())?;
        distiller.resume(&bytes).with_context(|| format!("{} (remove it to start anew)", kept.display()))?;
        output::error(&format!("going on after pass {}", distiller.passes()));
    }
    let started = Instant::now();
    learn(&mut distiller, args.passes, &kept)?;
    let encoder = distiller.finish()?;
    let bytes = encoder.to_bytes();
    output::write_file(&out.join(ENCODER_FILE), &bytes)?;
    _ = fs::remove_file(&kept);
    output::error(&format!(
        "{}: {} features, {} dimensions, {:.1} MB, held-out cosine {:.4}, {:.1} s",
        out.join(ENCODER_FILE).display(),
        distiller.features(),
        encoder.dims(),
        bytes.len() as f64 / 1e6,
        encoder.header().held_out_cosine,
        started.elapsed().as_secs_f64()
    ));
    Ok(Outcome::Fine)
}

fn learn(distiller: &mut Distiller, passes: u32, kept: &Path) -> Result<()> {
    let (texts, held_out) = distiller.texts();
    let bar = ProgressBar::new(texts as u64);
    let template = "{elapsed_precise} {prefix} [{bar:24}] {pos}/{len} texts, {eta} left {msg}";
    bar.set_style(ProgressStyle::with_template(template).expect("a valid template"));
    bar.enable_steady_tick(Duration::from_millis(200));
    while !distiller.done() {
        bar.set_prefix(format!("pass {} of {passes}", distiller.passes() + 1));
        distiller.pass(|behind| bar.set_position(behind as u64));
        let cosine = distiller.held_out_cosine();
        bar.set_message(format!("(held-out cosine {cosine:.4})"));
        let line = format!("pass {} of {passes}: cosine {cosine:.4} over {held_out} held-out texts", distiller.passes());
        bar.suspend(|| output::error(&line));
        if !distiller.done() {
            output::write_file(kept, &distiller.checkpoint())?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

impl Args {
    fn options(&self) -> Result<DistillOptions> {
        let features = match &self.recipe {
            None => Recipe::default().features,
            Some(path) => {
                let name = || path.display().to_string();
                Recipe::parse(&fs::read_to_string(path).with_context(name)?).with_context(name)?.features
            }
        };
        Ok(DistillOptions {
            dims: self.dims,
            max_features: self.max_features,
            min_texts: self.min_texts,
            passes: self.passes,
            rate: self.rate,
            seed: self.seed,
            features,
            teacher: self.teacher.clone(),
            threads: self.threads,
        })
    }
}
