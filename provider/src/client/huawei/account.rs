//! Whose keys: the project, the account, and tokens, each asked for once and only when a call needs it.

use reqwest::Method;
use serde_json::{Value, json};

use super::Huawei;
use super::answer::Projects;
use super::call::{Call, Proof, Who, decoded};
use super::credentials::Identity;
use crate::client::{ApiError, Cause, Transport, Until};
use crate::secret::Secret;

/// The header that a fetched token stands in.
const TOKEN_HEADER: &str = "x-subject-token";

impl Huawei {
    /// The id of the project: configured, or that of the project with its name, which is usually the region's.
    pub(super) async fn project(&self, until: &Until) -> Result<&str, ApiError> {
        let found = async {
            let token = self.project_token(until).await?;
            let query = vec![("name", self.project_name.clone())];
            let call = Call::gets("GET projects", "/v3/projects".to_owned(), query);
            let about = format!(
                "project with the name {}; set project_id",
                self.project_name
            );
            self.only(until, &call, token, &about).await
        };
        let project = self.project.get_or_try_init(|| found).await?;
        Ok(project)
    }

    /// The id of the account, here called a domain.
    pub(super) async fn domain(&self, until: &Until) -> Result<&str, ApiError> {
        let found = async {
            let token = self.domain_token(until).await?;
            let call = Call::gets("GET domains", "/v3/auth/domains".to_owned(), Vec::new());
            self.only(until, &call, token, "account; set domain_id")
                .await
        };
        let domain = self.domain.get_or_try_init(|| found).await?;
        Ok(domain)
    }

    /// The id of the one thing that a list holds.
    async fn only(
        &self,
        until: &Until,
        call: &Call,
        token: Option<&Secret>,
        about: &str,
    ) -> Result<String, ApiError> {
        let who = self.who(token, None);
        let answer = self.ask(self.iam(), until, call, &who).await?;
        let found: Projects = decoded(call.operation, &answer)?;
        let count = found.projects.len();
        match found.projects.into_iter().next() {
            Some(only) if count == 1 => Ok(only.id),
            Some(_) | None => Err(ApiError {
                operation: call.operation,
                attempts: 1,
                cause: Cause::Unprepared(format!("{count} instead of one {about}")),
            }),
        }
    }

    /// A token for the project's services, where the identity is one that needs it.
    pub(super) async fn project_token(&self, until: &Until) -> Result<Option<&Secret>, ApiError> {
        let Identity::Password { domain, .. } = &self.identity else {
            return Ok(None);
        };
        let scope =
            json!({ "project": { "name": self.project_name, "domain": { "name": domain } } });
        let fetched = || self.token(until, scope);
        self.project_token.get_or_try_init(fetched).await.map(Some)
    }

    /// A token for the account's services, likewise.
    pub(super) async fn domain_token(&self, until: &Until) -> Result<Option<&Secret>, ApiError> {
        let Identity::Password { domain, .. } = &self.identity else {
            return Ok(None);
        };
        let fetched = || self.token(until, json!({ "domain": { "name": domain } }));
        self.domain_token.get_or_try_init(fetched).await.map(Some)
    }

    async fn token(&self, until: &Until, scope: Value) -> Result<Secret, ApiError> {
        let Identity::Password {
            user,
            password,
            domain,
        } = &self.identity
        else {
            return Err(ApiError::absent("a password"));
        };
        let user =
            json!({ "name": user, "password": password.reveal(), "domain": { "name": domain } });
        let identity = json!({ "methods": ["password"], "password": { "user": user } });
        let body = json!({ "auth": { "identity": identity, "scope": scope } });
        let call = Call::sends("POST tokens", Method::POST, "/v3/auth/tokens", body);
        let nobody = Who {
            proof: Proof::None,
            name: None,
        };
        let answer = self.ask(self.iam(), until, &call, &nobody).await?;
        let token = answer.header(TOKEN_HEADER).map(str::to_owned);
        let token = token.ok_or_else(|| ApiError {
            operation: call.operation,
            attempts: 1,
            cause: Cause::Unreadable {
                status: answer.status,
                reason: format!("it has no header {TOKEN_HEADER}"),
            },
        })?;
        Ok(Secret::new(token))
    }

    pub(super) fn iam(&self) -> &Transport {
        self.iam.as_ref().unwrap_or(&self.kms)
    }
}
