//! Files that hang on a record, stored in the database by content hash: one backup, one transaction, any number of
//! servers. What a file is, its bytes say, never its name; a photo is oriented, freed of its EXIF data (where and by
//! which phone it was taken) and shrunk before it is stored. A file is fetched through the record that it hangs on, by
//! its row's number, so that the record's own scope check stands before it.

mod page;
mod photo;
mod store;

pub use page::{receive, show};
pub use photo::{Media, Prepared, prepare};
pub use store::{FileRow, Hung, add, fetch, of, retire, subject_of};

/// The most bytes of a file that is not a photo.
pub const MOST_FILE: usize = 10 << 20;
/// The most bytes of a photo as it comes in, where no script shrank it on the phone.
pub const MOST_PHOTO: usize = 15 << 20;
/// The most bytes of a photo as it is stored.
pub const MOST_STORED_PHOTO: usize = 300 * 1024;
/// The largest form with one file in it.
pub const MOST_FORM: usize = MOST_PHOTO + (1 << 20);
