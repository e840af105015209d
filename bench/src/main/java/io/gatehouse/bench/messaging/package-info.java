/// Messages over MQTT beside other brokers: how many go through, and what a connection costs.
package io.gatehouse.bench.messaging;
