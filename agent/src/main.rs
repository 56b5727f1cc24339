//! `hatang-agent`: tells the server what a PC is made of and how it is doing.

fn main() {}
