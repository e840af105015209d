package io.gatehouse.observe;

import io.gatehouse.config.Config.Log;
import java.io.OutputStream;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;

/// The log of the process: its importance, its form and its stream.
///
/// Ours and the libraries' lines arrive through SLF4J at the JDK's own logging.
public final class Logging {
  /// Libraries that say more than an operator wants to know, unless asked for details.
  ///
  /// INVARIANT: they are held here, because the JDK forgets the level of a logger nobody holds.
  private static final List<Logger> TALKATIVE =
      Stream.of("io.netty", "io.vertx", "org.flywaydb", "com.zaxxer")
          .map(Logger::getLogger)
          .toList();

  private Logging() {}

  /// Makes the process write its log to `out` from now on.
  public static void start(Log config, OutputStream out) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(level(config.level()));
    root.addHandler(handler(config.format(), out));
    if (config.level().compareTo(Log.Level.INFO) <= 0) {
      TALKATIVE.forEach(logger -> logger.setLevel(Level.WARNING));
    }
  }

  private static Handler handler(Log.Format format, OutputStream out) {
    Handler handler =
        new StreamHandler(out, format == Log.Format.JSON ? new JsonLines() : new TextLines()) {
          @Override
          public synchronized void publish(LogRecord line) {
            super.publish(line);
            flush(); // a line that is not written when the process dies is the one that is missed
          }
        };
    handler.setLevel(Level.ALL);
    return handler;
  }

  private static Level level(Log.Level level) {
    return switch (level) {
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
      case TRACE -> Level.FINEST;
    };
  }

  /// Our word for the JDK's level.
  static String word(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (value >= Level.WARNING.intValue()) {
      return "warn";
    }
    if (value >= Level.INFO.intValue()) {
      return "info";
    }
    return value >= Level.FINE.intValue() ? "debug" : "trace";
  }
}
