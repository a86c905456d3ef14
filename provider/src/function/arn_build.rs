//! `arn_build`: a resource name put together.

use kms_rules::Cloud;
use kms_rules::resource_name::{NameFault, ResourceName};
use tfplugin::{Function, FunctionError, Parameter, Signature, Type, Value};

use super::{PIECES, cloud_names, forms, text};

/// The function `arn_build`.
pub(crate) struct ArnBuild;

/// What each piece is.
const ABOUT: [&str; 5] = [
    "Whose name it is.",
    "The region's id.",
    "The account, on some clouds called a domain.",
    "The type, such as that of keys or `alias`.",
    "What the resource is called within its type.",
];

impl Function for ArnBuild {
    fn name(&self) -> &'static str {
        "arn_build"
    }

    fn signature(&self) -> Signature {
        let parameters = PIECES.into_iter().zip(ABOUT);
        let parameters =
            parameters.map(|(name, about)| Parameter::new(name, Type::String).describe(about));
        Signature::new("A resource name from its pieces", parameters, Type::String).describe(
            format!(
                "Puts a resource name together, as `arn_parse` takes it apart. Forms: {}.",
                forms()
            ),
        )
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let cloud = text(arguments, 0)?;
        let cloud = Cloud::from_name(cloud).ok_or_else(|| {
            let valid = cloud_names();
            FunctionError::new(format!("there is no cloud \"{cloud}\"; valid: {valid}")).at(0)
        })?;
        let name = ResourceName {
            cloud,
            region: text(arguments, 1)?,
            account: text(arguments, 2)?,
            resource_type: text(arguments, 3)?,
            id: text(arguments, 4)?,
        };
        let built = name.build().map_err(|fault| told(&fault, &name))?;
        Ok(built.into())
    }
}

/// The fault at its argument.
fn told(fault: &NameFault, name: &ResourceName<'_>) -> FunctionError {
    let piece = |what: &str, text: &str| {
        format!("\"{text}\" is no {what}; it must have a character, and none of them a colon")
    };
    match fault {
        NameFault::Region => FunctionError::new(piece("region", name.region)).at(1),
        NameFault::Account => FunctionError::new(piece("account", name.account)).at(2),
        NameFault::ResourceType { valid } => {
            let (cloud, asked, valid) = (name.cloud.name(), name.resource_type, valid.join(", "));
            let text = format!("{cloud} has no resource type \"{asked}\"; valid: {valid}");
            FunctionError::new(text).at(3)
        }
        NameFault::Id => FunctionError::new("the resource's id is empty").at(4),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(pieces: [&str; 5], want: &Expect) {
        let built = ArnBuild.call(&pieces.map(Value::from));
        want.assert_eq(&match &built {
            Ok(text) => text.as_str().unwrap_or_default().to_owned(),
            Err(error) => error.to_string(),
        });
    }

    #[test]
    fn pieces_become_a_name_or_are_refused_each_at_its_argument() {
        check(
            ["alibaba", "cn-hangzhou", "1", "key", "k"],
            &expect!["acs:kms:cn-hangzhou:1:key/k"],
        );
        check(
            ["huawei", "cn-north-4", "d", "alias", "a"],
            &expect!["kms:cn-north-4:d:alias:a"],
        );
        check(
            ["aws", "r", "a", "key", "k"],
            &expect![[r#"argument 0: there is no cloud "aws"; valid: alibaba, huawei"#]],
        );
        check(
            ["alibaba", "", "a", "key", "k"],
            &expect![[
                r#"argument 1: "" is no region; it must have a character, and none of them a colon"#
            ]],
        );
        check(
            ["alibaba", "r", "a:b", "key", "k"],
            &expect![[
                r#"argument 2: "a:b" is no account; it must have a character, and none of them a colon"#
            ]],
        );
        check(
            ["huawei", "r", "a", "key", "k"],
            &expect![[r#"argument 3: huawei has no resource type "key"; valid: KeyId, alias"#]],
        );
        check(
            ["huawei", "r", "a", "alias", ""],
            &expect!["argument 4: the resource's id is empty"],
        );
    }
}
