package io.gatehouse.script.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.connection.ServiceConnections;
import io.gatehouse.identity.Author;
import io.gatehouse.outbound.Destination;
import io.gatehouse.outbound.Destinations;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.vault.Vault;
import io.gatehouse.vault.seal.Seal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;

/// What modules stand on, in a house, and runs that call them.
public final class ModuleHouse implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  public final Vault vault;
  public final Destinations destinations;
  public final Outbound outbound;
  public final ServiceConnections connections;
  private final House house;

  /// @param allowed where calls may go, as an operator writes it
  public ModuleHouse(House house, String... allowed) {
    this.house = house;
    byte[] key = new byte[32];
    house.random.nextBytes(key);
    Seal seal = new Seal(key, house.random);
    vault = new Vault(house.stores, house.changes, house.access, seal, house.clock);
    destinations =
        new Destinations(
            house.stores,
            house.changes,
            new Destinations.Settings(
                Arrays.stream(allowed).map(Destination::parse).toList(), true));
    outbound = new Outbound(destinations, InetAddress::getAllByName, 8);
    connections =
        new ServiceConnections(
            new ServiceConnections.Surroundings(
                house.stores,
                house.changes,
                vault,
                seal,
                outbound,
                () -> house.address,
                house.random,
                house.clock));
  }

  public House house() {
    return house;
  }

  /// What a function answers to a run with these rights.
  ///
  /// @param arguments an array, with ' instead of "
  public JsonNode call(Rights rights, Module module, String function, String arguments) {
    return call(rights, module, function, json(arguments));
  }

  /// The same, with the arguments themselves.
  public JsonNode call(Rights rights, Module module, String function, JsonNode arguments) {
    JsonNode made =
        module.call(
            new Trial(house, rights),
            function,
            new Arguments(module.name() + "." + function, arguments));
    return made == null ? NullNode.getInstance() : made;
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    outbound.close();
  }

  /// A run with nothing around it.
  private record Trial(House house, Rights rights) implements Run {
    @Override
    public String id() {
      return "run";
    }

    @Override
    public String script() {
      return "test";
    }

    @Override
    public Rights caller() {
      return rights;
    }

    @Override
    public Author author() {
      return house.access.author(rights);
    }

    @Override
    public Duration left() {
      return Duration.ofSeconds(20);
    }

    @Override
    public void log(LogLine.Level level, String text) {}

    @Override
    public void countOut() {}
  }
}
