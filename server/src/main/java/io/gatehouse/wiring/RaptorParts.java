package io.gatehouse.wiring;

import io.gatehouse.config.section.RaptorConfig;
import io.gatehouse.dialect.oauth.OAuthDialect;
import io.gatehouse.dialect.raptor.RaptorDialect;
import io.gatehouse.dialect.raptor.entry.Rooms;
import io.gatehouse.dialect.raptor.entry.Settings;
import io.gatehouse.wiring.ground.Ground;
import org.jspecify.annotations.Nullable;

/// What the section `[raptor]` says, as the dialect that its clients speak.
record RaptorParts(RaptorConfig config) {

  /// @param oauth null where it is switched off
  RaptorDialect dialect(
      Ground ground, People people, Traffic traffic, @Nullable OAuthDialect oauth) {
    return new RaptorDialect(
        new Rooms(
            people.applications(),
            people.directory(),
            people.groups(),
            people.login(),
            people.sessions(),
            people.tokens(),
            people.access(),
            people.resources(),
            people.roles(),
            people.grants(),
            people.devices(),
            traffic.streams(),
            traffic.actions(),
            traffic.hub(),
            ground.stores(),
            ground.clock(),
            ground.random(),
            people.pepper()::derived,
            traffic.revalidation()::thingsChanged,
            people.oauth().clients(),
            oauth == null ? null : oauth::forItself),
        new Settings(config.applications(), config.tokenLife()));
  }
}
