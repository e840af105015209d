package io.gatehouse.door.http.peer;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.ClientCertificate;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The other end of one TCP connection, looked at once.
///
/// Belongs to the event loop of its channel.
public final class Peer {
  private static final AttributeKey<Peer> KEY = AttributeKey.valueOf("gatehouse.peer");

  private final InetSocketAddress socket;
  private final InetSocketAddress local;
  private final Origin origin;
  private final boolean secure;
  private final boolean loopback;
  private @Nullable Runnable whenSlow;

  private Peer(
      InetSocketAddress remote,
      InetSocketAddress local,
      @Nullable ClientCertificate certificate,
      boolean secure) {
    this.socket = remote;
    this.local = local;
    this.origin =
        new Origin(Transport.HTTP, Address.of(remote.getAddress().getAddress()), null, certificate);
    this.secure = secure;
    this.loopback =
        remote.getAddress().isLoopbackAddress() && local.getAddress().isLoopbackAddress();
  }

  public static Peer of(Channel channel) {
    Peer peer = channel.attr(KEY).get();
    if (peer == null) {
      peer =
          new Peer(
              (InetSocketAddress) channel.remoteAddress(),
              (InetSocketAddress) channel.localAddress(),
              ClientTrust.certificate(channel),
              channel.pipeline().get(SslHandler.class) != null);
      channel.attr(KEY).set(peer);
    }
    return peer;
  }

  /// Whether this names the very address at which the connection arrived.
  public boolean isReachedAs(String host, boolean secured) {
    int colon = host.lastIndexOf(':');
    boolean bare = colon <= host.lastIndexOf(']');
    String name = bare ? host : host.substring(0, colon);
    String port = bare ? (secured ? "443" : "80") : host.substring(colon + 1);
    if (!port.equals(Integer.toString(local.getPort()))) {
      return false;
    }
    if (loopback && name.equalsIgnoreCase("localhost")) {
      return true;
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
    return address != null && Arrays.equals(address, local.getAddress().getAddress());
  }

  public InetSocketAddress socket() {
    return socket;
  }

  public Origin origin() {
    return origin;
  }

  /// Whether the connection itself is TLS.
  public boolean secure() {
    return secure;
  }

  /// Whether both ends are this machine's loopback, where nobody can listen in.
  public boolean loopback() {
    return loopback;
  }

  /// What to do when the body that is being read takes too long; null to just close.
  public void whenSlow(@Nullable Runnable act) {
    whenSlow = act;
  }

  @Nullable Runnable whenSlow() {
    return whenSlow;
  }
}
