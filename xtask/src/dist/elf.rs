//! Whether a Linux program is static: whether it asks for a loader.
//!
//! Source: the generic ABI's chapters on the ELF header and on program headers.

use crate::Failure;

/// The kind of program header that names the loader.
const PT_INTERP: u32 = 3;

/// Where the header says where the program headers are, how long one is, and how many there are.
const OFFSET_AT: usize = 0x20;
const LENGTH_AT: usize = 0x36;
const COUNT_AT: usize = 0x38;

/// Where a program header says what it is, where its bytes are and how many.
const KIND_AT: usize = 0;
const FROM_AT: usize = 8;
const BYTES_AT: usize = 32;

/// The loader that a 64-bit little-endian program asks for; `None` if it is static.
///
/// # Errors
/// It is no such program.
pub(super) fn interpreter(program: &[u8]) -> Result<Option<String>, Failure> {
    if !program.starts_with(b"\x7fELF\x02\x01") {
        return Err("not a 64-bit little-endian ELF program".into());
    }
    let first = usize::try_from(long(program, OFFSET_AT)?)?;
    let length = usize::from(short(program, LENGTH_AT)?);
    for at in 0..usize::from(short(program, COUNT_AT)?) {
        let header = program.get(first.saturating_add(at * length)..);
        let header = header.ok_or("a program header lies outside")?;
        let kind = u32::from_le_bytes(bytes(header, KIND_AT)?);
        if kind == PT_INTERP {
            let from = usize::try_from(long(header, FROM_AT)?)?;
            let length = usize::try_from(long(header, BYTES_AT)?)?;
            let name = program.get(from..from.saturating_add(length));
            let name = String::from_utf8_lossy(name.unwrap_or_default());
            return Ok(Some(name.trim_end_matches('\0').to_owned()));
        }
    }
    Ok(None)
}

fn bytes<const N: usize>(program: &[u8], at: usize) -> Result<[u8; N], Failure> {
    let found = program.get(at..).and_then(<[u8]>::first_chunk);
    found
        .copied()
        .ok_or_else(|| "the program ends early".into())
}

fn short(program: &[u8], at: usize) -> Result<u16, Failure> {
    Ok(u16::from_le_bytes(bytes(program, at)?))
}

fn long(program: &[u8], at: usize) -> Result<u64, Failure> {
    Ok(u64::from_le_bytes(bytes(program, at)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header with one program header of that kind, and a name at its end.
    fn program(kind: u32) -> Vec<u8> {
        let mut program = vec![0; 0x40 + 56];
        program[..6].copy_from_slice(b"\x7fELF\x02\x01");
        program[OFFSET_AT] = 0x40;
        program[LENGTH_AT] = 56;
        program[COUNT_AT] = 1;
        program[0x40..0x44].copy_from_slice(&kind.to_le_bytes());
        program[0x40 + FROM_AT] = 0x40 + 56;
        program[0x40 + BYTES_AT] = 8;
        program.extend(b"/lib/ld\0");
        program
    }

    #[test]
    fn a_static_program_asks_for_no_loader() {
        assert_eq!(interpreter(&program(1)).unwrap(), None);
        let loader = interpreter(&program(PT_INTERP)).unwrap();
        assert_eq!(loader.as_deref(), Some("/lib/ld"));
    }

    #[test]
    fn other_bytes_are_refused() {
        let whole = program(PT_INTERP);
        for length in 0..0x40 + 40 {
            assert!(interpreter(&whole[..length]).is_err(), "{length}");
        }
        assert!(interpreter(b"#!/bin/sh\n").is_err());
    }
}
