//! Learns a model of one's own labels from a few rows, and uses it.
#![allow(clippy::print_stdout)]

use ruse::{
    Classifier, TrainError,
    train::{self, Recipe, Row},
};

fn main() -> Result<(), TrainError> {
    let rows: Vec<Row> = [
        ("your table for two is booked at eight", "booking"),
        ("we confirm your reservation on friday", "booking"),
        ("table reserved, see you at seven", "booking"),
        ("your parcel leaves the depot today", "delivery"),
        ("the courier could not deliver your parcel", "delivery"),
        ("delivery today between two and four", "delivery"),
    ]
    .into_iter()
    .map(|(text, label)| Row { text: text.into(), label: Some(label.into()), weight: 1.0, ..Row::default() })
    .collect();
    let mut recipe = Recipe::default();
    // Six rows are too few to hold some out for calibration.
    recipe.calibration.folds = 0;
    recipe.vocabulary.min_rows = 1;
    let trained = train::fit(&rows, &recipe, Vec::new(), |_| ())?;
    let verdict = Classifier::new(trained.model).classify("is my parcel with the courier");
    println!("{}", verdict.typology());
    assert_eq!(verdict.typology(), "delivery");
    Ok(())
}
