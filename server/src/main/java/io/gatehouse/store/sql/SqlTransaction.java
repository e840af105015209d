package io.gatehouse.store.sql;

import io.gatehouse.store.AccessRequestStore;
import io.gatehouse.store.AccountStore;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.ChannelStore;
import io.gatehouse.store.CredentialStore;
import io.gatehouse.store.GrantStore;
import io.gatehouse.store.GroupStore;
import io.gatehouse.store.MailboxStore;
import io.gatehouse.store.MessageStore;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.RoleStore;
import io.gatehouse.store.SettingStore;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.WebhookStore;
import io.gatehouse.store.action.ActionStore;
import io.gatehouse.store.device.DeviceStore;
import io.gatehouse.store.device.RecordStore;
import io.gatehouse.store.document.DocumentStore;
import io.gatehouse.store.document.ShelfStore;
import io.gatehouse.store.oauth.OAuthStore;
import io.gatehouse.store.organisation.NumberStore;
import io.gatehouse.store.organisation.OrganisationStore;
import io.gatehouse.store.people.PeopleStore;
import io.gatehouse.store.provision.ProvisionStore;
import io.gatehouse.store.raptor.RaptorStore;
import io.gatehouse.store.script.KeptStore;
import io.gatehouse.store.script.ScriptStore;
import io.gatehouse.store.secret.SecretStore;
import io.gatehouse.store.sql.action.SqlActions;
import io.gatehouse.store.sql.device.SqlDevices;
import io.gatehouse.store.sql.device.SqlRecords;
import io.gatehouse.store.sql.document.SqlDocuments;
import io.gatehouse.store.sql.document.SqlShelves;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.oauth.SqlOAuth;
import io.gatehouse.store.sql.organisation.SqlNumbers;
import io.gatehouse.store.sql.organisation.SqlOrganisations;
import io.gatehouse.store.sql.people.SqlPeople;
import io.gatehouse.store.sql.provision.SqlProvision;
import io.gatehouse.store.sql.raptor.SqlRaptor;
import io.gatehouse.store.sql.script.SqlKept;
import io.gatehouse.store.sql.script.SqlScripts;
import io.gatehouse.store.sql.secret.SqlSecrets;

/// The stores on one transaction of the database.
record SqlTransaction(Sql sql) implements Transaction {
  @Override
  public AccountStore accounts() {
    return new SqlAccounts(sql);
  }

  @Override
  public PrincipalStore principals() {
    return new SqlPrincipals(sql);
  }

  @Override
  public OrganisationStore organisations() {
    return new SqlOrganisations(sql);
  }

  @Override
  public NumberStore numbers() {
    return new SqlNumbers(sql);
  }

  @Override
  public GroupStore groups() {
    return new SqlGroups(sql);
  }

  @Override
  public RoleStore roles() {
    return new SqlRoles(sql);
  }

  @Override
  public GrantStore grants() {
    return new SqlGrants(sql);
  }

  @Override
  public CredentialStore credentials() {
    return new SqlCredentials(sql);
  }

  @Override
  public AccessRequestStore accessRequests() {
    return new SqlAccessRequests(sql);
  }

  @Override
  public ChannelStore channels() {
    return new SqlChannels(sql);
  }

  @Override
  public MessageStore messages() {
    return new SqlMessages(sql);
  }

  @Override
  public MailboxStore mailboxes() {
    return new SqlMailboxes(sql);
  }

  @Override
  public AuditStore audit() {
    return new SqlAudit(sql);
  }

  @Override
  public SettingStore settings() {
    return new SqlSettings(sql);
  }

  @Override
  public PeopleStore people() {
    return new SqlPeople(sql);
  }

  @Override
  public WebhookStore webhooks() {
    return new SqlWebhooks(sql);
  }

  @Override
  public ProvisionStore provisioning() {
    return new SqlProvision(sql);
  }

  @Override
  public DeviceStore devices() {
    return new SqlDevices(sql);
  }

  @Override
  public ActionStore actions() {
    return new SqlActions(sql);
  }

  @Override
  public RecordStore records() {
    return new SqlRecords(sql);
  }

  @Override
  public OAuthStore oauth() {
    return new SqlOAuth(sql);
  }

  @Override
  public RaptorStore raptor() {
    return new SqlRaptor(sql);
  }

  @Override
  public SecretStore secrets() {
    return new SqlSecrets(sql);
  }

  @Override
  public ShelfStore shelves() {
    return new SqlShelves(sql);
  }

  @Override
  public DocumentStore documents() {
    return new SqlDocuments(sql);
  }

  @Override
  public ScriptStore scripts() {
    return new SqlScripts(sql);
  }

  @Override
  public KeptStore kept() {
    return new SqlKept(sql);
  }
}
