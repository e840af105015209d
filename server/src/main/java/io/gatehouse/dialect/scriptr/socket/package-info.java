/// Scriptr's WebSockets: a token as the path, channels, and scripts called by their names.
package io.gatehouse.dialect.scriptr.socket;
