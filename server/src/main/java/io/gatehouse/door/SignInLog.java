package io.gatehouse.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each client of MQTT or AMQP that signs in or is refused, in `key=value` form.
///
/// Never what a client showed: even a user name may be a token in the wrong place. Refusals are
/// bounded for each address, which would else fill the log. Safe for use by any thread.
final class SignInLog {
  /// Lines about the refusals of one address in a minute.
  static final int MOST = 10;

  private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.signin");
  private static final int PLACES = 10_000;

  private final Cache<String, AtomicInteger> refusals =
      Caffeine.newBuilder().maximumSize(PLACES).expireAfterWrite(Duration.ofMinutes(1)).build();

  void signedIn(Identity who, Origin origin) {
    LOG.debug(
        "signed in: transport={} from={} by={}",
        origin.transport().label(),
        origin.address(),
        who.subject());
  }

  void refused(Problem why, Origin origin) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    int count = refusals.get(origin.place(), _ -> new AtomicInteger()).incrementAndGet();
    if (count <= MOST) {
      LOG.info(
          "refused: transport={} from={} problem={}{}",
          origin.transport().label(),
          origin.address(),
          why.type().code(),
          count == MOST ? " (and no more lines about this address for a minute)" : "");
    }
  }
}
