//! The emulator is killed at random moments of a write load, a hundred times: what it acknowledged
//! is there afterwards, and nothing that nobody asked for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use acceptance::client::Client;
use acceptance::emulator::Emulator;
use acceptance::python;

const KILLS: usize = 100;
const CLIENTS: usize = 6;
/// The kill comes after a number of acknowledged writes of the round, from 1 to this.
const WRITES_BEFORE_KILL_MAX: u64 = 60;
const REGION: &str = "cn-hangzhou";
/// Where the keys of the ciphertexts live, so that the load's keys are alone in theirs.
const OTHER_REGION: &str = "cn-shanghai";
const SEED: u64 = 0x5eed;

/// What a client knows of a key that it was told to be created.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Acknowledged last.
    description: String,
    /// Sent last and not acknowledged: may be there instead.
    description_in_flight: Option<String>,
    alias: Option<String>,
    alias_in_flight: Option<String>,
    disabled: bool,
    disable_in_flight: bool,
}

/// What one client's load left behind when the connection broke.
#[derive(Debug, Default)]
struct Load {
    keys: BTreeMap<String, Known>,
    /// The description of a key whose creation was not acknowledged.
    creation_in_flight: Option<String>,
}

/// One round: the emulator to kill, and when.
struct Round {
    victim: Mutex<Option<Emulator>>,
    acknowledged: AtomicUsize,
    kill_after: usize,
}

impl Round {
    /// Counts an acknowledged write; the one that the round is to end at kills the emulator.
    fn acknowledge(&self) {
        if self.acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == self.kill_after {
            let victim = self.victim.lock().expect("no thread panics with it").take();
            victim.expect("killed once").kill();
        }
    }
}

/// Writes without end: create, describe anew, name, disable, until the connection breaks.
fn load(client: &mut Client, round: &Round, name: &str) -> Load {
    let mut load = Load::default();
    for number in 0.. {
        let description = format!("{name}-{number}");
        load.creation_in_flight = Some(description.clone());
        let Ok(created) = client.call("CreateKey", &[("Description", &description)]) else {
            return load;
        };
        assert_eq!(created.status, 200, "{}", created.body);
        let id = created.text("/KeyMetadata/KeyId").to_owned();
        load.creation_in_flight = None;
        let key = load.keys.entry(id.clone()).or_default();
        key.description = description;
        round.acknowledge();
        if change(client, round, &id, key).is_none() {
            return load;
        }
    }
    load
}

/// Three writes to one key; `None` when the connection breaks.
fn change(client: &mut Client, round: &Round, id: &str, key: &mut Known) -> Option<()> {
    let better = format!("{}, better", key.description);
    key.description_in_flight = Some(better.clone());
    let parameters = [("KeyId", id), ("Description", &better)];
    acknowledged(client, "UpdateKeyDescription", &parameters)?;
    key.description = better;
    key.description_in_flight = None;
    round.acknowledge();

    let alias = format!("alias/{id}");
    key.alias_in_flight = Some(alias.clone());
    acknowledged(
        client,
        "CreateAlias",
        &[("KeyId", id), ("AliasName", &alias)],
    )?;
    key.alias = key.alias_in_flight.take();
    round.acknowledge();

    key.disable_in_flight = true;
    acknowledged(client, "DisableKey", &[("KeyId", id)])?;
    key.disabled = true;
    round.acknowledge();
    Some(())
}

fn acknowledged(client: &mut Client, action: &str, parameters: &[(&str, &str)]) -> Option<()> {
    let answer = client.call(action, parameters).ok()?;
    assert_eq!(answer.status, 200, "{action}: {}", answer.body);
    Some(())
}

/// Runs the load of all clients until the emulator is killed.
fn round(emulator: Emulator, number: usize, kill_after: usize) -> Vec<Load> {
    let clients: Vec<Client> = (0..CLIENTS).map(|_| emulator.client(REGION)).collect();
    let round = Round {
        victim: Mutex::new(Some(emulator)),
        acknowledged: AtomicUsize::new(0),
        kill_after,
    };
    thread::scope(|scope| {
        let started: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(index, mut client)| {
                let round = &round;
                scope.spawn(move || load(&mut client, round, &format!("{number}-{index}")))
            })
            .collect();
        started
            .into_iter()
            .map(|client| client.join().expect("a client's load"))
            .collect()
    })
}

/// Demands that a key is as acknowledged, or as the write in flight would have made it; returns it
/// as it is.
fn check_key(client: &mut Client, id: &str, known: &Known) -> Known {
    let found = client.must("DescribeKey", &[("KeyId", id)]);
    let listed = client.must("ListAliasesByKeyId", &[("KeyId", id)]);
    let alias = listed.body.pointer("/Aliases/Alias/0/AliasName");
    let is = Known {
        description: found.text("/KeyMetadata/Description").to_owned(),
        alias: alias.and_then(|name| Some(name.as_str()?.to_owned())),
        disabled: found.text("/KeyMetadata/KeyState") == "Disabled",
        ..Known::default()
    };
    let allowed = [known.description.clone()].into_iter();
    let mut allowed = allowed.chain(known.description_in_flight.clone());
    assert!(
        allowed.any(|one| one == is.description),
        "{id}: {is:?}, known {known:?}"
    );
    let alias_allowed =
        is.alias == known.alias || (is.alias.is_some() && is.alias == known.alias_in_flight);
    assert!(alias_allowed, "{id}: {is:?}, known {known:?}");
    let state_allowed = is.disabled == known.disabled || (is.disabled && known.disable_in_flight);
    assert!(state_allowed, "{id}: {is:?}, known {known:?}");
    is
}

/// Ids of all keys.
fn listed(client: &mut Client) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1.. {
        let page = page.to_string();
        let parameters = [("PageSize", "100"), ("PageNumber", page.as_str())];
        let answer = client.must("ListKeys", &parameters);
        let keys = answer
            .body
            .pointer("/Keys/Key")
            .and_then(|keys| keys.as_array());
        let keys = keys.expect("a list of keys");
        if keys.is_empty() {
            break;
        }
        let id = |key: &serde_json::Value| Some(key.get("KeyId")?.as_str()?.to_owned());
        ids.extend(keys.iter().filter_map(id));
    }
    ids
}

/// Demands the keys of the round, and of all others only those whose creation was in flight, which
/// are then known too.
fn check_round(client: &mut Client, loads: Vec<Load>, all: &mut BTreeMap<String, Known>) {
    let mut in_flight: Vec<String> = Vec::new();
    for load in loads {
        for (id, known) in load.keys {
            let is = check_key(client, &id, &known);
            all.insert(id, is);
        }
        in_flight.extend(load.creation_in_flight);
    }
    let found = listed(client);
    for id in &found {
        if all.contains_key(id) {
            continue;
        }
        let described = client.must("DescribeKey", &[("KeyId", id)]);
        let description = described.text("/KeyMetadata/Description").to_owned();
        let position = in_flight.iter().position(|one| *one == description);
        let position = position.unwrap_or_else(|| panic!("nobody made {id}, {description:?}"));
        in_flight.swap_remove(position);
        let known = Known {
            description,
            ..Known::default()
        };
        all.insert(id.clone(), known);
    }
    assert_eq!(found.len(), all.len(), "each key is listed once");
}

/// SQLite's own verdict on a copy of the files as the kill left them.
fn check_database(file: &Path) -> Option<()> {
    let copy = tempfile::tempdir().expect("a folder");
    let name = file.file_name().expect("a file").to_string_lossy();
    for part in [name.to_string(), format!("{name}-wal")] {
        let from = file.with_file_name(&part);
        if from.exists() {
            fs::copy(&from, copy.path().join(&part)).expect("our file");
        }
    }
    let verdict = python::sqlite(&copy.path().join(&*name), "PRAGMA integrity_check")?;
    assert_eq!(verdict, "ok");
    Some(())
}

/// A pseudo-random number from a counter (splitmix64).
fn mixed(counter: u64) -> u64 {
    let mut z = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A ciphertext under a new key, and its plaintext.
fn encrypt(emulator: &Emulator, plaintext: String) -> (String, String) {
    let mut client = emulator.client(OTHER_REGION);
    let key = client.must("CreateKey", &[]);
    let id = key.text("/KeyMetadata/KeyId");
    let sealed = client.must("Encrypt", &[("KeyId", id), ("Plaintext", &plaintext)]);
    (sealed.text("/CiphertextBlob").to_owned(), plaintext)
}

#[test]
fn a_hundred_kills_lose_nothing_and_invent_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("state.db");
    let mut all = BTreeMap::new();
    let mut ciphertexts: Vec<(String, String)> = Vec::new();
    let mut emulator = Emulator::sqlite(&file);
    for number in 0..KILLS {
        ciphertexts.push(encrypt(&emulator, format!("round {number}")));
        let counter = SEED + u64::try_from(number).expect("small");
        let kill_after = 1 + mixed(counter) % WRITES_BEFORE_KILL_MAX;
        let loads = round(
            emulator,
            number,
            usize::try_from(kill_after).expect("small"),
        );
        if check_database(&file).is_none() {
            return;
        }
        emulator = Emulator::sqlite(&file);
        check_round(&mut emulator.client(REGION), loads, &mut all);
    }
    let mut client = emulator.client(REGION);
    for (id, known) in &all {
        check_key(&mut client, id, known);
    }
    let mut client = emulator.client(OTHER_REGION);
    for (ciphertext, plaintext) in &ciphertexts {
        let opened = client.must("Decrypt", &[("CiphertextBlob", ciphertext)]);
        assert_eq!(opened.text("/Plaintext"), plaintext);
    }
    println!("{KILLS} kills under load, {} keys, none lost", all.len());
}
