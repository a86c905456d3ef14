//! The one entry point: demo, test, tidy, docs, bench.

fn main() {}
