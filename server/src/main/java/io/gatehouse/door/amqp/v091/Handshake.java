package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.door.Failures;
import io.gatehouse.door.LoopTurn;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One peer that has not signed in yet: from connection.start to connection.open, after which an
/// [AmqpConnection] reads on.
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshake implements FrameDecoder.Sink {
  private static final int LEAST_FRAME = 4_096;
  private static final long LINGER = 500;

  private final Amqp091 parts;
  private final Address address;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> timeout;
  private @Nullable Rights rights;
  private Tuned tuned;
  private Map<String, Object> client = Map.of();
  private State state = State.START;
  private boolean proving;

  Handshake(Amqp091 parts, Address address) {
    this.parts = parts;
    this.address = address;
    Settings091 settings = parts.settings();
    tuned = new Tuned(settings.channelMax(), settings.frameMax(), settings.heartbeatSeconds());
  }

  /// What is awaited next.
  private enum State {
    START,
    TUNE,
    OPEN,
    CLOSING
  }

  /// What both sides agreed on.
  record Tuned(int channelMax, int frameMax, int heartbeatSeconds) {}

  @Override
  public void begin(ChannelHandlerContext added) {
    context = added;
    long patience = parts.settings().connectTimeout().toMillis();
    timeout = added.executor().schedule(this::late, patience, TimeUnit.MILLISECONDS);
    send(out -> {
      int at = FrameWriter.method(out, 0, Method.CONNECTION_START);
      out.writeByte(0).writeByte(9);
      FieldTable.write(out, serverProperties());
      boolean external = ClientTrust.certificate(added.channel()) != null;
      writeLong(out, external ? "EXTERNAL PLAIN AMQPLAIN" : "PLAIN AMQPLAIN");
      writeLong(out, "en_US");
      FrameWriter.end(out, at);
    });
  }

  /// Whoever says nothing is left; whoever waits for us hears that.
  private void late() {
    if (proving) {
      refuse(Problem.of(ProblemType.UNAVAILABLE, "the server is busy").cure("connect again"));
    } else {
      here().close();
    }
  }

  private static void writeLong(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length).writeBytes(bytes);
  }

  private static Map<String, Object> serverProperties() {
    Map<String, Object> capabilities =
        Map.of(
            "publisher_confirms", true,
            "exchange_exchange_bindings", false,
            "basic.nack", true,
            "consumer_cancel_notify", true,
            "connection.blocked", false,
            "consumer_priorities", false,
            "authentication_failure_close", true,
            "per_consumer_qos", true,
            "direct_reply_to", true);
    return Map.of("product", "Gatehouse", "platform", "Java", "capabilities", capabilities);
  }

  private ChannelHandlerContext here() {
    return Objects.requireNonNull(context, "begun");
  }

  private void send(Consumer<ByteBuf> frames) {
    ByteBuf out = here().alloc().ioBuffer(512);
    frames.accept(out);
    here().writeAndFlush(out, here().voidPromise());
  }

  @Override
  public void frame(int type, int channel, ByteBuf payload) {
    if (type == FrameDecoder.HEARTBEAT && channel == 0) {
      return;
    }
    int method = 0;
    try {
      if (type != FrameDecoder.METHOD || channel != 0) {
        throw Fault.of(ReplyCode.COMMAND_INVALID, "sign in before you send this");
      }
      Fields in = new Fields(payload);
      method = (int) in.longInt();
      method(method, in);
    } catch (Fault fault) {
      refuse(fault, method);
    } catch (Refused refused) {
      refuse(refused.problem());
    }
  }

  private void method(int method, Fields in) {
    switch (state) {
      case START -> {
        expect(method, Method.CONNECTION_START_OK);
        start(in);
      }
      case TUNE -> {
        expect(method, Method.CONNECTION_TUNE_OK);
        tune(in);
      }
      case OPEN -> {
        expect(method, Method.CONNECTION_OPEN);
        open(in.shortString());
      }
      case CLOSING -> {
        if (method == Method.CONNECTION_CLOSE_OK) {
          here().close();
        }
      }
    }
  }

  private void expect(int method, int expected) {
    if (method == Method.CONNECTION_CLOSE) {
      state = State.CLOSING;
      send(out -> FrameWriter.plain(out, 0, Method.CONNECTION_CLOSE_OK));
      here().close();
      throw Fault.of(ReplyCode.SUCCESS, "closed by the client");
    }
    if (method != expected) {
      throw Fault.of(ReplyCode.COMMAND_INVALID, "this method has no place in the handshake");
    }
  }

  private void start(Fields in) {
    client = in.table();
    String mechanism = in.shortString();
    byte[] response = in.longString();
    Shown shown = shown(mechanism, response);
    Origin origin =
        new Origin(Transport.AMQP, address, null, ClientTrust.certificate(here().channel()));
    Rights known = parts.login().known(shown, origin);
    if (known != null) {
      proved(known);
      return;
    }
    decoder().pause();
    proving = true;
    Thread.ofVirtual().name("amqp-sign-in").start(() -> prove(shown, origin));
  }

  private static Shown shown(String mechanism, byte[] response) {
    return switch (mechanism) {
      case "PLAIN" -> plain(new String(response, StandardCharsets.UTF_8));
      case "AMQPLAIN" -> {
        Map<String, Object> table = FieldTable.read(Unpooled.wrappedBuffer(response));
        yield Shown.of(text(table, "LOGIN"), text(table, "PASSWORD"));
      }
      // RFC 4422 appendix A: at most whom to act for, and the certificate of the connection
      case "EXTERNAL" -> Shown.of(new String(response, StandardCharsets.UTF_8), null);
      default ->
          throw Problem.of(
                  ProblemType.UNAUTHENTICATED, "the mechanism `" + mechanism + "` is not offered")
              .cure("use PLAIN, with a token as the password")
              .refused();
    };
  }

  /// RFC 4616: whom to act for, who it is, and the password, with NUL between them.
  private static Shown plain(String response) {
    String[] parts = response.split("\0", -1);
    if (parts.length != 3 || !(parts[0].isEmpty() || parts[0].equals(parts[1]))) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "the response to PLAIN cannot be read")
          .refused();
    }
    return Shown.of(parts[1], parts[2]);
  }

  private static @Nullable String text(Map<String, Object> table, String name) {
    return table.get(name) instanceof String text ? text : null;
  }

  private void prove(Shown shown, Origin origin) {
    Runnable next;
    try {
      Rights found = parts.login().prove(shown, origin);
      next = () -> proved(found);
    } catch (Refused refused) {
      next = () -> refuse(refused.problem());
    } catch (RuntimeException failed) {
      Problem problem = Failures.told("a sign-in over AMQP", failed);
      next = () -> refuse(problem);
    }
    Runnable answer = next;
    here().executor().execute(() -> answered(answer));
  }

  private void answered(Runnable next) {
    proving = false;
    try {
      if (state != State.CLOSING) {
        next.run();
      }
    } finally {
      decoder().resume();
    }
  }

  private FrameDecoder decoder() {
    return (FrameDecoder) here().handler();
  }

  private void proved(Rights found) {
    rights = found;
    state = State.TUNE;
    send(out -> {
      int at = FrameWriter.method(out, 0, Method.CONNECTION_TUNE);
      out.writeShort(tuned.channelMax());
      out.writeInt(tuned.frameMax()).writeShort(tuned.heartbeatSeconds());
      FrameWriter.end(out, at);
    });
  }

  /// The client may ask for less, and 0 means no wish (section 1.4.2.6 of the reference).
  private void tune(Fields in) {
    int channels = in.shortInt();
    long frame = in.longInt();
    int heartbeat = in.shortInt();
    if (frame != 0 && frame < LEAST_FRAME) {
      throw Fault.of(ReplyCode.NOT_ALLOWED, "frame_max is at least " + LEAST_FRAME);
    }
    if (frame > tuned.frameMax() || channels > tuned.channelMax()) {
      throw Fault.of(ReplyCode.NOT_ALLOWED, "negotiate no more than connection.tune offers");
    }
    tuned =
        new Tuned(
            channels == 0 ? tuned.channelMax() : channels,
            frame == 0 ? tuned.frameMax() : (int) frame,
            heartbeat);
    decoder().limit(tuned.frameMax());
    state = State.OPEN;
  }

  private void open(String vhost) {
    Rights own = Objects.requireNonNull(rights, "proved");
    String wanted =
        vhost.equals("/") || vhost.isEmpty() ? "main" : parts.login().application(vhost);
    if (!wanted.equals(own.identity().application())) {
      throw Fault.of(
          ReplyCode.NOT_ALLOWED, "access to vhost '" + vhost + "' refused: it is not yours");
    }
    LoopTurn<AmqpConnection> loop = parts.loop(here().channel().eventLoop());
    AmqpConnection connection =
        new AmqpConnection(
            parts, loop, new AmqpConnection.Opening(own, tuned, cancelNotify()), here().channel());
    stopTimeout();
    decoder().to(connection, tuned.frameMax());
    send(out -> {
      int at = FrameWriter.method(out, 0, Method.CONNECTION_OPEN_OK);
      out.writeByte(0);
      FrameWriter.end(out, at);
    });
  }

  private boolean cancelNotify() {
    return client.get("capabilities") instanceof Map<?, ?> capabilities
        && Boolean.TRUE.equals(capabilities.get("consumer_cancel_notify"));
  }

  private void refuse(Problem problem) {
    refuse(Fault.of(ReplyCode.ACCESS_REFUSED, problem), Method.CONNECTION_START_OK);
  }

  private void refuse(Fault fault, int method) {
    if (state == State.CLOSING) {
      return;
    }
    state = State.CLOSING;
    if (here().channel().isActive()) {
      send(out -> FrameWriter.close(out, 0, Method.CONNECTION_CLOSE, fault, method));
      here().executor().schedule(() -> here().close(), LINGER, TimeUnit.MILLISECONDS);
    }
  }

  private void stopTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  public void unreadable(Fault fault) {
    refuse(fault, 0);
  }

  @Override
  public void writable(boolean now) {}

  @Override
  public void stop(Problem why) {
    refuse(Fault.of(ReplyCode.CONNECTION_FORCED, why), 0);
  }

  @Override
  public void end() {
    stopTimeout();
  }
}
