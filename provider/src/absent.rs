//! Things that some clouds have and others have not: said at plan, by the rules.

use kms_rules::Cloud;
use tfplugin::{Diagnostic, Diagnostics};

use crate::client::{self, Client};

/// The clouds that a plan may be for: the configured one, or all while it is unknown.
pub(crate) fn clouds_of(client: &Client) -> Vec<Cloud> {
    client
        .cloud
        .map_or_else(|| Cloud::ALL.to_vec(), |cloud| vec![cloud])
}

/// A kind of thing, and which clouds have it.
pub(crate) struct Thing {
    /// Several of them, as people say.
    pub(crate) plural: &'static str,
    /// What the rules say.
    pub(crate) is_in: fn(Cloud) -> bool,
}

impl Thing {
    /// Why there is none of it in a cloud.
    pub(crate) fn absent_in(&self, cloud: Cloud) -> Diagnostic {
        let title = client::vendor(cloud).title;
        let having = Cloud::ALL.into_iter().filter(|cloud| (self.is_in)(*cloud));
        let having: Vec<&str> = having.map(|cloud| client::vendor(cloud).title).collect();
        Diagnostic::error(
            format!("{title} has no {}", self.plural),
            format!("clouds that have: {}", having.join(", ")),
        )
    }

    /// What a cloud's client has of it.
    ///
    /// # Errors
    /// It has none; a plan has said so before.
    pub(crate) fn of<T>(&self, client: &Client, had: Option<T>) -> Result<T, Diagnostics> {
        let cloud = client.cloud()?;
        had.ok_or_else(|| self.absent_in(cloud).into())
    }

    /// What speaks against a configuration in every one of `clouds`: that none of them has such a thing, or the
    /// refusals of the first that has. Nothing, if one of them takes it.
    pub(crate) fn judged(
        &self,
        clouds: &[Cloud],
        judge: impl Fn(Cloud) -> Diagnostics,
    ) -> Diagnostics {
        let having = clouds.iter().copied().filter(|cloud| (self.is_in)(*cloud));
        let mut verdicts = having.map(judge);
        let Some(first) = verdicts.next() else {
            let first = clouds.first().map(|cloud| self.absent_in(*cloud));
            return first.into_iter().collect();
        };
        if verdicts.any(|verdict| !verdict.has_error()) {
            return Diagnostics::new();
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(is_in: fn(Cloud) -> bool, refused: &[Cloud], clouds: &[Cloud], want: &Expect) {
        let thing = Thing {
            plural: "wheels",
            is_in,
        };
        let judge = |cloud: Cloud| {
            let refused = refused.contains(&cloud);
            let refusal = refused.then(|| Diagnostic::error(format!("not {}", cloud.name()), ""));
            refusal.into_iter().collect()
        };
        want.assert_eq(&thing.judged(clouds, judge).to_string());
    }

    #[test]
    fn what_every_cloud_refuses_is_refused() {
        let huawei = |cloud| cloud == Cloud::Huawei;
        let all = Cloud::ALL;
        let absent = expect![[r#"
            error: Alibaba Cloud has no wheels: clouds that have: Huawei Cloud
        "#]];
        check(huawei, &[], &[Cloud::Alibaba], &absent);
        check(huawei, &[], &all, &expect![""]);
        check(
            huawei,
            &all,
            &all,
            &expect![[r#"
            error: not huawei
        "#]],
        );
        check(
            |_| true,
            &all,
            &all,
            &expect![[r#"
            error: not alibaba
        "#]],
        );
        check(|_| true, &[Cloud::Alibaba], &all, &expect![""]);
        check(|_| true, &[], &[], &expect![""]);
    }
}
