package io.gatehouse.bench.signalk;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.process.Cache;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/// Signal K's own server, as npm gives it: fetched once, and kept beside other caches.
final class SignalKPeer {
  /// Of the hashes that it makes itself.
  static final int COST = 10;

  private static final String VERSION = "2.32.0";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// One of its packages asks for a release that the registry does not have.
  private static final String PACKAGE =
      """
      {"private":true,"dependencies":{"signalk-server":"%s"},
       "overrides":{"@signalk/streams":"6.0.0"}}
      """;

  /// It would listen on every address of the machine, and has no setting for that.
  private static final String LOOPBACK =
      """
      const { Server } = require('node:net');
      const listen = Server.prototype.listen;
      Server.prototype.listen = function (port, ...rest) {
        return /^[0-9]+$/.test(String(port)) && typeof rest[0] !== 'string'
          ? listen.call(this, port, '127.0.0.1', ...rest)
          : listen.call(this, port, ...rest);
      };
      """;

  private static final String SETTINGS =
      """
      {"interfaces":{"plugins":false,"webapps":false,"appstore":false,"applicationData":false,
       "tcp":false,"nmea-tcp":false},"mdns":false,"ssl":false,"pipedProviders":[],
       "security":{"strategy":"./tokensecurity"},
       "vessel":{"uuid":"urn:mrn:signalk:uuid:c0d79334-4e25-4245-8892-54e8ccc8021d"}}
      """;

  private SignalKPeer() {}

  static SignalKServer start(Lab lab) throws Exception {
    Path modules = modules(lab);
    Path folder = lab.freshFolder();
    Files.writeString(folder.resolve("settings.json"), SETTINGS);
    Files.writeString(folder.resolve("security.json"), security());
    Path loopback = Files.writeString(folder.resolve("loopback.js"), LOOPBACK);
    int port = Ports.free();
    List<String> command =
        List.of(
            "node",
            "--require",
            loopback.toString(),
            modules.resolve("signalk-server/bin/signalk-server").toString(),
            "-c",
            folder.toString());
    Map<String, String> environment =
        Map.of(
            "PORT", Integer.toString(port),
            "HTTP_RATE_LIMITS",
                "windowMs=600000,login=1000000000,api=1000000000,loginStatus=1000000000",
            "MAX_WS_CONNECTIONS_PER_IP", "100000");
    ChildProcess child =
        ChildProcess.start(lab.cores(), command, environment, folder.resolve("log"));
    try {
      Ports.awaitAnswer(child, port, "/signalk", PATIENCE);
      return SignalKServer.signedIn("signalk-server " + VERSION, child, port, child);
    } catch (RuntimeException | InterruptedException failed) {
      child.close();
      throw failed;
    }
  }

  private static String security() {
    return """
    {"allow_readonly":false,"expiration":"1d","secretKey":"%s","devices":[],"acls":[],
     "users":[{"username":"%s","type":"admin","password":"%s"}]}
    """
        .formatted(
            "5f".repeat(256),
            SignalKServer.ADMIN,
            new BCryptPasswordEncoder(COST).encode(SignalKServer.PASSWORD));
  }

  private static Path modules(Lab lab) throws IOException, InterruptedException {
    Path folder = Cache.folder("signalk-server-" + VERSION);
    Path done = folder.resolve("fetched");
    if (!Files.exists(done)) {
      lab.say("  fetching signalk-server " + VERSION + " from npm, once; this takes minutes");
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("package.json"), PACKAGE.formatted(VERSION));
      fetch(folder);
      Files.createFile(done);
    }
    return folder.resolve("node_modules");
  }

  private static void fetch(Path folder) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--omit=optional",
            "--loglevel=error");
    try {
      Process npm =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
              .start();
      if (npm.waitFor() != 0) {
        throw new IllegalStateException(
            "npm could not fetch it: " + Files.readString(folder.resolve("npm.log")));
      }
    } catch (IOException missing) {
      throw new IllegalStateException(
          "there is no npm: sudo apt-get install --no-install-recommends nodejs npm", missing);
    }
  }
}
