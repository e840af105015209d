package io.gatehouse.store;

import io.gatehouse.store.action.ActionStore;
import io.gatehouse.store.device.DeviceStore;
import io.gatehouse.store.device.RecordStore;

/// Everything that one transaction can reach; valid only during the work it was handed to.
public interface Transaction {
  AccountStore accounts();

  PrincipalStore principals();

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

  DeviceStore devices();

  ActionStore actions();

  RecordStore records();
}
