/// What scripts can require of the server: modules, and the languages in which scripts may be
/// written.
package io.gatehouse.script.module;
