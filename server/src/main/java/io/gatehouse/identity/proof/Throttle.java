package io.gatehouse.identity.proof;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Makes guessing slow without giving strangers a way to lock anybody out.
///
/// Failures are counted three ways: per account and address (a *pair*), per account over all
/// addresses that are strange to it, and per address over all accounts. After some free tries each
/// further failure doubles the time until the next try, up to a cap; from the hundredth in a row
/// on, an account takes one try a day from strange addresses (NIST SP 800-63B-4 section 3.2.2 asks
/// for a limit of 100). No lock ever needs a person to undo it.
///
/// An address that the account has signed in from is *known*: only its own failures slow it down,
/// whatever strangers do elsewhere and whatever others do behind the same address. A success
/// forgives the failures of its own pair and no others, so that an attacker gains nothing from the
/// victim's own logins.
///
/// A try counts as failed from its beginning: a thousand tries at once are a thousand tries. The
/// caller is told how long to wait; no thread is held meanwhile.
///
/// Every way to prove something secret goes through one throttle: HTTP, WebSocket, MQTT, passwords
/// and tokens. It lives in bounded memory and forgets with a restart. Safe for use by any thread.
public final class Throttle {
  private static final int MANY = 100;
  private static final Duration KNOWN = Duration.ofDays(90);
  private static final Duration COUNTED = Duration.ofDays(2);

  private final InstantSource time;
  private final Settings settings;
  private final Cache<String, Count> pairs;
  private final Cache<String, Count> accounts;
  private final Cache<String, Count> addresses;
  private final Object[] stripes = new Object[64];

  public Throttle(InstantSource time, Settings settings) {
    this.time = time;
    this.settings = settings;
    pairs = cache(KNOWN);
    accounts = cache(COUNTED);
    addresses = cache(COUNTED);
    for (int at = 0; at < stripes.length; at++) {
      stripes[at] = new Object();
    }
  }

  /// Begins a try.
  ///
  /// @return 0 when it may go on; else the milliseconds to wait, and nothing has been counted
  public long begin(String account, String address) {
    synchronized (stripe(account)) {
      long now = time.millis();
      Count pair = count(pairs, pair(account, address));
      if (pair.known) {
        return pair.take(now, settings.freeKnown, settings, MANY);
      }
      Count own = count(accounts, account);
      long wait = own.waiting(now);
      if (wait == 0) {
        wait = count(addresses, address).take(now, settings.freeAddress, settings, 0);
      }
      if (wait == 0) {
        own.take(now, settings.freeAccount, settings, MANY);
        pair.add(1);
      }
      return wait;
    }
  }

  /// The try that began proved right.
  public void succeeded(String account, String address) {
    synchronized (stripe(account)) {
      Count pair = count(pairs, pair(account, address));
      forgive(pair, account, address, pair.failures());
      pair.known = true;
    }
  }

  /// The try that began could not be judged, as when the hash pool was full.
  public void abandoned(String account, String address) {
    synchronized (stripe(account)) {
      Count pair = count(pairs, pair(account, address));
      forgive(pair, account, address, Math.min(1, pair.failures()));
    }
  }

  /// The account got a new password: strangers begin anew.
  public void forget(String account) {
    accounts.invalidate(account);
  }

  /// An address has shown a secret that names no account and is nobody's, such as a made-up token.
  ///
  /// @return 0 when that is to be answered as wrong; else the milliseconds to wait, and nothing has
  ///   been counted
  public long guessed(String address) {
    return count(addresses, "guess " + address)
        .take(time.millis(), settings.freeAddress, settings, 0);
  }

  /// Failures in a row of an account from strange addresses, as an administrator may see them.
  public int failures(String account) {
    Count own = accounts.getIfPresent(account);
    return own == null ? 0 : own.failures();
  }

  private void forgive(Count pair, String account, String address, int failures) {
    if (!pair.known) {
      count(accounts, account).add(-failures);
      count(addresses, address).add(-failures);
    }
    pair.add(-failures);
  }

  private Object stripe(String account) {
    return stripes[(account.hashCode() & Integer.MAX_VALUE) % stripes.length];
  }

  private Cache<String, Count> cache(Duration life) {
    return Caffeine.newBuilder()
        .maximumSize(settings.entries)
        .expireAfterAccess(life)
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()))
        .executor(Runnable::run)
        .build();
  }

  private static String pair(String account, String address) {
    return account + " " + address;
  }

  private static Count count(Cache<String, Count> cache, String key) {
    return cache.get(key, absent -> new Count());
  }

  /// How patient the throttle is.
  ///
  /// @param freeAccount tries of an account without delay, from all strange addresses together
  /// @param freeKnown tries without delay from an address that the account has signed in from
  /// @param freeAddress tries of an address without delay, over all accounts
  /// @param first delay after the free tries; each further failure doubles it
  /// @param cap longest delay before the hundredth failure in a row
  /// @param entries most accounts, addresses and pairs (each) to remember
  public record Settings(
      int freeAccount, int freeKnown, int freeAddress, Duration first, Duration cap, long entries) {
    public static final Settings STANDARD =
        new Settings(5, 20, 50, Duration.ofSeconds(1), Duration.ofMinutes(15), 100_000);
  }

  /// Failures in a row, and when the next try may be.
  private static final class Count {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int STEPS = 30;

    private volatile boolean known;
    private int failures;
    private long nextAt;

    synchronized int failures() {
      return failures;
    }

    synchronized long waiting(long now) {
      return Math.max(0, nextAt - now);
    }

    /// Counts one more if that may be now; else says how long to wait.
    synchronized long take(long now, int free, Settings settings, int many) {
      long wait = waiting(now);
      if (wait > 0) {
        return wait;
      }
      failures++;
      if (many > 0 && failures >= many) {
        nextAt = now + DAY;
      } else if (failures > free) {
        long delay = settings.first.toMillis() << Math.min(STEPS, failures - free - 1);
        nextAt = now + Math.min(settings.cap.toMillis(), delay);
      }
      return 0;
    }

    synchronized void add(int more) {
      failures = Math.max(0, failures + more);
      if (more < 0) {
        nextAt = failures == 0 ? 0 : nextAt;
      }
    }
  }
}
