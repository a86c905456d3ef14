//! Methods, paths, bodies, senders: what holds for every operation.

use super::*;
