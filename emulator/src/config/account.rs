//! Whose keys a credential sees: flags, settings and defaults in each cloud's own words.
//!
//! The words belong to the dialects ([`AccountForm`]); here is what is done with them alike.

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Command, FromArgMatches};
use kms_rules::Cloud;

use super::{ConfigError, Credential, CredentialSettings, DEFAULT_ACCESS_KEY};
use crate::wire::account_form;

/// How a cloud says whose a thing is.
pub(crate) struct AccountForm {
    pub(crate) cloud: Cloud,
    /// The cloud's name in texts.
    pub(crate) title: &'static str,
    /// From whom is billed down to what keys belong to; never empty.
    pub(crate) words: &'static [AccountWord],
    /// Region of what names none.
    pub(crate) default_region: &'static str,
    /// What keys belong to in a region, when the account's own word for it was configured for another one.
    pub(crate) tenant_in: fn(&Account, region: &str, home: &str) -> String,
}

/// One word of an [`AccountForm`], as in `--CLOUD-WORD` and `credential.WORD`.
pub(crate) struct AccountWord {
    pub(crate) name: &'static str,
    /// That of the default credential.
    pub(crate) default: &'static str,
    /// Takes the name of the setting and its value.
    pub(crate) check: fn(&str, String) -> Result<String, ConfigError>,
}

/// Whose keys a credential sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub(crate) cloud: Cloud,
    /// In the order of the form's words.
    words: Vec<(&'static str, String)>,
}

impl Account {
    /// Who is billed.
    pub(crate) fn owner(&self) -> &str {
        self.words.first().map_or("", |(_, value)| value)
    }

    /// What keys belong to.
    pub(crate) fn tenant(&self) -> &str {
        self.words.last().map_or("", |(_, value)| value)
    }

    #[cfg(test)]
    pub(crate) fn of(cloud: Cloud, values: &[&str]) -> Self {
        let words = account_form(cloud).words.iter().zip(values);
        let words = words.map(|(word, value)| (word.name, (*value).to_owned()));
        Self {
            cloud,
            words: words.collect(),
        }
    }
}

/// Accounts as typed, by `CLOUD_WORD`.
pub type AccountSettings = BTreeMap<String, String>;

/// Every name of [`AccountSettings`].
pub(super) fn setting_names() -> impl Iterator<Item = String> {
    settings().map(|(form, word)| setting(form.cloud, word))
}

fn settings() -> impl Iterator<Item = (&'static AccountForm, &'static AccountWord)> {
    let words = |form: &'static AccountForm| form.words.iter().map(move |word| (form, word));
    Cloud::ALL.into_iter().map(account_form).flat_map(words)
}

fn setting(cloud: Cloud, word: &AccountWord) -> String {
    format!("{}_{}", cloud.name(), word.name)
}

/// The flags of the default credentials' accounts and of the region, made from the forms.
#[derive(Default)]
pub(super) struct AccountFlags {
    pub(super) accounts: AccountSettings,
    pub(super) region: Option<String>,
}

impl FromArgMatches for AccountFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for name in setting_names() {
            if let Some(value) = matches.get_one::<String>(&name) {
                self.accounts.insert(name, value.clone());
            }
        }
        self.region = matches.get_one::<String>("region").cloned();
        Ok(())
    }
}

impl clap::Args for AccountFlags {
    fn augment_args(command: Command) -> Command {
        let flagged = settings().fold(command, |command, (form, word)| {
            let name = setting(form.cloud, word);
            let help = format!(
                "{} {} of the default credential [default: {}]",
                form.title, word.name, word.default
            );
            command.arg(flag(&name, help))
        });
        let regions = Cloud::ALL.map(account_form);
        let regions = regions.map(|form| format!("{} ({})", form.default_region, form.title));
        let help = format!(
            "Region of a request that names none [default: {}]",
            regions.join(", ")
        );
        flagged.arg(flag("region", help))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn flag(name: &str, help: String) -> Arg {
    Arg::new(name.to_owned())
        .long(name.replace('_', "-"))
        .env(format!("KMS_EMULATOR_{}", name.to_uppercase()))
        .value_name("ID")
        .help(help)
}

/// The accounts of the default credentials, one a cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DefaultAccounts(Vec<Account>);

impl DefaultAccounts {
    pub(crate) fn check(typed: &AccountSettings) -> Result<Self, ConfigError> {
        let of_word = |cloud, word: &AccountWord| {
            let name = setting(cloud, word);
            let value = typed.get(&name).map_or(word.default, |value| value);
            Ok((word.name, (word.check)(&name, value.to_owned())?))
        };
        let of_cloud = |cloud| {
            let words = account_form(cloud).words.iter();
            let words: Result<_, _> = words.map(|word| of_word(cloud, word)).collect();
            words.map(|words| Account { cloud, words })
        };
        let accounts: Result<_, _> = Cloud::ALL.into_iter().map(of_cloud).collect();
        accounts.map(Self)
    }

    /// The default account of a cloud.
    pub(crate) fn of(&self, cloud: Cloud) -> &Account {
        let found = self.0.iter().find(|account| account.cloud == cloud);
        #[expect(clippy::expect_used, reason = "`check` makes one for every cloud")]
        found.expect("every cloud has a default account")
    }

    /// The account of a credential: what it does not say is the default account's.
    pub(super) fn of_credential(
        &self,
        cloud: Cloud,
        raw: &CredentialSettings,
    ) -> Result<Account, ConfigError> {
        let typed = [
            ("account", &raw.account),
            ("domain", &raw.domain),
            ("project", &raw.project),
        ];
        let mut account = self.of(cloud).clone();
        for (name, value) in typed {
            let Some(value) = value else { continue };
            let word = account_form(cloud).words.iter();
            let word = word
                .zip(&mut account.words)
                .find(|(word, _)| word.name == name);
            let key = format!("credential.{name}");
            let (word, (_, kept)) =
                word.ok_or_else(|| ConfigError(format!("{key} belongs to the other cloud")))?;
            *kept = (word.check)(&key, value.clone())?;
        }
        Ok(account)
    }

    /// A cloud for which no credential is configured gets the default one.
    pub(super) fn add_missing(&self, credentials: &mut Vec<Credential>) {
        for account in &self.0 {
            let is_its = |known: &Credential| known.cloud() == account.cloud;
            if !credentials.iter().any(is_its) {
                credentials.push(Credential {
                    access_key_id: DEFAULT_ACCESS_KEY.to_owned(),
                    access_key_secret: DEFAULT_ACCESS_KEY.to_owned(),
                    account: account.clone(),
                    security_token: None,
                });
            }
        }
    }
}

/// Checks what keys belong to.
///
/// # Errors
/// Not as the cloud writes it.
pub(crate) fn tenant(cloud: Cloud, key: &str, asked: String) -> Result<String, ConfigError> {
    match account_form(cloud).words.last() {
        Some(word) => (word.check)(key, asked),
        None => Ok(asked),
    }
}
