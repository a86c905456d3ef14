//! What Terraform tests share: an emulator with a working folder, and short ways to look.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::steps;
use acceptance::terraform::{Run, State, Terraform};
use serde_json::Value;

/// A mainland region with managed HSMs: the one where most is permitted.
pub(crate) const REGION: &str = "cn-hangzhou";

/// An emulator in memory and a working folder that points to it.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) terraform: Terraform,
    cloud: Cloud,
}

impl World {
    /// `None` where Terraform is missing.
    pub(crate) fn new() -> Option<Self> {
        Self::with(Emulator::memory())
    }

    /// With a software instance of that id in the region.
    pub(crate) fn with_instance(id: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("config.toml");
        let instance = format!(
            "[[instance]]\nid = \"{id}\"\nkind = \"software\"\nregion = \"{REGION}\"\n\
             cloud = \"alibaba\"\n"
        );
        std::fs::write(&file, instance).expect("written");
        let file = file.to_string_lossy();
        Self::with(Emulator::start(&["--store", "memory:", "--config", &file]))
    }

    pub(crate) fn with(emulator: Emulator) -> Option<Self> {
        Self::of(Cloud::Alibaba, emulator)
    }

    /// With an emulator that is another cloud.
    pub(crate) fn of(cloud: Cloud, emulator: Emulator) -> Option<Self> {
        let terraform = Terraform::of(cloud, &emulator.endpoint(), cloud.region())?;
        Some(Self {
            emulator,
            terraform,
            cloud,
        })
    }

    /// Applies and demands empty plans.
    pub(crate) fn apply(&self, configuration: &str) -> State {
        steps::apply(&self.terraform, configuration)
    }

    /// Applies what makes versions of keys, and again: Terraform read the keys before, and their dates change with it.
    pub(crate) fn apply_with_versions(&self, configuration: &str) -> State {
        self.terraform.write("main.tf", configuration);
        let why = "a key that got a version was read before";
        self.terraform.apply_leaving(&[], why).expect(0, "apply");
        self.apply(configuration)
    }

    /// Plans a configuration.
    pub(crate) fn plan(&self, configuration: &str) -> Run {
        self.terraform.write("main.tf", configuration);
        self.terraform.plan(&[])
    }

    /// Plans ask the service nothing any more.
    pub(crate) fn looks_no_more(&self) {
        let off = "provider \"kms\" {\n  preflight = false\n}\n";
        self.terraform.write("off_override.tf", off);
    }

    /// Imports and compares, destroys and looks at what is left.
    pub(crate) fn finish(&self, not_readable: &[&str]) {
        steps::imports(&self.terraform, not_readable);
        self.destroy();
    }

    /// Destroys and looks at what is left.
    pub(crate) fn destroy(&self) {
        let mut somebody = self.cloud.somebody(&self.emulator);
        steps::destroys(&self.terraform, somebody.as_mut());
    }

    /// One request of the vendor's API, as somebody else than Terraform.
    pub(crate) fn behind(&self, action: &str, parameters: &[(&str, &str)]) -> Value {
        self.emulator.client(REGION).must(action, parameters).body
    }
}

/// An attribute of a resource in a state.
#[track_caller]
pub(crate) fn attribute<'a>(state: &'a State, address: &str, name: &str) -> &'a Value {
    let values = state.get(address);
    let values = values.unwrap_or_else(|| panic!("{address} is not in {:?}", state.keys()));
    values
        .get(name)
        .unwrap_or_else(|| panic!("{address} has no {name}: {values}"))
}

/// The text of an attribute; empty if it is null.
#[track_caller]
pub(crate) fn text<'a>(state: &'a State, address: &str, name: &str) -> &'a str {
    attribute(state, address, name).as_str().unwrap_or("")
}
