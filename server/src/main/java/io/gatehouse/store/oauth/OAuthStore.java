package io.gatehouse.store.oauth;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Clients of OAuth 2.0, what was granted to them, and codes that are under way.
public interface OAuthStore {

  Optional<OAuthClientRecord> client(String application, String id);

  /// Adds it or writes over the one that is there.
  void put(OAuthClientRecord client);

  boolean removeClient(String application, String id);

  /// In the order of their ids.
  List<OAuthClientRecord> clients(String application, @Nullable String after, int limit);

  void add(OAuthAccessRecord access);

  Optional<OAuthAccessRecord> access(String application, String token);

  /// The access tokens of one grant.
  List<OAuthAccessRecord> accessOf(String application, String grant);

  /// Some of the access tokens of one client, in the order of their ids.
  List<OAuthAccessRecord> accessOfClient(
      String application, String client, @Nullable String after, int limit);

  boolean removeAccess(String application, String token);

  void add(OAuthGrantRecord grant);

  Optional<OAuthGrantRecord> grant(String application, String id);

  Optional<OAuthGrantRecord> grantOfFamily(String familyHash);

  /// Writes its refresh token.
  void renew(OAuthGrantRecord grant);

  boolean removeGrant(String application, String id);

  /// Removes all that a principal granted, also what is under way to become a grant: codes, and
  /// devices that wait for their tokens. Its access tokens are left to whoever removes tokens.
  void removeGrants(String application, Subject principal);

  /// Grants by a principal, to a client, both or any, in the order of their ids.
  List<OAuthGrantRecord> grants(
      String application,
      @Nullable Subject principal,
      @Nullable String client,
      @Nullable String after,
      int limit);

  void add(OAuthCodeRecord code);

  Optional<OAuthCodeRecord> code(String hash);

  /// Notes what came of a code that was not used before; false if it was.
  boolean use(String hash, String grant);

  /// Adds it; throws `AlreadyExists` where the code for people is taken.
  void add(OAuthDeviceRecord device);

  Optional<OAuthDeviceRecord> device(String hash);

  Optional<OAuthDeviceRecord> deviceByUserCode(String userCode);

  /// How many wait that asked from an address, at this moment.
  long waitingDevices(String application, String address, long now);

  void update(OAuthDeviceRecord device);

  boolean removeDevice(String hash);

  /// Removes what ended before this moment, access tokens too; returns how many rows.
  int purge(long beforeMillis);
}
