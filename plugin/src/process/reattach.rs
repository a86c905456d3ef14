//! What Terraform needs to find a provider that was started by hand.

use serde_json::json;

use super::handshake::Address;

/// The variable for the environment of Terraform. `Test` keeps Terraform from shutting the process down.
pub(super) fn instructions(provider: &str, address: &Address, process: u32) -> String {
    let (network, place) = address.parts();
    let variable = json!({
        provider: {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": process,
            "Test": true,
            "Addr": { "Network": network, "String": place },
        }
    });
    format!("TF_REATTACH_PROVIDERS='{variable}'\n")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{Address, instructions};

    #[test]
    fn the_variable_names_process_and_socket() {
        let want = expect![[r#"
            TF_REATTACH_PROVIDERS='{"registry.terraform.io/ns/name":{"Addr":{"Network":"unix","String":"/tmp/plugin-7-0"},"Pid":7,"Protocol":"grpc","ProtocolVersion":6,"Test":true}}'
        "#]];
        want.assert_eq(&instructions(
            "registry.terraform.io/ns/name",
            &Address::Unix("/tmp/plugin-7-0".into()),
            7,
        ));
    }
}
