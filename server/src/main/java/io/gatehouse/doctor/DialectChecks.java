package io.gatehouse.doctor;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.CaroteneConfig;
import java.util.ArrayList;
import java.util.List;

/// Doors that are as weak as the product whose protocol they speak.
record DialectChecks(Config config) {

  void look(Findings findings) {
    findings.each(Check.RAPTOR_ON, "`raptor.applications` has", config.raptor().applications());
    findings.each(Check.SCRIPTR_ON, "`scriptr.applications` has", config.scriptr().applications());
    boolean scriptr = !config.scriptr().applications().isEmpty();
    findings.when(
        scriptr && config.scriptr().anyOrigin(),
        Check.SCRIPTR_ANY_ORIGIN,
        "`scriptr.any-origin` is on");
    CaroteneConfig carotene = config.carotene();
    boolean on = carotene.application().isPresent();
    List<String> levels = new ArrayList<>();
    if (on && carotene.publishAuthorizationLevel() == CaroteneConfig.Level.ANONYMOUS) {
      levels.add("carotene.publish-authorization-level");
    }
    if (on && carotene.subscribeAuthorizationLevel() == CaroteneConfig.Level.ANONYMOUS) {
      levels.add("carotene.subscribe-authorization-level");
    }
    findings.each(Check.CAROTENE_ANONYMOUS, "`anonymous` is the level of", levels);
    findings.each(
        Check.CAROTENE_API_OPEN,
        "`carotene.restrict-api-access-to` has",
        on ? ListenerChecks.wide(carotene.restrictApiAccessTo()) : List.of());
  }
}
