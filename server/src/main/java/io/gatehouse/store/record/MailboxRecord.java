package io.gatehouse.store.record;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place where messages wait for somebody who may be away.
///
/// @param name unique in the application
/// @param from by whom it was used last
/// @param terms how long and how much it keeps
/// @param leftAt since when nobody uses it, in epoch milliseconds; null while somebody does
public record MailboxRecord(
    long id,
    String application,
    String name,
    Subject owner,
    From from,
    Terms terms,
    @Nullable Long leftAt) {

  /// The connection by which its owner used it last: what conditions and placeholders of rights
  /// look at.
  ///
  /// @param certificate common name of the certificate that was shown, where one was
  public record From(
      String address, String transport, @Nullable String clientId, @Nullable String certificate) {}

  /// How long and how much a mailbox keeps.
  ///
  /// @param everything whether QoS 0 messages wait too
  /// @param once whether a message that several filters match comes once
  /// @param shared whether several may take from it
  /// @param messages most that wait
  /// @param bytes most payload bytes that wait
  /// @param expiresAfter milliseconds without a user after which it ends; `Long.MAX_VALUE` for
  ///   never
  /// @param messageLife milliseconds after which a message is dropped; `Long.MAX_VALUE` for never
  public record Terms(
      boolean everything,
      boolean once,
      boolean shared,
      int messages,
      long bytes,
      long expiresAfter,
      long messageLife) {

    /// The same with another time until it ends.
    public Terms expiringAfter(long milliseconds) {
      return new Terms(everything, once, shared, messages, bytes, milliseconds, messageLife);
    }
  }

  /// What it listens to.
  ///
  /// @param flags options in the words of whoever listens
  public record Filter(String filter, int qos, List<String> flags, int identifier) {}
}
