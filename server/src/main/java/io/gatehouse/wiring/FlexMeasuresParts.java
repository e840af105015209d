package io.gatehouse.wiring;

import io.gatehouse.config.section.FlexMeasuresConfig;
import io.gatehouse.dialect.flexmeasures.FlexMeasuresDialect;
import io.gatehouse.dialect.flexmeasures.Invitations;
import io.gatehouse.dialect.flexmeasures.Rooms;
import io.gatehouse.dialect.flexmeasures.Settings;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Optional;

/// What the section `[flexmeasures]` says, as the dialect that its clients speak.
record FlexMeasuresParts(String application, FlexMeasuresConfig config) {

  static Optional<FlexMeasuresParts> of(FlexMeasuresConfig config) {
    return config.application().map(name -> new FlexMeasuresParts(name, config));
  }

  FlexMeasuresDialect dialect(Ground ground, People people) {
    return new FlexMeasuresDialect(
        new Rooms(
            people.applications(),
            people.directory(),
            people.organisations(),
            people.login(),
            people.access(),
            people.roles(),
            new Links(),
            ground.changes(),
            ground.stores(),
            ground.clock()),
        new Settings(application, config.version()));
  }

  /// The links that people set a password by.
  private record Links() implements Invitations {
    @Override
    public void require() {
      throw Problem.of(ProblemType.UNAVAILABLE, "this server mails no links").refused();
    }

    @Override
    public void mail(PrincipalRecord user, Origin origin) {
      require();
    }
  }
}
