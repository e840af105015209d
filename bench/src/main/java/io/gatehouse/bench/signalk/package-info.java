/// Signal K beside its own server: logins, reading, fan-out, and how long a right outlives its end.
package io.gatehouse.bench.signalk;
