package io.gatehouse.door.amqp.v1;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.door.Failures;
import io.gatehouse.door.amqp.LastWords;
import io.gatehouse.door.amqp.codec1.Addresses;
import io.gatehouse.door.amqp.codec1.Codecs;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.sasl.SaslOutcome;
import org.apache.qpid.protonj2.engine.sasl.SaslServerContext;
import org.apache.qpid.protonj2.engine.sasl.SaslServerListener;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.transport.AMQPHeader;
import org.jspecify.annotations.Nullable;

/// How a connection begins: the peer says who it is (security section 5.3), then opens, and from
/// then on there is a [Client].
final class Opening implements SaslServerListener {
  private static final int CHANNELS = 255;
  private static final int LARGEST_SASL_FRAME = 8 << 10;
  private static final Symbol PRODUCT = Symbol.valueOf("product");

  private final Parts parts;
  private final Peer peer;
  private final Address address;
  private @Nullable Rights rights;
  private @Nullable Client client;
  private @Nullable SaslServerContext proving;
  private boolean signedIn;

  Opening(Parts parts, Peer peer, Address address) {
    this.parts = parts;
    this.peer = peer;
    this.address = address;
  }

  /// Whether there is nothing more to wait for before what comes in can be read at once.
  boolean done() {
    return client != null;
  }

  void begin(Engine fresh, boolean sasl) {
    signedIn = !sasl;
    if (sasl) {
      fresh.saslDriver().server().setListener(this);
      fresh.saslDriver().setMaxFrameSize(LARGEST_SASL_FRAME);
    }
    Connection connection = fresh.start();
    connection.setMaxFrameSize(parts.settings().maxFrameBytes());
    connection.openHandler(this::opened);
    connection.closeHandler(this::leaving);
    // the engine closes too, and whoever is closed has nothing more to say
    connection.localCloseHandler(closed -> peer.end());
  }

  /// It takes too long. Whoever says nothing is left; whoever waits for us hears that.
  void late() {
    if (proving == null) {
      var _ = peer.channel().close();
    } else {
      refuse(proving, SaslOutcome.SASL_TEMP);
    }
  }

  // --- who is it? ---

  @Override
  public void handleSaslHeader(SaslServerContext context, AMQPHeader header) {
    boolean certified = ClientTrust.certificate(peer.channel()) != null;
    context.sendMechanisms(
        certified
            ? new Symbol[] {Codecs.EXTERNAL, Codecs.PLAIN, Codecs.ANONYMOUS}
            : new Symbol[] {Codecs.PLAIN, Codecs.ANONYMOUS});
  }

  @Override
  public void handleSaslInit(
      SaslServerContext context, Symbol mechanism, @Nullable ProtonBuffer response) {
    String said = response == null ? "" : text(response);
    if (mechanism.equals(Codecs.ANONYMOUS)) {
      accept(context, null);
    } else if (mechanism.equals(Codecs.PLAIN)) {
      plain(context, said);
    } else if (mechanism.equals(Codecs.EXTERNAL) && origin().certificate() != null) {
      signIn(context, Shown.of(said, null));
    } else {
      refuse(context, SaslOutcome.SASL_AUTH);
    }
  }

  @Override
  public void handleSaslResponse(SaslServerContext context, ProtonBuffer response) {
    refuse(context, SaslOutcome.SASL_AUTH); // no mechanism here asks anything
  }

  /// RFC 4616: for whom, who, and the password.
  private void plain(SaslServerContext context, String response) {
    String[] said = response.split("\0", -1);
    if (said.length == 3 && (said[0].isEmpty() || said[0].equals(said[1]))) {
      signIn(context, Shown.of(said[1], said[2]));
    } else {
      refuse(context, SaslOutcome.SASL_AUTH);
    }
  }

  private void signIn(SaslServerContext context, Shown shown) {
    Origin origin = origin();
    Rights known;
    try {
      known = parts.login().known(shown, origin);
    } catch (Refused refused) {
      refuse(context, SaslOutcome.SASL_AUTH);
      return;
    }
    if (known != null) {
      accept(context, known);
      return;
    }
    proving = context;
    String host = Addresses.application(context.getHostname());
    ask(
        () -> parts.login().prove(shown.in(application(host)), origin),
        found -> accept(context, found),
        problem -> refuse(context, outcome(problem)));
  }

  private static String text(ProtonBuffer response) {
    byte[] bytes = new byte[response.getReadableBytes()];
    response.readBytes(bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Origin origin() {
    return new Origin(Transport.AMQP, address, null, ClientTrust.certificate(peer.channel()));
  }

  /// The application that a virtual host is named after; null for any other. Blocks.
  private @Nullable String application(@Nullable String host) {
    return host != null && parts.applications().test(host) ? host : null;
  }

  private static SaslOutcome outcome(Problem problem) {
    return switch (problem.type()) {
      case UNAVAILABLE, TOO_MANY -> SaslOutcome.SASL_TEMP;
      case INTERNAL -> SaslOutcome.SASL_SYS;
      default -> SaslOutcome.SASL_AUTH;
    };
  }

  private void accept(SaslServerContext context, @Nullable Rights proved) {
    rights = proved;
    signedIn = true;
    context.sendOutcome(SaslOutcome.SASL_OK, null);
  }

  private void refuse(SaslServerContext context, SaslOutcome outcome) {
    context.sendOutcome(outcome, null);
    peer.end();
  }

  /// Asks on a thread that may block, and goes on here; nothing is read meanwhile.
  private void ask(Supplier<Rights> question, Consumer<Rights> yes, Consumer<Problem> no) {
    peer.hold();
    Thread.ofVirtual()
        .name("amqp-sign-in")
        .start(() -> {
          Runnable next;
          try {
            Rights found = question.get();
            next = () -> yes.accept(found);
          } catch (Refused refused) {
            next = () -> no.accept(refused.problem());
          } catch (RuntimeException failed) {
            Problem why = Failures.told("a sign-in over AMQP", failed);
            next = () -> no.accept(why);
          }
          Runnable goOn = next;
          peer.channel().eventLoop().execute(() -> goOn(goOn));
        });
  }

  private void goOn(Runnable next) {
    proving = null;
    if (peer.channel().isActive() && !peer.isOver()) {
      next.run();
      peer.resume();
    }
  }

  // --- what does it open? ---

  private void opened(Connection connection) {
    Rights known = rights;
    if (!signedIn) {
      return; // the engine does not let this happen
    }
    if (known != null) {
      welcome(connection, known);
      return;
    }
    String host = Addresses.application(connection.getRemoteHostname());
    ask(
        () -> parts.login().anonymous(application(host), origin()),
        found -> welcome(connection, found),
        problem -> turnAway(connection, problem));
  }

  private void welcome(Connection connection, Rights known) {
    Client fresh;
    try {
      String container = connection.getRemoteContainerId();
      Rights named = container == null ? known : parts.login().named(known, container);
      fresh = new Client(parts, peer, connection, named);
    } catch (Refused refused) {
      turnAway(connection, refused.problem());
      return;
    }
    client = fresh;
    open(connection);
    peer.welcomed();
  }

  private void open(Connection connection) {
    Map<Symbol, Object> properties = new LinkedHashMap<>();
    properties.put(PRODUCT, "gatehouse");
    connection.setContainerId("gatehouse");
    connection.setChannelMax(CHANNELS);
    connection.setIdleTimeout(parts.settings().idleTimeout().toMillis());
    connection.setOfferedCapabilities(Codecs.ANONYMOUS_RELAY);
    connection.setProperties(properties);
    connection.open();
  }

  /// Transport section 2.4.1: a peer that is not wanted gets an open and then a close.
  private void turnAway(Connection connection, Problem why) {
    open(connection);
    connection.setCondition(Conditions.of(why)).close();
  }

  // --- the end ---

  /// The peer closes.
  private void leaving(Connection connection) {
    if (client == null) {
      connection.close();
    } else {
      client.leaving();
    }
  }

  /// The server stops.
  void close(Problem why) {
    if (client == null) {
      LastWords.closeAfter(peer.channel().newSucceededFuture());
    } else {
      client.close(why);
    }
  }

  void drain() {
    if (client != null) {
      client.drain();
    }
  }

  void finish() {
    if (client != null) {
      client.finish();
    }
  }
}
