//! What Rust calls a platform, what the registry calls it, and what a static build there needs.

use std::env::consts;
use std::process::Command;

use crate::Failure;

/// One platform.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Platform {
    /// In Rust's words, such as `x86_64-unknown-linux-musl`.
    pub(super) target: String,
    /// In the registry's words, which are Go's.
    pub(super) os: &'static str,
    pub(super) arch: &'static str,
}

/// Architectures: Rust's word and the registry's.
const ARCHITECTURES: &[(&str, &str)] = &[
    ("x86_64", "amd64"),
    ("aarch64", "arm64"),
    ("armv7", "arm"),
    ("i686", "386"),
];

/// Systems: how Rust's target ends after the architecture, what `consts::OS` calls it, and the registry's word. On
/// Linux the musl targets, because they link their C library in: a program of the other ones wants the loader and the C
/// library of the machine it was built on, or a newer one.
const SYSTEMS: &[(&str, &str, &str)] = &[
    ("-unknown-linux-musl", "linux", "linux"),
    ("-unknown-linux-musleabihf", "", "linux"),
    ("-apple-darwin", "macos", "darwin"),
    ("-pc-windows-msvc", "windows", "windows"),
];

impl Platform {
    /// The static one of this machine.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn of_this_machine() -> Result<Self, Failure> {
        let end = SYSTEMS.iter().find(|(_, os, _)| *os == consts::OS);
        let (end, ..) =
            end.ok_or_else(|| format!("no platform of the registry: {}", consts::OS))?;
        Self::of_target(&format!("{}{end}", consts::ARCH))
    }

    /// The one of Rust's words.
    ///
    /// # Errors
    /// The registry has no such platform, or no static program can be built for it.
    pub(super) fn of_target(target: &str) -> Result<Self, Failure> {
        let parts = || {
            let system = SYSTEMS.iter().find(|(end, ..)| target.ends_with(end))?;
            let (arch, _) = target.split_once('-')?;
            let arch = ARCHITECTURES.iter().find(|(name, _)| *name == arch)?;
            Some((system.2, arch.1))
        };
        let (os, arch) = parts().ok_or_else(|| {
            let ends: Vec<&str> = SYSTEMS.iter().map(|(end, ..)| *end).collect();
            let architectures: Vec<&str> = ARCHITECTURES.iter().map(|(name, _)| *name).collect();
            format!(
                "no target to distribute for: {target}; one is {} and then {}",
                architectures.join(", "),
                ends.join(", ")
            )
        })?;
        Ok(Self {
            target: target.to_owned(),
            os,
            arch,
        })
    }

    /// What a program's name ends in.
    pub(super) fn suffix(&self) -> &'static str {
        if self.os == "windows" { ".exe" } else { "" }
    }

    /// Tells a build what it cannot find out: which compiler makes objects for the C library that is linked in.
    pub(super) fn prepare(&self, build: &mut Command) {
        if self.is_musl() {
            let variable = format!("CC_{}", self.target.replace('-', "_"));
            if std::env::var_os(&variable).is_none() {
                build.env(variable, "musl-gcc");
            }
        }
        if self.os == "windows" {
            build.env("RUSTFLAGS", "-C target-feature=+crt-static");
        }
    }

    /// What a machine lacks that cannot build it.
    pub(super) fn hint(&self) -> String {
        let target = &self.target;
        let compiler = if self.is_musl() {
            ", and musl-gcc (Debian: apt-get install musl-tools)"
        } else {
            ""
        };
        format!("it needs `rustup target add {target}`{compiler}")
    }

    fn is_musl(&self) -> bool {
        self.target.contains("-linux-musl")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_the_registrys_names() {
        let cases = [
            ("x86_64-unknown-linux-musl", "linux_amd64"),
            ("aarch64-unknown-linux-musl", "linux_arm64"),
            ("armv7-unknown-linux-musleabihf", "linux_arm"),
            ("x86_64-apple-darwin", "darwin_amd64"),
            ("aarch64-apple-darwin", "darwin_arm64"),
            ("x86_64-pc-windows-msvc", "windows_amd64"),
        ];
        for (target, want) in cases {
            let platform = Platform::of_target(target).unwrap();
            assert_eq!(format!("{}_{}", platform.os, platform.arch), want);
        }
        for target in [
            "x86_64-unknown-linux-gnu",
            "riscv64gc-unknown-linux-musl",
            "",
        ] {
            let error = Platform::of_target(target).unwrap_err().to_string();
            assert!(error.contains("x86_64, aarch64"), "{error}");
        }
    }

    #[test]
    fn this_machine_has_one() {
        let platform = Platform::of_this_machine().unwrap();
        assert!(platform.target.starts_with(consts::ARCH));
    }
}
