//! `ruse train`: labelled rows in, a model folder out.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use ruse::{
    Encoder, Model,
    encode::ENCODER_FILE,
    model::Source,
    train::{self, Carried, Dialogue, Recipe, Row, RowReader, Selection, SourceRule, Stage, conversation, tokenizer},
};
use sha2::{Digest, Sha256};

use crate::{Outcome, card, output};

/// Learn a model from labelled rows
#[derive(Debug, clap::Args)]
#[command(after_help = "Rows are JSON lines with `text`, a label, and optionally `split`, `group`, `author`, `also`, `lang`.\n\
    Rows of one author or group are never on both sides when probabilities are calibrated.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// A model folder to start from: its encoder and, without --recipe, its recipe's choices are kept, and
    /// heads are fitted to the rows given
    #[arg(long, value_name = "DIR", requires = "data", conflicts_with_all = ["train_tokenizer", "tokenizer"])]
    base: Option<PathBuf>,
    /// Keep the base's heads as they are, bit for bit, and add the labels that are new to it
    #[arg(long, requires = "base")]
    add: bool,
    /// Where the model goes: model.safetensors, recipe.toml and CARD.md
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Learn a tokenizer from the rows and let the model carry it
    #[arg(long, value_enum, value_name = "KIND", conflicts_with = "tokenizer")]
    train_tokenizer: Option<TokenizerKind>,
    /// How many pieces that tokenizer has
    #[arg(long, value_name = "N", default_value_t = 16_000)]
    vocab: usize,
    /// A Hugging Face tokenizer.json for the model to carry
    #[arg(long, value_name = "FILE")]
    tokenizer: Option<PathBuf>,
}

/// The fewest rows of a label that a model is learned from, unless told otherwise: of fewer, a test holds one or
/// two, and no probability can be calibrated.
const FEWEST: usize = 10;

/// Which rows to learn from, and how.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct DataArgs {
    /// JSONL files of rows; the recipe's own sources if left out
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) data: Vec<PathBuf>,
    /// Only rows of these splits; rows without a split are always used
    #[arg(long, value_name = "SPLIT", default_values_t = ["train".to_owned()])]
    pub(crate) split: Vec<String>,
    /// The field with the label
    #[arg(long, value_name = "FIELD", default_value = "label")]
    pub(crate) label_field: String,
    /// Leave out labels with fewer rows than this in their file, and say so; 10 if left out (0 with --base):
    /// fewer can be learned only on top of what a base knows
    #[arg(long, value_name = "N")]
    pub(crate) min_label_rows: Option<usize>,
    /// A recipe; every field has a default
    #[arg(long, value_name = "FILE")]
    pub(crate) recipe: Option<PathBuf>,
    /// An encoder whose vectors the heads read beside the n-grams; the recipe's if left out
    #[arg(long, value_name = "DIR")]
    pub(crate) encoder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TokenizerKind {
    /// Byte-level byte-pair encoding
    Bpe,
}

/// Rows with where they came from.
pub(crate) struct Loaded {
    pub(crate) recipe: Recipe,
    pub(crate) rows: Vec<Row>,
    pub(crate) sources: Vec<Source>,
    pub(crate) missing: Vec<String>,
}

impl DataArgs {
    pub(crate) fn recipe(&self) -> Result<Recipe> {
        let Some(path) = &self.recipe else { return Ok(Recipe::default()) };
        let name = || path.display().to_string();
        Recipe::parse(&fs::read_to_string(path).with_context(name)?).with_context(name)
    }

    /// The same with the recipe of a base, unless another is given.
    fn based_on(&self, base: Option<&Path>) -> Self {
        let recipe = base.map(|b| b.join("recipe.toml")).filter(|path| path.exists());
        let fewest = if base.is_some() { 0 } else { FEWEST };
        Self { recipe: self.recipe.clone().or(recipe), min_label_rows: self.min_label_rows.or(Some(fewest)), ..self.clone() }
    }

    /// A file named by the recipe: it lies beside it.
    fn beside(&self, file: &str) -> PathBuf {
        self.recipe.as_deref().and_then(Path::parent).unwrap_or(Path::new(".")).join(file)
    }

    /// The encoder named here or by the recipe.
    pub(crate) fn encoder(&self, recipe: &Recipe) -> Result<Option<Encoder>> {
        let named = self.encoder.clone().or_else(|| Some(self.beside(recipe.encoder.as_ref()?)));
        named.map(|path| Encoder::read(&path).with_context(|| path.display().to_string())).transpose()
    }

    pub(crate) fn load(&self) -> Result<Loaded> {
        let mut recipe = self.recipe()?;
        let rules: Vec<(PathBuf, SourceRule)> = if self.data.is_empty() {
            if recipe.source.is_empty() {
                bail!("no rows: give --data, or a --recipe that names its sources");
            }
            recipe.source.iter().map(|rule| (self.locate(&rule.file), rule.clone())).collect()
        } else {
            recipe.source.clear();
            let rule = |path: &PathBuf| SourceRule {
                file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                label_field: self.label_field.clone(),
                splits: self.split.clone(),
                min_label_rows: self.min_label_rows.unwrap_or(0),
                ..SourceRule::default()
            };
            self.data.iter().map(|path| (path.clone(), rule(path))).collect()
        };
        let mut loaded = Loaded { recipe, rows: Vec::new(), sources: Vec::new(), missing: Vec::new() };
        for (path, rule) in rules {
            // Public data may not be at hand: the model is then built without, and says so.
            if self.data.is_empty() && !path.exists() {
                loaded.missing.push(rule.file.clone());
                continue;
            }
            let Selection { rows, too_few } = RowReader::new(&path, &rule).read()?;
            if !too_few.is_empty() {
                let labels: Vec<String> = too_few.iter().map(|(label, n)| format!("{label} ({n})")).collect();
                let fewest = rule.min_label_rows;
                output::error(&format!(
                    "{}: left out what has fewer than {fewest} rows: {}; --min-label-rows 0 keeps it",
                    path.display(),
                    labels.join(", ")
                ));
            }
            loaded.sources.push(source(&path, rule, rows.len())?);
            loaded.rows.extend(rows);
        }
        Ok(loaded)
    }

    /// The conversations the recipe names; their files are added to the sources, or to the missing.
    fn load_conversations(&self, loaded: &mut Loaded) -> Result<Vec<Dialogue>> {
        let mut dialogues = Vec::new();
        for rule in loaded.recipe.conversation.source.clone() {
            let path = self.locate(&rule.file);
            if !path.exists() {
                loaded.missing.push(rule.file);
                continue;
            }
            let read = Dialogue::read(&path, &rule)?;
            loaded.sources.push(source(&path, rule, read.len())?);
            dialogues.extend(read);
        }
        Ok(dialogues)
    }

    /// A source's file: beside the recipe, or under `RUSE_DATA`.
    fn locate(&self, file: &str) -> PathBuf {
        let beside = self.beside(file);
        match std::env::var_os("RUSE_DATA") {
            Some(data) if !beside.exists() => Path::new(&data).join(file),
            _ => beside,
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let data = args.data.based_on(args.base.as_deref());
    let mut loaded = data.load()?;
    if args.base.is_some() && args.data.recipe.is_none() {
        // They taught the base, and with --add it keeps what it learned from them.
        loaded.recipe.conversation.source.clear();
    }
    let dialogues = data.load_conversations(&mut loaded)?;
    for file in &loaded.missing {
        output::error(&format!("{file} is not at hand (set RUSE_DATA); building without it"));
    }
    if loaded.recipe.name.is_empty() || args.base.is_some() {
        let name = args.out.file_name().unwrap_or_default();
        loaded.recipe.name = name.to_string_lossy().into_owned();
    }
    let encoder = args.encoder(&data, &loaded.recipe)?;
    if let (Some(base), None) = (&args.base, &encoder) {
        output::error(&format!("{} names no encoder; n-grams alone will have to do", base.display()));
    }
    let started = Instant::now();
    let progress = Progress::new(&loaded.recipe, loaded.rows.len());
    let mut trained = if let (Some(base), true) = (&args.base, args.add) {
        let base = Model::read(base)?;
        train::extend(&base, &loaded.rows, &loaded.recipe, encoder.clone(), loaded.sources, |s| progress.show(s))?
    } else {
        let carried = Carried { tokenizer_json: args.tokenizer(&data, &loaded)?, encoder: encoder.clone() };
        train::fit_with(&loaded.rows, &loaded.recipe, loaded.sources, carried, |s| progress.show(s))?
    };
    trained.model = trained.model.with_missing_sources(loaded.missing);
    if !dialogues.is_empty() {
        trained.model = conversation::learn(&trained.model, &dialogues, &loaded.recipe.conversation)?;
    }
    progress.0.finish_and_clear();

    let model = &trained.model;
    output::write_file(&args.out.join("model.safetensors"), &model.to_bytes())?;
    let recipe_path = args.out.join("recipe.toml");
    // A hand-written recipe keeps its comments.
    if data.recipe.as_ref().is_none_or(|r| fs::canonicalize(r).ok() != fs::canonicalize(&recipe_path).ok()) {
        // The folder is whole: what the model was learned with lies beside it.
        if let Some(json) = model.tokenizer_json() {
            output::write_file(&args.out.join("tokenizer.json"), json.as_bytes())?;
            loaded.recipe.tokenizer = Some("tokenizer.json".into());
        }
        if let Some(encoder) = &encoder {
            output::write_file(&args.out.join(ENCODER_FILE), &encoder.to_bytes())?;
            loaded.recipe.encoder = Some(ENCODER_FILE.into());
        }
        output::write_file(&recipe_path, loaded.recipe.to_toml().as_bytes())?;
    }
    output::write_file(&args.out.join("CARD.md"), card::render(model, trained.report(&loaded.rows).as_ref()).as_bytes())?;
    let counts = loaded.rows.iter().filter_map(|r| r.label.as_deref()).collect::<BTreeSet<_>>();
    output::error(&format!(
        "{}: {} rows, {} labels, {} features, {:.1} s",
        args.out.display(),
        loaded.rows.len(),
        counts.len(),
        model.features(),
        started.elapsed().as_secs_f64()
    ));
    Ok(Outcome::Fine)
}

impl Args {
    /// The encoder named here, by the recipe, or by the base's own recipe.
    fn encoder(&self, data: &DataArgs, recipe: &Recipe) -> Result<Option<Encoder>> {
        let named = data.encoder(recipe)?;
        if named.is_some() || self.base.is_none() {
            return Ok(named);
        }
        let of_base = DataArgs { recipe: None, ..data.clone() }.based_on(self.base.as_deref());
        of_base.encoder(&of_base.recipe()?)
    }

    /// The text of the tokenizer for the model to carry: one learned now, a file, or the recipe's.
    fn tokenizer(&self, data: &DataArgs, loaded: &Loaded) -> Result<Option<String>> {
        if let Some(TokenizerKind::Bpe) = self.train_tokenizer {
            return Ok(Some(tokenizer::learn_bpe(&loaded.rows, self.vocab)?));
        }
        let of_recipe = || Some(data.beside(loaded.recipe.tokenizer.as_ref()?));
        let Some(path) = self.tokenizer.clone().or_else(of_recipe) else { return Ok(None) };
        Ok(Some(fs::read_to_string(&path).with_context(|| path.display().to_string())?))
    }
}

/// A bar on stderr, on terminals only.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(recipe: &Recipe, rows: usize) -> Self {
        let folds = u64::from(recipe.calibration.folds);
        let bar = ProgressBar::new(folds + 3);
        let style = ProgressStyle::with_template("{elapsed_precise} [{bar:24}] {msg}").expect("a valid template");
        bar.set_style(style);
        bar.set_message(format!("{rows} rows"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    pub(crate) fn show(&self, stage: Stage) {
        self.0.inc(1);
        self.0.set_message(match stage {
            Stage::Features => "reading features".to_owned(),
            Stage::Fold(i, n) => format!("fitting without fold {i} of {n}"),
            Stage::Heads => "fitting on every row".to_owned(),
            _ => "packing".to_owned(),
        });
    }
}

fn source(path: &Path, rule: SourceRule, rows: usize) -> Result<Source> {
    let SourceRule { file, licence, origin, .. } = rule;
    Ok(Source { file, licence, origin, rows: rows as u64, sha256: sha256(path)? })
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut hash = Sha256::new();
    std::io::copy(&mut file, &mut HashWriter(&mut hash))?;
    let mut digits = String::new();
    for byte in hash.finalize() {
        _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
