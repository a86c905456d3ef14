//! Tags of keys.

use rusqlite::types::Value;
use rusqlite::{Row, ToSql};

use super::super::columns;
use super::super::failure::Failure;
use super::super::model::{Key, Page, Scope, Tag, Window};
use super::super::sql::{key_columns, scope};
use super::{Reading, Writing, number, within, within_values};

/// Which tags a list shows: those of these keys, of keys that have all of these tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TagSearch {
    /// Empty: every key.
    pub(crate) key_ids: Vec<String>,
    /// Tags that a key must all have; without a value, whatever the value.
    pub(crate) tagged: Vec<(String, Option<String>)>,
}

/// Which keys a search finds: those of users that do not wait for their deletion, and of which all of this holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeySearch {
    /// Tags that a key must all have, each with one of its values; without values, whatever the value.
    pub(crate) tagged: Vec<(String, Vec<String>)>,
    /// What the key's own name contains.
    pub(crate) name_part: Option<String>,
}

impl Reading<'_> {
    /// The tags of one key, by tag key.
    pub(crate) fn tags_of_key(&self, scope: &Scope, key_id: &str) -> Result<Vec<Tag>, Failure> {
        let sql = concat!(
            "SELECT key_id, tag_key, tag_value FROM tags WHERE key_id = ?4 AND scope = ",
            scope!(),
            " ORDER BY tag_key"
        );
        self.all(sql, within(scope, key_id), read_tag)
    }

    /// How many tags a key has.
    pub(crate) fn count_tags(&self, scope: &Scope, key_id: &str) -> Result<u64, Failure> {
        let sql = concat!(
            "SELECT COUNT(*) FROM tags WHERE key_id = ?4 AND scope = ",
            scope!()
        );
        Ok(self
            .one(sql, within(scope, key_id), |row| number(row.get(0)?))?
            .unwrap_or(0))
    }

    /// The tags of many keys, by key and tag key.
    pub(crate) fn tags(
        &self,
        scope: &Scope,
        search: &TagSearch,
        window: Window,
    ) -> Result<Page<Tag>, Failure> {
        let (condition, values) = condition(scope, search);
        let params: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let count = format!("SELECT COUNT(*) FROM tags t WHERE {condition}");
        let sql = format!(
            "SELECT t.key_id, t.tag_key, t.tag_value FROM tags t WHERE {condition} \
             ORDER BY t.key_id, t.tag_key LIMIT ? OFFSET ?"
        );
        self.page(&count, &sql, &params, window, read_tag)
    }

    /// Every tag of a scope once, by key and value.
    pub(crate) fn different_tags(&self, scope: &Scope) -> Result<Vec<(String, String)>, Failure> {
        let sql = concat!(
            "SELECT DISTINCT tag_key, tag_value FROM tags WHERE scope = ",
            scope!(),
            " ORDER BY tag_key, tag_value"
        );
        let words = (scope.cloud.name(), &scope.account, &scope.region);
        self.all(sql, words, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The keys that a search finds, newest first.
    pub(crate) fn tagged_keys(
        &self,
        scope: &Scope,
        search: &KeySearch,
        window: Window,
    ) -> Result<Page<Key>, Failure> {
        let (condition, values) = search_condition(scope, search);
        let params: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let count = format!("SELECT COUNT(*) FROM keys k WHERE {condition}");
        let sql = format!(
            "SELECT {} FROM keys k WHERE {condition} ORDER BY k.seq DESC LIMIT ? OFFSET ?",
            key_columns!()
        );
        self.page(&count, &sql, &params, window, |row| {
            columns::key(row, scope.cloud)
        })
    }
}

impl Writing<'_> {
    /// Keeps a tag, replacing the key's tag of the same tag key.
    pub(crate) fn put_tag(
        &self,
        scope: &Scope,
        key_id: &str,
        tag: (&str, &str),
    ) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        self.execute(
            "INSERT OR REPLACE INTO tags (scope, key_id, tag_key, tag_value) VALUES (?1, ?2, ?3, ?4)",
            (row, key_id, tag.0, tag.1),
        )?;
        Ok(())
    }

    /// Removes a tag; says whether there was one.
    pub(crate) fn delete_tag(
        &self,
        scope: &Scope,
        key_id: &str,
        tag_key: &str,
    ) -> Result<bool, Failure> {
        let gone = self.execute(
            concat!(
                "DELETE FROM tags WHERE key_id = ?4 AND tag_key = ?5 AND scope = ",
                scope!()
            ),
            (
                scope.cloud.name(),
                &scope.account,
                &scope.region,
                key_id,
                tag_key,
            ),
        )?;
        Ok(gone > 0)
    }

    /// Removes all tags of a key.
    pub(crate) fn delete_tags(&self, scope: &Scope, key_id: &str) -> Result<(), Failure> {
        self.execute(
            concat!("DELETE FROM tags WHERE key_id = ?4 AND scope = ", scope!()),
            within(scope, key_id),
        )?;
        Ok(())
    }
}

fn read_tag(row: &Row<'_>) -> Result<Tag, Failure> {
    Ok(Tag {
        key_id: row.get(0)?,
        tag_key: row.get(1)?,
        tag_value: row.get(2)?,
    })
}

/// The condition of a search for keys and its parameters in order.
fn search_condition(scope: &Scope, search: &KeySearch) -> (String, Vec<Value>) {
    let mut conditions = vec![
        concat!("k.scope = ", scope!()).to_owned(),
        "k.kind = 'customer' AND k.state <> 'pending deletion'".to_owned(),
    ];
    let mut values = within_values(scope);
    for (tag_key, tag_values) in &search.tagged {
        let also = match tag_values.len() {
            0 => String::new(),
            count => format!(" AND u.tag_value IN ({})", vec!["?"; count].join(", ")),
        };
        conditions.push(format!(
            "EXISTS (SELECT 1 FROM tags u WHERE u.scope = k.scope AND u.key_id = k.key_id AND u.tag_key = ?{also})"
        ));
        values.push(Value::from(tag_key.clone()));
        values.extend(tag_values.iter().cloned().map(Value::from));
    }
    if let Some(part) = &search.name_part {
        conditions.push("instr(k.name, ?) > 0".to_owned());
        values.push(Value::from(part.clone()));
    }
    (conditions.join(" AND "), values)
}

/// The condition of a tag list and its parameters in order.
fn condition(scope: &Scope, search: &TagSearch) -> (String, Vec<Value>) {
    let mut conditions = vec![concat!("t.scope = ", scope!()).to_owned()];
    let mut values = within_values(scope);
    if !search.key_ids.is_empty() {
        conditions.push(format!(
            "t.key_id IN ({})",
            vec!["?"; search.key_ids.len()].join(", ")
        ));
        values.extend(search.key_ids.iter().cloned().map(Value::from));
    }
    for (tag_key, tag_value) in &search.tagged {
        let also = if tag_value.is_some() {
            " AND u.tag_value = ?"
        } else {
            ""
        };
        conditions.push(format!(
            "EXISTS (SELECT 1 FROM tags u WHERE u.scope = t.scope AND u.key_id = t.key_id \
             AND u.tag_key = ?{also})"
        ));
        values.push(Value::from(tag_key.clone()));
        values.extend(tag_value.clone().map(Value::from));
    }
    (conditions.join(" AND "), values)
}
