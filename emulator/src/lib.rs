//! Local daemon that speaks the key management APIs of Alibaba Cloud and Huawei Cloud.

mod clock;
mod crypto;
mod entropy;
mod service;
mod store;
