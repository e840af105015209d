/// Devices and people who ask for access by Signal K, and what they hear of it.
package io.gatehouse.dialect.signalk.asking;
