//! What several test files share: where the repository stands, and its program.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_owned()
}

/// The built program `ruse`: beside the test's own target folder. `make test` builds it first.
///
/// # Panics
/// If it was not built.
pub fn program() -> PathBuf {
    let exe = std::env::current_exe().expect("a test is a file");
    let deps = exe.parent().expect("deps");
    let name = format!("ruse{}", std::env::consts::EXE_SUFFIX);
    let found = deps.parent().map(|p| p.join(&name)).filter(|p| p.exists());
    found.unwrap_or_else(|| panic!("{name} is not built; run `cargo build -p ruse-cli` with the same profile first"))
}

/// Runs the program with bytes on stdin.
///
/// # Panics
/// If it cannot be started.
pub fn run(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(program())
        .args(args)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        // The program may end before it has read everything.
        scope.spawn(move || _ = pipe.write_all(stdin));
        child.wait_with_output().expect("the program ends")
    })
}

/// A row of `tests/golden/verdicts.jsonl`; an unknown field is an error, so that nothing passes by accident.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    /// What the row is there for.
    pub name: String,
    /// The message.
    pub text: String,
    /// Its normal form.
    pub normalized: String,
    /// How many features it has, and an order-sensitive sum over their hashes.
    pub features: (usize, u64),
    /// The decision.
    pub decision: String,
    /// The typology.
    pub typology: String,
    /// The scam probability.
    pub scam: f64,
}
