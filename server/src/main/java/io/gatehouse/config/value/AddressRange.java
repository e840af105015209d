package io.gatehouse.config.value;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of addresses in CIDR form, such as `10.0.0.0/8`; an address alone is a block of one.
public record AddressRange(InetAddress address, int prefix) {
  private static final Pattern WRITTEN = Pattern.compile("([^/]+)(?:/(\\d{1,3}))?");

  public AddressRange {
    if (prefix < 0 || prefix > bits(address)) {
      throw new IllegalArgumentException(address.getHostAddress() + "/" + prefix);
    }
  }

  /// Throws `IllegalArgumentException` for what is no block.
  public static AddressRange parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    InetAddress address = InetAddress.ofLiteral(matcher.group(1)); // asks no name server
    String prefix = matcher.group(2);
    return new AddressRange(address, prefix == null ? bits(address) : Integer.parseInt(prefix));
  }

  /// Whether `other` lies in this block; never for an address of the other family.
  public boolean contains(InetAddress other) {
    return bits(other) == bits(address) && network(other).equals(network(address));
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }

  private BigInteger network(InetAddress of) {
    return new BigInteger(1, of.getAddress()).shiftRight(bits(of) - prefix);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * 8;
  }
}
