//! x
fn main() {
    let m = hatang_agent::collect::Machine::this(false);
    println!("{}", serde_json::to_string_pretty(&hatang_agent::collect::everything(&m)).unwrap());
}
