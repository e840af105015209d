package io.gatehouse.store.people;

import io.gatehouse.core.policy.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Addresses, mailed links and second factors of users and owners; those of an owner are kept in
/// the first application.
public interface PeopleStore {

  Optional<AddressRecord> address(String application, Subject principal);

  Optional<AddressRecord> addressOf(String application, String folded);

  /// Keeps an address in the place of the one before; false, and nothing is changed, when it is
  /// somebody else's.
  boolean put(AddressRecord address);

  boolean removeAddress(String application, Subject principal);

  void add(LinkRecord link);

  Optional<LinkRecord> link(String hash);

  /// Takes a link away; false when somebody was faster.
  boolean removeLink(String hash);

  /// Takes away every link of somebody; returns how many.
  int removeLinks(String application, Subject principal);

  /// Takes away the links that have come to their end.
  int purgeLinks(long beforeMillis);

  /// By id; also those that do not count yet.
  List<FactorRecord> factors(String application, Subject principal);

  Optional<FactorRecord> byHandle(String application, String handle);

  /// Adds a factor; false when its handle is taken.
  boolean add(FactorRecord factor);

  /// Lets a factor count from now on; false when there is none that waits.
  boolean confirm(FactorRecord factor, long step, long now);

  /// Notes a use; false when this step, or a later one, was used already.
  boolean use(FactorRecord factor, long step, long now);

  /// Notes a use of a factor that has no steps, with what it is checked by from now on.
  boolean use(FactorRecord factor, String secret, long counter, long now);

  boolean removeFactor(String application, Subject principal, String id);

  /// Keeps these hashes in the place of those before.
  void recoveryCodes(String application, Subject principal, Collection<String> hashes);

  long recoveryCodesLeft(String application, Subject principal);

  /// Uses a recovery code up; false when it is none.
  boolean useRecoveryCode(String application, Subject principal, String hash);

  /// Forgets everything about somebody.
  void removeAll(String application, Subject principal);
}
