/// What devices are told to do: who told them, and what came of it.
package io.gatehouse.device.action;
