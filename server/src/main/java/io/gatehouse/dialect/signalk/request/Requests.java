package io.gatehouse.dialect.signalk.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.door.json.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was asked for lately; each is shown to who asked and to administrators, and to nobody else.
///
/// Ids are made here: one that a client brings means something to that client only, so that nobody
/// takes or overwrites a request by guessing. Bounded, and in memory. Safe for use by any thread.
public final class Requests {
  private static final Duration LIFE = Duration.ofMinutes(60);
  private static final int MOST = 20_000;
  private static final int MOST_OF_ONE = 200;

  private final Cache<String, ChangeRequest> byId =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LIFE).build();
  private final Cache<Given, ChangeRequest> byGiven =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LIFE).build();
  private final Cache<Given, Deque<ChangeRequest>> byAsker =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(LIFE).build();

  /// A name within what one principal has asked for; an empty one for all of it.
  private record Given(String application, Subject subject, String name) {}

  /// Keeps a new one. Of one asker only the youngest are kept.
  ChangeRequest add(ChangeRequest.Asker asker, ChangeRequest.Standing standing) {
    ChangeRequest request = new ChangeRequest(UUID.randomUUID().toString(), asker, standing);
    byId.put(request.id(), request);
    if (asker.given() != null) {
      byGiven.put(key(asker, asker.given()), request);
    }
    Deque<ChangeRequest> all = byAsker.get(key(asker, ""), name -> new ArrayDeque<>(4));
    synchronized (all) {
      all.addLast(request);
      if (all.size() > MOST_OF_ONE) {
        forget(all.removeFirst());
      }
    }
    return request;
  }

  private void forget(ChangeRequest old) {
    byId.invalidate(old.id());
    if (old.asker().given() != null) {
      byGiven.asMap().remove(key(old.asker(), old.asker().given()), old);
    }
  }

  private static Given key(ChangeRequest.Asker asker, String name) {
    return new Given(asker.application(), asker.subject(), name);
  }

  /// What this principal has asked for under a name of its own, or under ours; else null.
  public @Nullable ChangeRequest own(Rights asker, String name) {
    Given key = new Given(asker.identity().application(), asker.identity().subject(), name);
    ChangeRequest given = byGiven.getIfPresent(key);
    if (given != null) {
      return given;
    }
    ChangeRequest known = byId.getIfPresent(name);
    return known != null && isOf(known, asker) ? known : null;
  }

  private static boolean isOf(ChangeRequest request, Rights viewer) {
    return request.asker().subject().equals(viewer.identity().subject())
        && request.asker().application().equals(viewer.identity().application());
  }

  /// The reply to whoever asks how a request stands; null where there is none for this viewer.
  public byte @Nullable [] show(String application, String id, Rights viewer) {
    ChangeRequest request = byId.getIfPresent(id);
    boolean known =
        request != null
            && request.asker().application().equals(application)
            && viewer.identity().application().equals(application);
    if (request == null || !known) {
      return null;
    }
    boolean may =
        isOf(request, viewer) || UserType.of(viewer).filter(UserType.ADMIN::equals).isPresent();
    return may ? Json.write(request.json()) : null;
  }
}
