package io.gatehouse.wiring;

import io.gatehouse.config.section.FlexMeasuresConfig;
import io.gatehouse.dialect.flexmeasures.FlexMeasuresDialect;
import io.gatehouse.dialect.flexmeasures.Invitations;
import io.gatehouse.dialect.flexmeasures.Rooms;
import io.gatehouse.dialect.flexmeasures.Settings;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.people.PasswordLinks;
import io.gatehouse.mail.Mails;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.wiring.ground.Ground;
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
            new Links(application, people.mails(), people.accounts().reachable().passwords()),
            ground.changes(),
            ground.stores(),
            ground.clock()),
        new Settings(application, config.version()));
  }

  /// The links that people set a password by, as everywhere: asked for by nobody who is told more.
  private record Links(String application, Mails mails, PasswordLinks passwords)
      implements Invitations {
    @Override
    public void require() {
      mails.require();
    }

    @Override
    public void mail(PrincipalRecord user, Origin origin) {
      passwords.ask(application, user.name(), origin);
    }
  }
}
