//! The product's own reading of words and of the table, compiled here too: what this program writes is what that reads.

#![allow(dead_code)]

#[path = "../../src/danish/compound.rs"]
pub mod compound;
#[path = "../../src/danish/endings.rs"]
pub mod endings;
#[path = "../../src/danish/fold.rs"]
pub mod fold;
#[path = "../../src/danish/lexicon/mod.rs"]
pub mod lexicon;
#[path = "../../src/danish/word.rs"]
pub mod word;
