package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.OutboundConfig;
import io.gatehouse.connection.ServiceConnections;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.secret.CallbackRoutes;
import io.gatehouse.dialect.api.secret.SecretRoutes;
import io.gatehouse.door.http.Router;
import io.gatehouse.outbound.Destination;
import io.gatehouse.outbound.Destinations;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.module.house.ChannelRuleModule;
import io.gatehouse.script.module.house.DocumentModule;
import io.gatehouse.script.module.house.GroupModule;
import io.gatehouse.script.module.house.PrincipalModule;
import io.gatehouse.script.module.house.QueueModule;
import io.gatehouse.script.module.house.SchemaModule;
import io.gatehouse.script.module.house.StoreModule;
import io.gatehouse.script.module.secure.CertificateModule;
import io.gatehouse.script.module.secure.CryptoModule;
import io.gatehouse.script.module.secure.JwtModule;
import io.gatehouse.script.module.secure.SecretModule;
import io.gatehouse.script.module.web.HttpModule;
import io.gatehouse.script.module.web.MailModule;
import io.gatehouse.script.module.web.OAuthModule;
import io.gatehouse.vault.Vault;
import io.gatehouse.vault.seal.Seal;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import java.net.InetAddress;
import java.util.List;

/// What scripts can require besides what the engine brings, and what that stands on.
record ModuleParts(SecretRoutes secrets, CallbackRoutes callback) {

  static ModuleParts open(
      Config config,
      Ground ground,
      People people,
      Traffic traffic,
      ScriptParts scripts,
      Opened opened) {
    Seal seal = new Seal(people.pepper().derived(Vault.PURPOSE), ground.random());
    Vault vault =
        new Vault(ground.stores(), ground.changes(), people.access(), seal, ground.clock());
    OutboundConfig settings = config.outbound();
    Destinations destinations =
        new Destinations(
            ground.stores(),
            ground.changes(),
            new Destinations.Settings(
                settings.allow().stream().map(Destination::parse).toList(),
                settings.byApplications()));
    Outbound outbound =
        opened.add(new Outbound(destinations, InetAddress::getAllByName, settings.calls()));
    Modules modules = scripts.modules();
    modules.add(new HttpModule(outbound, vault));
    modules.add(new MailModule(people.mails(), people.access(), ground.stores()));
    modules.add(new SecretModule(vault));
    modules.add(new CryptoModule(vault, ground.random()));
    modules.add(new JwtModule(vault, outbound, ground.clock()));
    modules.add(new CertificateModule(ground.clock()));
    ServiceConnections connections =
        new ServiceConnections(
            new ServiceConnections.Surroundings(
                ground.stores(),
                ground.changes(),
                vault,
                seal,
                outbound,
                people.oauth().address(),
                ground.random(),
                ground.clock()));
    modules.add(new OAuthModule(connections));
    house(people, traffic, scripts, ground);
    return new ModuleParts(
        new SecretRoutes(vault, destinations, people.access()), new CallbackRoutes(connections));
  }

  private static void house(People people, Traffic traffic, ScriptParts scripts, Ground ground) {
    Modules modules = scripts.modules();
    for (Subject.Kind kind : List.of(Subject.Kind.USER, Subject.Kind.DEVICE)) {
      modules.add(new PrincipalModule(kind, people.directory(), people.tokens(), ground.clock()));
    }
    modules.add(new GroupModule(people.groups()));
    modules.add(new ChannelRuleModule(people.channelRules()));
    modules.add(new QueueModule(scripts.invocations(), ground.clock()));
    modules.add(new DocumentModule(traffic.documents().documents()));
    modules.add(new SchemaModule(traffic.documents().schemas()));
    modules.add(new StoreModule(traffic.documents().shelves()));
  }

  void mount(Router router) {
    secrets.mount(new Mount(router));
    callback.mount(new Mount(router));
  }
}
