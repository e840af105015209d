package io.gatehouse.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads what a backend answers: only the boolean `true` is a yes.
final class AnswerReader {
  private static final int DEEPEST = 32;
  private static final int LONGEST_DATA = 4_096;
  private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AnswerReader() {}

  static Answer read(WebhookEvent event, int status, String body) {
    if (event == WebhookEvent.MESSAGE) {
      return status >= 200 && status < 300
          ? new Answer.Allowed("null", null)
          : new Answer.BadStatus(status);
    }
    if (status != 200) {
      return new Answer.BadStatus(status);
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return new Answer.Malformed();
    }
    if (json == null || json.isMissingNode() || !json.isContainerNode()) {
      return new Answer.Malformed();
    }
    return read(json, event == WebhookEvent.AUTHENTICATE ? "authenticated" : "authorized");
  }

  private static Answer read(JsonNode json, String word) {
    JsonNode yes = json.get(word);
    if (yes == null || !yes.isBoolean()) {
      return new Answer.Unexpected();
    }
    if (!yes.booleanValue()) {
      return new Answer.Denied();
    }
    JsonNode data = json.get("user_data");
    String text = data == null ? "null" : data.toString();
    JsonNode seconds = json.get("expires_in");
    if (text.length() > LONGEST_DATA || !Form.isWhole(text) || !isLife(seconds)) {
      return new Answer.Unexpected();
    }
    return new Answer.Allowed(
        text, seconds == null ? null : Duration.ofSeconds(seconds.longValue()));
  }

  private static boolean isLife(@Nullable JsonNode seconds) {
    return seconds == null
        || (seconds.isIntegralNumber()
            && seconds.canConvertToLong()
            && seconds.longValue() > 0
            && seconds.longValue() <= LONGEST_SECONDS);
  }
}
