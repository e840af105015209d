/// Runs JavaScript of strangers: in a memory of its own, within limits, from the same beginning
/// each time.
package io.gatehouse.script.engine;
