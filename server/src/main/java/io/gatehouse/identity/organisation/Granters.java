package io.gatehouse.identity.organisation;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Stores;
import io.gatehouse.store.organisation.RoleGranter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Who gives and takes which role within organisations. What is not in the table is refused. All
/// methods block.
public final class Granters {
  private static final int MOST = 256;

  private final Stores stores;
  private final Changes changes;

  public Granters(Stores stores, Changes changes) {
    this.stores = stores;
    this.changes = changes;
  }

  public List<RoleGranter> list(Author author) {
    author.require(Verb.READ, ResourceType.ROLE, "granters");
    return stores.read(t -> t.organisations().granters(author.application()));
  }

  /// Puts these in the place of all; only for those who administer the application.
  public List<RoleGranter> replace(Author author, Set<RoleGranter> table) {
    author.require(Verb.ADMIN, ResourceType.APPLICATION, author.application());
    if (table.size() > MOST) {
      throw Names.refused("items", "the table is too long", "use at most " + MOST + " lines");
    }
    return Versions.translated(() ->
        changes
            .make(transaction -> {
              String application = author.application();
              List<RoleGranter> before = transaction.organisations().granters(application);
              transaction.organisations().granters(application, table);
              List<RoleGranter> after = transaction.organisations().granters(application);
              return new Outcome<>(
                  after,
                  List.of(
                      Facts.event(
                          AuditAction.ROLE_GRANTERS_CHANGED,
                          application,
                          author.actor(),
                          "application:" + application,
                          Map.of("granters", words(before)),
                          Map.of("granters", words(after)))),
                  List.of());
            })
            .record());
  }

  private static List<String> words(List<RoleGranter> table) {
    return table.stream()
        .map(line ->
            "%s by %s (%s)"
                .formatted(
                    line.role(), line.granter(), line.reach().name().toLowerCase(Locale.ROOT)))
        .toList();
  }
}
