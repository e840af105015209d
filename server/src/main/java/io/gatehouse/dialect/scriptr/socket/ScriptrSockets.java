package io.gatehouse.dialect.scriptr.socket;

import io.gatehouse.access.Rights;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Settings;
import io.gatehouse.door.Failures;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.websocket.wire.Sockets;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;

/// Takes up WebSockets at `/<token>`. Who shows no good token is told so by a close frame, since
/// pages cannot read the answer to a handshake.
public final class ScriptrSockets implements Upgrade.Handler {

  private final Entry entry;
  private final Sockets sockets;

  public ScriptrSockets(Entry entry) {
    this.entry = entry;
    Settings.Socket settings = entry.settings().socket();
    this.sockets =
        new Sockets(
            entry.rooms().hub(),
            entry.rooms().connections(),
            new Sockets.Settings(settings.maxMessage(), settings.idleTimeout(), settings.queue()));
  }

  /// How many are open.
  public int open() {
    return sockets.open();
  }

  @Override
  public void handle(Upgrade upgrade) {
    String token = upgrade.request().path("token");
    String host = upgrade.request().host();
    Origin origin = upgrade.request().origin();
    // as on every path of an application: what the browser adds of its own accord is no credential
    Origin bare = new Origin(origin.transport(), origin.address(), null, null);
    sockets.accept(
        upgrade, Texts::frame, socket -> new Entering(entry, socket, token, host, bare).begin());
  }

  /// A socket whose token is looked at; belongs to its event loop.
  private static final class Entering implements TextSocket.Speaker {
    private final Entry entry;
    private final TextSocket socket;
    private final String token;
    private final String host;
    private final Origin origin;

    Entering(Entry entry, TextSocket socket, String token, String host, Origin origin) {
      this.entry = entry;
      this.socket = socket;
      this.token = token;
      this.host = host;
      this.origin = origin;
    }

    private @org.jspecify.annotations.Nullable ScriptrSocket inside;

    void begin() {
      socket.begin(this);
      socket.pause();
      Thread.ofVirtual()
          .name("scriptr-sign-in")
          .start(() -> {
            Runnable next = next();
            socket.run(() -> {
              if (!socket.isOver()) {
                next.run();
              }
            });
          });
    }

    private Runnable next() {
      try {
        Rights rights = entry.rights(token, host, origin);
        return () -> open(rights);
      } catch (Refused refused) {
        return () -> refuse(refused.problem());
      } catch (RuntimeException e) {
        Problem why = Failures.told("a sign-in on a WebSocket", e);
        return () -> refuse(why);
      }
    }

    private void open(Rights rights) {
      try {
        ScriptrSocket opened = new ScriptrSocket(entry, socket, rights);
        inside = opened;
        opened.hello();
        socket.resume();
      } catch (Refused refused) {
        refuse(refused.problem());
      }
    }

    private void refuse(Problem why) {
      socket.close(ScriptrSocket.code(why), why.line());
    }

    @Override
    public void heard(String text) {
      if (inside != null) {
        inside.heard(text);
      }
    }

    @Override
    public void broken(int code, Problem why) {
      if (inside == null) {
        socket.close(code, why.line());
      } else {
        inside.broken(code, why);
      }
    }

    @Override
    public void silent() {
      if (inside == null) {
        socket.cut();
      } else {
        inside.silent();
      }
    }

    @Override
    public void stopping() {
      if (inside == null) {
        socket.cut();
      } else {
        inside.stopping();
      }
    }

    @Override
    public void gone() {
      if (inside != null) {
        inside.gone();
      }
    }
  }
}
