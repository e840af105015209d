package io.gatehouse.door.websocket;

import io.gatehouse.door.RealHouse;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Router;
import java.time.InstantSource;

/// A running HTTP door with the WebSockets of a house.
final class OpenWebSockets {
  private OpenWebSockets() {}

  static OpenDoor open(RealHouse house, WebSocketSettings settings) {
    Router router = new Router();
    return new OpenDoor(
        HttpSettings.loopback(),
        router,
        house.authenticator,
        null,
        metrics ->
            new WebSocketDoor(
                    new WebSocketDoor.Services(
                        house.hub,
                        house.connections,
                        house.authenticator,
                        null,
                        null,
                        metrics,
                        InstantSource.system()),
                    settings)
                .mount(router));
  }
}
