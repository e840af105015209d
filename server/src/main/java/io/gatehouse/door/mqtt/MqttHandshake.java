package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.door.Failures;
import io.gatehouse.door.mqtt.ConnectAnswer.Proof;
import io.gatehouse.door.mqtt.auth.AuthPacket;
import io.gatehouse.door.mqtt.auth.Exchange;
import io.gatehouse.door.mqtt.auth.ExchangeRunner;
import io.gatehouse.door.mqtt.wire.HangUp;
import io.gatehouse.door.mqtt.wire.PacketGate;
import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.PropertyWriter;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One peer that has not signed in yet: waits for its CONNECT, asks who it is, and then makes way
/// for a [MqttConnection].
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class MqttHandshake implements Stage, ExchangeRunner.Outcome {
  private static final int FIVE = 5;
  private static final int MOST_EARLY = 64;

  private final Parts parts;
  private final MqttLoop loop;
  private final Arrival arrival;
  private final ChannelHandlerContext context;
  private final Consumer<Stage> next;
  private final Queue<MqttMessage> early = new ArrayDeque<>();
  private final Future<?> timeout;
  private @Nullable Asked asked;
  private @Nullable ExchangeRunner exchange;
  private boolean over;

  /// @param next takes the stage that follows
  MqttHandshake(
      Parts parts,
      MqttLoop loop,
      Arrival arrival,
      ChannelHandlerContext context,
      Consumer<Stage> next) {
    this.parts = parts;
    this.loop = loop;
    this.arrival = arrival;
    this.context = context;
    this.next = next;
    long patience = parts.settings().connectTimeout().toMillis();
    timeout = context.executor().schedule(this::late, patience, TimeUnit.MILLISECONDS);
  }

  /// Whoever says nothing is left; whoever waits for us hears that.
  private void late() {
    Asked now = asked;
    ExchangeRunner running = exchange;
    if (now == null || (running != null && !running.busy())) {
      end();
    } else {
      refuse(now, Problem.of(ProblemType.UNAVAILABLE, "the server is busy").cure("connect again"));
    }
  }

  @Override
  public void read(MqttMessage packet) {
    if (over) {
      return;
    }
    Asked before = asked;
    if (before != null) {
      another(before, packet);
    } else if (packet instanceof MqttConnectMessage first && packet.decoderResult().isSuccess()) {
      Asked now = Asked.by(first, arrival.origin(clientId(first)));
      asked = now;
      signIn(now);
    } else {
      end();
    }
  }

  /// What the client calls itself, or what we call it ([MQTT-3.1.3-6]): known before it signs in,
  /// so that everybody who looks at the connection sees it.
  private static String clientId(MqttConnectMessage packet) {
    String asked = packet.payload().clientIdentifier();
    return asked == null || asked.isEmpty() ? "gatehouse-" + UUID.randomUUID() : asked;
  }

  private void another(Asked before, MqttMessage packet) {
    ExchangeRunner running = exchange;
    if (running == null) {
      keep(packet);
    } else if (packet.fixedHeader().messageType() == MqttMessageType.AUTH) {
      continueExchange(before, running, packet);
    } else if (packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
      end();
    } else {
      // [MQTT-3.1.2-30]
      refuse(before, ReasonCodes.PROTOCOL_ERROR, "authentication comes first");
    }
  }

  /// A client need not wait for the answer before it sends more.
  private void keep(MqttMessage packet) {
    if (early.size() < MOST_EARLY) {
      early.add(ReferenceCountUtil.retain(packet));
    } else {
      end();
    }
  }

  @Override
  public void refused(PacketGate.Refused refused) {
    if (over) {
      return;
    }
    Violation violation = refused.violation();
    int old = ReasonCodes.beforeFive(violation);
    if (refused.version() == FIVE) {
      answer(Packets.connAck(false, violation.code(), reason(violation.what())));
    } else if (old != 0) {
      answer(Packets.connAck(false, old));
    } else {
      end();
    }
  }

  private static PropertyWriter reason(String reason) {
    return new PropertyWriter().text(MqttProperties.REASON_STRING, reason);
  }

  private void answer(byte[] packet) {
    over = true;
    HangUp.after(
        context, context.writeAndFlush(context.alloc().buffer(packet.length).writeBytes(packet)));
  }

  private void end() {
    over = true;
    context.close();
  }

  private void signIn(Asked now) {
    if (now.method() != null) {
      beginExchange(now, now.method());
      return;
    }
    try {
      Rights known = parts.login().known(now.shown(), now.origin());
      if (known == null || !open(now, known, null)) {
        prove(now);
      }
    } catch (Refused refused) {
      refuse(now, refused.problem());
    }
  }

  private void prove(Asked now) {
    context.channel().config().setAutoRead(false);
    Thread.ofVirtual().name("mqtt-sign-in").start(() -> proveBlocking(now));
  }

  private void proveBlocking(Asked now) {
    Runnable then;
    try {
      Rights rights = parts.login().prove(now.shown(), now.origin());
      then = () -> openProved(now, rights, null);
    } catch (Refused refused) {
      then = () -> refuse(now, refused.problem());
    } catch (RuntimeException failed) {
      Problem problem = Failures.told("a sign-in over MQTT", failed);
      then = () -> refuse(now, problem);
    }
    context.executor().execute(then);
  }

  private void beginExchange(Asked now, String method) {
    Exchange offered = parts.methods().exchange(method, now.shown(), now.origin());
    if (offered == null) {
      // [MQTT-4.12.0-1]
      refuse(now, ReasonCodes.BAD_METHOD, "authentication method `" + method + "` is not offered");
      return;
    }
    ExchangeRunner runner =
        new ExchangeRunner(method, offered, parts.login(), now.origin(), context.executor());
    exchange = runner;
    runner.next(data(now.packet().variableHeader().properties()), this);
  }

  private void continueExchange(Asked now, ExchangeRunner running, MqttMessage packet) {
    AuthPacket auth = AuthPacket.of(packet);
    if (running.busy()
        || auth.code() != ReasonCodes.CONTINUE
        || !auth.method().equals(running.method())) {
      refuse(now, ReasonCodes.PROTOCOL_ERROR, "this AUTH does not fit the one before");
    } else {
      running.next(auth.data(), this);
    }
  }

  private static byte[] data(MqttProperties properties) {
    byte[] data = AuthPacket.bytes(properties, MqttProperties.AUTHENTICATION_DATA);
    return data == null ? new byte[0] : data;
  }

  @Override
  public void more(byte[] data) {
    ExchangeRunner running = exchange;
    if (!over && running != null) {
      byte[] packet = AuthPacket.write(ReasonCodes.CONTINUE, running.method(), data);
      context.writeAndFlush(context.alloc().buffer(packet.length).writeBytes(packet));
    }
  }

  @Override
  public void proved(Rights rights, byte @Nullable [] data) {
    ExchangeRunner running = exchange;
    Asked now = asked;
    if (!over && running != null && now != null) {
      openProved(now, rights, new Proof(running.method(), data));
    }
  }

  @Override
  public void refused(Problem problem) {
    Asked now = asked;
    if (now != null) {
      boolean credential =
          problem.type() == ProblemType.CREDENTIAL_REFUSED
              || problem.type() == ProblemType.UNAUTHENTICATED;
      if (credential) {
        refuse(now, ReasonCodes.NOT_AUTHORIZED, problem.line());
      } else {
        refuse(now, problem);
      }
    }
  }

  private void openProved(Asked now, Rights rights, @Nullable Proof proof) {
    try {
      if (!open(now, rights, proof)) {
        Problem changed =
            Problem.of(ProblemType.UNAVAILABLE, "your rights have just changed")
                .cure("connect again");
        refuse(now, changed);
      }
    } catch (Refused refused) {
      refuse(now, refused.problem());
    }
  }

  private void refuse(Asked now, Problem problem) {
    refuse(now, ReasonCodes.ofConnect(problem, now.five()), problem.line());
  }

  private void refuse(Asked now, int code, String why) {
    if (over) {
      return;
    }
    if (now.five()) {
      byte[] packet = Packets.connAck(false, code, reason(why));
      boolean fits = packet.length <= ConnectAnswer.maxPacket(now.packet()); // [MQTT-3.2.2-19]
      answer(fits ? packet : Packets.connAck(false, code, new PropertyWriter()));
    } else {
      answer(Packets.connAck(false, code));
    }
  }

  /// @return false where the rights were changed meanwhile and have to be asked for anew
  private boolean open(Asked now, Rights rights, @Nullable Proof proof) {
    if (!context.channel().isActive() || over) {
      return true;
    }
    ConnectAnswer settled = ConnectAnswer.to(now.packet(), rights, proof, parts);
    MqttConnection connection;
    try {
      connection = new MqttConnection(parts, loop, settled.opening(), context);
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.UNAVAILABLE) {
        return false;
      }
      throw refused;
    }
    over = true;
    timeout.cancel(false);
    next.accept(connection);
    connection.begin(settled.packet(connection.sessionPresent()));
    for (MqttMessage waiting = early.poll(); waiting != null; waiting = early.poll()) {
      connection.read(waiting);
      ReferenceCountUtil.release(waiting);
    }
    context.channel().config().setAutoRead(true);
    return true;
  }

  /// A CONNECT with what it shows and where it comes from.
  ///
  /// @param method the authentication method that it names; null for none
  private record Asked(
      MqttConnectMessage packet, Shown shown, Origin origin, @Nullable String method) {
    static Asked by(MqttConnectMessage packet, Origin origin) {
      byte[] password = packet.payload().passwordInBytes();
      String text = password == null ? null : new String(password, StandardCharsets.UTF_8);
      Shown shown = Shown.of(packet.payload().userName(), text);
      return new Asked(
          packet, shown, origin, AuthPacket.method(packet.variableHeader().properties()));
    }

    boolean five() {
      return packet.variableHeader().version() == FIVE;
    }
  }

  @Override
  public void writabilityChanged() {}

  @Override
  public void gone() {
    over = true;
    timeout.cancel(false);
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }
}
