//! What Terraform would refuse in the provider's schemas, or crash on: found before it is sent.

use super::Server;
use crate::{
    Diagnostic, Diagnostics, Provider,
    schema::validity::{self, Owner},
};

/// Faults of one schema, and whose it is.
type Faults = (String, Vec<String>);

impl<P: Provider> Server<P> {
    /// One error for each schema at fault.
    pub(super) fn schema_faults(&self) -> Diagnostics {
        let block = validity::faults(Owner::Provider, &self.block.schema);
        let mut all: Vec<Faults> = vec![("provider block".to_owned(), block)];
        all.extend(self.schemas_at_fault());
        all.extend(self.identities_at_fault());
        let functions = self.functions.iter();
        all.extend(functions.map(|(name, function)| {
            let faults = validity::function_faults(name, &function.signature);
            (format!("function {name}"), faults)
        }));
        let twice = self.twice.iter();
        all.extend(twice.map(|name| (name.clone(), vec!["is there twice".to_owned()])));
        let faulty = all.into_iter().filter(|(_, faults)| !faults.is_empty());
        faulty
            .map(|(name, faults)| {
                Diagnostic::error(
                    "provider bug: invalid schema",
                    format!("{name}: {}", faults.join("; ")),
                )
            })
            .collect()
    }

    fn schemas_at_fault(&self) -> Vec<Faults> {
        let resources = self.resources.iter();
        let resources = resources.map(|(name, entry)| (name, Owner::Resource, &entry.schema));
        let data_sources = self.data_sources.iter();
        let data_sources =
            data_sources.map(|(name, entry)| (name, Owner::DataSource, &entry.schema));
        let ephemeral = self.ephemeral_resources.iter();
        let ephemeral = ephemeral.map(|(name, entry)| (name, Owner::Ephemeral, &entry.schema));
        let lists = self.list_resources.iter();
        let lists = lists.map(|(name, entry)| (name, Owner::List, &entry.schema));
        let actions = self.actions.iter();
        let actions = actions.map(|(name, entry)| (name, Owner::Action, &entry.schema));
        resources
            .chain(data_sources)
            .chain(ephemeral)
            .chain(lists)
            .chain(actions)
            .map(|(name, owner, schema)| {
                let mut faults = validity::faults(owner, schema);
                faults.extend(validity::type_name_fault(name));
                (format!("{} {name}", owner.word()), faults)
            })
            .collect()
    }

    /// Identities, and what needs one.
    fn identities_at_fault(&self) -> Vec<Faults> {
        let identities = self.identities.iter();
        let identities = identities.map(|(name, identity)| {
            let faults = validity::identity_faults(&identity.schema);
            (format!("identity of {name}"), faults)
        });
        let lists = self.list_resources.keys();
        let lists = lists
            .filter(|name| !self.identities.contains_key(*name))
            .map(|name| {
                let fault = "there is no managed resource of this type that has an identity";
                (format!("list resource {name}"), vec![fault.to_owned()])
            });
        identities.chain(lists).collect()
    }
}

#[cfg(test)]
mod tests;
