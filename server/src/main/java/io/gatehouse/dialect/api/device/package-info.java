/// Devices over HTTP: their models, their streams and the records in them.
package io.gatehouse.dialect.api.device;
