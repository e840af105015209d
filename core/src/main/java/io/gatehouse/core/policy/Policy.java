package io.gatehouse.core.policy;

import java.util.List;

/// Everything that one application has decided about rights, but for the grants of single
/// principals.
///
/// @param epoch a number that grows with each change
public record Policy(
    String application,
    long epoch,
    List<Role> roles,
    List<Group> groups,
    List<Grant> grantsOfRolesAndGroups,
    List<ChannelRule> channelRules) {

  public Policy {
    roles = List.copyOf(roles);
    groups = List.copyOf(groups);
    grantsOfRolesAndGroups = List.copyOf(grantsOfRolesAndGroups);
    channelRules = List.copyOf(channelRules);
  }
}
