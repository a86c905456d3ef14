//! GCM against vectors of others: the GCM specification's own test cases and RFC 8998 appendix A.1.

use super::*;

struct Vector {
    source: &'static str,
    spec: KeySpec,
    key: &'static str,
    iv: &'static str,
    associated: &'static str,
    plaintext: &'static str,
    ciphertext: &'static str,
    tag: &'static str,
}

const VECTORS: &[Vector] = &[
    Vector {
        source: "GCM specification, test case 1",
        spec: KeySpec::Aes128,
        key: "00000000000000000000000000000000",
        iv: "000000000000000000000000",
        associated: "",
        plaintext: "",
        ciphertext: "",
        tag: "58e2fccefa7e3061367f1d57a4e7455a",
    },
    Vector {
        source: "GCM specification, test case 4",
        spec: KeySpec::Aes128,
        key: "feffe9928665731c6d6a8f9467308308",
        iv: "cafebabefacedbaddecaf888",
        associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ciphertext: "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
        tag: "5bc94fbc3221a5db94fae95ae7121a47",
    },
    Vector {
        source: "GCM specification, test case 10",
        spec: KeySpec::Aes192,
        key: "feffe9928665731c6d6a8f9467308308feffe9928665731c",
        iv: "cafebabefacedbaddecaf888",
        associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ciphertext: "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
        tag: "2519498e80f1478f37ba55bd6d27618c",
    },
    Vector {
        source: "GCM specification, test case 16",
        spec: KeySpec::Aes256,
        key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        iv: "cafebabefacedbaddecaf888",
        associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ciphertext: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        tag: "76fc6ece0f4e1768cddf8853bb2d551b",
    },
    Vector {
        source: "RFC 8998, appendix A.1",
        spec: KeySpec::Sm4,
        key: "0123456789abcdeffedcba9876543210",
        iv: "00001234567800000000abcd",
        associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        plaintext: "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        ciphertext: "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
        tag: "83de3541e4c2b58177e065a9bf7b62ec",
    },
];

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

#[test]
fn every_vector_encrypts_and_decrypts() {
    for vector in VECTORS {
        let cipher = Cipher::new(vector.spec, &bytes(vector.key)).unwrap();
        let iv: [u8; IV_BYTES] = bytes(vector.iv).try_into().unwrap();
        let associated = bytes(vector.associated);
        let want = bytes(&format!("{}{}", vector.ciphertext, vector.tag));

        let mut made = b"before".to_vec();
        cipher
            .encrypt(&iv, &associated, &bytes(vector.plaintext), &mut made)
            .unwrap();
        assert_eq!(
            made,
            [b"before", want.as_slice()].concat(),
            "{}",
            vector.source
        );
        let opened = cipher.decrypt(&iv, &associated, &want).unwrap();
        assert_eq!(*opened, bytes(vector.plaintext), "{}", vector.source);

        for place in 0..want.len() {
            let mut changed = want.clone();
            changed[place] ^= 0x80;
            assert!(
                cipher.decrypt(&iv, &associated, &changed).is_none(),
                "{} {place}",
                vector.source
            );
        }
        assert!(
            cipher.decrypt(&iv, b"other", &want).is_none(),
            "{}",
            vector.source
        );
    }
}

#[test]
fn a_cipher_takes_only_keys_of_its_length() {
    for spec in KeySpec::ALL {
        let lengths: Vec<usize> = (0..=64)
            .filter(|n| Cipher::new(spec, &vec![0; *n]).is_some())
            .collect();
        let rows = [
            (KeySpec::Aes128, 16),
            (KeySpec::Aes192, 24),
            (KeySpec::Aes256, 32),
            (KeySpec::Sm4, 16),
        ];
        let row = rows.iter().find(|(block_cipher, _)| *block_cipher == spec);
        let want: Vec<usize> = row.iter().map(|(_, length)| *length).collect();
        assert_eq!(lengths, want, "{spec:?}");
    }
}
