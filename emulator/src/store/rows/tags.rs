//! Tags of keys.

use rusqlite::types::Value;
use rusqlite::{Row, ToSql};

use super::super::failure::Failure;
use super::super::model::{Page, Scope, Tag, Window};
use super::super::sql::scope;
use super::{Reading, Writing, number, within, within_values};

/// Which tags a list shows: those of these keys, of keys that have all of these tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TagSearch {
    /// Empty: every key.
    pub(crate) key_ids: Vec<String>,
    /// Tags that a key must all have; without a value, whatever the value.
    pub(crate) tagged: Vec<(String, Option<String>)>,
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

    /// Removes a tag, if it is there.
    pub(crate) fn delete_tag(
        &self,
        scope: &Scope,
        key_id: &str,
        tag_key: &str,
    ) -> Result<(), Failure> {
        self.execute(
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
        Ok(())
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
