package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One peer that has not signed in yet: waits for its CONNECT, asks who it is, and then makes way
/// for a [MqttConnection].
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class MqttHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(MqttHandshake.class);
  private static final int FIVE = 5;
  private static final int MOST_EARLY = 64;

  private final Parts parts;
  private final MqttLoop loop;
  private final Address address;
  private final Queue<MqttMessage> early = new ArrayDeque<>();
  private @Nullable Future<?> timeout;
  private @Nullable MqttConnectMessage connect;

  MqttHandshake(Parts parts, MqttLoop loop, Address address) {
    this.parts = parts;
    this.loop = loop;
    this.address = address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long patience = parts.settings().connectTimeout().toMillis();
    timeout = context.executor().schedule(() -> context.close(), patience, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    MqttMessage packet = (MqttMessage) read;
    if (connect != null) {
      keep(context, packet);
    } else if (packet.decoderResult().isFailure()) {
      refuseUnread(context, packet);
    } else if (packet instanceof MqttConnectMessage first) {
      connect = first;
      signIn(context, first);
    } else {
      ReferenceCountUtil.release(packet);
      context.close();
    }
  }

  /// A client need not wait for the answer before it sends more.
  private void keep(ChannelHandlerContext context, MqttMessage packet) {
    if (early.size() < MOST_EARLY) {
      early.add(packet);
    } else {
      ReferenceCountUtil.release(packet);
      context.close();
    }
  }

  private static void refuseUnread(ChannelHandlerContext context, MqttMessage packet) {
    Throwable cause = packet.decoderResult().cause();
    ReferenceCountUtil.release(packet);
    if (cause instanceof MqttUnacceptableProtocolVersionException) {
      answer(
          context,
          MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
          MqttProperties.NO_PROPERTIES);
    } else if (cause instanceof MqttIdentifierRejectedException) {
      answer(
          context,
          MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
          MqttProperties.NO_PROPERTIES);
    } else {
      context.close();
    }
  }

  private static void answer(
      ChannelHandlerContext context, MqttConnectReturnCode code, MqttProperties properties) {
    context
        .writeAndFlush(Packets.connAck(code, properties))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void signIn(ChannelHandlerContext context, MqttConnectMessage packet) {
    if (packet.variableHeader().isWillFlag() && packet.variableHeader().willQos() > 1) {
      if (isFive(packet)) {
        answer(
            context,
            MqttConnectReturnCode.CONNECTION_REFUSED_QOS_NOT_SUPPORTED,
            Packets.properties("QoS 2 is not offered: use QoS 1 for the last will"));
        return;
      }
    }
    Asked asked = Asked.by(packet, address, ClientTrust.certificate(context.channel()));
    try {
      Rights known = parts.login().known(asked.shown(), asked.origin());
      if (known == null || !open(context, asked, known)) {
        prove(context, asked);
      }
    } catch (Refused refused) {
      refuse(context, packet, refused.problem());
    }
  }

  private static boolean isFive(MqttConnectMessage packet) {
    return packet.variableHeader().version() == FIVE;
  }

  private void prove(ChannelHandlerContext context, Asked asked) {
    context.channel().config().setAutoRead(false);
    Thread.ofVirtual().name("mqtt-sign-in").start(() -> proveBlocking(context, asked));
  }

  private void proveBlocking(ChannelHandlerContext context, Asked asked) {
    Runnable next;
    try {
      Rights rights = parts.login().prove(asked.shown(), asked.origin());
      next = () -> openProved(context, asked, rights);
    } catch (Refused refused) {
      next = () -> refuse(context, asked.packet(), refused.problem());
    } catch (RuntimeException failed) {
      LOG.warn("a client could not sign in", failed);
      Problem problem = Problem.of(ProblemType.UNAVAILABLE, "the server cannot check credentials");
      next = () -> refuse(context, asked.packet(), problem);
    }
    context.executor().execute(next);
  }

  private void openProved(ChannelHandlerContext context, Asked asked, Rights rights) {
    try {
      if (!open(context, asked, rights)) {
        Problem changed =
            Problem.of(ProblemType.UNAVAILABLE, "your rights have just changed")
                .cure("connect again");
        refuse(context, asked.packet(), changed);
      }
    } catch (Refused refused) {
      refuse(context, asked.packet(), refused.problem());
    }
  }

  private void refuse(ChannelHandlerContext context, MqttConnectMessage packet, Problem problem) {
    boolean five = isFive(packet);
    answer(
        context,
        ReasonCodes.ofConnect(problem, five),
        Packets.properties(five ? problem.line() : null));
  }

  /// @return false where the rights were changed meanwhile and have to be asked for anew
  private boolean open(ChannelHandlerContext context, Asked asked, Rights rights) {
    if (!context.channel().isActive()) {
      return true;
    }
    ConnectAnswer settled = ConnectAnswer.to(asked.packet(), rights, parts);
    MqttConnection connection;
    try {
      connection = new MqttConnection(parts, loop, settled.opening(), context.channel());
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.UNAVAILABLE) {
        return false;
      }
      throw refused;
    }
    if (timeout != null) {
      timeout.cancel(false);
    }
    context.writeAndFlush(
        Packets.connAck(MqttConnectReturnCode.CONNECTION_ACCEPTED, settled.properties()));
    context.pipeline().replace(this, "connection", connection);
    early.forEach(waiting -> connection.channelRead(context, waiting));
    early.clear();
    context.channel().config().setAutoRead(true);
    return true;
  }

  /// A CONNECT with what it shows and where it comes from.
  private record Asked(MqttConnectMessage packet, Shown shown, Origin origin) {
    static Asked by(
        MqttConnectMessage packet, Address address, @Nullable ClientCertificate certificate) {
      byte[] password = packet.payload().passwordInBytes();
      String text = password == null ? null : new String(password, StandardCharsets.UTF_8);
      Shown shown = Shown.of(packet.payload().userName(), text);
      String clientId = packet.payload().clientIdentifier();
      return new Asked(packet, shown, new Origin(Transport.MQTT, address, clientId, certificate));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel(false);
    }
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
