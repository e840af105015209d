package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Words an explanation of the API for the transcript.
final class Explained {
  private Explained() {}

  static List<String> lines(JsonNode explanation) {
    List<String> lines = new ArrayList<>();
    lines.add("why: " + explanation.at("/reason/sentence").asText());
    for (JsonNode step : explanation.path("steps")) {
      lines.add(
          "looked at: %s (%s): %s"
              .formatted(
                  step.path("rule").asText(),
                  step.path("source").asText(),
                  step.path("outcome").asText()));
    }
    JsonNode grant = explanation.path("smallest_grant");
    if (!grant.isMissingNode()) {
      lines.add("the smallest grant that would allow it: " + grant);
    }
    return lines;
  }
}
