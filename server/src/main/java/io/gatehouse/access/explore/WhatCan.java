package io.gatehouse.access.explore;

import io.gatehouse.access.Inspection;
import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Principal;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.reverse.Held;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody may do, or whoever has a role or is in a group. Blocks.
public final class WhatCan {
  private final Stores stores;

  public WhatCan(Stores stores) {
    this.stores = stores;
  }

  /// Everything that counts for somebody.
  ///
  /// @param record null for a role, a group, and whoever has not signed in
  /// @param roles all of them, also those of groups
  /// @param groups all of them, also those above
  /// @param rules of channels, which are for everybody
  public record Answer(
      Subject subject,
      @Nullable PrincipalRecord record,
      Set<String> roles,
      Set<String> groups,
      List<Held> rights,
      List<ChannelRule> rules) {}

  public Answer ask(Inspection inspection, Subject subject) {
    String application = inspection.application();
    PrincipalRecord record =
        switch (subject.kind()) {
          case ROLE, GROUP, ANONYMOUS -> null;
          case USER, DEVICE, CLIENT, OWNER ->
              stores
                  .read(t -> Principals.find(t, application, subject))
                  .orElseThrow(() -> Versions.missing(subject.toString()));
        };
    Principal principal =
        switch (subject.kind()) {
          case ROLE -> holder(Set.of(subject.id()), Set.of());
          case GROUP -> holder(Set.of(), Set.of(subject.id()));
          case USER, DEVICE, CLIENT, OWNER, ANONYMOUS -> inspection.principal(record);
        };
    List<Grant> own =
        record == null
            ? List.of()
            : stores.read(t -> t.grants().of(application, subject)).stream()
                .map(GrantRecord::grant)
                .toList();
    Profile profile = inspection.profile(principal, own);
    boolean unknown = !subject.isPrincipal() && profile.unknown().contains(subject);
    if (unknown) {
      throw Versions.missing(subject.toString());
    }
    return new Answer(
        subject,
        record,
        profile.roles(),
        profile.groups(),
        Held.of(inspection.policy(), profile, own),
        inspection.policy().channelRules());
  }

  /// Somebody who has nothing else.
  private static Principal holder(Set<String> roles, Set<String> groups) {
    return new Principal(Subject.user("*"), "", true, roles, groups, Map.of());
  }
}
