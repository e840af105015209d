package io.gatehouse.store;

import java.util.Optional;

/// Small named values of the server itself, such as the hash of the setup secret.
public interface SettingStore {
  Optional<String> get(String key);

  void put(String key, String value);

  boolean remove(String key);
}
