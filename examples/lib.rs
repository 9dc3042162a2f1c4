//! The examples of ruse lie beside this file; run one with `cargo run -p ruse-examples --example classify`.
