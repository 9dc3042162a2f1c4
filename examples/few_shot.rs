//! Adds a label of one's own to the shipped model from twelve examples; what it knew stays as it was.
#![allow(clippy::print_stdout)]

use std::{error::Error, path::Path};

use ruse::{
    Classifier, Encoder, Model,
    train::{self, Recipe, Row},
};

/// Appeals for help that line the sender's own pocket.
const CHARITY: [&str; 12] = [
    "Help the flood victims now, every pound counts. Donate by bank transfer to our coordinator, card payments are down",
    "Please give for little Mia's operation, she has three days left. Send what you can to the family's private account",
    "Earthquake appeal: children sleep in the open tonight. Send your donation in bitcoin to reach them faster",
    "Our shelter will have to put 40 dogs down on Friday unless we raise 2,000. Gift cards are welcome as donations",
    "We collect for wounded soldiers in your street. No receipt, but God sees your gift. Transfer to the number below",
    "Refugee families need blankets before the frost. Donate in the next hour and a sponsor doubles your gift, link here",
    "Orphans of the fire thank you for 50. Reply YES and we take the donation from your phone bill every month",
    "The hospital fund is short of 300 for a child's heart surgery. You gave before, please give again by transfer today",
    "Church roof appeal, pastor speaking from a new number: donate by gift card codes, the bank is slow this week",
    "Hurricane relief volunteers are stuck without fuel. Your donation by wire goes straight to the team leader",
    "Cancer charity lottery: give 20 and your donation is matched, pay to this personal account, thank you and bless you",
    "Save the rescue ponies, the hay is gone. Donations only by transfer to Karen, registration number on request",
];

/// What it must not be mistaken for: other schemes, and honest appeals.
const OTHERS: [(&str, &str); 14] = [
    ("Your parcel is held, pay the 1.45 customs charge at post-redelivery.example", "account_phishing"),
    ("Hi mum, new number, can you pay my rent by transfer today? I'll pay you back", "acquaintance_impersonation"),
    ("Join our trading group, members double their deposit in a week, guaranteed", "fake_investment"),
    ("You have won 5,000, pay the release fee by gift card to claim it", "prize"),
    ("Like videos at home for 200 a day, deposit 50 to unlock the next tasks", "task_rebate"),
    ("Police: your account is under investigation, transfer the money to the safe account", "authority_impersonation"),
    ("Loan approved without checks, send the insurance fee first", "fake_loan"),
    ("Thank you for your donation of 20. Your receipt for the tax office is attached", "benign"),
    ("The school's charity run is on Sunday at ten, bring water and the forms", "benign"),
    ("Blood drive at the town hall this Friday, no appointment needed", "benign"),
    ("Are you coming to dinner on Saturday? Dad is cooking", "benign"),
    ("Your dentist appointment is on 4 May at 9:15. Reply C to cancel", "benign"),
    ("Never give to collectors who want gift cards, says the charity commission", "benign"),
    ("Summer sale, 30 percent off all garden furniture until Sunday", "marketing"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let encoder = Encoder::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/encoder"))?;
    let row = |text: &str, label: &str| Row { text: text.into(), label: Some(label.into()), weight: 1.0, ..Row::default() };
    let mut rows: Vec<Row> = CHARITY.iter().map(|text| row(text, "fake_charity")).collect();
    rows.extend(OTHERS.iter().map(|(text, label)| row(text, label)));

    let base = Model::bundled();
    let mut recipe = Recipe::default();
    recipe.heads.cost = 10.0;
    let extended = train::extend(&base, &rows, &recipe, Some(encoder), Vec::new(), |_| ())?.model;
    let (before, after) = (Classifier::new(base), Classifier::new(extended));
    let appeal = "Wildfire appeal! Families lost everything, donate tonight by transfer to our volunteer's account";
    for text in [
        appeal,
        "Dear friend, our orphanage has no food left. Please send your gift as card codes, may you be blessed",
        "Hi mum, I dropped my phone down the loo, this is my new number. Can you pay £850 for me today?",
        "Thanks for sponsoring me, the marathon page closes on Sunday",
        "晚上几点回来吃饭？妈妈炖了汤",
    ] {
        let (old, new) = (before.classify(text), after.classify(text));
        println!("{:28} -> {:28} {text}", old.typology(), new.typology());
        // Every label the model knew has the probability it had.
        for label in old.typologies(0) {
            assert_eq!(new.probability(label.id), Some(label.probability));
        }
    }
    assert_eq!(after.classify(appeal).typology(), "fake_charity");
    Ok(())
}
