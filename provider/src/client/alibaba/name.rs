//! The three ways to name a key: id, alias, ARN.

use kms_rules::{Cloud, resource_name};

/// What DescribeKey takes for a key that the user named by id, alias (`alias/orders`) or ARN
/// (`acs:kms:REGION:ACCOUNT:key/ID` or `...:alias/NAME`): ids and aliases as they are, an ARN's last part.
///
/// # Errors
/// The ARN is of another form, or of another region than `region`.
pub(super) fn of_key<'a>(name: &'a str, region: &str) -> Result<&'a str, String> {
    if !name.starts_with("acs:") {
        return Ok(name);
    }
    let arn = resource_name::of(Cloud::Alibaba).parse(name);
    let arn = arn.ok_or_else(|| not_an_arn(name))?;
    if arn.region != region {
        let there = arn.region;
        return Err(format!(
            "\"{name}\" is in the region {there}, and the provider is configured for {region}"
        ));
    }
    match arn.resource_type {
        "key" => Ok(arn.id),
        // An alias is named with its prefix.
        "alias" => Ok(name.rsplit_once(':').map_or(arn.id, |(_, alias)| alias)),
        _ => Err(not_an_arn(name)),
    }
}

fn not_an_arn(name: &str) -> String {
    format!("\"{name}\" is not the ARN of a key; its form is acs:kms:REGION:ACCOUNT:key/ID")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(name: &str, want: &Expect) {
        want.assert_eq(of_key(name, "cn-hangzhou").unwrap_or_else(|error| error.leak()));
    }

    #[test]
    fn ids_and_aliases_pass_and_arns_give_their_last_part() {
        check("key-hzz630494463ejqjx0", &expect!["key-hzz630494463ejqjx0"]);
        check("alias/orders", &expect!["alias/orders"]);
        check("acs:kms:cn-hangzhou:123:key/d6bee1cb", &expect!["d6bee1cb"]);
        check(
            "acs:kms:cn-hangzhou:123:alias/team/orders",
            &expect!["alias/team/orders"],
        );
        check(
            "acs:kms:cn-beijing:123:key/d6bee1cb",
            &expect![[
                r#""acs:kms:cn-beijing:123:key/d6bee1cb" is in the region cn-beijing, and the provider is configured for cn-hangzhou"#
            ]],
        );
        check(
            "acs:kms:cn-hangzhou:123:key/",
            &expect![[
                r#""acs:kms:cn-hangzhou:123:key/" is not the ARN of a key; its form is acs:kms:REGION:ACCOUNT:key/ID"#
            ]],
        );
        check(
            "acs:oss:cn-hangzhou",
            &expect![[
                r#""acs:oss:cn-hangzhou" is not the ARN of a key; its form is acs:kms:REGION:ACCOUNT:key/ID"#
            ]],
        );
    }
}
