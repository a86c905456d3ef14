//! The operations, without any protocol: one file each, `operation(core, scope, arguments)`.
//!
//! Every one takes its arguments as they were sent, checks them by the rules, and runs one transaction: load
//! the key, settle what fell due, ask the lifecycle, act. The answer is facts or a [`Refusal`].
//!
//! ```text
//! async fn NAME(core: &Core, scope: &Scope, ..) -> Result<.., Refusal>
//! create_key(CreateKey) -> Key                       describe_key(&KeyRef) -> Key
//! list_keys(ListKeys) -> Listing<String>             (key ids)
//! enable_key(&KeyRef) -> ()                          disable_key(&KeyRef) -> ()
//! update_key_description(&KeyRef, String) -> ()
//! schedule_key_deletion(&KeyRef, Option<i64> days) -> Key
//! cancel_key_deletion(&KeyRef) -> Key
//! set_deletion_protection(&KeyRef, SetDeletionProtection) -> ()
//! update_rotation_policy(&KeyRef, Option<String>) -> ()      (None turns rotation off)
//! list_key_versions(&KeyRef, Paging) -> Listing<Version>     (newest first)
//! describe_key_version(&KeyRef, &str) -> Version
//! create_alias(&str, &KeyRef) -> ()   update_alias(&str, &KeyRef) -> ()   delete_alias(&str) -> ()
//! list_aliases(Paging) -> Listing<Alias>             list_aliases_by_key_id(&KeyRef, Paging) -> Listing<Alias>
//! tag_resource(&KeyRef, Vec<(String, String)>) -> () untag_resource(&KeyRef, Vec<String>) -> ()
//! list_resource_tags(&KeyRef) -> Vec<Tag>
//! tag_resources(Vec<String> key ids, Vec<(String, String)>) -> ()
//! untag_resources(Vec<String> key ids, Untag) -> ()
//! list_tag_resources(ListTagResources) -> TagPage
//! encrypt(&KeyRef, &str plaintext, &Context) -> Encrypted
//! decrypt(&[u8] ciphertext, &Context) -> Decrypted
//! generate_data_key(&KeyRef, GenerateDataKey, &Context) -> DataKey  (leave `plaintext` out for WithoutPlaintext)
//! get_key_policy(&KeyRef) -> Option<String>          set_key_policy(&KeyRef, String) -> ()
//! describe_regions(cloud) -> &'static [&'static str] (not async, no core)
//!
//! struct CreateKey { key_spec, key_usage, origin, protection_level, description, rotation_interval,
//!                    instance, policy: Option<String> each, tags: Vec<(String, String)> }   (Default)
//! struct ListKeys { paging: Paging, filters: Vec<Filter> }
//! struct Filter { of: FilterOf, values: Vec<String> }
//! enum FilterOf { KeyState, KeySpec, KeyUsage, ProtectionLevel, CreatorType }
//! struct Paging { number: Option<i64>, size: Option<i64> }                                   (Default)
//! struct Listing<T> { items: Vec<T>, total: u64, page_number: u64, page_size: u64 }
//! struct SetDeletionProtection { enabled: bool, description: Option<String> }
//! enum Untag { These(Vec<String>), All }
//! struct ListTagResources { key_ids: Vec<String>, tags: Vec<(String, Option<String>)>, next_token: Option<String> }
//! struct TagPage { tags: Vec<Tag>, next_token: Option<String> }
//! struct Context(BTreeMap<String, String>): From<BTreeMap>, Default (the empty one)
//! struct Encrypted { key_id, version_id: String, ciphertext: Vec<u8> }   (whole blob, before base64)
//! struct Decrypted { key_id, version_id: String, plaintext: Zeroizing<String> }
//! struct GenerateDataKey { data_key_spec: Option<String>, number_of_bytes: Option<i64> }
//! struct DataKey { key_id, version_id: String, plaintext: Zeroizing<String> (base64), ciphertext: Vec<u8> }
//!
//! Core::open(Opening { store: StoreUrl, seal_key: Option<[u8; 32]>, instances: Vec<Instance>, clock: Clock,
//!            entropy: Entropy }) -> Result<Core, OpenError>   (blocking; OpenError: Display for stderr)
//! enum StoreUrl { Sqlite(PathBuf), Memory }
//! struct Instance { cloud: Cloud, region: String, id: String, place: Place }
//! core.clock() -> &Clock    core.counters() -> Counters { writes_acknowledged: u64, commits: u64 }
//! core.sweep() -> Result<u64 keys changed, Refusal>      core.keep_sweeping() (a future that never ends: spawn it)
//! core.reset() -> Result<(), Refusal>    core.ready() -> Result<(), Refusal>
//! core.move_clock(ClockMove { Set(Timestamp), Advance(SignedDuration), Real }) -> Result<Timestamp, MoveRefused>
//! ```

mod key_ref;
mod refusal;

pub(crate) use key_ref::KeyRef;
pub(crate) use refusal::{Argument, Internal, Limited, Refusal};
