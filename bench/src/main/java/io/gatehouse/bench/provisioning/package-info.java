/// Devices that come in over HTTP, many at once and one by one, until there are very many.
package io.gatehouse.bench.provisioning;
