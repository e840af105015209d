package io.gatehouse.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.process.Api;
import io.gatehouse.bench.soak.line.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What all actors of a soak share: the server, who they are in it, the feeds, and the counters.
final class World {
  static final String ROOT = "soak";

  private final Api api;
  private Transport.Site site;
  private final Faults faults = new Faults();
  private final Tally tally = new Tally();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicLong names = new AtomicLong();
  private final List<Feed> feeds = new ArrayList<>();
  private final long seed;

  World(Api api, Transport.Site site, long seed) {
    this.api = api;
    this.site = site;
    this.seed = seed;
    api.post(
        "/v1/roles",
        Map.of("id", "soak-speaker", "allow", List.of("publish_channel:" + ROOT + "/#")));
    api.post(
        "/v1/roles",
        Map.of("id", "soak-listener", "allow", List.of("subscribe_channel:" + ROOT + "/#")));
    api.post("/v1/roles", Map.of("id", "soak-nobody", "allow", List.of()));
  }

  /// Keeps to the quality that the server takes.
  void limit(int maxQos) {
    site = new Transport.Site(site.generator(), site.doors(), Math.min(site.qos(), maxQos));
  }

  /// What was done, to be shown.
  static final class Tally {
    final AtomicLong revocations = new AtomicLong();
    final AtomicLong reconnects = new AtomicLong();
    final AtomicLong slowEnds = new AtomicLong();
    final AtomicLong discarded = new AtomicLong();
    final AtomicLong resumed = new AtomicLong();
  }

  Api api() {
    return api;
  }

  Transport.Site site() {
    return site;
  }

  Faults faults() {
    return faults;
  }

  Tally tally() {
    return tally;
  }

  Random random(int salt) {
    return new Random(seed * 31 + salt);
  }

  Feed feed(String channel, int pad) {
    Feed feed = new Feed(feeds.size(), ROOT + "/" + channel, pad);
    feeds.add(feed);
    return feed;
  }

  List<Feed> feeds() {
    return feeds;
  }

  /// Those on a channel, or below `#`.
  List<Feed> feeds(String filter) {
    String prefix = filter.endsWith("#") ? filter.substring(0, filter.length() - 1) : null;
    return feeds.stream()
        .filter(feed ->
            prefix == null ? feed.channel().equals(filter) : feed.channel().startsWith(prefix))
        .toList();
  }

  boolean running() {
    return !stopping.get() && !Thread.currentThread().isInterrupted();
  }

  void stop() {
    stopping.set(true);
  }

  /// A new device with this role.
  String device(String role) {
    String name = "soak-" + names.incrementAndGet();
    api.post("/v1/devices", Map.of("name", name, "roles", List.of(role)));
    return name;
  }

  Fleet.Pass pass(String device) {
    JsonNode answer =
        api.post("/v1/tokens", Map.of("principal", "device:" + device, "name", "soak"));
    return new Fleet.Pass(
        answer.get("token").get("id").asText(), answer.get("value").asText(), device);
  }

  Fleet.Pass newcomer(String role) {
    return pass(device(role));
  }

  /// Lets a device listen to a channel; the id of the grant.
  String grant(String device, String channel) {
    return api.post(
            "/v1/grants",
            Map.of("subject", "device:" + device, "permission", "subscribe_channel:" + channel))
        .at("/id")
        .asText();
  }
}
