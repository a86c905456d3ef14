//! What every spec and usage does with every algorithm, and to which lengths.

use expect_test::expect_file;
use kms_rules::algorithm::{self, AlgorithmRule, Purpose};
use kms_rules::spec;

use super::*;

const NO_DIGEST: [u8; 32] = [8; 32];

/// Every word that any row has, and some that none has.
fn words() -> Vec<&'static str> {
    let rows = algorithm::all(Cloud::Alibaba).iter().map(|rule| rule.wire);
    let mut words: Vec<_> = rows
        .chain(["", "rsa_pss_sha_256", "RSA_PSS_SHA_512"])
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The algorithms that an operation takes with this key, or why it takes none. `run` says what is printed.
async fn taken(run: impl AsyncFn(&'static str) -> Result<String, Refusal>) -> String {
    let (mut taken, mut valid) = (Vec::new(), Vec::new());
    for word in words() {
        match run(word).await {
            Ok(said) => taken.push((word, said)),
            Err(Refusal::WrongAlgorithm {
                given, valid: said, ..
            }) => {
                assert_eq!(given, word);
                valid = said;
            }
            Err(refusal) => return in_short(&refusal).to_owned(),
        }
    }
    valid.sort_unstable();
    let words: Vec<_> = taken.iter().map(|(word, _)| *word).collect();
    assert_eq!(words, valid, "those that are named are those that work");
    let said: Vec<_> = taken
        .iter()
        .map(|(word, said)| format!("{word} {said}").trim_end().to_owned())
        .collect();
    said.join(", ")
}

/// Encrypts texts of every interesting length and opens them again.
async fn encrypts(key: &Made<'_>, word: &str) -> Result<String, Refusal> {
    key.encrypt(word, b"text").await?;
    let max = row(key, word).await.input_bytes_max.unwrap();
    for length in [1, max / 2, max] {
        let text = vec![9; length];
        let sealed = key.encrypt(word, &text).await?;
        assert_ne!(sealed, key.encrypt(word, &text).await?, "{word}");
        assert_eq!(key.decrypt(word, &sealed).await?, text, "{word} {length}");
    }
    let over = key.encrypt(word, &vec![9; max + 1]).await.unwrap_err();
    assert_eq!(
        over,
        Refusal::TooLong {
            argument: Argument::Plaintext,
            length: max + 1,
            max
        }
    );
    let longest = key.encrypt(word, &vec![9; max]).await?.len();
    Ok(format!("({max} bytes become {longest})"))
}

/// Opens nothing that was not made for it, and what was made for it not when it was changed.
async fn decrypts(key: &Made<'_>, word: &str) -> Result<String, Refusal> {
    let sealed = key.encrypt(word, b"text").await.unwrap_or_default();
    let mut wrong: Vec<Vec<u8>> = vec![vec![0], vec![0; 96], vec![4; 97], vec![1; 256]];
    for place in [0, sealed.len() / 2, sealed.len().saturating_sub(1)] {
        let mut changed = sealed.clone();
        if let Some(byte) = changed.get_mut(place) {
            *byte ^= 1;
        }
        wrong.extend([changed, sealed[..place].to_vec(), [&*sealed, &[0]].concat()]);
    }
    wrong.push(Vec::new());
    for ciphertext in wrong {
        let refused = key.decrypt(word, &ciphertext).await.unwrap_err();
        let Refusal::Malformed { argument, .. } = refused else {
            return Err(refused);
        };
        assert_eq!(argument, Argument::CiphertextBlob, "{word}");
    }
    Ok(String::new())
}

async fn signs(key: &Made<'_>, word: &str) -> Result<String, Refusal> {
    let signature = key.sign(word, &DIGEST).await?;
    assert!(key.verify(word, &DIGEST, &signature).await?, "{word}");
    for length in [0, 20, 31, 33, 64] {
        let refused = key.sign(word, &vec![7; length]).await.unwrap_err();
        assert_eq!(refused, wrong_digest(length));
    }
    Ok(String::new())
}

fn wrong_digest(length: usize) -> Refusal {
    Refusal::WrongLength {
        argument: Argument::Digest,
        length,
        valid: 32,
    }
}

/// Says no, and nothing else, to every signature that is not the key's.
async fn verifies(key: &Made<'_>, word: &str) -> Result<String, Refusal> {
    assert!(!key.verify(word, &DIGEST, &[0]).await?, "{word}");
    let signature = key.sign(word, &DIGEST).await?;
    assert!(!key.verify(word, &NO_DIGEST, &signature).await?, "{word}");
    let mut wrong: Vec<Vec<u8>> = vec![vec![0; 64], vec![0x30; 72], vec![0xff; 256], vec![1; 7000]];
    for place in 0..signature.len() {
        let mut changed = signature.clone();
        changed[place] ^= 1;
        wrong.extend([changed, signature[..place].to_vec()]);
    }
    wrong.push([&*signature, &[0]].concat());
    for signature in wrong {
        let valid = key.verify(word, &DIGEST, &signature).await?;
        assert!(!valid, "{word} {signature:?}");
    }
    let refused = key.verify(word, &[7; 31], &signature).await.unwrap_err();
    assert_eq!(refused, wrong_digest(31));
    Ok(String::new())
}

async fn macs(key: &Made<'_>, word: &str) -> Result<String, Refusal> {
    let code = key.mac(word, b"message").await?;
    let max = row(key, word).await.input_bytes_max.unwrap();
    let longest = vec![9; max + 1];
    key.mac(word, &longest[..max]).await?;
    let over = Refusal::TooLong {
        argument: Argument::Message,
        length: max + 1,
        max,
    };
    assert_eq!(key.mac(word, &longest).await.unwrap_err(), over);
    let refused = key.verify_mac(word, &longest, &code).await.unwrap_err();
    assert_eq!(refused, over);
    Ok(format!("({max} bytes become {})", code.len()))
}

async fn verifies_macs(key: &Made<'_>, word: &str) -> Result<String, Refusal> {
    assert!(!key.verify_mac(word, b"message", &[0]).await?);
    let code = key.mac(word, b"message").await?;
    assert!(key.verify_mac(word, b"message", &code).await?);
    assert!(!key.verify_mac(word, b"massage", &code).await?);
    for place in 0..code.len() {
        let mut changed = code.clone();
        changed[place] ^= 1;
        assert!(!key.verify_mac(word, b"message", &changed).await?);
        assert!(!key.verify_mac(word, b"message", &code[..place]).await?);
    }
    Ok(String::new())
}

async fn row(key: &Made<'_>, word: &str) -> &'static AlgorithmRule {
    let spec = key.lab.describe(&key.key).await.spec.spec;
    algorithm::find(Cloud::Alibaba, spec, word).unwrap()
}

/// What every operation makes of one key, a line each.
async fn uses(key: &Made<'_>) -> String {
    let public = match key.public_key().await {
        Ok(pem) => pem.lines().next().unwrap_or_default().to_owned(),
        Err(refusal) => in_short(&refusal).to_owned(),
    };
    let lines = [
        (
            "AsymmetricEncrypt",
            taken(async |word| encrypts(key, word).await).await,
        ),
        (
            "AsymmetricDecrypt",
            taken(async |word| decrypts(key, word).await).await,
        ),
        (
            "AsymmetricSign",
            taken(async |word| signs(key, word).await).await,
        ),
        (
            "AsymmetricVerify",
            taken(async |word| verifies(key, word).await).await,
        ),
        ("GetPublicKey", public),
        (
            "GenerateMac",
            taken(async |word| macs(key, word).await).await,
        ),
        (
            "VerifyMac",
            taken(async |word| verifies_macs(key, word).await).await,
        ),
    ];
    let lines = lines.map(|(name, said)| format!("    {name:<18} {said}").trim_end().to_owned());
    lines.join("\n") + "\n"
}

/// The grid is what the algorithm rows say, and no row is left out.
#[tokio::test]
async fn every_spec_and_usage_does_what_its_rows_say() {
    let lab = Lab::seeded(1);
    let mut grid = String::new();
    for rule in spec::all(Cloud::Alibaba) {
        for usage in rule.usages {
            let key = Made::new(&lab, hard(rule.wire, *usage)).await;
            let said = uses(&key).await;
            for row in algorithm::of(Cloud::Alibaba, rule.spec) {
                let is_here = used_for(row) == *usage && !rule.spec.is_symmetric();
                assert_eq!(
                    said.contains(row.wire),
                    is_here,
                    "{} {usage:?} {}",
                    rule.wire,
                    row.wire
                );
            }
            grid += &format!("{} {}\n{said}", rule.wire, usage.wire(Cloud::Alibaba));
        }
    }
    expect_file!["../../../../testdata/alibaba_uses.txt"].assert_eq(&grid);
}

fn used_for(row: &AlgorithmRule) -> Usage {
    match row.purpose {
        Purpose::Encrypt => Usage::EncryptDecrypt,
        Purpose::Sign => Usage::SignVerify,
        Purpose::Mac => Usage::GenerateVerifyMac,
        Purpose::Agree => Usage::KeyAgreement,
    }
}
