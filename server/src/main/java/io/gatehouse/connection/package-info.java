/// Connections of principals with other services, which OAuth gives and keeps alive.
package io.gatehouse.connection;
