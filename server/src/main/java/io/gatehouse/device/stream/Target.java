package io.gatehouse.device.stream;

/// The stream that a push is for.
public record Target(String application, String device, String stream) {}
