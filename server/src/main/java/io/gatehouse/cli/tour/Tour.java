package io.gatehouse.cli.tour;

import io.gatehouse.cli.visitor.HttpVisitor;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/// Plays the story and says whether every step was as told.
public final class Tour implements Plot {
  private final Transcript transcript;

  public Tour(PrintWriter out) {
    transcript = new Transcript(out);
  }

  /// Where the story is played.
  public record Host(int httpPort, int mqttPort, String setupSecret) {}

  @Override
  public Map<String, String> config() {
    return Map.of();
  }

  @Override
  public boolean play(Host host) {
    transcript.line(
        "A tour of Gatehouse. Everything you see happens on real sockets of this machine.");
    try (HttpVisitor owner = new HttpVisitor(host.httpPort())) {
      new Story(transcript, owner, host.httpPort(), host.mqttPort()).play(host.setupSecret());
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now your own: ./gatehouse serve"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  @Override
  public void close() {}
}
