//! What the client of a cloud gives to the provider block.

use std::sync::Arc;

use tfplugin::Diagnostic;

use super::Service;
use crate::moved::Foreign;
use crate::settings::Block;

/// One cloud as the provider block knows it.
pub(crate) struct Vendor {
    /// The cloud's own name.
    pub(crate) title: &'static str,
    /// Attributes of the provider block, with what they are on this cloud and where a value is looked for that is
    /// not written there.
    pub(crate) about: &'static [(&'static str, &'static str)],
    /// Variables that hold the region, in the order of their precedence.
    pub(crate) region_variables: &'static [&'static str],
    /// Attributes that its client needs beside those that every client needs.
    pub(crate) needs: &'static [&'static str],
    /// The resource types of the cloud's own provider whose objects can become ours.
    pub(crate) foreign: &'static [Foreign],
    /// Arguments that its keys can be listed by, beside their tags.
    pub(crate) key_filters: &'static [&'static str],
    /// Makes the client; asks nobody.
    pub(crate) connect: fn(&Block<'_>) -> Result<Connected, Diagnostic>,
}

/// A client that is ready to be asked.
pub(crate) struct Connected {
    pub(crate) region: String,
    pub(crate) service: Arc<dyn Service>,
}
