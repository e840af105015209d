package io.gatehouse.audit;

/// Every kind of event that the audit knows; docs/reference/audit.md is made from it.
public enum AuditAction {
  APPLICATION_CREATED("application.created", "an application was added"),
  APPLICATION_CHANGED(
      "application.changed", "an application was renamed, suspended or opened again"),
  SERVER_STARTED("server.started", "the server started"),
  OWNER_CREATED("owner.created", "the owner was created by the one-time setup"),
  LOGIN("login", "somebody proved who they are by a password"),
  LOGIN_FAILED("login.failed", "a password or token was refused"),
  LOGOUT("logout", "a session was ended by its holder"),
  REFUSED("refused", "an act was refused; at most so many a minute are kept"),
  USER_CREATED("user.created", "a user was added"),
  USER_CHANGED("user.changed", "a user was changed, enabled or disabled"),
  USER_DELETED("user.deleted", "a user was deleted"),
  DEVICE_CREATED("device.created", "a device was added"),
  DEVICE_CHANGED("device.changed", "a device was changed, enabled or disabled"),
  DEVICE_DELETED("device.deleted", "a device was deleted"),
  DEVICE_MODEL_CHANGED(
      "device.model_changed", "properties, settings, streams or actions of a device were set"),
  RECORDS_DELETED("records.deleted", "records of a stream were deleted by hand"),
  PASSWORD_CHANGED("password.changed", "a password was set"),
  PASSWORD_RESET("password.reset", "a forgotten password was replaced by a link that was mailed"),
  LINK_MAILED("link.mailed", "a link to set a password or to show an address was mailed"),
  EMAIL_CHANGED(
      "email.changed", "where somebody gets mail was set, shown to be theirs, or removed"),
  FACTOR_ADDED("factor.added", "a second factor counts from now on"),
  FACTOR_REMOVED("factor.removed", "a second factor was removed"),
  RECOVERY_CODES_MADE("recovery_codes.made", "somebody got new recovery codes"),
  RECOVERY_CODE_USED("recovery_code.used", "a recovery code was used in the place of a factor"),
  GROUP_CREATED("group.created", "a group was added"),
  GROUP_CHANGED("group.changed", "a group was changed"),
  GROUP_DELETED("group.deleted", "a group was deleted"),
  ORGANISATION_CREATED("organisation.created", "an organisation was added"),
  ORGANISATION_CHANGED("organisation.changed", "an organisation was changed"),
  ORGANISATION_DELETED("organisation.deleted", "an organisation was deleted"),
  ROLE_GRANTERS_CHANGED(
      "role_granters.changed", "who may give which role within organisations was set"),
  ROLE_CREATED("role.created", "a role was added"),
  ROLE_CHANGED("role.changed", "a role was changed"),
  ROLE_DELETED("role.deleted", "a role was deleted"),
  GRANT_CREATED("grant.created", "a grant was given"),
  GRANT_DELETED("grant.deleted", "a grant was taken back"),
  CHANNEL_RULE_CHANGED("channel_rule.changed", "the levels of a channel pattern were set"),
  CHANNEL_RULE_DELETED("channel_rule.deleted", "the levels of a channel pattern were removed"),
  WEBHOOK_CHANGED("webhook.changed", "a webhook of an application was set"),
  WEBHOOK_DELETED("webhook.deleted", "a webhook of an application was removed"),
  SECRET_CHANGED("secret.changed", "a secret of scripts was set, or who may use it"),
  SECRET_DELETED("secret.deleted", "a secret of scripts was deleted"),
  CONNECTED("connection.made", "somebody connected with another service by OAuth"),
  DISCONNECTED("connection.removed", "a connection with another service was given up"),
  TOKEN_CREATED("token.created", "a token was issued, or a certificate registered"),
  TOKEN_CHANGED("token.changed", "a token was changed, enabled or disabled"),
  TOKEN_ROTATED("token.rotated", "a token got a new value"),
  TOKEN_DELETED("token.deleted", "a token or the registration of a certificate was deleted"),
  ACCESS_ASKED("access_request.asked", "a device or person asked for access"),
  ACCESS_APPROVED("access_request.approved", "an access request was approved"),
  ACCESS_DENIED("access_request.denied", "an access request was denied"),
  ACCESS_COLLECTED("access_request.collected", "the one who asked took the token, once"),
  ACCESS_WITHDRAWN("access_request.withdrawn", "the one who asked took the request back"),
  ACCESS_SETTINGS_CHANGED(
      "access_request.settings_changed", "who may ask for access to an application was set"),
  CLAIM_CODE_ISSUED("claim_code.issued", "a claim code for a device was made"),
  CLAIM_CODE_WITHDRAWN("claim_code.withdrawn", "the claim code of a device was taken back"),
  DEVICE_CLAIMED("device.claimed", "a user became the owner of a device by its claim code"),
  PROVISIONING_KEY_CREATED("provisioning_key.created", "a provisioning key was made"),
  PROVISIONING_KEY_CHANGED("provisioning_key.changed", "a provisioning key was changed"),
  PROVISIONING_KEY_DELETED("provisioning_key.deleted", "a provisioning key was deleted"),
  PROVISIONING_KEY_USED("provisioning_key.used", "a device registered itself by a key"),
  OAUTH_CLIENT_CHANGED("oauth_client.changed", "how a client takes part in OAuth was set"),
  OAUTH_CLIENT_REMOVED("oauth_client.removed", "a client takes part in OAuth no more"),
  OAUTH_GRANTED("oauth_grant.created", "somebody granted something to a client"),
  OAUTH_REFUSED("oauth_grant.refused", "somebody refused what a client asked for"),
  OAUTH_GRANT_ENDED("oauth_grant.ended", "a grant ended, with all tokens that came from it"),
  OAUTH_REUSED(
      "oauth_grant.reused",
      "a code or refresh token was shown a second time, which ended all that came from it"),
  OAUTH_KEYS_ROTATED("oauth_keys.rotated", "another key signs from now on"),
  STORE_CREATED("store.created", "a store of documents was added"),
  STORE_CHANGED("store.changed", "who may do what in a store of documents was set"),
  STORE_DELETED("store.deleted", "a store of documents was deleted"),
  SCHEMA_CREATED("schema.created", "a schema of documents was added"),
  SCHEMA_CHANGED("schema.changed", "a schema of documents was changed"),
  SCHEMA_DELETED("schema.deleted", "a schema of documents was deleted"),
  DOCUMENT_CREATED("document.created", "a document was added; its fields are named, not shown"),
  DOCUMENT_CHANGED(
      "document.changed", "fields or files of a document were changed; they are named, not shown"),
  DOCUMENT_ACCESS_CHANGED(
      "document.access_changed", "lists, creator or owner of a document were set"),
  DOCUMENT_DELETED("document.deleted", "a document was deleted"),
  CERTIFICATES_RELOADED(
      "certificates.reloaded",
      "new authorities or revocation lists of client certificates were taken from their files"),
  SETTINGS_CHANGED("settings.changed", "what an administrator may set of a protocol was changed"),
  CONNECTION_ENDED(
      "connection.ended", "an administrator ended a live connection, or all of a principal"),
  SCRIPT_CREATED("script.created", "a script or file was added"),
  SCRIPT_CHANGED("script.changed", "a script or file was changed"),
  SCRIPT_DELETED("script.deleted", "a script or file was deleted"),
  SCRIPT_RAN_AS(
      "script.ran_as", "a script went on with the rights of somebody else than its caller"),
  SCRIPT_TIMER_CHANGED("script.timer_changed", "when a script is to run was set or removed"),
  SCRIPT_LISTENER_CHANGED(
      "script.listener_changed", "with which messages a script is to run was set or removed"),
  MAILBOX_ENDED("mailbox.ended", "a mailbox was ended by hand, with what waited in it");

  private final String label;
  private final String description;

  AuditAction(String label, String description) {
    this.label = label;
    this.description = description;
  }

  public String label() {
    return label;
  }

  public String description() {
    return description;
  }
}
