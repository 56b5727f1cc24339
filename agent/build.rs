//! Stamps the build's time into the agent: a PC's clock that claims an earlier time is wrong.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    // Reproducible builds give the time (reproducible-builds.org, SOURCE_DATE_EPOCH).
    let time = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    println!("cargo:rustc-env=HATANG_BUILD_TIME={}", time.unwrap_or_else(now));
}

#[allow(clippy::disallowed_methods)] // the build's own time is what is asked for
fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
