//! Resource names: how each cloud writes down a key, an alias or an instance so that it is the only one of that name.

use crate::source::{ALI_RAM, HUA_ALIAS_URN};
use crate::{Cloud, Source};

/// How one cloud writes the names of its resources: `HEAD:REGION:ACCOUNT:TYPE`, a separator, and the id.
#[derive(Debug, PartialEq, Eq)]
pub struct NameRule {
    /// Whose names they are.
    pub cloud: Cloud,
    /// What every name begins with, without the colon behind it.
    pub head: &'static str,
    /// Between the type of a resource and its id.
    pub separator: char,
    /// The types that there are, case included; the first is that of keys.
    pub types: &'static [&'static str],
    /// The page.
    pub source: Source,
}

static ALIBABA: NameRule = NameRule {
    cloud: Cloud::Alibaba,
    head: "acs:kms",
    separator: '/',
    types: &["key", "alias", "secret", "certificate", "keystore"],
    source: ALI_RAM,
};

static HUAWEI: NameRule = NameRule {
    cloud: Cloud::Huawei,
    head: "kms",
    separator: ':',
    types: &["KeyId", "alias"],
    source: HUA_ALIAS_URN,
};

/// The cloud's rule.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static NameRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// A resource name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceName<'a> {
    /// Whose name it is.
    pub cloud: Cloud,
    /// The region's id.
    pub region: &'a str,
    /// The account, which Huawei calls a domain.
    pub account: &'a str,
    /// The type, case included.
    pub resource_type: &'a str,
    /// What the resource is called within its type, without the type.
    pub id: &'a str,
}

/// What is wrong with a resource name that is to be put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It would be empty, or hold what parts it from the next piece.
    Region,
    /// As the region.
    Account,
    /// The cloud's names have other types.
    ResourceType {
        /// Those.
        valid: &'static [&'static str],
    },
    /// It would be empty.
    Id,
}

impl NameRule {
    /// What a name of this type looks like, its pieces in capitals.
    #[must_use]
    pub fn form(&self, resource_type: &str) -> String {
        let (head, separator) = (self.head, self.separator);
        format!("{head}:REGION:ACCOUNT:{resource_type}{separator}ID")
    }

    /// Takes a name apart; `None` if it is not one of this cloud.
    #[must_use]
    pub fn parse<'a>(&self, text: &'a str) -> Option<ResourceName<'a>> {
        let rest = text.strip_prefix(self.head)?.strip_prefix(':')?;
        let mut pieces = rest.splitn(3, ':');
        let (region, account, resource) = (pieces.next()?, pieces.next()?, pieces.next()?);
        let (resource_type, id) = resource.split_once(self.separator)?;
        let name = ResourceName {
            cloud: self.cloud,
            region,
            account,
            resource_type,
            id,
        };
        name.check().is_ok().then_some(name)
    }
}

/// Takes a name of any cloud apart.
#[must_use]
pub fn parse(text: &str) -> Option<ResourceName<'_>> {
    Cloud::ALL
        .into_iter()
        .find_map(|cloud| of(cloud).parse(text))
}

impl ResourceName<'_> {
    /// The name as its cloud writes it.
    ///
    /// # Errors
    /// The first piece that no name can have.
    pub fn build(&self) -> Result<String, NameFault> {
        self.check()?;
        let rule = of(self.cloud);
        let (head, separator) = (rule.head, rule.separator);
        let ResourceName {
            region,
            account,
            resource_type,
            id,
            ..
        } = self;
        Ok(format!(
            "{head}:{region}:{account}:{resource_type}{separator}{id}"
        ))
    }

    fn check(&self) -> Result<(), NameFault> {
        let stands = |piece: &str| !piece.is_empty() && !piece.contains(':');
        let types = of(self.cloud).types;
        if !stands(self.region) {
            Err(NameFault::Region)
        } else if !stands(self.account) {
            Err(NameFault::Account)
        } else if !types.contains(&self.resource_type) {
            Err(NameFault::ResourceType { valid: types })
        } else if self.id.is_empty() {
            Err(NameFault::Id)
        } else {
            Ok(())
        }
    }
}
