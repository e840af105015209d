package io.gatehouse.device.provision;

import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.record.Names;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.List;
import java.util.Map;

/// What a key makes of the serial of a device.
record Template(ProvisioningKeyRecord.Template kept) {
  static final String SERIAL = "${serial}";
  private static final String SAMPLE = "0";
  private static final int MOST_ADDRESSES = 32;

  /// The rules that need no look into the directory.
  void form() {
    if (kept.pattern().split("\\$\\{serial}", -1).length != 2) {
      throw Names.refused(
          "id_pattern",
          "`%s` does not name the serial once".formatted(Names.shown(kept.pattern())),
          "write it like `meter-${serial}`");
    }
    Names.id(id(SAMPLE), "id_pattern");
    if (kept.addresses().size() > MOST_ADDRESSES) {
      throw Names.refused("addresses", "too many addresses", "use at most " + MOST_ADDRESSES);
    }
    kept.addresses().forEach(Template::block);
    if (kept.tokenLife() != null && kept.tokenLife() <= 0) {
      throw Names.refused("token_expires_in", "no token lives that long", "use 1 s at least");
    }
    if (kept.knownOnly() && !places()) {
      throw Names.refused(
          "known_only",
          "a device that is known keeps its own owner, parent, roles and groups",
          "leave them out, or take `known_only` away");
    }
  }

  private boolean places() {
    return kept.owner() == null
        && kept.parent() == null
        && kept.roles().isEmpty()
        && kept.groups().isEmpty();
  }

  /// What it names has to be there when the key is made, so that no device meets the mistake.
  void place(Transaction transaction, String application) {
    if (kept.owner() != null
        && transaction.principals().find(application, Subject.user(kept.owner())).isEmpty()) {
      throw missing("owner", kept.owner());
    }
    if (kept.parent() != null
        && transaction.principals().find(application, Subject.device(kept.parent())).isEmpty()) {
      throw missing("parent", kept.parent());
    }
    for (String role : kept.roles()) {
      if (transaction.roles().find(application, role).isEmpty()) {
        throw missing("roles", role);
      }
    }
    for (String group : kept.groups()) {
      if (transaction.groups().find(application, group).isEmpty()) {
        throw missing("groups", group);
      }
    }
  }

  private static RuntimeException missing(String field, String id) {
    return Names.refused(
        field, "there is no `%s`".formatted(Names.shown(id)), "name one that exists");
  }

  String id(String serial) {
    return kept.pattern().replace(SERIAL, serial);
  }

  Draft sample() {
    return draft(SAMPLE);
  }

  Draft draft(String serial) {
    String id = id(serial);
    return new Draft(
        Subject.Kind.DEVICE,
        id,
        id,
        null,
        true,
        kept.owner(),
        kept.parent(),
        kept.roles(),
        kept.groups(),
        Map.of(),
        "{}");
  }

  Tokens.Draft token(String key, long now) {
    return new Tokens.Draft(
        TokenRecord.Kind.API,
        key,
        kept.permissions(),
        true,
        kept.tokenLife() == null ? null : now + kept.tokenLife());
  }

  boolean admits(Address address) {
    List<String> blocks = kept.addresses();
    return blocks.isEmpty() || blocks.stream().anyMatch(one -> block(one).contains(address));
  }

  private static Condition.AddressRange block(String text) {
    try {
      return Condition.AddressRange.parse(text);
    } catch (SyntaxException wrong) {
      throw Names.refused(
          "addresses",
          "`%s` is no block of addresses: %s".formatted(Names.shown(text), wrong.problem()),
          "write it like `10.0.0.0/8`");
    }
  }
}
