package io.gatehouse.dialect.api.operate;

import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where devices connect, for everybody who is signed in: whoever makes a credential has to say
/// where it is good, and only the owner reads the configuration.
public final class DoorRoutes {
  private final Supplier<Open> open;

  /// @param open what is open at the moment of a request: ports are known once they listen
  public DoorRoutes(Supplier<Open> open) {
    this.open = open;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, "/v1/doors", this::read);
  }

  private Response read(Request request) {
    var _ = request.signedIn(); // or refuses
    return Response.ok(open.get());
  }

  /// The doors besides the one that is asked.
  public record Open(@Nullable Ports mqtt, @Nullable Ports amqp) {}

  /// The ports of one, without and with TLS; null where it is closed.
  public record Ports(@Nullable Integer plain, @Nullable Integer tls) {
    /// @param plain without TLS, or -1
    /// @param tls with TLS, or -1
    /// @return null where both are closed
    public static @Nullable Ports of(int plain, int tls) {
      return plain < 0 && tls < 0 ? null : new Ports(open(plain), open(tls));
    }

    private static @Nullable Integer open(int port) {
      return port < 0 ? null : port;
    }
  }
}
