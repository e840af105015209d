package io.gatehouse.script.engine;

/// What is said between one run and the outside: its input, its output, and whatever else it asks.
final class Talk implements Host {
  private static final String NOTHING = "[1,null]";

  private final Engine.Errand errand;
  private final int most;
  private String input = "null";
  private String output = "";

  Talk(Engine.Errand errand, int most) {
    this.errand = errand;
    this.most = most;
  }

  void begin(String json) {
    input = json;
  }

  /// What came out.
  String end() {
    if (output.isEmpty()) {
      throw new Stopped(Stopped.Reason.UNSETTLED);
    }
    return output;
  }

  @Override
  public boolean isAtOnce(String module, String function) {
    return module.isEmpty() && (function.equals("in") || function.equals("out"));
  }

  @Override
  public String call(String module, String function, String arguments) {
    if (!module.isEmpty()) {
      return errand.host().call(module, function, arguments);
    }
    return switch (function) {
      case "in" -> "[1," + input + "]";
      case "out" -> {
        if (arguments.length() > most) {
          throw new Stopped(Stopped.Reason.OUTPUT);
        }
        output = arguments;
        yield NOTHING;
      }
      default -> errand.host().call(module, function, arguments);
    };
  }
}
