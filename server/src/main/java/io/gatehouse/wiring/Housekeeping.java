package io.gatehouse.wiring;

import io.gatehouse.device.provision.Claims;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.oauth.OAuthGrants;
import io.gatehouse.identity.people.PasswordLinks;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.messaging.Hub;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.work.Repeating;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes from time to time what nobody can use any more: sessions, access requests and claim
/// codes that have expired, and history that is too old.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int PURGE_EVERY = 60;

  private final Sessions sessions;
  private final PasswordLinks links;
  private final AccessRequests requests;
  private final Claims claims;
  private final OAuthGrants grants;
  private final Hub hub;
  private final Repeating keeper;
  private int minute;

  Housekeeping(
      Sessions sessions,
      PasswordLinks links,
      AccessRequests requests,
      Claims claims,
      OAuthGrants grants,
      Hub hub) {
    this.sessions = sessions;
    this.links = links;
    this.requests = requests;
    this.claims = claims;
    this.grants = grants;
    this.hub = hub;
    keeper = Repeating.every(PAUSE, "housekeeping", this::keep);
  }

  private void keep() {
    if (minute++ % PURGE_EVERY == 0) {
      purge();
    }
    hub.shrinkHistory();
    requests.purge();
    claims.purge();
    grants.ends().purge();
  }

  private void purge() {
    try {
      int purged = sessions.purge();
      links.purge();
      LOG.debug("{} expired sessions were removed", purged);
    } catch (StoreUnavailable e) {
      LOG.warn(
          "expired sessions could not be removed, the next try is in an hour: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    keeper.close();
  }
}
