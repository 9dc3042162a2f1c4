//! The encoder and what is learned with it: exact, repeatable, and frozen where it says so.

use std::{collections::BTreeMap, sync::OnceLock};

use ndarray::Array2;
use proptest::prelude::*;
use ruse::{
    Classifier, Encoder, Model, ModelError, TrainError,
    train::{self, Carried, DistillOptions, Distiller, Recipe, Row},
};

/// Two topics in four wordings each; a teacher that knows the topic, with noise.
fn lesson() -> (Vec<String>, Array2<f32>) {
    let topics = [
        ["parcel courier depot", "delivery van driver", "postman letter box", "shipment tracking warehouse"],
        ["dinner soup kitchen", "lunch restaurant table", "breakfast bread butter", "recipe oven baking"],
    ];
    let mut texts = Vec::new();
    let mut vectors = Vec::new();
    for i in 0..240usize {
        let topic = i % 2;
        let words: Vec<&str> = topics[topic][i / 2 % 4].split(' ').collect();
        texts.push(format!("the {} and the {} at {}", words[i % 3], words[(i / 3) % 3], i % 12));
        let mut vector = [0.2f32; 8];
        vector[topic] += 1.0;
        vector[2 + i % 6] += 0.1;
        vectors.extend(vector);
    }
    let vectors = Array2::from_shape_vec((texts.len(), 8), vectors).expect("eight numbers a text");
    (texts, vectors)
}

fn options(threads: usize) -> DistillOptions {
    DistillOptions { dims: 6, max_features: 500, passes: 40, threads, teacher: "made up".into(), ..DistillOptions::default() }
}

fn encoder() -> Encoder {
    let (texts, vectors) = lesson();
    train::distill(&texts, vectors, options(2), |_, _| ()).expect("it can be learned")
}

fn row(text: &str, label: &str) -> Row {
    Row { text: text.into(), label: Some(label.into()), weight: 1.0, ..Row::default() }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn it_learns_what_the_teacher_knows() {
    let encoder = encoder();
    assert!(encoder.header().held_out_cosine > 0.7, "{:?}", encoder.header());
    let [post, more_post, food] = ["the courier", "letter box", "a soup kitchen"].map(|t| encoder.encode(t));
    // No word in common, and yet alike.
    assert!(cosine(&post, &more_post) > cosine(&post, &food) + 0.5);
}

#[test]
fn every_run_gives_the_same_bits() {
    let (texts, vectors) = lesson();
    let once = encoder().to_bytes();
    assert_eq!(once, encoder().to_bytes());
    let alone = train::distill(&texts, vectors.clone(), options(1), |_, _| ()).expect("learned");
    assert_eq!(once, alone.to_bytes(), "one thread or two");

    let mut first = Distiller::new(&texts, vectors.clone(), options(2)).expect("valid");
    first.pass(|_| ());
    first.pass(|_| ());
    let kept = first.checkpoint();
    let mut second = Distiller::new(&texts, vectors.clone(), options(1)).expect("valid");
    second.resume(&kept).expect("the same task");
    while !second.done() {
        second.pass(|_| ());
    }
    assert_eq!(once, second.finish().expect("finite").to_bytes(), "resumed or at a stretch");

    let mut other = Distiller::new(&texts, vectors, DistillOptions { seed: 2, ..options(1) }).expect("valid");
    assert!(matches!(other.resume(&kept), Err(TrainError::Data(_))), "of another task");
    let mut broken = kept;
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    assert!(matches!(other.resume(&broken), Err(TrainError::Model(ModelError::Digest { .. }))));
}

#[test]
fn bad_lessons_are_refused() {
    let (texts, vectors) = lesson();
    let refused = |texts: &[String], options| Distiller::new(texts, vectors.clone(), options).expect_err("refused");
    assert!(matches!(refused(&texts[1..], options(1)), TrainError::Data(_)));
    assert!(matches!(refused(&texts, DistillOptions { dims: 0, ..options(1) }), TrainError::Recipe { field: "dims", .. }));
    assert!(matches!(refused(&texts, DistillOptions { min_texts: 1000, ..options(1) }), TrainError::Data(_)));
}

#[test]
fn an_encoder_survives_the_round_trip_and_nothing_else_does() {
    let encoder = encoder();
    let file = encoder.to_bytes();
    assert_eq!(Encoder::from_bytes(&file).expect("valid"), encoder);
    for at in 0..file.len() {
        let mut broken = file.clone();
        broken[at] ^= 0x21;
        Encoder::from_bytes(&broken).expect_err("a changed file is refused");
        Encoder::from_bytes(&file[..at]).expect_err("a cut file is refused");
    }
    assert!(matches!(Encoder::from_bytes(&Model::bundled().to_bytes()), Err(ModelError::MissingMetadata(_))));
}

/// Rows of two labels in few words, and one honest label.
fn rows() -> Vec<Row> {
    let words = [
        ("the courier has your parcel", "post"),
        ("soup for dinner", "food"),
        ("bread and butter", "food"),
        ("a letter in the box", "post"),
        ("see you tomorrow", "talk"),
        ("call me later", "talk"),
    ];
    (0..24).map(|i| row(&format!("{} {}", words[i % 6].0, i / 6), words[i % 6].1)).collect()
}

fn recipe() -> Recipe {
    let mut recipe = Recipe::default();
    recipe.calibration.folds = 0;
    recipe
}

#[test]
fn heads_over_vectors_are_folded_into_rows() {
    let carried = Carried { encoder: Some(encoder()), ..Carried::default() };
    let model = train::fit_with(&rows(), &recipe(), Vec::new(), carried, |_| ()).expect("learned").model;
    assert_eq!(model.header().provenance.encoder, Some(encoder().digest()));
    let classifier = Classifier::new(model);
    // Words that no row has; the encoder knows what they are about.
    assert_eq!(classifier.classify("warehouse shipment").typology(), "post");
    assert_eq!(classifier.classify("an oven for baking").typology(), "food");
    let reasons = classifier.explain("warehouse shipment").typology;
    let steps: i32 = reasons.evidence.iter().map(|e| e.steps).sum();
    assert!(!reasons.evidence.is_empty());
    assert_eq!((reasons.bias + reasons.unit * f64::from(steps)).to_bits(), reasons.logit.0.to_bits());
}

/// A model, and the same with a label more.
fn extended() -> (Model, Model) {
    static BOTH: OnceLock<(Model, Model)> = OnceLock::new();
    BOTH.get_or_init(extend).clone()
}

fn extend() -> (Model, Model) {
    let carried = Carried { encoder: Some(encoder()), ..Carried::default() };
    let base = train::fit_with(&rows(), &recipe(), Vec::new(), carried, |_| ()).expect("learned").model;
    let mut more: Vec<Row> = rows().into_iter().filter(|r| r.label.as_deref() == Some("talk")).collect();
    more.extend((0..12).map(|i| row(&format!("the match was won in overtime {i}"), "sport")));
    let both = train::extend(&base, &more, &recipe(), Some(encoder()), Vec::new(), |_| ()).expect("learned").model;
    (base, both)
}

#[test]
fn a_new_label_is_told_from_the_old_ones_rows() {
    let (_, both) = extended();
    let classifier = Classifier::new(both);
    assert_eq!(classifier.classify("overtime in the match").typology(), "sport");
    assert_eq!(classifier.classify("the courier has a parcel").typology(), "post");
    let none_new = train::extend(classifier.model(), &rows(), &recipe(), None, Vec::new(), |_| ()).expect_err("refused");
    assert!(matches!(none_new, TrainError::Data(_)), "{none_new}");
    let alone = [row("only the new", "brand_new"), row("only the new again", "brand_new")];
    train::extend(classifier.model(), &alone, &recipe(), None, Vec::new(), |_| ()).expect_err("nothing to tell it from");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn old_heads_are_frozen_bit_for_bit(text in ".{0,80}|(the |courier |match |overtime |soup |parcel ){0,8}") {
        let (base, both) = extended();
        let [old, new] = [base, both].map(|m| {
            let verdict = Classifier::new(m).classify(&text);
            let all = verdict.typologies(usize::MAX);
            all.iter().map(|s| (s.id.to_owned(), s.probability.get().to_bits())).collect::<BTreeMap<_, _>>()
        });
        for (label, bits) in old {
            prop_assert_eq!(new.get(&label), Some(&bits), "{}", label);
        }
    }
}
