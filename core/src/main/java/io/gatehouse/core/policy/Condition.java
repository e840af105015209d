package io.gatehouse.core.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What must be so while a grant is used.
public sealed interface Condition {
  /// The condition in words: `address in 10.0.0.0/8`.
  String text();

  /// The request comes from one of a block of addresses.
  ///
  /// @param network the first address of the block
  /// @param prefix how many leading bits of the 128 all addresses of the block share
  record AddressRange(Address network, int prefix) implements Condition {
    public AddressRange {
      if (prefix < 0 || prefix > Address.BITS) {
        throw new IllegalArgumentException("a prefix has 0 to 128 bits");
      }
      if (!network.equals(network.masked(prefix))) {
        throw new IllegalArgumentException("the address has bits beyond the prefix");
      }
    }

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or one address.
    public static AddressRange parse(String text) {
      return AddressParser.range(text);
    }

    public boolean contains(Address address) {
      return address.masked(prefix).equals(network);
    }

    @Override
    public String text() {
      int bits = network.isVersion4() && prefix >= 96 ? prefix - 96 : prefix;
      return "address in " + network + "/" + bits;
    }
  }

  /// The request comes by one of these transports.
  record OnTransport(Set<Transport> transports) implements Condition {
    public OnTransport {
      transports = Set.copyOf(transports);
    }

    @Override
    public String text() {
      return transports.stream()
          .sorted(Comparator.naturalOrder())
          .map(Transport::label)
          .collect(Collectors.joining(" or ", "transport is ", ""));
    }
  }

  /// All of these are so.
  record AllOf(List<Condition> conditions) implements Condition {
    public AllOf {
      conditions = List.copyOf(conditions);
    }

    @Override
    public String text() {
      return conditions.stream().map(Condition::text).collect(Collectors.joining(" and "));
    }
  }
}
