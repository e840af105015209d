package io.gatehouse.store;

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

/// Everything that one transaction can reach; valid only during the work it was handed to.
public interface Transaction {
  AccountStore accounts();

  PrincipalStore principals();

  OrganisationStore organisations();

  NumberStore numbers();

  GroupStore groups();

  RoleStore roles();

  GrantStore grants();

  CredentialStore credentials();

  AccessRequestStore accessRequests();

  ChannelStore channels();

  MessageStore messages();

  MailboxStore mailboxes();

  AuditStore audit();

  SettingStore settings();

  WebhookStore webhooks();

  ProvisionStore provisioning();

  PeopleStore people();

  OAuthStore oauth();

  DeviceStore devices();

  ActionStore actions();

  RecordStore records();

  RaptorStore raptor();

  SecretStore secrets();

  ShelfStore shelves();

  DocumentStore documents();

  ScriptStore scripts();

  KeptStore kept();
}
