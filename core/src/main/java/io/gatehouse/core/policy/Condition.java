package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.AddressBlock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What must be so while a grant is used.
public sealed interface Condition {
  /// The condition in words: `address in 10.0.0.0/8`.
  String text();

  /// The request comes from an address of a block.
  record AddressRange(AddressBlock block) implements Condition {
    /// Reads `10.0.0.0/8`, `2001:db8::/32` or one address; throws
    /// [io.gatehouse.core.pattern.SyntaxException] if it is none.
    public static AddressRange parse(String text) {
      return new AddressRange(AddressBlock.parse(text));
    }

    @Override
    public String text() {
      return "address in " + block;
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
