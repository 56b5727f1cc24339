//! Embeds templates, texts and assets in the binary: one file to copy to a server, and a page never asks another host
//! for anything. Assets are compressed here, once.

use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut code = String::new();
    list(&mut code, "TEMPLATES", "templates", "hbs");
    list(&mut code, "LOCALES", "locales", "ftl");
    assets(&mut code, &out);
    fs::write(out.join("embedded.rs"), code).expect("the build folder can be written");
}

/// `NAME: [(path without ending, text)]` of every file below a folder.
fn list(code: &mut String, name: &str, folder: &str, ending: &str) {
    let _ = writeln!(code, "pub(crate) static {name}: &[(&str, &str)] = &[");
    for path in files(Path::new(folder)) {
        if path.extension().is_some_and(|e| e == ending) {
            let key = path.with_extension("").strip_prefix(folder).expect("it is below").display().to_string();
            let _ = writeln!(code, "    ({key:?}, include_str!({})),", here(&path));
        }
    }
    code.push_str("];\n");
}

/// Every asset with a name that changes with its content, plain and gzipped.
fn assets(code: &mut String, out: &Path) {
    code.push_str("pub(crate) static ASSETS: &[Asset] = &[\n");
    for path in files(Path::new("assets")) {
        let bytes = fs::read(&path).expect("it can be read");
        let mut hash = DefaultHasher::new();
        bytes.hash(&mut hash);
        let name = path.strip_prefix("assets").expect("it is below").display().to_string();
        let (stem, ending) = name.rsplit_once('.').expect("an asset has an ending");
        let hashed = format!("{stem}.{:016x}.{ending}", hash.finish());
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&bytes).expect("memory takes it");
        let packed = out.join(format!("{}.gz", hashed.replace('/', "_")));
        fs::write(&packed, gzip.finish().expect("memory takes it")).expect("the build folder can be written");
        let _ = writeln!(
            code,
            "    Asset {{ name: {name:?}, hashed: {hashed:?}, plain: include_bytes!({}), gzip: include_bytes!({:?}) }},",
            here(&path),
            packed.display().to_string()
        );
    }
    code.push_str("];\n");
}

/// A file of this checkout, as code: two checkouts that share a target folder each embed their own.
fn here(path: &Path) -> String {
    format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})", format!("/{}", path.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut found = Vec::new();
    let mut entries: Vec<_> =
        fs::read_dir(folder).map(|d| d.flatten().map(|e| e.path()).collect()).unwrap_or_default();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
