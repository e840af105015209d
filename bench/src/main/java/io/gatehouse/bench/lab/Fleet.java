package io.gatehouse.bench.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.process.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Devices that may publish and subscribe on a channel of their own and those below it, and tokens
/// of theirs.
///
/// @param role from which they have their rights
/// @param devices their names, which are their ids
public record Fleet(Api api, String channel, String role, List<String> devices) {

  /// A token and whose it is.
  public record Pass(String id, String value, String device) {}

  public static Fleet create(Lab lab, Api api, int size) throws InterruptedException {
    String channel = "bench/" + lab.name("fleet");
    String role = lab.name("sailor");
    api.post(
        "/v1/roles",
        Map.of(
            "id",
            role,
            "allow",
            List.of("publish_channel:" + channel + "/#", "subscribe_channel:" + channel + "/#")));
    List<String> names = new ArrayList<>();
    List<Map<String, Object>> bodies = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = lab.name("boat");
      names.add(name);
      bodies.add(Map.of("name", name, "roles", List.of(role)));
    }
    api.postAll("/v1/devices", bodies);
    return new Fleet(api, channel, role, names);
  }

  /// A token of another device, which may publish below the channel whatever happens to the role.
  public Pass speaker(Lab lab) throws InterruptedException {
    String name = lab.name("speaker");
    api.post("/v1/devices", Map.of("name", name));
    api.post(
        "/v1/grants",
        Map.of("subject", "device:" + name, "permission", "publish_channel:" + channel + "/#"));
    return new Fleet(api, channel, role, List.of(name)).passes(1).getFirst();
  }

  /// New tokens of the devices in turn.
  public List<Pass> passes(int count) throws InterruptedException {
    List<Map<String, String>> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String device = devices.get(i % devices.size());
      bodies.add(Map.of("principal", "device:" + device, "name", "measurement"));
    }
    List<Pass> passes = new ArrayList<>();
    for (JsonNode answer : api.postAll("/v1/tokens", bodies)) {
      String device = devices.get(passes.size() % devices.size());
      passes.add(
          new Pass(answer.get("token").get("id").asText(), answer.get("value").asText(), device));
    }
    return passes;
  }
}
