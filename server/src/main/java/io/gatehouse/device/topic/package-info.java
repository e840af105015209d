/// Messages to and from devices: what is sent to their streams and actions, and its JSON.
package io.gatehouse.device.topic;
