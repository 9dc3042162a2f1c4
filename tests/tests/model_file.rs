//! A model file is hostile input: whatever was cut or changed is refused with a clear error.

use proptest::prelude::*;
use ruse::{Classifier, Model, ModelError};

fn bytes() -> Vec<u8> {
    std::fs::read(ruse_tests::root().join("models/ruse-1/model.safetensors")).expect("the shipped model is in the repository")
}

/// A model of a few kilobytes, so that every byte of it can be tried.
fn small() -> Model {
    use ruse::train::{self, Recipe, Row};
    let row = |i: usize, text: &str, label: &str| Row {
        id: i.to_string(),
        text: text.into(),
        label: Some(label.into()),
        weight: 1.0,
        ..Row::default()
    };
    let rows: Vec<Row> =
        (0..12).flat_map(|i| [row(i, "点赞任务先垫付", "task_rebate"), row(i + 50, "晚上回家吃饭", "benign")]).collect();
    train::fit(&rows, &Recipe::default(), Vec::new(), |_| ()).expect("it can be learned").model
}

#[test]
fn the_shipped_file_is_whole() {
    let file = bytes();
    let model = Model::from_bytes(&file).expect("valid");
    assert_eq!(model, Model::bundled());
    assert!(file.len() <= 9_000_000, "{} bytes", file.len());
    assert_eq!(model.to_bytes(), file, "reading and writing is the identity");
}

#[test]
fn every_flipped_byte_is_refused() {
    let file = small().to_bytes();
    Model::from_bytes(&file).expect("valid");
    for at in 0..file.len() {
        for flip in [0x01, 0x20, 0xFF] {
            let mut broken = file.clone();
            broken[at] ^= flip;
            let error = Model::from_bytes(&broken).expect_err("a changed file is refused");
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn every_cut_is_refused() {
    let file = small().to_bytes();
    for end in 0..file.len() {
        Model::from_bytes(&file[..end]).expect_err("a cut file is refused");
    }
    let mut longer = file.clone();
    longer.push(0);
    Model::from_bytes(&longer).expect_err("a longer file is refused");
}

proptest! {
    #[test]
    fn any_range_of_the_shipped_file(start in 0usize..3_000_000, len in 1usize..5000, mask in 1u8..) {
        let mut file = bytes();
        let start = start.min(file.len() - 1);
        let end = (start + len).min(file.len());
        file[start..end].iter_mut().for_each(|b| *b ^= mask);
        prop_assert!(Model::from_bytes(&file).is_err());
    }

    #[test]
    fn any_bytes_at_all(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Model::from_bytes(&noise).is_err());
    }
}

#[test]
fn a_model_survives_the_round_trip() {
    let model = small();
    let again = Model::from_bytes(&model.to_bytes()).expect("valid");
    assert_eq!(again, model);
    let texts = ["点赞任务", "晚上", "none of it"];
    assert_eq!(Classifier::new(again).classify_batch(&texts), Classifier::new(model).classify_batch(&texts));
}

#[test]
fn errors_name_the_broken_rule() {
    assert!(matches!(Model::from_bytes(b""), Err(ModelError::Container(_))));
    let mut file = small().to_bytes();
    let last = file.len() - 1;
    file[last] ^= 1;
    let error = Model::from_bytes(&file).expect_err("refused");
    assert!(matches!(error, ModelError::Digest { .. }), "{error}");
    let error = Model::read("/nowhere/at/all").expect_err("refused");
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(small().to_bytes(), small().to_bytes());
}
