//! `cargo xtask dist`: what the registry takes for this platform, and a mirror to install it from.
//!
//! In the folder: the zip of each platform (those that other machines made count if they lie there), the manifest, the
//! sums of all of them, and below `mirror` the layout that `provider_installation { filesystem_mirror { … } }` reads.
//! Layout: the registry's page on publishing providers, and Terraform's on the CLI configuration file, read 2026-11.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;
use sha2::{Digest, Sha256};

use crate::Failure;
use crate::run::{command, root, say, step};

mod archive;
mod elf;
mod platform;

use platform::Platform;

/// The provider's package and program.
const PROGRAM: &str = "terraform-provider-kms";

/// Where configurations say that the provider comes from.
const ADDRESS: &str = "registry.terraform.io/kms-emulator/kms";

/// This version of the workspace, which is that of the provider.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the registry must know before it hands a provider out: that it speaks protocol 6.
const MANIFEST: &str = r#"{
  "version": 1,
  "metadata": {
    "protocol_versions": ["6.0"]
  }
}
"#;

/// Files that go with the program.
const COMPANIONS: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// What is asked of it.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where it all goes
    #[arg(long, default_value = "target/dist")]
    out: PathBuf,
    /// For which target of Rust; else a static one of this machine
    #[arg(long)]
    target: Option<String>,
    /// A program that is built already; nothing is built then, and it may be linked as it likes
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Builds, packs, sums up.
///
/// # Errors
/// The target is not installed, the build fails or is not static, or a file cannot be written.
pub(crate) fn dist(options: &Options) -> Result<(), Failure> {
    let platform = match &options.target {
        Some(target) => Platform::of_target(target)?,
        None => Platform::of_this_machine()?,
    };
    let program = match &options.program {
        Some(program) => program.clone(),
        None => built(&platform)?,
    };
    let out = root().join(&options.out);
    fs::create_dir_all(&out)?;
    let packed = pack(&platform, &program, &out)?;
    let manifest = format!("{PROGRAM}_{VERSION}_manifest.json");
    fs::write(out.join(&manifest), MANIFEST)?;
    let mut listed = zips(&out)?;
    mirror(&out, &listed)?;
    listed.push(manifest);
    let sums = sums(&out, &listed)?;
    fs::write(out.join(format!("{PROGRAM}_{VERSION}_SHA256SUMS")), sums)?;
    say(&format!("dist: {} in {}", packed, out.display()));
    Ok(())
}

/// Builds the program for release, and looks whether it needs anything that a machine may lack.
fn built(platform: &Platform) -> Result<PathBuf, Failure> {
    let target = &platform.target;
    let arguments = [
        "build",
        "--release",
        "--package",
        PROGRAM,
        "--target",
        target,
    ];
    let mut build = command("cargo", &arguments);
    platform.prepare(&mut build);
    let hint = platform.hint();
    step(&format!("dist: building for {target}"), &mut build)
        .map_err(|failure| format!("{failure}; {hint}"))?;
    let folder = build_folder()?.join(target).join("release");
    let program = folder.join(format!("{PROGRAM}{}", platform.suffix()));
    if platform.os == "linux"
        && let Some(loader) = elf::interpreter(&fs::read(&program)?)?
    {
        return Err(format!("{} is not static: it needs {loader}", program.display()).into());
    }
    Ok(program)
}

/// Where cargo builds, which the environment may change.
fn build_folder() -> Result<PathBuf, Failure> {
    let mut metadata = MetadataCommand::new();
    let metadata = metadata.current_dir(root()).no_deps().exec()?;
    Ok(metadata.target_directory.into_std_path_buf())
}

/// The zip of one platform; its name.
fn pack(platform: &Platform, program: &Path, out: &Path) -> Result<String, Failure> {
    let name = format!("{PROGRAM}_{VERSION}_{}_{}.zip", platform.os, platform.arch);
    let inside = format!("{PROGRAM}_v{VERSION}{}", platform.suffix());
    let mut members = vec![archive::Member {
        name: inside,
        bytes: fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?,
        is_program: true,
    }];
    for companion in COMPANIONS {
        members.push(archive::Member {
            name: (*companion).to_owned(),
            bytes: fs::read(root().join(companion))?,
            is_program: false,
        });
    }
    archive::write(&out.join(&name), &members)?;
    Ok(name)
}

/// The zips of this version that lie in the folder, by name.
fn zips(out: &Path) -> Result<Vec<String>, Failure> {
    let begin = format!("{PROGRAM}_{VERSION}_");
    let mut found = Vec::new();
    for entry in fs::read_dir(out)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(&begin) && Path::new(&name).extension().is_some_and(|end| end == "zip")
        {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

/// Copies the zips to where Terraform looks for them in a mirror.
fn mirror(out: &Path, zips: &[String]) -> Result<(), Failure> {
    let folder = out.join("mirror").join(ADDRESS);
    fs::create_dir_all(&folder)?;
    for zip in zips {
        fs::copy(out.join(zip), folder.join(zip))?;
    }
    Ok(())
}

/// One line a file, as `sha256sum --check` reads it.
fn sums(out: &Path, names: &[String]) -> Result<String, Failure> {
    let mut text = String::new();
    for name in names {
        let sum = hex::encode(Sha256::digest(fs::read(out.join(name))?));
        text.push_str(&format!("{sum}  {name}\n"));
    }
    Ok(text)
}
