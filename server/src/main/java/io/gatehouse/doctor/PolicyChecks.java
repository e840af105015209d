package io.gatehouse.doctor;

import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.RoleRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What the policy of an application gives away.
///
/// @param signalK applications whose boats can be read by that protocol
record PolicyChecks(Set<String> signalK) {
  private static final int MANY = 5;

  void look(Transaction transaction, String application, Findings findings) {
    channels(transaction.channels().list(application), application, findings);
    List<RoleRecord> roles = transaction.roles().list(application);
    List<GrantRecord> grants = transaction.grants().ofGroupsAndRoles(application);
    anonymous(transaction, application, roles, findings);
    administrators(transaction, application, roles, findings);
    List<String> denials = new ArrayList<>();
    roles.stream()
        .filter(role -> has(role, Effect.DENY))
        .forEach(role -> denials.add("role:" + role.id()));
    grants.stream()
        .filter(record -> record.grant().effect() == Effect.DENY)
        .filter(record -> isEverything(record.grant().permission()))
        .forEach(record -> denials.add(record.grant().subject().toString()));
    findings.each(Check.DENIES_EVERYTHING, "`admin_application` is denied to", denials);
  }

  private void channels(List<ChannelRuleRecord> rules, String application, Findings findings) {
    findings.each(
        Check.ANONYMOUS_PUBLISH,
        "anybody may publish on",
        patterns(rules, rule -> rule.rule().publish() == Level.ANONYMOUS));
    List<String> read = patterns(rules, rule -> rule.rule().subscribe() == Level.ANONYMOUS);
    findings.each(Check.ANONYMOUS_SUBSCRIBE, "anybody may listen to", read);
    findings.each(
        Check.SIGNALK_READ,
        "anybody may read by Signal K what is on",
        signalK.contains(application) ? read : List.of());
  }

  private static List<String> patterns(
      List<ChannelRuleRecord> rules, Predicate<ChannelRuleRecord> open) {
    return rules.stream().filter(open).map(rule -> rule.rule().pattern().toString()).toList();
  }

  private static void anonymous(
      Transaction transaction, String application, List<RoleRecord> roles, Findings findings) {
    List<String> allowed = new ArrayList<>();
    roles.stream()
        .filter(role -> role.id().equals(Role.ANONYMOUS))
        .flatMap(role -> role.rules().stream())
        .filter(rule -> rule.effect() == Effect.ALLOW)
        .forEach(rule -> allowed.add(rule.permission().label()));
    for (Subject subject : List.of(Subject.ANONYMOUS, Subject.role(Role.ANONYMOUS))) {
      transaction.grants().of(application, subject).stream()
          .filter(record -> record.grant().effect() == Effect.ALLOW)
          .forEach(record -> allowed.add(record.grant().permission().label()));
    }
    findings.each(Check.ANONYMOUS_RIGHTS, "whoever has not signed in has", allowed);
  }

  private static void administrators(
      Transaction transaction, String application, List<RoleRecord> roles, Findings findings) {
    List<String> many = new ArrayList<>();
    for (RoleRecord role : roles) {
      if (has(role, Effect.ALLOW)) {
        long holders = transaction.roles().holders(application, role.id());
        if (holders > MANY) {
          many.add("role:" + role.id() + " (" + holders + ")");
        }
      }
    }
    findings.each(Check.ADMINISTRATORS_MANY, "many users, devices and groups have", many);
  }

  private static boolean has(RoleRecord role, Effect effect) {
    return role.rules().stream()
        .anyMatch(rule -> rule.effect() == effect && isEverything(rule.permission()));
  }

  private static boolean isEverything(Permission permission) {
    return permission.verb() == Verb.ADMIN
        && permission.type() == ResourceType.APPLICATION
        && !permission.own()
        && permission.pattern() == null;
  }
}
