package io.gatehouse.outbound.pin;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Names whose addresses do not change for now, whatever their name servers say.
///
/// The client of HTTP looks a name up by itself, after it was checked: a name server that answers
/// otherwise the second time would lead it elsewhere (DNS rebinding). While a name is pinned, every
/// look-up of it in this program gives the pinned addresses. What the platform keeps of a look-up
/// from before must be looked at after the pin is set: nothing else comes into that cache later.
///
/// Safe for use by any thread.
public final class Pins {
  /// Those of this program: the platform makes the resolver by itself, and it has to find them.
  public static final Pins PROGRAM = new Pins();

  private final ConcurrentHashMap<String, Held> held = new ConcurrentHashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean();

  Pins() {}

  /// Pins a name until it is closed; where it is pinned already, it stays so at the addresses of
  /// then.
  public Pin pin(String host, List<InetAddress> addresses) {
    String name = key(host);
    Held now =
        held.compute(
            name,
            (key, before) ->
                before == null
                    ? new Held(List.copyOf(addresses), 1)
                    : new Held(before.addresses, before.holders + 1));
    return new Pin(name, now.addresses);
  }

  /// Whether the platform looks names up here at all.
  public boolean active() {
    return asked.get();
  }

  void activate() {
    asked.set(true);
  }

  /// The pinned addresses of a name, or null.
  @Nullable List<InetAddress> find(String host) {
    Held now = held.get(key(host));
    return now == null ? null : now.addresses;
  }

  private static String key(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  private record Held(List<InetAddress> addresses, int holders) {}

  /// One use of a pinned name.
  public final class Pin implements AutoCloseable {
    private final String name;
    private final List<InetAddress> addresses;

    private Pin(String name, List<InetAddress> addresses) {
      this.name = name;
      this.addresses = addresses;
    }

    public List<InetAddress> addresses() {
      return addresses;
    }

    @Override
    public void close() {
      held.computeIfPresent(
          name, (key, now) -> now.holders == 1 ? null : new Held(now.addresses, now.holders - 1));
    }

    @Override
    public String toString() {
      return name + "=" + Arrays.toString(addresses.toArray());
    }
  }
}
