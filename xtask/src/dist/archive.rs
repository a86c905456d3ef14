//! A zip whose bytes depend on what is in it alone: no date, no owner.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Failure;

/// Who may run a program, and who may read the rest: everybody.
const PROGRAM_MODE: u32 = 0o755;
const FILE_MODE: u32 = 0o644;

/// One file of the zip.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Whether it keeps the right to be run: an installed provider must.
    pub(super) is_program: bool,
}

/// Writes the zip.
///
/// # Errors
/// It cannot be written.
pub(super) fn write(path: &Path, members: &[Member]) -> Result<(), Failure> {
    let mut zip = ZipWriter::new(File::create(path)?);
    for member in members {
        let mode = if member.is_program {
            PROGRAM_MODE
        } else {
            FILE_MODE
        };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(mode);
        zip.start_file(member.name.as_str(), options)?;
        zip.write_all(&member.bytes)?;
    }
    zip.finish()?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use zip::ZipArchive;

    use super::*;

    /// What was packed comes out, the program may still be run, and packing again gives the same bytes.
    #[test]
    fn it_depends_on_its_members_alone() {
        let member = |name: &str, is_program| Member {
            name: name.to_owned(),
            bytes: name.repeat(1000).into_bytes(),
            is_program,
        };
        let members = [member("program", true), member("LICENSE", false)];
        let path = env::temp_dir().join(format!("kms-archive-{}.zip", std::process::id()));
        write(&path, &members).unwrap();
        let first = fs::read(&path).unwrap();
        write(&path, &members).unwrap();
        assert!(first == fs::read(&path).unwrap());
        let mut zip = ZipArchive::new(File::open(&path).unwrap()).unwrap();
        let modes: Vec<_> = (0..zip.len())
            .map(|at| {
                let file = zip.by_index(at).unwrap();
                (
                    file.name().unwrap().into_owned(),
                    file.unix_mode().unwrap() & 0o777,
                )
            })
            .collect();
        let want = [("program".to_owned(), 0o755), ("LICENSE".to_owned(), 0o644)];
        assert_eq!(modes, want);
        fs::remove_file(&path).unwrap();
    }
}
