//! The link against answers that a proxy should not give.
