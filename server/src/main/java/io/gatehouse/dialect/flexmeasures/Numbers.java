package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.store.Stores;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The whole numbers that FlexMeasures knows things by; each is given once and stays. Blocks.
record Numbers(Stores stores, String application) {
  /// What is numbered; each kind on its own.
  enum Kind {
    USER("user"),
    ACCOUNT("account"),
    ROLE("role"),
    ACCOUNT_ROLE("account-role");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  long of(Kind kind, String id) {
    return of(kind, List.of(id)).getOrDefault(id, 0L);
  }

  /// The numbers of all of these, made where they are missing.
  Map<String, Long> of(Kind kind, Collection<String> ids) {
    Set<String> wanted = Set.copyOf(ids);
    Map<String, Long> known =
        stores.read(t -> t.numbers().numbers(application, kind.label, wanted));
    if (known.size() == wanted.size()) {
      return known;
    }
    return stores.write(transaction -> {
      Map<String, Long> all = new HashMap<>();
      for (String id : wanted.stream().sorted().toList()) {
        all.put(id, transaction.numbers().number(application, kind.label, id));
      }
      return all;
    });
  }

  Optional<String> id(Kind kind, long number) {
    return stores.read(t -> t.numbers().id(application, kind.label, number));
  }
}
