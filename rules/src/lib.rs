//! What each cloud's key management service permits, as rows with a source.
