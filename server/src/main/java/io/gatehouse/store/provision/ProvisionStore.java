package io.gatehouse.store.provision;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Claim codes, provisioning keys, and the devices that registered by them.
public interface ProvisionStore {

  /// Keeps a code in the place of the one that the device had.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when another device has this hash
  /// @throws io.gatehouse.store.MissingReference when there is no such device
  void putCode(ClaimCodeRecord code);

  Optional<ClaimCodeRecord> codeByHash(String hash);

  Optional<ClaimCodeRecord> codeOf(String application, String device);

  /// By the ids of devices, at most so many.
  List<ClaimCodeRecord> codes(String application, @Nullable String after, int limit);

  boolean removeCode(String application, String device);

  /// Removes codes whose time was over at this moment, as many as that; returns how many.
  int purgeCodes(long now, int limit);

  /// Adds a key.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the id is taken, or the hash
  void addKey(ProvisioningKeyRecord key);

  Optional<ProvisioningKeyRecord> keyByHash(String hash);

  Optional<ProvisioningKeyRecord> key(String application, String id);

  /// By their ids, at most so many.
  List<ProvisioningKeyRecord> keys(String application, @Nullable String after, int limit);

  /// Changes name, `enabled`, end and number of devices; what was used is counted by [#use] alone.
  Optional<ProvisioningKeyRecord> updateKey(
      String application, String id, UnaryOperator<ProvisioningKeyRecord> change);

  boolean removeKey(String application, String id);

  /// Counts one more device; false, and nothing is counted, when the key has none left.
  boolean use(String application, String id, long now);

  /// Notes that a device has registered, in the place of what was noted before.
  ///
  /// @throws io.gatehouse.store.MissingReference when there is no such device
  void register(ProvisionedRecord device);

  Optional<ProvisionedRecord> registered(String application, String device);

  /// By the ids of the devices that registered by a key, at most so many.
  List<ProvisionedRecord> registeredBy(
      String application, String key, @Nullable String after, int limit);

  /// Those of these devices that wait to be claimed at this moment, in any order.
  List<String> claimable(String application, List<String> devices, long now);
}
