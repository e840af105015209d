package io.gatehouse.wiring;

import io.gatehouse.config.section.RaptorConfig;
import io.gatehouse.dialect.raptor.RaptorDialect;
import io.gatehouse.dialect.raptor.entry.Rooms;
import io.gatehouse.dialect.raptor.entry.Settings;

/// What the section `[raptor]` says, as the dialect that its clients speak.
record RaptorParts(RaptorConfig config) {

  RaptorDialect dialect(Ground ground, People people, Traffic traffic) {
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
            traffic.revalidation()::thingsChanged),
        new Settings(config.applications(), config.tokenLife()));
  }
}
