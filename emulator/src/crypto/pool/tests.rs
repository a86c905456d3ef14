use std::collections::HashSet;

use super::*;

fn pool(filling: Filling) -> RsaPool {
    with(Entropy::system(), filling)
}

fn with(entropy: Entropy, filling: Filling) -> RsaPool {
    let pool = RsaPool::new(Arc::new(entropy));
    pool.fill(filling);
    pool
}

/// Waits until so many keys of 2048 bits stand ready.
fn wait_for(pool: &RsaPool, count: usize) {
    while pool.ready(KeySpec::Rsa2048).0 < count {
        std::thread::yield_now();
    }
}

#[test]
fn nothing_is_made_before_it_is_asked() {
    for filling in [Filling::Never, Filling::OnDemand] {
        let pool = pool(filling);
        assert!(!pool.shared.lock().running, "{filling:?}");
        assert!(pool.take(KeySpec::Rsa2048).is_none(), "{filling:?}");
        let running = pool.shared.lock().running;
        assert_eq!(running, filling == Filling::OnDemand);
    }
}

#[test]
fn what_was_asked_once_stands_ready_the_next_time() {
    let pool = pool(Filling::OnDemand);
    assert!(pool.take(KeySpec::Rsa2048).is_none());
    wait_for(&pool, 1);
    assert_eq!(
        pool.ready(KeySpec::Rsa4096),
        (0, 8),
        "nobody asked for these"
    );
    let taken = pool.take(KeySpec::Rsa2048).unwrap();
    assert!(super::super::KeyPair::from_pkcs8(KeySpec::Rsa2048, taken.bytes()).is_ok());
    wait_for(&pool, 2);
}

#[test]
fn no_key_is_handed_out_twice_whoever_asks() {
    let pool = pool(Filling::OnDemand);
    let taken = Mutex::new(HashSet::new());
    let keys = 6;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while taken.lock().unwrap().len() < keys {
                    let Some(key) = pool.take(KeySpec::Rsa2048) else {
                        std::thread::yield_now();
                        continue;
                    };
                    let is_new = taken.lock().unwrap().insert(key.bytes().to_vec());
                    assert!(is_new, "a key was handed out twice");
                }
            });
        }
    });
}

#[test]
fn demand_raises_what_is_wanted_to_the_bound_and_no_further() {
    let pool = pool(Filling::OnDemand);
    for (spec, max) in SHELVES {
        for _ in 0..max + 5 {
            drop(pool.take(spec));
        }
        let mut shelves = pool.shared.lock();
        assert_eq!(shelves.of(spec).unwrap().wanted, max);
    }
}

#[test]
fn the_emptiest_size_is_next_and_a_full_pool_rests() {
    let pool = pool(Filling::Never);
    let mut shelves = pool.shared.lock();
    assert_eq!(shelves.emptiest(), None);
    for shelf in &mut shelves.by_spec {
        shelf.wanted = 1;
    }
    for spec in [KeySpec::Rsa2048, KeySpec::Rsa3072, KeySpec::Rsa4096] {
        assert_eq!(shelves.emptiest(), Some(spec));
        let material = Material::new(zeroize::Zeroizing::new(vec![0]));
        shelves.of(spec).unwrap().ready.push_back(material);
    }
    assert_eq!(shelves.emptiest(), None);
}

#[test]
fn specs_of_no_rsa_have_no_shelf() {
    let pool = pool(Filling::OnDemand);
    for spec in KeySpec::ALL {
        let is_rsa = SHELVES.iter().any(|(on, _)| *on == spec);
        assert_eq!(pool.ready(spec).1 > 0, is_rsa);
        if !is_rsa {
            assert!(pool.take(spec).is_none());
        }
    }
    assert!(!pool.shared.lock().running);
}

#[test]
fn a_dropped_pool_ends_its_thread() {
    let pool = pool(Filling::OnDemand);
    assert!(pool.take(KeySpec::Rsa2048).is_none());
    let shared = Arc::clone(&pool.shared);
    drop(pool);
    // The thread has the only other reference; it lets go after the key at hand at the latest.
    while Arc::strong_count(&shared) > 1 {
        std::thread::yield_now();
    }
}

#[test]
fn without_randomness_the_thread_ends_and_the_next_key_starts_another() {
    let pool = with(Entropy::exhausted(), Filling::OnDemand);
    for _ in 0..2 {
        assert!(pool.take(KeySpec::Rsa2048).is_none());
        while pool.shared.lock().running {
            std::thread::yield_now();
        }
    }
    assert_eq!(pool.ready(KeySpec::Rsa2048).0, 0);
}

#[test]
fn what_stands_ready_stays_within_its_bytes() {
    // The parts of a two-prime key are nine halves of its modulus, and the frame is below 128 bytes.
    let key_bytes = |bits: usize| bits / 8 * 9 / 2 + 128;
    let sizes = [2048, 3072, 4096].map(key_bytes);
    let shelves = SHELVES.iter().zip(sizes);
    let all: usize = shelves.map(|((_, max), bytes)| max * bytes).sum();
    assert!(all <= POOL_BYTES_MAX, "{all}");
    let one = generate(KeySpec::Rsa2048, &Entropy::system()).unwrap();
    assert!(one.bytes().len() <= sizes[0]);
}
