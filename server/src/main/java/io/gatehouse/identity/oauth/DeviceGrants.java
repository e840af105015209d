package io.gatehouse.identity.oauth;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Stores;
import io.gatehouse.store.oauth.OAuthDeviceRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Devices without a keyboard: each shows a short code, a person types it where there is one, and
/// decides (RFC 8628). All methods block.
public final class DeviceGrants {
  /// Without vowels, so that no words come about, and without what looks alike (section 6.1).
  private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

  private static final int LENGTH = 8;
  private static final int TRIES = 5;
  private static final long PAUSE = 5;
  private static final long LONGEST_PAUSE = 300;

  private final Stores stores;
  private final Changes changes;
  private final OAuthGrants grants;
  private final SecureRandom random;
  private final InstantSource time;
  private final Settings settings;

  public DeviceGrants(
      Stores stores,
      Changes changes,
      OAuthGrants grants,
      SecureRandom random,
      InstantSource time,
      Settings settings) {
    this.stores = stores;
    this.changes = changes;
    this.grants = grants;
    this.random = random;
    this.time = time;
    this.settings = settings;
  }

  /// @param life for how long a device waits
  /// @param perAddress how many may wait at once from one address
  public record Settings(Duration life, int perAddress) {}

  /// What a device is told.
  ///
  /// @param userCode as people read it
  /// @param seconds for how long it may ask
  /// @param pause seconds between two questions
  public record Begun(String deviceCode, String userCode, long seconds, long pause) {

    /// Without the codes.
    @Override
    public String toString() {
      return "Begun[" + seconds + "]";
    }
  }

  /// A device begins to wait.
  public Begun begin(OAuthClient client, List<String> scopes, Origin origin) {
    for (int tried = 1; ; tried++) {
      try {
        return tried(client, scopes, origin);
      } catch (AlreadyExists taken) {
        if (tried == TRIES) {
          throw taken;
        }
      }
    }
  }

  private Begun tried(OAuthClient client, List<String> scopes, Origin origin) {
    String code = OpaqueText.random(random);
    String typed = typed();
    long now = time.millis();
    OAuthDeviceRecord record =
        new OAuthDeviceRecord(
            OpaqueText.hash(code),
            typed,
            client.application(),
            client.id(),
            scopes,
            origin.place(),
            OAuthDeviceRecord.State.WAITING,
            null,
            null,
            PAUSE,
            null,
            now,
            now + settings.life.toMillis());
    stores.write(transaction -> {
      long waiting = transaction.oauth().waitingDevices(client.application(), origin.place(), now);
      if (waiting >= settings.perAddress) {
        throw Problem.of(ProblemType.TOO_MANY, "too many devices wait at this address")
            .cure("wait until one of them is done")
            .retryAfter(60)
            .refused();
      }
      transaction.oauth().add(record);
      return true;
    });
    return new Begun(code, shown(typed), settings.life.toSeconds(), PAUSE);
  }

  private String typed() {
    StringBuilder code = new StringBuilder();
    for (int at = 0; at < LENGTH; at++) {
      code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return code.toString();
  }

  /// With a dash in its middle.
  public static String shown(String code) {
    return code.length() == LENGTH ? code.substring(0, 4) + "-" + code.substring(4) : code;
  }

  /// The device that shows this code and waits, whatever case and dashes a person typed.
  public Optional<OAuthDeviceRecord> waiting(String application, String typed) {
    String code = typed.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    return stores
        .read(t -> t.oauth().deviceByUserCode(code))
        .filter(device ->
            device.application().equals(application)
                && device.state() == OAuthDeviceRecord.State.WAITING
                && time.millis() < device.expiresAt());
  }

  /// Notes what a person decided; false where somebody else was faster, or it waits no more.
  public boolean decide(
      OAuthDeviceRecord device, Subject person, long signedInAt, boolean allowed, Origin origin) {
    OAuthDeviceRecord.State decision =
        allowed ? OAuthDeviceRecord.State.APPROVED : OAuthDeviceRecord.State.DENIED;
    return changes
        .make(transaction -> {
          Optional<OAuthDeviceRecord> now =
              transaction
                  .oauth()
                  .device(device.hash())
                  .filter(one -> one.state() == OAuthDeviceRecord.State.WAITING)
                  .filter(one -> time.millis() < one.expiresAt());
          now.ifPresent(
              one -> transaction.oauth().update(one.decided(decision, person, signedInAt)));
          AuditEvent event =
              new AuditEvent(
                  allowed ? AuditAction.OAUTH_GRANTED : AuditAction.OAUTH_REFUSED,
                  device.application(),
                  origin.actor(person, null),
                  "client:" + device.client(),
                  Map.of(),
                  Map.of("scopes", device.scopes(), "device_at", device.address()));
          return new Outcome<>(
              now.isPresent(), now.isPresent() ? List.of(event) : List.of(), List.of());
        })
        .record();
  }

  /// The tokens of a device, or why there are none yet (section 3.5).
  public OAuthGrants.Granted poll(Asker asker, String code) {
    OAuthClient client = asker.client();
    String hash = OpaqueText.hash(code);
    OAuthDeviceRecord device =
        stores
            .read(t -> t.oauth().device(hash))
            .filter(found ->
                found.application().equals(client.application())
                    && found.client().equals(client.id()))
            .orElseThrow(() -> OAuthFault.invalidGrant("the device_code is not known"));
    if (time.millis() >= device.expiresAt()) {
      throw new OAuthFault("expired_token", "nobody decided in time; begin again");
    }
    if (!OAuthGrants.means(client, device.askedAt())) {
      throw new OAuthFault("expired_token", "a scope means more than what was shown; begin again");
    }
    return switch (device.state()) {
      case WAITING -> throw waiting(device);
      case DENIED -> throw new OAuthFault("access_denied", "a person refused");
      case APPROVED -> {
        Subject person = device.principal();
        Long signedInAt = device.signedInAt();
        if (person == null || signedInAt == null) {
          throw new IllegalStateException("somebody approved, and nobody knows who");
        }
        yield grants.begin(
            asker,
            person,
            client.scopes(null, device.scopes()),
            signedInAt,
            transaction -> transaction.oauth().removeDevice(hash));
      }
    };
  }

  /// Whoever asks too soon waits five seconds longer from then on.
  private OAuthFault waiting(OAuthDeviceRecord device) {
    long now = time.millis();
    return stores.write(transaction -> {
      OAuthDeviceRecord current = transaction.oauth().device(device.hash()).orElse(device);
      Long last = current.polledAt();
      boolean early = last != null && now - last < current.pause() * 1_000 - 200;
      long pause = early ? Math.min(LONGEST_PAUSE, current.pause() + PAUSE) : current.pause();
      if (current.state() == OAuthDeviceRecord.State.WAITING) {
        transaction.oauth().update(current.polled(now, pause));
      }
      return early
          ? new OAuthFault("slow_down", "ask at most every " + pause + " seconds")
          : new OAuthFault("authorization_pending", "nobody has decided yet");
    });
  }
}
