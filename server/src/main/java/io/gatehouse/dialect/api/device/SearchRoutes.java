package io.gatehouse.dialect.api.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.device.Devices;
import io.gatehouse.device.Devices.Device;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.device.DeviceStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds devices by what they are like.
public final class SearchRoutes {
  private static final int USUAL = 50;
  private static final int MOST = 1_000;

  private final Devices devices;
  private final Access access;

  public SearchRoutes(Devices devices, Access access) {
    this.devices = devices;
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.POST, "/v1/devices/search", this::search);
  }

  private Response search(Request request) {
    Asking asking = request.body(Asking.class);
    int limit = Asked.or(asking.limit, USUAL);
    if (limit < 1 || limit > MOST) {
      throw Problem.of(ProblemType.INVALID, "`" + limit + "` is not offered for `limit`")
          .at("/limit")
          .cure("send a whole number from 1 to " + MOST)
          .refused();
    }
    return Answers.page(
        devices.search(access.author(request.signedIn()), asking.query(), asking.after, limit),
        Found::of);
  }

  /// @param properties each as `name` or `name.deeper`, and its value as text
  public record Asking(
      @Nullable String text,
      @Nullable Map<String, String> properties,
      @Nullable String owner,
      @Nullable String parent,
      @Nullable String stream,
      @Nullable String after,
      @Nullable Integer limit) {
    private static final int LONGEST = 256;
    private static final int MANY = 16;

    DeviceStore.Query query() {
      Map<String, String> asked = Asked.or(properties, Map.of());
      boolean fits =
          (text == null || text.length() <= LONGEST)
              && asked.size() <= MANY
              && asked.entrySet().stream()
                  .allMatch(one -> one.getKey().length() + one.getValue().length() <= LONGEST);
      if (!fits) {
        throw Problem.of(ProblemType.INVALID, "the search is too long")
            .cure("use at most 16 properties, and at most 256 characters for each and for the text")
            .refused();
      }
      List<String> lines =
          asked.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList();
      return new DeviceStore.Query(text, lines, owner, parent, stream);
    }
  }

  /// A device that was found.
  public record Found(
      String id,
      String name,
      @Nullable String description,
      boolean enabled,
      @Nullable String owner,
      @Nullable String parent,
      ObjectNode properties,
      List<String> streams,
      List<String> actions) {

    static Found of(Device device) {
      PrincipalRecord principal = device.principal();
      ModelJson model = ModelJson.of(device.model());
      return new Found(
          principal.subject().id(),
          principal.name(),
          principal.description(),
          principal.enabled(),
          principal.owner(),
          principal.parent(),
          model.properties(),
          List.copyOf(model.streams().keySet()),
          List.copyOf(model.actions().keySet()));
    }
  }
}
