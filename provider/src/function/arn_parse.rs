//! `arn_parse`: a resource name taken apart.

use kms_rules::resource_name;
use tfplugin::{Function, FunctionError, Parameter, Signature, Type, Value};

use super::{forms, object, pieces_type, text};

/// The function `arn_parse`.
pub(crate) struct ArnParse;

impl Function for ArnParse {
    fn name(&self) -> &'static str {
        "arn_parse"
    }

    fn signature(&self) -> Signature {
        let arn = Parameter::new("arn", Type::String).describe("The resource name.");
        Signature::new("The pieces of a resource name", [arn], pieces_type()).describe(format!(
            "Takes the resource name of a key, an alias or something else apart into `cloud`, `region`, `account_id`, \
             `resource_type` and `resource_id`. Forms: {}.",
            forms().replace("ID, ", "ID; ")
        ))
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let asked = text(arguments, 0)?;
        let name = resource_name::parse(asked).ok_or_else(|| {
            let forms = forms();
            FunctionError::new(format!("\"{asked}\" is no resource name; forms: {forms}")).at(0)
        })?;
        Ok(object([
            ("cloud", name.cloud.name().into()),
            ("region", name.region.into()),
            ("account_id", name.account.into()),
            ("resource_type", name.resource_type.into()),
            ("resource_id", name.id.into()),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use kms_rules::Cloud;

    use super::*;
    use crate::function::PIECES;
    use crate::function::arn_build::ArnBuild;

    /// The pieces, and the name that they make again.
    fn said(arn: &str) -> String {
        let pieces = match ArnParse.call(&[arn.into()]) {
            Ok(Value::Object(pieces)) => pieces,
            Ok(other) => panic!("{other:?}"),
            Err(error) => return error.to_string(),
        };
        let pieces = PIECES.map(|name| pieces[name].clone());
        assert_eq!(ArnBuild.call(&pieces), Ok(arn.into()));
        let texts = pieces.map(|piece| piece.as_str().unwrap_or_default().to_owned());
        texts.join(" | ")
    }

    #[track_caller]
    fn check(arn: &str, want: &Expect) {
        want.assert_eq(&said(arn));
    }

    #[test]
    fn names_of_every_cloud_come_apart() {
        check(
            "acs:kms:cn-hangzhou:154:key/key-hz",
            &expect!["alibaba | cn-hangzhou | 154 | key | key-hz"],
        );
        check(
            "kms:cn-north-4:d01:alias:team/orders",
            &expect!["huawei | cn-north-4 | d01 | alias | team/orders"],
        );
        check(
            "alias/orders",
            &expect![[
                r#"argument 0: "alias/orders" is no resource name; forms: acs:kms:REGION:ACCOUNT:key/ID, acs:kms:REGION:ACCOUNT:alias/ID, acs:kms:REGION:ACCOUNT:secret/ID, acs:kms:REGION:ACCOUNT:certificate/ID, acs:kms:REGION:ACCOUNT:keystore/ID, kms:REGION:ACCOUNT:KeyId:ID, kms:REGION:ACCOUNT:alias:ID"#
            ]],
        );
        check(
            "",
            &expect![[
                r#"argument 0: "" is no resource name; forms: acs:kms:REGION:ACCOUNT:key/ID, acs:kms:REGION:ACCOUNT:alias/ID, acs:kms:REGION:ACCOUNT:secret/ID, acs:kms:REGION:ACCOUNT:certificate/ID, acs:kms:REGION:ACCOUNT:keystore/ID, kms:REGION:ACCOUNT:KeyId:ID, kms:REGION:ACCOUNT:alias:ID"#
            ]],
        );
    }

    #[test]
    fn every_form_is_told() {
        let told = ArnParse.signature().description;
        for cloud in Cloud::ALL {
            assert!(told.contains(resource_name::of(cloud).head), "{told}");
        }
    }
}
