package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.OutboundConfig;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.secret.SecretRoutes;
import io.gatehouse.door.http.Router;
import io.gatehouse.outbound.Destination;
import io.gatehouse.outbound.Destinations;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.module.secure.CertificateModule;
import io.gatehouse.script.module.secure.CryptoModule;
import io.gatehouse.script.module.secure.JwtModule;
import io.gatehouse.script.module.secure.SecretModule;
import io.gatehouse.script.module.web.HttpModule;
import io.gatehouse.script.module.web.MailModule;
import io.gatehouse.vault.Vault;
import io.gatehouse.vault.seal.Seal;
import java.net.InetAddress;

/// What scripts can require besides what the engine brings, and what that stands on.
record ModuleParts(Vault vault, Destinations destinations, SecretRoutes routes) {

  static ModuleParts open(
      Config config, Ground ground, People people, ScriptParts scripts, Opened opened) {
    Vault vault =
        new Vault(
            ground.stores(),
            ground.changes(),
            people.access(),
            new Seal(people.pepper().derived(Vault.PURPOSE), ground.random()),
            ground.clock());
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
    return new ModuleParts(
        vault, destinations, new SecretRoutes(vault, destinations, people.access()));
  }

  void mount(Router router) {
    routes.mount(new Mount(router));
  }
}
