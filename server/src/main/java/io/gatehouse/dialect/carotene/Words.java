package io.gatehouse.dialect.carotene;

import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.webhook.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the server says to a client besides messages. Clients compare these texts: none of them may
/// change.
final class Words {
  static final String AUTHENTICATED = "Authenticated";
  static final String FAILED = "Authentication failed";
  static final String ALREADY = "Authentication error: already authenticated";
  static final String NOBODY_TO_ASK = "Authentication error: no authentication_url in config";
  static final String BAD_RESPONSE = "Authentication error: Bad response from server";
  static final String BAD_JSON = "Authentication error: Bad JSON response from server";
  static final String NEEDS_AUTHENTICATION = "needs authentication";
  static final String NO_AUTHORIZATION = "no authorization";
  static final String BAD_AUTHORIZATION = "bad response from server on authorization";
  static final String MALFORMED_AUTHORIZATION = "malformed json from server on authorization";
  static final String BAD_URL = "bad value for authorization url in configuration";
  static final String NOT_SUBSCRIBED = "Cannot ask for presence when not subscribed to the channel";
  static final String NO_PRESENCE = "Presence is disabled";
  static final String NO_JSON = "Non JSON message received";
  static final String UNKNOWN = "Unknown message received";

  private static final String ASKED = "webhook-";

  private Words() {}

  static byte[] info(String text) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "info");
    json.put("payload", text);
    return Json.write(json);
  }

  static byte[] presence(List<String> users, String channel) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "presence");
    json.put("subscribers", users);
    json.put("channel", channel);
    return Json.write(json);
  }

  /// What became of an authentication that did not succeed.
  static String failure(Answer answer) {
    return switch (answer) {
      case Answer.Denied _, Answer.Unexpected _, Answer.NotAskable _, Answer.Allowed _ -> FAILED;
      case Answer.Malformed _ -> BAD_JSON;
      case Answer.NotConfigured _ -> NOBODY_TO_ASK;
      case Answer.BadStatus _,
          Answer.TimedOut _,
          Answer.Unreachable _,
          Answer.Busy _,
          Answer.CircuitOpen _ ->
          BAD_RESPONSE;
    };
  }

  /// Why something was not done on a channel.
  static String refusal(Problem why) {
    String code = why.code() == null ? "" : why.code();
    if (code.startsWith(ASKED)) {
      return asked(code.substring(ASKED.length()));
    }
    return switch (why.type()) {
      case UNAUTHENTICATED -> NEEDS_AUTHENTICATION;
      case FORBIDDEN, CREDENTIAL_REFUSED, CREDENTIAL_ENDED -> NO_AUTHORIZATION;
      default -> why.line();
    };
  }

  private static String asked(String answer) {
    return switch (answer) {
      case "malformed" -> MALFORMED_AUTHORIZATION;
      case "not-configured" -> BAD_URL;
      case "denied", "not-askable" -> NO_AUTHORIZATION;
      default -> BAD_AUTHORIZATION;
    };
  }
}
