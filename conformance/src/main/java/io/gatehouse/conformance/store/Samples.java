package io.gatehouse.conformance.store;

import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.GroupRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Records as small as they can be, for tests to add what they are about.
public final class Samples {
  /// The application of [#world].
  public static final String APPLICATION = "main";

  private static final long THEN = 1_790_000_000_000L;

  private Samples() {}

  /// Adds account `acme` with application `main`, which has roles `crew` and `guest` and groups
  /// `fleet` and `harbour`.
  public static int world(Transaction transaction) {
    transaction.accounts().add(new Account("acme", "Acme", THEN));
    transaction.accounts().add(application(APPLICATION));
    transaction.roles().add(role("crew"));
    transaction.roles().add(role("guest"));
    transaction.groups().add(group("fleet"));
    transaction.groups().add(group("harbour"));
    return 1;
  }

  public static Application application(String id) {
    return new Application(id, "acme", "Application " + id, THEN, 1);
  }

  public static RoleRecord role(String id) {
    return new RoleRecord(APPLICATION, id, null, List.of(Rule.allow("read_own_device")), THEN, 1);
  }

  public static GroupRecord group(String id) {
    return new GroupRecord(APPLICATION, id, null, Set.of(), Set.of(), THEN, 1);
  }

  public static PrincipalRecord user(String id) {
    return principal(Subject.user(id));
  }

  public static PrincipalRecord device(String id) {
    return principal(Subject.device(id));
  }

  public static PrincipalRecord client(String id) {
    return principal(Subject.client(id));
  }

  public static PrincipalRecord principal(Subject subject) {
    return new PrincipalRecord(
        APPLICATION,
        subject,
        "Name of " + subject.id(),
        null,
        true,
        null,
        null,
        Set.of("crew"),
        Set.of(),
        Map.of(),
        "{}",
        null,
        THEN,
        THEN,
        1);
  }

  public static TokenRecord token(String id, Subject principal) {
    return new TokenRecord(
        APPLICATION,
        id,
        principal,
        TokenRecord.Kind.API,
        "token " + id,
        "hash-of-" + id,
        null,
        true,
        null,
        null,
        null,
        null,
        THEN,
        1);
  }

  public static GrantRecord grant(String id, Subject subject) {
    Grant grant = Grant.of(id, subject, Effect.ALLOW, Permission.parse("read_device:" + "boat-7"));
    return new GrantRecord(APPLICATION, grant, Subject.owner("root"), THEN, 1);
  }
}
