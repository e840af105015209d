package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.SyntaxException;
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
    private static final int VERSION_4 = 96;

    public AddressRange {
      if (prefix < 0 || prefix > Address.BITS) {
        throw new IllegalArgumentException("a prefix has 0 to 128 bits");
      }
      if (!network.equals(network.masked(prefix))) {
        throw new IllegalArgumentException("the address has bits beyond the prefix");
      }
    }

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or one address; throws [SyntaxException] if it is none.
    public static AddressRange parse(String text) {
      int slash = text.indexOf('/');
      Address address = Address.read(text, slash < 0 ? text.length() : slash);
      boolean version4 = address.isVersion4() && text.indexOf(':') < 0;
      int bits = version4 ? Address.BITS - VERSION_4 : Address.BITS;
      int prefix = slash < 0 ? bits : bits(text, slash + 1, bits);
      Address network = address.masked(prefix + Address.BITS - bits);
      if (!network.equals(address)) {
        String meant = network + "/" + prefix;
        throw new SyntaxException(
            "the address has bits beyond the prefix, did you mean `" + meant + "`?", text, 0);
      }
      return new AddressRange(network, prefix + Address.BITS - bits);
    }

    private static int bits(String text, int from, int most) {
      String digits = text.substring(from);
      if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
        throw new SyntaxException("the prefix is a number of bits from 0 to " + most, text, from);
      }
      return Integer.parseInt(digits);
    }

    public boolean contains(Address address) {
      return address.sharesPrefix(network, prefix);
    }

    /// The block as it is written: `10.0.0.0/8`.
    public String block() {
      boolean version4 = network.isVersion4() && prefix >= VERSION_4;
      return network + "/" + (version4 ? prefix - VERSION_4 : prefix);
    }

    @Override
    public String text() {
      return "address in " + block();
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
