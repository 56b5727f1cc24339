//! The answer as it is printed: JSON that a person can read from the top.
//!
//! What was found comes first, then the items in the order of the file, each on a line.
//! A national answer has millions of them, so they go straight from the solution to the
//! output: as a tree they would take more memory than the solver.

use crate::planning::optimise::{Instance, Solution};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The value of a field.
pub(super) enum Part<'a> {
    One(Value),
    Fields(Fields<'a>),
    /// The chosen option of each item that has one.
    Chosen(&'a Instance, &'a Solution),
    /// The same with who pays, what it costs and what it is worth.
    Lines(&'a Instance, &'a Solution),
}

/// Fields of an object, in the order in which they are printed.
pub(super) type Fields<'a> = Vec<(&'static str, Part<'a>)>;

/// What takes no more bytes stays on one line.
const LINE: usize = 160;

/// Prints an object, deeper than what it is a part of.
///
/// # Errors
/// When the output can't be written.
pub(super) fn print<W: Write>(out: &mut W, fields: &Fields, depth: usize) -> io::Result<()> {
    let field = |out: &mut W, (key, part): &(&str, Part)| {
        write!(out, "\"{key}\": ")?;
        match part {
            Part::One(value) => print_value(out, value, depth + 1),
            Part::Fields(fields) => print(out, fields, depth + 1),
            Part::Chosen(instance, solution) => {
                each(out, depth + 1, "{}", picks(instance, solution), |out, (i, j)| {
                    write!(out, "{}: {}", json!(instance.item_id(i)), json!(instance.option_id(j)))
                })
            }
            Part::Lines(instance, solution) => {
                each(out, depth + 1, "[]", picks(instance, solution), |out, (i, j)| {
                    let (item, option, fund) = (instance.item_id(i), instance.option_id(j), instance.fund(j));
                    write!(out, "{{\"item\": {}, \"option\": {}", json!(item), json!(option))?;
                    let (cost, value) = (amount(instance.cost(j)), instance.value(j));
                    write!(out, ", \"fund\": {}, \"cost\": {cost}, \"value\": {value}}}", json!(fund))
                })
            }
        }
    };
    each(out, depth, "{}", fields.iter(), field)
}

/// An amount as the file has it: an integer, or one for each year.
pub(super) fn amount(amounts: &[i64]) -> Value {
    match amounts {
        [one] => json!(one),
        years => json!(years),
    }
}

/// Items with their chosen options.
fn picks(instance: &Instance, solution: &Solution) -> impl Iterator<Item = (usize, usize)> {
    (0..instance.items()).filter_map(|i| Some((i, solution.chosen(i)?)))
}

fn print_value<W: Write>(out: &mut W, value: &Value, depth: usize) -> io::Result<()> {
    let text = value.to_string();
    match value {
        Value::Array(list) if text.len() > LINE => {
            each(out, depth, "[]", list, |out, one| print_value(out, one, depth + 1))
        }
        Value::Object(fields) if text.len() > LINE => each(out, depth, "{}", fields, |out, (key, one)| {
            write!(out, "{}: ", json!(key))?;
            print_value(out, one, depth + 1)
        }),
        _ => out.write_all(text.as_bytes()),
    }
}

/// Prints each on a line of its own, between the brackets.
fn each<W: Write, T>(
    out: &mut W,
    depth: usize,
    brackets: &str,
    list: impl IntoIterator<Item = T>,
    mut one: impl FnMut(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    let (open, close) = brackets.split_at(1);
    let indent = |depth| "  ".repeat(depth);
    write!(out, "{open}")?;
    let mut any = false;
    for item in list {
        write!(out, "{}\n{}", if any { "," } else { "" }, indent(depth + 1))?;
        one(out, item)?;
        any = true;
    }
    if any {
        write!(out, "\n{}", indent(depth))?;
    }
    write!(out, "{close}")
}
