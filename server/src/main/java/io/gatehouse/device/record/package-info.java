/// Records of streams, and the JSON in which they come and go over every transport.
package io.gatehouse.device.record;
