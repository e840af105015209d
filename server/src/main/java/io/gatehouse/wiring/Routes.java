package io.gatehouse.wiring;

import io.gatehouse.access.Permissions;
import io.gatehouse.access.Rights;
import io.gatehouse.config.Config;
import io.gatehouse.config.Settings;
import io.gatehouse.console.AccountPage;
import io.gatehouse.console.ClaimPage;
import io.gatehouse.console.ConsoleFiles;
import io.gatehouse.console.LoginFiles;
import io.gatehouse.console.PageFiles;
import io.gatehouse.console.SetupPage;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.ApiDialect;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.oauth.OAuthDialect;
import io.gatehouse.dialect.scriptr.entry.Sites;
import io.gatehouse.dialect.signalk.SignalKDialect;
import io.gatehouse.dialect.signalk.entry.Rooms;
import io.gatehouse.door.GuestAuthenticator;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.operations.OperationsRoutes;
import io.gatehouse.door.mqtt.MqttDoor;
import io.gatehouse.door.sse.StreamDoor;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.door.websocket.WebSocketDoor;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.certificate.Certificates;
import io.gatehouse.identity.oauth.KeyRotation;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.observe.Health;
import io.gatehouse.observe.Metrics;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is offered over HTTP: the API, the dialects that are switched on, and the doors that arrive
/// by an upgrade.
record Routes(
    Config config,
    DoorSettings settings,
    Ground ground,
    People people,
    Traffic traffic,
    ScriptParts scripts,
    Opened opened,
    Metrics metrics,
    @Nullable Sites scriptr,
    Settings written) {

  Router router(
      TokenAuthenticator authenticator,
      StreamDoor stream,
      @Nullable MqttDoor mqtt,
      @Nullable ClientTrust trust) {
    Router router = new Router();
    Health health = new Health(Map.of("store", this::storeAnswers));
    opened.add(health::stopping);
    new OperationsRoutes(health, metrics, this::requireOperator).mount(router);
    Costly costly = Costly.usual();
    new ApiDialect(rooms(trust), config.session().cookie(), costly).mount(router);
    new OperateParts(config, written, ground, people, traffic).mount(router, health, costly);
    if (!config.signalk().applications().isEmpty()) {
      new SignalKDialect(signalKRooms(authenticator), settings.signalK()).mount(router);
    }
    OAuthDialect oauth = config.oauth().enabled() ? people.oauth().dialect(ground, people) : null;
    if (oauth != null) {
      oauth.mount(router);
    }
    CaroteneParts.of(config)
        .map(parts -> opened.add(parts.dialect(ground, people, traffic, metrics)))
        .ifPresent(carotene -> carotene.mount(router));
    if (!config.raptor().applications().isEmpty()) {
      new RaptorParts(config.raptor()).dialect(ground, people, traffic, oauth).mount(router);
    }
    FlexMeasuresParts.of(config.flexmeasures())
        .ifPresent(parts -> parts.dialect(ground, people).mount(router));
    if (scriptr != null) {
      new ScriptrParts(config)
          .dialect(ground, people, traffic, scripts, authenticator, metrics, scriptr)
          .mount(router);
    }
    PageFiles.mount(router);
    SetupPage.mount(router, config.password().minLength());
    LoginFiles.mount(router);
    AccountPage.mount(router, config.password().minLength());
    ClaimPage.mount(router);
    ConsoleFiles.mount(router);
    new WebSocketDoor(
            new WebSocketDoor.Services(
                traffic.hub(),
                traffic.connections(),
                new GuestAuthenticator(authenticator, people.backends().login(), people.access()),
                people.accessRequests(),
                scripts.invocations(),
                metrics,
                ground.clock()),
            settings.webSocket())
        .mount(router);
    stream.mount(router);
    if (mqtt != null && config.mqtt().webSocket()) {
      mqtt.mount(router);
    }
    return router;
  }

  /// A store that has lost a change is believed again when it has kept one.
  private boolean storeAnswers() {
    Stores stores = ground.stores();
    if (stores.losesChanges()) {
      String now = ground.clock().instant().toString();
      stores.write(transaction -> {
        transaction.settings().put("health", now);
        return now;
      });
    }
    return stores.read(transaction -> transaction.accounts().account("main")) != null;
  }

  /// The numbers are those of the whole server: for its owner and for auditors of `main`.
  private void requireOperator(Request request) {
    Rights rights = request.signedIn();
    if (!rights.identity().application().equals(Applications.MAIN)) {
      throw Problem.of(ProblemType.FORBIDDEN, "only application `main` may read the metrics")
          .refused();
    }
    people
        .access()
        .require(
            rights,
            Verb.READ,
            Resource.of(ResourceType.AUDIT, "metrics", Resource.application(Applications.MAIN)));
  }

  private static Optional<ClientCertificate.Named> named(
      @Nullable ClientTrust trust, X509Certificate certificate) {
    return trust == null ? Optional.empty() : trust.named(certificate);
  }

  private Rooms signalKRooms(TokenAuthenticator authenticator) {
    return new Rooms(
        people.applications(),
        people.directory(),
        people.login(),
        people.sessions(),
        people.tokens(),
        people.accessRequests(),
        people.access(),
        people.roles(),
        traffic.hub(),
        traffic.connections(),
        authenticator,
        metrics,
        ground.changes(),
        ground.stores(),
        ground.clock(),
        ground.random());
  }

  private ApiDialect.Rooms rooms(@Nullable ClientTrust trust) {
    return new ApiDialect.Rooms(
        people.setup(),
        people.login(),
        people.accounts().factors(),
        people.accounts().reachable(),
        people.sessions(),
        people.accessRequests(),
        people.backends().book(),
        people.provisioning(),
        people.oauth().address(),
        people.oauth().clients(),
        people.oauth().grants(),
        new KeyRotation(ground.changes(), people.oauth().keys()),
        people.applications(),
        people.directory(),
        people.devices(),
        traffic.streams(),
        people.groups(),
        people.organisations(),
        people.tokens(),
        new Certificates(
            ground.stores(),
            ground.changes(),
            ground.clock(),
            certificate -> named(trust, certificate)),
        people.access(),
        people.resources(),
        people.roles(),
        people.grants(),
        new Permissions(
            ground.stores(), ground.changes(), people.grants(), ground.random(), ground.clock()),
        traffic.actions(),
        traffic.documents(),
        people.channelRules(),
        scripts.rooms(),
        traffic.hub(),
        traffic.connections(),
        traffic.mailboxes(),
        traffic.revalidation(),
        ground.changes(),
        ground.verifier(),
        ground.stores(),
        ground.clock(),
        ground.random());
  }
}
