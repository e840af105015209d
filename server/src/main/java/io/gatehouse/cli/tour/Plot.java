package io.gatehouse.cli.tour;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A story that is played against a server of its own.
public interface Plot extends AutoCloseable {
  List<String> NAMES = List.of("carotene", "flexmeasures", "oauth", "raptor", "scriptr", "signalk");

  /// What the server of this story is set up with, besides a folder and free ports.
  Map<String, String> config();

  /// Plays it; true if every step went as told.
  boolean play(Tour.Host host);

  @Override
  void close();

  /// The story of this name, the main one without a name; null where there is none.
  static @Nullable Plot of(String name, PrintWriter out) throws IOException {
    return switch (name) {
      case "" -> new Tour(out);
      case "carotene" -> new CaroteneTour(out);
      case "flexmeasures" -> new FlexMeasuresTour(out);
      case "oauth" -> new OAuthTour(out);
      case "raptor" -> new RaptorTour(out);
      case "scriptr" -> new ScriptrTour(out);
      case "signalk" -> new SignalKTour(out);
      default -> null;
    };
  }
}
