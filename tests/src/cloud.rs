//! The clouds, as the judges of the provider see them: where its keys are, and what somebody else sees of them.

use serde_json::json;

use crate::client::Client;
use crate::emulator::Emulator;
use crate::huawei::Huawei;

/// The least of a deletion window on each of them, in days.
pub const WINDOW_DAYS: &str = "7";

/// A cloud that the emulator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// Alibaba Cloud KMS.
    Alibaba,
    /// Huawei Cloud DEW KMS.
    Huawei,
}

impl Cloud {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Alibaba, Self::Huawei];

    /// The one of that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cloud| cloud.name() == name)
    }

    /// Its name in a provider block.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alibaba => "alibaba",
            Self::Huawei => "huawei",
        }
    }

    /// A region in which most is permitted, and where the emulator's default credential is at home.
    #[must_use]
    pub const fn region(self) -> &'static str {
        match self {
            Self::Alibaba => "cn-hangzhou",
            Self::Huawei => "cn-north-4",
        }
    }

    /// Somebody with the default credential.
    ///
    /// # Panics
    /// The emulator does not listen any more.
    #[must_use]
    pub fn somebody(self, emulator: &Emulator) -> Box<dyn Somebody> {
        match self {
            Self::Alibaba => Box::new(emulator.client(self.region())),
            Self::Huawei => Box::new(Huawei::open(emulator.address).expect("the emulator listens")),
        }
    }
}

/// Somebody else than Terraform, who asks the vendor's own API.
pub trait Somebody {
    /// Whether a key waits for its deletion.
    fn sees_pending(&mut self, id: &str) -> bool;

    /// Disables a key.
    fn disables(&mut self, id: &str);

    /// Schedules the deletion of a key in [`WINDOW_DAYS`].
    fn schedules_deletion(&mut self, id: &str);
}

impl Somebody for Client {
    fn sees_pending(&mut self, id: &str) -> bool {
        let answer = self.must("DescribeKey", &[("KeyId", id)]);
        answer.text("/KeyMetadata/KeyState") == "PendingDeletion"
    }

    fn disables(&mut self, id: &str) {
        self.must("DisableKey", &[("KeyId", id)]);
    }

    fn schedules_deletion(&mut self, id: &str) {
        let days = ("PendingWindowInDays", WINDOW_DAYS);
        self.must("ScheduleKeyDeletion", &[("KeyId", id), days]);
    }
}

impl Somebody for Huawei {
    fn sees_pending(&mut self, id: &str) -> bool {
        let said = self.must("describe-key", &json!({ "key_id": id }));
        said.text("/key_info/key_state") == "4"
    }

    fn disables(&mut self, id: &str) {
        self.must("disable-key", &json!({ "key_id": id }));
    }

    fn schedules_deletion(&mut self, id: &str) {
        let asked = json!({ "key_id": id, "pending_days": WINDOW_DAYS });
        self.must("schedule-key-deletion", &asked);
    }
}
