package io.gatehouse.store.sql.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Gives the migrations to Flyway by their names, so that it need not search the class path.
final class Steps implements ResourceProvider {
  @Override
  public @Nullable LoadableResource getResource(String name) {
    return Migrations.STEPS.contains(name) ? new Step(name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    if (!prefix.isEmpty()) {
      return List.of();
    }
    return Migrations.STEPS.stream()
        .filter(name -> Arrays.stream(suffixes).anyMatch(name::endsWith))
        .<LoadableResource>map(Step::new)
        .toList();
  }

  private static final class Step extends LoadableResource {
    private final String name;

    Step(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      try (InputStream stream = Steps.class.getResourceAsStream("/db/" + name)) {
        if (stream == null) {
          throw new IllegalStateException("the migration " + name + " is not in the jar");
        }
        return new StringReader(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return "db/" + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return "db/" + name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
