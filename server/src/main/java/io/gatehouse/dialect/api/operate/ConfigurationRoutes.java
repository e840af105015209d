package io.gatehouse.dialect.api.operate;

import io.gatehouse.access.Access;
import io.gatehouse.config.Settings;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server was started with, for its owner: every key and where its value came from.
public final class ConfigurationRoutes {
  private final Settings settings;
  private final Access access;

  public ConfigurationRoutes(Settings settings, Access access) {
    this.settings = settings;
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, "/v1/configuration", this::read);
  }

  private Response read(Request request) {
    Owners.require(access.author(request.signedIn()), "the configuration");
    return Response.ok(
        new Configuration(
            settings.file().map(Object::toString).orElse(null),
            settings.entries().stream().map(Key::of).toList()));
  }

  /// @param file the file that was read; null for none
  public record Configuration(@Nullable String file, List<Key> keys) {}

  /// One key as JSON.
  public record Key(
      String key,
      @Nullable String value,
      boolean hidden,
      String preset,
      String source,
      @Nullable String place,
      String variable,
      String expected,
      String description) {

    static Key of(Settings.Entry entry) {
      return new Key(
          entry.key(),
          entry.value(),
          entry.hidden(),
          entry.preset(),
          entry.source().label(),
          entry.place(),
          entry.variable(),
          entry.expected(),
          entry.description());
    }
  }
}
