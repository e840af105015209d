package io.gatehouse.core.decide;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import org.jspecify.annotations.Nullable;

/// A question to a world, before anything is compiled.
record Asked(
    boolean enabled,
    Verb verb,
    Resource resource,
    long now,
    long credentialExpires,
    @Nullable Address address,
    Transport transport,
    @Nullable String clientId,
    @Nullable String certificateName,
    boolean narrowed) {

  Asked about(Resource other) {
    return new Asked(
        enabled,
        verb,
        other,
        now,
        credentialExpires,
        address,
        transport,
        clientId,
        certificateName,
        narrowed);
  }

  Asked narrowed(boolean other) {
    return new Asked(
        enabled,
        verb,
        resource,
        now,
        credentialExpires,
        address,
        transport,
        clientId,
        certificateName,
        other);
  }

  Question question(Profile profile, World world) {
    Narrowing narrowing = narrowed ? profile.narrowing(world.tokenPermissions()) : null;
    Context context =
        new Context(
            now, address, transport, clientId, certificateName, narrowing, credentialExpires);
    return new Question(verb, resource, context);
  }

  Decision decide(World world) {
    Profile profile = world.profile(enabled);
    return Decider.decide(profile, question(profile, world));
  }

  Explanation explain(World world) {
    Profile profile = world.profile(enabled);
    return Decider.explain(profile, question(profile, world));
  }
}
