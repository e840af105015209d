package io.gatehouse.bench.signalk;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.process.ServerProcess;
import java.util.List;
import java.util.Map;

/// Gatehouse with its dialect switched on; what limits one address does not apply to a generator.
final class OwnServer {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "GATEHOUSE_SIGNALK_APPLICATIONS", "main",
          "GATEHOUSE_SIGNALK_LOGIN_RATE", "1000000000",
          "GATEHOUSE_SIGNALK_SOCKETS_PER_ADDRESS", "100000",
          "GATEHOUSE_PASSWORD_BCRYPT_COST", Integer.toString(SignalKPeer.COST));

  private OwnServer() {}

  static SignalKServer start(Lab lab) throws Exception {
    ServerProcess server = lab.freshOwnedServer(SETTINGS);
    try {
      server
          .api()
          .post(
              "/v1/users",
              Map.of(
                  "name", SignalKServer.ADMIN,
                  "password", SignalKServer.PASSWORD,
                  "roles", List.of("signalk-admin")));
      return SignalKServer.signedIn("gatehouse", server.child(), server.doors().http(), server);
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }
}
