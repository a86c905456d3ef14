//! What an account may do with the service as a whole.

/// Whether an account may use the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountStatus {
    /// It may.
    Enabled,
    /// It has not opened the service yet.
    NotEnabled,
    /// It owes.
    InDebt,
    /// It has owed for too long.
    Suspended,
}

impl AccountStatus {
    /// Every status.
    pub(crate) const ALL: [Self; 4] = [
        Self::Enabled,
        Self::NotEnabled,
        Self::InDebt,
        Self::Suspended,
    ];

    /// What fixtures call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::NotEnabled => "NotEnabled",
            Self::InDebt => "InDebt",
            Self::Suspended => "Suspended",
        }
    }
}
