package io.gatehouse.outbound;

import io.gatehouse.config.value.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// What kind of address something is.
public final class Reach {
  private static final List<AddressRange> NOT_PUBLIC_4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /// Public addresses of version 6 are these, without the ones below: so whatever is embedded in
  /// others (`::7f00:1`, `64:ff9b::7f00:1`) is none.
  private static final AddressRange GLOBAL_6 = AddressRange.parse("2000::/3");

  /// Among them those that lead to addresses of version 4 (Teredo, 6to4).
  private static final List<AddressRange> NOT_PUBLIC_6 =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  private static final AddressRange METADATA_6 = AddressRange.parse("fd00:ec2::/32");

  private Reach() {}

  /// Whether the address is one of the public internet (the registries of RFC 6890).
  public static boolean isPublic(InetAddress address) {
    if (address instanceof Inet4Address) {
      return none(NOT_PUBLIC_4, address);
    }
    return GLOBAL_6.contains(address) && none(NOT_PUBLIC_6, address);
  }

  /// Whether clouds hand out credentials to their machines at addresses like this.
  public static boolean isMetadata(InetAddress address) {
    return address.isLinkLocalAddress() || METADATA_6.contains(address);
  }

  private static boolean none(List<AddressRange> ranges, InetAddress address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return false;
      }
    }
    return true;
  }

  private static List<AddressRange> ranges(String... texts) {
    return List.of(texts).stream().map(AddressRange::parse).toList();
  }
}
