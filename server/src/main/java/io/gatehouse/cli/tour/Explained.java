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
      String outcome = step.path("outcome").asText().replace('_', ' ');
      lines.add("looked at: " + step.path("rule").asText() + ": " + outcome);
    }
    JsonNode grant = explanation.path("smallest_grant");
    if (!grant.isMissingNode()) {
      lines.add("the smallest grant that would allow it: " + grant);
    }
    return lines;
  }
}
