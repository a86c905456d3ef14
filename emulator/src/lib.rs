//! Local daemon that speaks the key management APIs of Alibaba Cloud and Huawei Cloud.
