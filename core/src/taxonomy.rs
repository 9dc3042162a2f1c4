//! The labels: families, roles, names, advice and crosswalks to other class lists.
//!
//! All of it is data, in `models/taxonomy.toml`; a model carries its own list of labels and the
//! taxonomy only adds names to those it knows.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::{Deserialize, Serialize};

/// What a message of a label makes of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// The reader is to be the victim.
    Victim,
    /// The reader is recruited into crime.
    Complicit,
    /// The reader is offered something illicit.
    Illicit,
    /// Not a scam.
    None,
}

/// A text in the two languages of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// A label of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typology {
    /// The label's id: the public contract.
    pub id: String,
    /// The family it belongs to.
    pub family: String,
    /// What it makes of its reader.
    pub role: Role,
    /// Its name.
    pub name: Bilingual,
    /// What such a message does, in one line.
    pub description: Bilingual,
    /// What to do about it, in one line.
    pub advice: Bilingual,
    /// Its counterparts in other class lists, by the list's id; many to many.
    #[serde(default)]
    pub crosswalk: BTreeMap<String, Vec<String>>,
}

/// Another class list that labels are mapped to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassList {
    /// The list's id, the key of [`Typology::crosswalk`].
    pub id: String,
    /// The list's name.
    pub name: String,
    /// Where it was published.
    pub source: String,
    /// Its classes that have a counterpart here.
    pub classes: Vec<String>,
}

/// The taxonomy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    /// Its version, part of every verdict.
    pub version: u32,
    /// The class lists of the crosswalks.
    #[serde(rename = "list")]
    pub lists: Vec<ClassList>,
    /// The labels, scams first.
    #[serde(rename = "label")]
    pub labels: Vec<Typology>,
}

impl Taxonomy {
    /// The taxonomy of this build.
    pub fn bundled() -> &'static Self {
        static TAXONOMY: OnceLock<Taxonomy> = OnceLock::new();
        TAXONOMY.get_or_init(|| toml::from_str(include_str!("../models/taxonomy.toml")).expect("the bundled taxonomy is valid"))
    }

    /// The label with this id.
    pub fn get(&self, id: &str) -> Option<&Typology> {
        self.labels.iter().find(|l| l.id == id)
    }

    /// The classes of another list that stand for a label; empty if either is unknown.
    pub fn crosswalk(&self, id: &str, list: &str) -> &[String] {
        self.get(id).and_then(|l| l.crosswalk.get(list)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_keeps_its_own_rules() {
        let taxonomy = Taxonomy::bundled();
        assert_eq!(taxonomy.labels.len(), 34);
        assert_eq!(taxonomy.labels.iter().filter(|l| l.role != Role::None).count(), 32);
        for label in &taxonomy.labels {
            assert_eq!(taxonomy.labels.iter().filter(|l| l.id == label.id).count(), 1, "{}", label.id);
            for text in [&label.name, &label.description, &label.advice] {
                assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", label.id);
            }
            for (list, classes) in &label.crosswalk {
                let list = taxonomy.lists.iter().find(|l| l.id == *list).expect("a known list");
                for class in classes {
                    assert!(list.classes.contains(class), "{}: {class} is not of {}", label.id, list.id);
                }
            }
        }
        for list in &taxonomy.lists {
            for class in &list.classes {
                let used = taxonomy.labels.iter().any(|l| taxonomy.crosswalk(&l.id, &list.id).contains(class));
                assert!(used, "{}: nothing maps to {class}", list.id);
            }
        }
    }
}
