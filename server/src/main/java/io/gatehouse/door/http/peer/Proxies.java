package io.gatehouse.door.http.peer;

import io.gatehouse.core.policy.Address;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Believes what a proxy says about its client, if the proxy is one of the configured ones.
public final class Proxies {
  private final List<IpSubnetFilterRule> trusted;

  public Proxies(List<String> ranges) {
    trusted =
        ranges.stream()
            .map(range ->
                range.contains("/") ? range : range + (range.contains(":") ? "/128" : "/32"))
            .map(range -> new IpSubnetFilterRule(range, IpFilterRuleType.ACCEPT))
            .toList();
  }

  public boolean trusts(InetSocketAddress socket) {
    for (IpSubnetFilterRule range : trusted) {
      if (range.matches(socket)) {
        return true;
      }
    }
    return false;
  }

  /// The client: the last address in the chain that is not a trusted proxy.
  ///
  /// @param forwardedFor the lines of `X-Forwarded-For`
  public Address client(Peer peer, List<String> forwardedFor) {
    if (forwardedFor.isEmpty()) {
      return peer.origin().address();
    }
    String[] chain = String.join(",", forwardedFor).split(",", -1);
    InetSocketAddress client = peer.socket();
    for (int i = chain.length - 1; i >= 0 && trusts(client); i--) {
      client = address(chain[i].strip());
    }
    return Address.of(client.getAddress().getAddress());
  }

  private static InetSocketAddress address(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(withoutPort(text));
    if (bytes == null) {
      throw Problem.of(ProblemType.MALFORMED, "`X-Forwarded-For` holds `" + text + "`")
          .cure("the proxy must send addresses")
          .refused();
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? text : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
  }
}
