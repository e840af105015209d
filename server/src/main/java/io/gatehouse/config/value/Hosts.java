package io.gatehouse.config.value;

import java.net.InetAddress;

/// Questions about host names that need no name server.
public final class Hosts {
  private Hosts() {}

  public static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }
}
