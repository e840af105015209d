package io.gatehouse.dialect.signalk.model;

import io.gatehouse.messaging.Hub;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The own vessel of each application that speaks Signal K, with what is known of it and of others.
public final class Vessels {
  private final Map<String, Vessel> vessels = new ConcurrentHashMap<>();

  /// One application's.
  ///
  /// @param self the context of the own vessel
  public record Vessel(String self, LatestValues values) {}

  /// Takes note from now on of what an application says.
  ///
  /// @param urn of its own vessel
  public void add(Hub hub, String application, String urn) {
    LatestValues values = new LatestValues(LatestValues.Bounds.STANDARD);
    vessels.put(application, new Vessel(context(urn), values));
    values.listen(hub, application);
  }

  /// The context of a vessel.
  public static String context(String urn) {
    return "vessels." + urn;
  }

  /// Whether an application speaks Signal K.
  public boolean speak(String application) {
    return vessels.containsKey(application);
  }

  public Vessel of(String application) {
    Vessel vessel = vessels.get(application);
    if (vessel == null) {
      throw new IllegalArgumentException(application + " does not speak Signal K");
    }
    return vessel;
  }
}
