package io.gatehouse.cli.tour;

import io.gatehouse.cli.visitor.HttpVisitor;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/// Plays Signal K's story.
final class SignalKTour implements Plot {
  private final Transcript transcript;

  SignalKTour(PrintWriter out) {
    transcript = new Transcript(out);
  }

  @Override
  public Map<String, String> config() {
    return Map.of("signalk.applications", "main");
  }

  @Override
  public boolean play(Tour.Host host) {
    transcript.line(
        "Signal K at Gatehouse. Everything you see happens on real sockets of this machine.");
    try (HttpVisitor owner = new HttpVisitor(host.httpPort())) {
      new SignalKStory(transcript, owner, host.httpPort(), host.mqttPort())
          .play(host.setupSecret());
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now your own boat: docs/dialects/signalk.md"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  @Override
  public void close() {}
}
